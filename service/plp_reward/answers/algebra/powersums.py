"""Sums of powers in closed form: 1^p + 2^p + ... + n^p as a polynomial in n."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

from plp_reward.answers.algebra.polynomials import PLAIN, Generator, Number, Polynomial
from plp_reward.answers.errors import TooComplexError

_HIGHEST = 12
_MOST_BITS = 20_000
"""Bits of the largest power that is computed."""


def total(summand: Polynomial, name: str, first: int, last: int) -> Polynomial:
    """The sum of a polynomial in ``name`` over the integers from ``first`` to ``last``.

    Raises:
        TooComplexError: it is no polynomial in ``name``, or the numbers grow too large.
    """
    result: Polynomial = {}
    for monomial, coefficient in summand.items():
        power: Number = 0
        rest: list[tuple[Generator, Number]] = []
        for item, exponent in monomial:
            if item == name:
                power = exponent
            elif item.kind != PLAIN and name in item:
                raise TooComplexError("a sum that is no polynomial's")
            else:
                rest.append((item, exponent))
        if not isinstance(power, int) or not 0 <= power <= _HIGHEST:
            raise TooComplexError("a sum that is no polynomial's")
        if (power + 1) * max(first.bit_length(), last.bit_length()) > _MOST_BITS:
            raise TooComplexError("a sum up to too large a number")
        key = tuple(rest)
        value = coefficient * (_up_to(last, power) - _up_to(first - 1, power))
        result[key] = result.get(key, 0) + value
    return {key: value for key, value in result.items() if value}


def _up_to(n: int, power: int) -> Fraction:
    """1^p + ... + n^p as a polynomial in n, whose values differ by n^p for any integer n."""
    return sum((c * n**k for k, c in enumerate(_coefficients(power))), start=Fraction(0))


@lru_cache(maxsize=_HIGHEST + 1)
def _coefficients(power: int) -> tuple[Fraction, ...]:
    """By (p+1) S_p(n) = (n+1)^(p+1) - 1 - sum of binom(p+1, j) S_j(n) for j < p; S_0(n) = n."""
    total = [Fraction(math.comb(power + 1, k)) for k in range(power + 2)]
    total[0] -= 1
    for lower in range(power):
        for k, coefficient in enumerate(_coefficients(lower)):
            total[k] -= math.comb(power + 1, lower) * coefficient
    return tuple(value / (power + 1) for value in total)
