"""Divisions that leave something: ``14 R 3``, ``14 with a remainder of 3``, as two named values."""

from __future__ import annotations

import re

_BLANK = r"(?>(?:\s|\\[ ,;]|~|[{}]|\\(?:text|mathrm|textrm)\b)*)"
_REMAINDER = re.compile(
    rf"{_BLANK}(?:(?>(?:[\d\s÷/]|\\div){{1,40}})={_BLANK})?(?:(?:the{_BLANK})?quotient{_BLANK}(?:is|of|[:=])?{_BLANK})?(?P<quotient>-?\d{{1,30}}){_BLANK}"
    rf"(?:[Rr]|[,;]?{_BLANK}(?:(?:with|and|has|leaves?|leaving){_BLANK})?(?:(?:an?|the){_BLANK})?"
    rf"(?:remainder|rem\.?|余){_BLANK}(?:of|is|[:=])?)"
    rf"{_BLANK}(?P<remainder>\d{{1,30}}){_BLANK}\.?{_BLANK}",
    re.IGNORECASE,
)


def named(text: str) -> str:
    """A quotient with its remainder as ``quotient: 14, remainder: 3``; any other text as it is."""
    found = _REMAINDER.fullmatch(text)
    if found is None:
        return text
    return f"quotient: {found['quotient']}, remainder: {found['remainder']}"
