"""Fenced blocks: a value in one is an answer, code is not prose."""

from __future__ import annotations

import re

_LAST_BLOCK = re.compile(
    r":[*_ \t]{0,4}\n\s{0,4}```(?:text|plaintext|math|latex|tex)?[ \t]{0,4}\n"
    r"[ \t]{0,8}([^\n`]{1,200}?)[ \t]{0,8}\n\s{0,4}```\s*\Z"
)
_NO_LANGUAGE = frozenset(
    ["", "text", "txt", "plaintext", "plain", "math", "latex", "tex", "markdown", "md"]
)
_DATA = frozenset(["yaml", "yml", "json", "toml"])
_SHELL = re.compile(r"[;\"'{}]|\w\(|>>>|\A\s*[$#%]\s|=")


def without_code(text: str) -> str:
    """``text`` without its fenced blocks; those that hold no code, if there is nothing else."""
    pieces = text.split("```")
    prose = "\n".join(pieces[::2])
    if prose.strip():
        return prose
    return "\n".join(block for piece in pieces[1::2] if (block := _plain(piece)))


def _plain(block: str) -> str:
    """What a block holds, or "" if that is code."""
    language, _, content = block.partition("\n")
    if not content:
        language, content = "", block
    language = language.strip().lower()
    is_plain = language in _NO_LANGUAGE and not _SHELL.search(content)
    return content if is_plain or language in _DATA else ""


def block_answer(text: str) -> str:
    """``text`` with the answer in the place of the block that ends it: a line behind a colon."""
    block = _LAST_BLOCK.search(text[-600:])
    if block is None or _SHELL.search(block[1]):
        return text
    return f"{text[: len(text) - len(block[0]) + 1]} {block[1]}"
