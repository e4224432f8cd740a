"""Products of long polynomials, by FLINT.

FLINT knows no relations between generators and multiplies as if there were none; what follows from
them is for the terms of the product. Exponents, which may be negative or fractions, are shifted and
scaled to natural numbers, and coefficients to integers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from plp_reward.answers.budget import spend

if TYPE_CHECKING:
    from plp_reward.answers.algebra.polynomials import Generator, Number, Polynomial

_MOST_GENERATORS = 40
_LONGEST_DENOMINATOR = 4_000
"""Bits of a common denominator beyond which scaling to integers does not pay."""
_TERM = 4
"""Operations of handing a term over, or back."""

Terms = Iterator[tuple[dict["Generator", "Number"], "Number"]]


def product(left: Polynomial, right: Polynomial) -> Terms | None:
    """The terms of a product as powers and coefficient, with no relation applied.

    Returns:
        None if its generators or denominators are too many for it to pay.
    """
    generators = sorted({item for side in (left, right) for key in side for item, _ in key})
    scales = [common_denominator(side.values()) for side in (left, right)]
    if len(generators) > _MOST_GENERATORS or 0 in scales:
        return None
    bits = sum(_length(side, scale) for side, scale in zip((left, right), scales, strict=True))
    spend(len(left) * len(right) * (8 + bits // 64) // 64 + _TERM * (len(left) + len(right)))
    return _product(left, right, generators, scales)


def _product(
    left: Polynomial, right: Polynomial, generators: list[Generator], scales: list[int]
) -> Terms:
    from flint import fmpz_mpoly_ctx

    context = fmpz_mpoly_ctx.get(("x", max(len(generators), 1)), "lex")
    rows = [[dict(key) for key in side] for side in (left, right)]
    steps = [
        math.lcm(*(row[item].denominator for side in rows for row in side if item in row))
        for item in generators
    ]
    lowest = [[min(row.get(item, 0) for row in side) for item in generators] for side in rows]
    factors = [
        context.from_dict(
            {
                tuple(
                    int((row.get(item, 0) - low) * step)
                    for item, low, step in zip(generators, lows, steps, strict=True)
                ): int(coefficient * scale)
                for row, coefficient in zip(side, polynomial.values(), strict=True)
            }
        )
        for side, polynomial, lows, scale in zip(rows, (left, right), lowest, scales, strict=True)
    ]
    whole = factors[0] * factors[1]
    spend(_TERM * len(whole))
    shifts = [sum(pair) for pair in zip(*lowest, strict=True)]
    for exponents, coefficient in whole.terms():
        powers = {
            item: _plain(Fraction(int(exponent), step) + shift)
            for item, exponent, step, shift in zip(
                generators, exponents, steps, shifts, strict=False
            )
        }
        yield powers, _plain(Fraction(int(coefficient), scales[0] * scales[1]))


def _plain(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else value


def common_denominator(coefficients: Iterable[Number]) -> int:
    """The least common denominator, or 0 if it may be too long."""
    denominators = {coefficient.denominator for coefficient in coefficients}
    if sum(value.bit_length() for value in denominators) > _LONGEST_DENOMINATOR:
        return 0
    return math.lcm(*denominators)


def _length(polynomial: Polynomial, scale: int) -> int:
    """Bits of the longest coefficient, once it is an integer."""
    longest = max(value.numerator.bit_length() for value in polynomial.values())
    return longest + scale.bit_length()
