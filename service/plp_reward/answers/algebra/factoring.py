"""Prime factors and rational square roots, as far as a canonical form of radicals needs them."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache

from plp_reward.answers.algebra.polynomials import MAX_BITS
from plp_reward.answers.budget import spend
from plp_reward.answers.errors import TooComplexError

_TRIED = 2**11
"""Primes below are divided out; what is left is a prime itself if it is below the square."""
_WORD = 64
"""Bits of numbers that are quickly divided, and factored wholly."""
_LONGEST_PRIME = 1_000
"""Bits of the largest number that is tested for being a prime."""

Factors = list[tuple[int, int]]


def factors(value: int) -> Factors:
    """Prime factors with their multiplicity; empty for what is no more than 1.

    A cofactor that takes long to factor counts as one, after roots are taken out of it;
    ``is_prime`` tells.

    Raises:
        TooComplexError: the number is too long.
    """
    if value.bit_length() > MAX_BITS:
        raise TooComplexError("a number that is too long to factor")
    found: Factors = []
    if value.bit_length() <= _WORD:
        for prime in _small_primes():
            if prime * prime > value:
                break
            count = 0
            while value % prime == 0:
                value //= prime
                count += 1
            if count:
                found.append((prime, count))
    if value >= _TRIED**2:
        return found + _large_factors(value)
    return [*found, (value, 1)] if value > 1 else found


def _large_factors(value: int) -> Factors:
    from flint import fmpz

    spend(10 + value.bit_length() // 10)
    found = fmpz(value).factor(trial_limit=len(_small_primes()))
    pairs = [(int(prime), count) for prime, count in found]
    rest, count = pairs.pop()
    if rest.bit_length() <= _WORD:
        return pairs + [(int(prime), n * count) for prime, n in fmpz(rest).factor()]
    for degree in (2, 3, 5, 7):
        root = int(fmpz(rest).root(degree))
        if root**degree == rest:
            return pairs + [(prime, n * degree * count) for prime, n in factors(root)]
    return [*pairs, (rest, count)]


def is_prime(factor: int) -> bool:
    """True if what ``factors`` gave is a prime; false if it is none, or too long to tell."""
    if factor < _TRIED**2:
        return True
    bits = factor.bit_length()
    if bits > _LONGEST_PRIME:
        return False
    from flint import fmpz

    spend(bits**3 // 500_000)
    return bool(fmpz(factor).is_probable_prime())


@cache
def _small_primes() -> list[int]:
    sieve = bytearray([1]) * _TRIED
    for candidate in range(2, math.isqrt(_TRIED) + 1):
        if sieve[candidate]:
            multiples = range(candidate * candidate, _TRIED, candidate)
            sieve[multiples.start :: candidate] = bytes(len(multiples))
    return [candidate for candidate in range(2, _TRIED) if sieve[candidate]]


def square_root(value: Fraction) -> Fraction | None:
    """The rational square root of a nonnegative rational, or None if it is irrational."""
    root = Fraction(math.isqrt(value.numerator), math.isqrt(value.denominator))
    return root if root * root == value else None
