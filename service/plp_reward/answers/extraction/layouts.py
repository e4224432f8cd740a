"""Answers that are laid out rather than said: a JSON object, a block, a table, bullets."""

from __future__ import annotations

import json
import re

from plp_reward.answers.extraction.literals import WORD, unwrap

_LONGEST_OBJECT = 4_000
_LONGEST_TABLE = 2_000
_MOST_WORDS = 3
"""Words of a bullet that is a value and no sentence."""
_KEYS = ("answer", "final_answer", "finalAnswer", "final answer", "result")
_FENCE_END = re.compile(r"```\w*\s*\Z")
_OBJECT_START = re.compile(r"(?:\A|\n)[ \t]{0,8}(?=\{)")
_LAST_BLOCK = re.compile(
    r":[*_ \t]{0,4}\n\s{0,4}```(?:text|plaintext|math|latex|tex)?[ \t]{0,4}\n"
    r"[ \t]{0,8}([^\n`]{1,200}?)[ \t]{0,8}\n\s{0,4}```\s*\Z"
)
_SHELL = re.compile(r"[;\"'{}]|\w\(|>>>|\A\s*[$#%]\s|=")
_VARIABLE = re.compile(r"\\?[A-Za-zα-ω](?:_\{?\w\}?)?")
_NUMERIC = re.compile(r"[-\d\\$√π(]")
_BULLET = r"[ \t]{0,8}(?:[-*•+]|\d{1,2}[.)])[ \t]{1,8}"
_BULLETS = re.compile(
    r"\*{0,2}[ \t]{0,8}\n\s{0,4}"
    rf"(?P<items>(?:{_BULLET}[^\n]{{1,200}}(?:\n{{1,3}}|\Z)){{2,12}})\s{{0,40}}\Z"
)
_BULLET_ITEM = re.compile(rf"{_BULLET}([^\n]{{1,200}})")
_MATRIX = re.compile(
    r"\[\s{0,4}\[[^\[\]]{1,200}\](?:\s{0,4},\s{0,8}\[[^\[\]]{1,200}\]){1,12}\s{0,4}\]"
)


def object_answer(text: str) -> str | None:
    """The answer of a JSON object that ends ``text``; "" if the object has several.

    A key of another name, such as ``score``, says nothing, whatever its value.
    """
    end = _FENCE_END.sub("", text[-_LONGEST_OBJECT:].rstrip())
    end = end.rstrip()
    if not end.endswith("}"):
        return None
    for start in list(_OBJECT_START.finditer(end))[:8]:
        try:
            found = json.loads(end[start.end() :], object_pairs_hook=list, parse_float=str)
        except (ValueError, RecursionError):
            continue
        values = [value for key, value in found if key in _KEYS]
        if not values:
            return None
        value = values[0]
        plain = isinstance(value, str | int) and not isinstance(value, bool)
        return unwrap(str(value)) if plain and len(values) == 1 else ""
    return None


def block_answer(text: str) -> str:
    """``text`` with the answer in the place of the block that ends it: a line behind a colon."""
    block = _LAST_BLOCK.search(text[-600:])
    if block is None or _SHELL.search(block[1]):
        return text
    return f"{text[: len(text) - len(block[0]) + 1]} {block[1]}"


def table_answer(text: str) -> str | None:
    """``x = 1, y = 2`` from a table of variables and their values that ends ``text``."""
    if "|" not in text[-200:]:
        return None
    rows: list[list[str]] = []
    for line in reversed(text[-_LONGEST_TABLE:].rstrip().splitlines()):
        cells = [cell.strip("*` \t$") for cell in line.strip().strip("|").split("|")]
        if len(cells) != 2:
            return None
        if not set("".join(cells)) - set("-: "):
            break
        rows.append(cells)
    else:
        return None
    names = [name for name, _ in rows]
    if len(names) < 2 or len(set(names)) != len(names):
        return None
    if not all(_VARIABLE.fullmatch(name) and _NUMERIC.match(value) for name, value in rows):
        return None
    return ", ".join(f"{name} = {value}" for name, value in reversed(rows))


def bulleted(text: str, start: int) -> str | None:
    """The bullets behind a colon at ``start`` as one list, if nothing stands behind them."""
    bullets = _BULLETS.match(text, start)
    if bullets is None:
        return None
    items = [unwrap(item[1]) for item in _BULLET_ITEM.finditer(bullets["items"])]
    if not all(item and len(WORD.findall(item)) <= _MOST_WORDS for item in items):
        return None
    return ", ".join(items)


def joined_matrices(text: str) -> str:
    """``text`` with each matrix in list notation as one word."""
    if "[[" not in text:
        return text
    return _MATRIX.sub(lambda matrix: "".join(matrix[0].split()), text)
