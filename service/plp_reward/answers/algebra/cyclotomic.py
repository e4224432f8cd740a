"""Cosines of rational multiples of pi and square roots, exactly: sums of roots of unity.

Every such constant lies in a cyclotomic field Q(zeta), zeta = e^(2 pi i / N): a cosine is half the
sum of two powers of zeta, i and the square root of 2 are such sums as well, and the square root of
an odd prime is a Gauss sum. The field is that of polynomials modulo the cyclotomic one, so a sum of
powers is zero exactly if that divides it: this decides equality both ways.
"""

from __future__ import annotations

import math
from fractions import Fraction

from plp_reward.answers.algebra.expansion import common_denominator
from plp_reward.answers.algebra.polynomials import (
    CIRCLE,
    IMAGINARY,
    PRIME,
    UNIT,
    Generator,
    Number,
    Polynomial,
)
from plp_reward.answers.budget import spend

_LARGEST_ORDER = 10_000
_LARGEST_PRIME = 60
_MOST_TERMS = 4_000
_LARGEST_POWER = 12

Sum = dict[int, Number]
"""Coefficients of the powers of zeta, by exponent from 0 to N - 1."""


def is_zero(polynomial: Polynomial) -> bool | None:
    """Whether a polynomial in cosines, square roots of primes and i is zero.

    Returns:
        None if there is anything else in it, or if it is too large.
    """
    lowest: dict[Generator, Number] = {}
    order = 4
    for monomial in polynomial:
        for item, exponent in monomial:
            step = _order_of(item, exponent)
            if step is None:
                return None
            order = math.lcm(order, step)
            lowest[item] = min(lowest.get(item, 0), exponent)
    if order > _LARGEST_ORDER:
        return None
    roots = {item: _as_sum(item, order) for item in lowest}
    total: Sum = {}
    for monomial, coefficient in polynomial.items():
        powers = {item: -least for item, least in lowest.items()}  # none of them is zero
        for item, exponent in monomial:
            powers[item] += exponent
        term: Sum = {0: coefficient}
        for item, exponent in powers.items():
            count = int(exponent * 2) if item.kind == PRIME else int(exponent)
            if count > _LARGEST_POWER:
                return None
            for _ in range(count):
                term = _product(term, roots[item], order)
                if len(term) > _MOST_TERMS:
                    return None
        for power, value in term.items():
            total[power] = total.get(power, 0) + value
    return _vanishes(total, order)


def _order_of(item: Generator, exponent: Number) -> int | None:
    """The order of the roots of unity that a generator's power is made of, or None."""
    if item.kind == CIRCLE and exponent == int(exponent):
        return 2 * Fraction(item.value[UNIT]).denominator
    if item.kind == IMAGINARY:
        return 4
    if item.kind == PRIME and item.prime <= _LARGEST_PRIME and 2 * exponent == int(2 * exponent):
        return 8 if item.prime == 2 else item.prime
    return None


def _as_sum(item: Generator, order: int) -> Sum:
    """A generator (of a prime, its square root) as a sum of powers."""
    if item.kind == IMAGINARY:
        return {order // 4: 1}
    if item.kind == CIRCLE:
        power = int(Fraction(item.value[UNIT]) * order / 2)
        return {power: Fraction(1, 2), order - power: Fraction(1, 2)}
    prime = item.prime
    if prime == 2:
        return {order // 8: 1, order - order // 8: 1}
    # Gauss: the sum is sqrt(p) for p = 1 (mod 4), and i sqrt(p) for p = 3.
    turn = 0 if prime % 4 == 1 else 3 * order // 4
    return {
        (turn + residue * order // prime) % order: _legendre(residue, prime)
        for residue in range(1, prime)
    }


def _legendre(residue: int, prime: int) -> int:
    return 1 if pow(residue, (prime - 1) // 2, prime) == 1 else -1


def _product(left: Sum, right: Sum, order: int) -> Sum:
    spend(len(left) * len(right) // 4)
    total: Sum = {}
    for first, a in left.items():
        for second, b in right.items():
            power = (first + second) % order
            total[power] = total.get(power, 0) + a * b
    return total


def _vanishes(total: Sum, order: int) -> bool | None:
    """Whether the cyclotomic polynomial divides a sum; None if its denominators are too many."""
    scale = common_denominator(total.values())
    if not scale:
        return None
    coefficients = [int(total.get(power, 0) * scale) for power in range(order)]
    bits = max(value.bit_length() for value in coefficients)
    spend(order + order * order * (64 + bits) // 320_000)
    from flint import fmpz_poly

    return (fmpz_poly(coefficients) % fmpz_poly.cyclotomic(order)).is_zero()
