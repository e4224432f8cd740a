"""Fenced blocks: a value in one is an answer, code is not prose."""

from __future__ import annotations

import re

_LAST_BLOCK = re.compile(
    r":[*_ \t]{0,4}\n\s{0,4}```(?:text|plaintext|math|latex|tex)?[ \t]{0,4}\n"
    r"[ \t]{0,8}([^\n`]{1,200}?)[ \t]{0,8}\n\s{0,4}```\s*\Z"
)
_SHELL = re.compile(r"[;\"'{}]|\w\(|>>>|\A\s*[$#%]\s|=")


def without_code(text: str) -> str:
    """``text`` without its fenced code, unless there is nothing else."""
    prose = "\n".join(text.split("```")[::2])
    return prose if prose.strip() else text.replace("```", "")


def block_answer(text: str) -> str:
    """``text`` with the answer in the place of the block that ends it: a line behind a colon."""
    block = _LAST_BLOCK.search(text[-600:])
    if block is None or _SHELL.search(block[1]):
        return text
    return f"{text[: len(text) - len(block[0]) + 1]} {block[1]}"
