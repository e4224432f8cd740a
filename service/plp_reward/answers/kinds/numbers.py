r"""Numbers: integers, decimals and fractions as exact rationals, the first and commonest path.

The same: equal as rationals, of any length. Thousands, a sign, blanks, dollar signs of mathematics
and a closing full stop do not matter. A decimal is exactly what it says, but for the settings that
let it round (``decimals``).

Settings: ``max_digits``, ``rounded_digits``, ``decimal_tolerance``, ``decimal_comma``.

    1/2 == 0.5
    \frac{3}{4} == 6/8
    1,250 == 1250
    1/3 != 0.33
    10000000000000000000001 != 10000000000000000000000
    0.5 == 0,5
    0.5 != 0,5  (decimal_comma=False)
"""

from __future__ import annotations

import re

_SPACING = str.maketrans("", "", " \t\n$")
_NUMBER = re.compile(
    r"([-+]?)(?:(\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d*))?|\.(\d+))(?:/(\d+))?"
    r"|([-+]?)\\[dt]?frac(?:\{([-+]?)(\d+)\}|(\d))(?:\{(\d+)\}|(\d))"
)
_INTEGER = re.compile(r"\s*([-+]?)(\d+)\.?\s*")
LONG = 4_000
"""Characters beyond which a number is compared digit by digit, never evaluated."""


def exact_rational(text: str) -> tuple[int, int] | None:
    r"""Read a plain number as (numerator, denominator), not reduced; None if it is not plain.

    Reads ``-3``, ``1,250``, ``0.25``, ``3/4`` and ``\frac{3}{4}`` with blanks, dollar signs and a
    closing full stop around them. Units and everything else are for the parser.
    """
    if len(text) > LONG or not text.isascii():
        return None
    match = _NUMBER.fullmatch(text)
    if match is None:
        stripped = text.translate(_SPACING) if _blanks_are_outside(text) else text
        match = _NUMBER.fullmatch(stripped.removesuffix("."))
        if match is None:
            return None
    sign, whole, decimals, tail, below, sign2, sign3, upper, digit, lower, lower_digit = (
        match.groups()
    )
    if whole is not None and "," in whole and below is None:
        whole = whole.replace(",", "")
    if upper is not None or digit is not None:
        numerator, denominator = int(upper or digit), int(lower or lower_digit)
        if (sign2 == "-") != (sign3 == "-"):
            numerator = -numerator
    elif below is not None:
        if decimals is not None or whole is None or "," in whole:
            return None
        numerator, denominator = int(whole), int(below)
    elif decimals or tail:
        numerator, denominator = (
            int((whole or "") + (decimals or tail)),
            10 ** len(decimals or tail),
        )
    else:
        numerator, denominator = int(whole), 1
    if denominator == 0:
        return None
    return (-numerator if sign == "-" else numerator), denominator


def integer_digits(text: str) -> tuple[bool, str] | None:
    """Sign and digits of an integer of any length, for comparing without evaluating it."""
    match = _INTEGER.fullmatch(text)
    if match is None:
        return None
    digits = match[2].lstrip("0") or "0"
    return match[1] == "-" and digits != "0", digits


def _blanks_are_outside(text: str) -> bool:
    return len(text.strip(" \t\n$").split()) == 1 or "frac" in text
