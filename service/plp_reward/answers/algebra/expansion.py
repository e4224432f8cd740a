"""Products of long polynomials, by FLINT.

FLINT knows no relations between generators and multiplies as if there were none; what follows from
them is for the terms of the product. Exponents, which may be negative or fractions, are shifted and
scaled to natural numbers, and coefficients to integers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TypeVar

from plp_reward.answers.budget import spend
from plp_reward.answers.errors import TooComplexError

_MOST_GENERATORS = 40
_LONGEST_DENOMINATOR = 4_000
"""Bits of a common denominator beyond which scaling to integers does not pay."""
_TERM = 4
"""Operations of handing a term over, or back."""

G = TypeVar("G", bound=str)
Number = int | Fraction
Terms = Mapping[tuple[tuple[G, Number], ...], Number]
"""A polynomial: coefficients by the powers of generators."""


def product(
    left: Terms[G], right: Terms[G], most: int
) -> Iterator[tuple[dict[G, Fraction], Fraction]] | None:
    """The terms of a product as powers and coefficient, with no relation applied.

    Returns:
        None if its generators or denominators are too many for it to pay. The iterator raises
        TooComplexError if there are more than ``most``.
    """
    generators = sorted({item for side in (left, right) for key in side for item, _ in key})
    scales = [common_denominator(side.values()) for side in (left, right)]
    if len(generators) > _MOST_GENERATORS or 0 in scales:
        return None
    bits = sum(
        scale.bit_length() + max(value.numerator.bit_length() for value in side.values())
        for side, scale in zip((left, right), scales, strict=True)
    )
    spend(len(left) * len(right) * (8 + bits // 64) // 64 + _TERM * (len(left) + len(right)))
    return _product(left, right, generators, scales, most)


def _product(
    left: Terms[G], right: Terms[G], generators: list[G], scales: list[int], most: int
) -> Iterator[tuple[dict[G, Fraction], Fraction]]:
    from flint import fmpz_mpoly_ctx

    context = fmpz_mpoly_ctx.get(("x", max(len(generators), 1)), "lex")
    rows = [[dict(key) for key in side] for side in (left, right)]
    steps = [
        math.lcm(*(row[item].denominator for side in rows for row in side if item in row))
        for item in generators
    ]
    shifts: list[Number] = [0] * len(generators)
    whole = context.from_dict({(0,) * context.nvars(): 1})
    for side, polynomial, scale in zip(rows, (left, right), scales, strict=True):
        lowest = [min(row.get(item, 0) for row in side) for item in generators]
        columns = list(zip(generators, lowest, steps, strict=True))
        exponents = (
            tuple(int((row.get(item, 0) - low) * step) for item, low, step in columns) or (0,)
            for row in side
        )
        coefficients = (int(coefficient * scale) for coefficient in polynomial.values())
        whole *= context.from_dict(dict(zip(exponents, coefficients, strict=True)))
        shifts = [shift + low for shift, low in zip(shifts, lowest, strict=True)]
    if len(whole) > most:
        raise TooComplexError("too many terms")
    spend(_TERM * len(whole))
    for powers, coefficient in whole.terms():
        columns = list(zip(generators, shifts, steps, strict=True))
        yield (
            {
                item: Fraction(int(power), step) + shift
                for (item, shift, step), power in zip(columns, powers, strict=False)
            },
            Fraction(int(coefficient), math.prod(scales)),
        )


def common_denominator(coefficients: Iterable[Number]) -> int:
    """The least common denominator, or 0 if it may be too long."""
    denominators = {coefficient.denominator for coefficient in coefficients}
    if sum(value.bit_length() for value in denominators) > _LONGEST_DENOMINATOR:
        return 0
    return math.lcm(*denominators)
