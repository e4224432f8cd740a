"""Numbers as other places and programs write them: 2{,}5, 0.(3), 1,50,000, 0x4D2, 0.11_2."""

from __future__ import annotations

import re
from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.tree import Node, number

_BRACED_COMMA = re.compile(
    r"(?<![\d.,}])(?:(0)\{,\}(\d+)|(\d+)\{,\}(\d\d?|\d{4,}))(?!\d|[.,]\d|\{,\})"
)
_PERIOD = re.compile(r"(?<![\w.,\\}])(\d{1,40})[.,]\((\d{1,40})\)(?![\w(^!{\\])")
_WHOLE_PERIOD = re.compile(r"\s*(-?\d{1,40})[.,](\d{1,40})\((\d{1,40})\)\s*")
_GROUPED_NUMERAL = re.compile(r"(?<![\w.,}\\])\d{1,8}(?:(?:\\[,;:! ]|~| )\d{2,8})+(?=_)")
_DIGITS = re.compile(r"\d+")
_INDIAN = re.compile(r"[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d+)?")
_PROGRAMMED = re.compile(r"0(?:[xX]([0-9a-fA-F]{1,400})|[bB]([01]{1,1600})|[oO]([0-7]{1,600}))")
_IN_BASE = re.compile(r"(\d{0,200})\.(\d{0,200})(?:\|(\d{1,200}))?")


def decimal_commas(text: str) -> str:
    """``2{,}5`` as 2.5: a comma in braces is thousands only before exactly three digits."""
    return _BRACED_COMMA.sub(lambda found: f"{found[1] or found[3]}.{found[2] or found[4]}", text)


def periods(text: str) -> str:
    r"""``0.(3)`` as ``0.\overline{3}``, and ``0.1(6)`` where it is all there is."""
    whole = _WHOLE_PERIOD.fullmatch(text)
    if whole:
        return f"{whole[1]}.{whole[2]}\\overline{{{whole[3]}}}"
    return _PERIOD.sub(r"\1.\\overline{\2}", text)


def grouped_numerals(text: str) -> str:
    r"""``1101\,1000_2`` as ``11011000_2``: groups of one size in front of a base."""
    return _GROUPED_NUMERAL.sub(_joined, text)


def _joined(found: re.Match[str]) -> str:
    first, *rest = _DIGITS.findall(found[0])
    same = len({len(group) for group in rest}) == 1 and len(first) <= len(rest[0])
    return first + "".join(rest) if same else found[0]


def is_indian(text: str, *, currency: bool) -> bool:
    """True for 1,50,000 and, behind a rupee sign, for 1,50,250, which else may be three numbers."""
    if _INDIAN.fullmatch(text) is None:
        return False
    return currency or any(group.startswith("0") for group in text.split(",")[1:])


def programmed(plain: str) -> Node | None:
    """``0x4D2``, ``0b11`` or ``0o17`` as a numeral in its base; None for any other text."""
    match = _PROGRAMMED.fullmatch(plain)
    if match is None:
        return None
    base = (16, 2, 8)[match.lastindex - 1 if match.lastindex else 0]
    return Node(
        heads.NUMERAL, (number(base),), match[match.lastindex or 0].upper().lstrip("0") or "0"
    )


def fraction_in_base(text: str, base: int) -> Fraction | None:
    """The value of ``0.11``, or of ``0.0|01`` with a repeating block, in a base up to ten."""
    match = _IN_BASE.fullmatch(text)
    if match is None or not 2 <= base <= 10:
        return None
    whole, decimals, block = match[1], match[2], match[3] or ""
    if any(int(digit) >= base for digit in whole + decimals + block):
        return None
    scale = base ** len(decimals)
    value = Fraction(int(whole + decimals or "0", base), scale)
    if block:
        value += Fraction(int(block, base), scale * (base ** len(block) - 1))
    return value
