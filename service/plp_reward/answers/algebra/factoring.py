"""Prime factors and exact roots of integers, as far as a canonical form of radicals needs them."""

from __future__ import annotations

import math
from fractions import Fraction

from plp_reward.answers.algebra.polynomials import MAX_BITS
from plp_reward.answers.budget import spend
from plp_reward.answers.errors import TooComplexError

_TRIAL_LIMIT = 2_000
_SMALL = 10_000
_PRIMES: list[int] = []


def factors(value: int) -> list[tuple[int, int]]:
    """Prime factors with their multiplicity.

    A cofactor without small primes counts as one,
    after perfect powers are taken out of it: enough for a canonical form of radicals.
    """
    found: list[tuple[int, int]] = []
    if value <= 1:
        return found
    if value.bit_length() > MAX_BITS:
        raise TooComplexError("a number that is too long to factor")
    if value > _SMALL:
        spend(10 + value.bit_length() // 10)
    for prime in _small_primes():
        if prime * prime > value:
            break
        if value % prime == 0:
            count = 0
            while value % prime == 0:
                value //= prime
                count += 1
            found.append((prime, count))
    if value > 1:
        if value.bit_length() > 22:
            for degree in (2, 3, 5, 7):
                root = exact_root(Fraction(value), degree)
                if root is not None:
                    return [*found, *((p, n * degree) for p, n in factors(int(root)))]
        found.append((value, 1))
    return found


def _small_primes() -> list[int]:
    if not _PRIMES:
        sieve = bytearray([1]) * (_TRIAL_LIMIT + 1)
        for candidate in range(2, _TRIAL_LIMIT + 1):
            if sieve[candidate]:
                _PRIMES.append(candidate)
                sieve[candidate * candidate :: candidate] = bytes(
                    len(range(candidate * candidate, _TRIAL_LIMIT + 1, candidate))
                )
    return _PRIMES


def exact_root(value: Fraction, degree: int) -> Fraction | None:
    """The rational root of a nonnegative rational, or None if it is irrational."""
    above, below = (_integer_root(part, degree) for part in (value.numerator, value.denominator))
    return None if above is None or below is None else Fraction(above, below)


def _integer_root(value: int, degree: int) -> int | None:
    if degree == 2:
        root = math.isqrt(value)
        return root if root * root == value else None
    if value.bit_length() > 2_000:
        return None
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high) // 2
        if middle**degree < value:
            low = middle + 1
        else:
            high = middle
    return low if low**degree == value else None
