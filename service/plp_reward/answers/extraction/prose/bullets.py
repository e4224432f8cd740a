"""Bullets behind a colon: one list."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.values import WORD, unwrap

_MOST_WORDS = 3
"""Words of a bullet that is a value and no sentence."""
_BULLET = r"[ \t]{0,8}(?:[-*•+]|\d{1,2}[.)])[ \t]{1,8}"
_BULLETS = re.compile(
    r"\*{0,2}[ \t]{0,8}\n\s{0,4}"
    rf"(?P<items>(?:{_BULLET}[^\n]{{1,200}}(?:\n{{1,3}}|\Z)){{2,12}})\s{{0,40}}\Z"
)
_BULLET_ITEM = re.compile(rf"{_BULLET}([^\n]{{1,200}})")


def bulleted(text: str, start: int) -> str | None:
    """The bullets behind a colon at ``start`` as one list, if nothing stands behind them."""
    bullets = _BULLETS.match(text, start)
    if bullets is None:
        return None
    items = [unwrap(item[1]) for item in _BULLET_ITEM.finditer(bullets["items"])]
    if not all(item and len(WORD.findall(item)) <= _MOST_WORDS for item in items):
        return None
    return ", ".join(items)
