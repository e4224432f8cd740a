"""Bullets and lettered lines: one list."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.marks import WORD, unwrap

_MOST_WORDS = 3
"""Words of a bullet that is a value and no sentence."""
_BULLET = r"[ \t]{0,8}(?:[-*•+]|\d{1,2}[.)])[ \t]{1,8}"
_BULLETS = re.compile(
    r"\*{0,2}[ \t]{0,8}\n\s{0,4}"
    rf"(?P<items>(?:{_BULLET}[^\n]{{1,200}}(?:\n{{1,3}}|\Z)){{2,12}})\s{{0,40}}\Z"
)
_BULLET_ITEM = re.compile(rf"{_BULLET}([^\n]{{1,200}})")
_VALUE = re.compile(r"[-−(\[{$\\\d√π∞]|[A-Za-z]\w{0,2}\s?=|[A-Za-z]?[-−]?\d|[^=]{1,20}\Z")
_MORE_LETTERS = r"(?:(?:or|and)\b|[或和、])|\(?[A-J]\)?[ \t]{0,2}(?:[.,;]|\n|\Z)"
"""What makes ``(B) or (C)`` two letters, and no option with its text."""
_LETTERED = re.compile(
    r"(?:(?:\A|(?<=[\s*]))[ \t*-]{0,8}\(?[A-J][.):](?:\*\*)?[ \t]"
    rf"(?!{_MORE_LETTERS})[^\n]{{0,300}}(?:\n{{1,2}}|\Z)){{1,10}}"
)
LETTER_OF_LINE = re.compile(r"^[ \t*-]{0,8}\(?([A-J])[.):)]", re.MULTILINE)


def bulleted(text: str, start: int) -> str | None:
    """The bullets behind a colon at ``start`` as one list, if nothing stands behind them."""
    bullets = _BULLETS.match(text, start)
    if bullets is None:
        return None
    items = [unwrap(item[1]) for item in _BULLET_ITEM.finditer(bullets["items"])]
    if not all(item and len(WORD.findall(item)) <= _MOST_WORDS for item in items):
        return None
    return ", ".join(items)


def last_bullets(text: str) -> str | None:
    """The bullets behind a colon that end ``text`` as one list, if each of them is a value."""
    opened = text.rfind(":\n")
    listed = bulleted(text, opened + 1) if opened >= 0 else None
    return listed if listed and all(map(_VALUE.match, listed.split(", "))) else None


def lettered(text: str, start: int) -> str | None:
    """The letters of the options that stand on lines of their own behind ``start``: all count."""
    lines = _LETTERED.match(text, start)
    return ", ".join(LETTER_OF_LINE.findall(lines[0])) if lines else None
