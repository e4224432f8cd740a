"""Where a response ends: at its end-of-turn token, or where it asks itself a new question."""

from __future__ import annotations

import re

_STOP_TOKEN = re.compile(
    r"<(?:\|(?:im_end|im_start|endoftext|end_of_text|eot_id|eom_id|end|return|user|start_header_id"
    r"|end_of_turn|action_end)\|>|｜(?:end▁of▁sentence|User)｜>|/s>|(?:end|start)_of_turn>)"
)
_HEADER = re.compile(
    r"\s*+(?:<s>|<bos>|<\|begin_of_text\|>)?\s*+(?:<\|im_start\|>assistant|<start_of_turn>model"
    r"|<\|start_header_id\|>assistant<\|end_header_id\|>|<｜Assistant｜>|<\|assistant\|>)"
)
_SOON = 100_000
_QUESTION = re.compile(
    r"\n[ \t#*]{0,16}+(?=[QUHPI])(?:Question|User|Human|Problem|Instruction|Q)[ *]{0,4}:",
    re.IGNORECASE,
)


def before_stop_token(text: str) -> str:
    """``text`` up to its first end-of-turn token, without the header of its own turn."""
    if "<" not in text:
        return text
    header = _HEADER.match(text)
    start = header.end() if header else 0
    stop = _STOP_TOKEN.search(text, start)
    return text[start : stop.start()] if stop else text[start:]


def new_question(text: str, start: int = 0) -> int:
    """Where a line soon behind ``start`` begins a new question, as in a few-shot prompt, or -1."""
    found = _QUESTION.search(text, start, start + _SOON)
    return found.start() if found else -1
