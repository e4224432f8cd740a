"""Where a response ends: at its end-of-turn token, or where the model asks itself a new question."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STOP_TOKENS = (
    "<|im_end|>",
    "<|im_start|>",
    "<|endoftext|>",
    "<|end_of_text|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|end|>",
    "<|return|>",
    "<|user|>",
    "<|start_header_id|>",
    "<|end_of_turn|>",
    "<｜end▁of▁sentence｜>",
    "<｜User｜>",
    "</s>",
    "<end_of_turn>",
    "<start_of_turn>",
    "<eos>",
    "[INST]",
)
_STOP_TOKEN = re.compile("|".join(map(re.escape, _STOP_TOKENS)))
_STOP_HINTS = ("<|", "<｜", "</s>", "_of_turn>", "<eos>", "[INST]")
_QUESTION = re.compile(
    r"\n[ \t#*]*(?:Question|User|Human|Problem|Instruction|Q)(?: \d{1,3})?[ *]*:", re.IGNORECASE
)
_QUESTION_HINTS = ("uestion", "ser:", "ser*", "uman:", "uman*", "roblem", "nstruction", "Q:", "Q*")
_MOST_TURNS = 64


def before_stop_token(text: str) -> str:
    """``text`` up to its first end-of-turn token."""
    for hint in _STOP_HINTS:
        if text.rfind(hint) >= 0:
            found = _STOP_TOKEN.search(text)
            return text[: found.start()] if found else text
    return text


def new_questions(text: str) -> Iterator[int]:
    """Where a line of ``text`` begins a new question, as a few-shot prompt would."""
    if any(text.rfind(hint) >= 0 for hint in _QUESTION_HINTS):
        for count, found in enumerate(_QUESTION.finditer(text)):
            if count == _MOST_TURNS:
                return
            yield found.start()
