"""Where a response ends: at its end-of-turn token, or where it asks itself a new question."""

from __future__ import annotations

import re

_STOP_TOKEN = re.compile(
    r"<\|(?:im_end|im_start|endoftext|end_of_text|eot_id|eom_id|end|return|user|start_header_id"
    r"|end_of_turn)\|>|<｜(?:end▁of▁sentence|User)｜>|</s>|<(?:end|start)_of_turn>"
)
_STOP_HINTS = ("<|", "</s>", "_of_turn>", "<｜")
_QUESTION = re.compile(
    r"\n[ \t#*]{0,16}(?:Question|User|Human|Problem|Instruction|Q)(?: \d{1,3})?[ *]{0,4}:",
    re.IGNORECASE,
)


def before_stop_token(text: str) -> str:
    """``text`` up to its first end-of-turn token."""
    if "<" not in text:
        return text
    for hint in _STOP_HINTS:
        if text.rfind(hint) >= 0:  # faster than ``in``
            found = _STOP_TOKEN.search(text)
            return text[: found.start()] if found else text
    return text


def new_question(text: str, start: int = 0) -> int:
    """Where a line behind ``start`` begins a new question, as in a few-shot prompt; -1 if none."""
    found = _QUESTION.search(text, start)
    return found.start() if found else -1
