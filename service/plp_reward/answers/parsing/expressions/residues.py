"""Remainders of huge integers, such as power towers, without computing the integers."""

from __future__ import annotations

import math

from plp_reward.answers import heads
from plp_reward.answers.tree import Node, exact

_LARGEST_MODULUS = 10**9
_SMALL = 10**6


def remainder(node: Node, modulus: int) -> int | None:
    """The remainder of a constant integer expression, or None if it is none."""
    head, args, value = node
    if not 0 < modulus <= _LARGEST_MODULUS:
        return None
    if head is heads.NUMBER:
        number = exact(node)
        return int(number) % modulus if number.denominator == 1 else None
    if head in (heads.ADD, heads.MUL, heads.NEG):
        parts = [remainder(item, modulus) for item in args]
        known = [part for part in parts if part is not None]
        if len(known) != len(parts):
            return None
        if head is heads.NEG:
            return -known[0] % modulus
        return (sum(known) if head is heads.ADD else math.prod(known)) % modulus
    if head is heads.POW:
        base = remainder(args[0], modulus)
        exponent = _exponent(args[1], modulus)
        return None if base is None or exponent is None else pow(base, exponent, modulus)
    if head is heads.FUNCTION and value == "factorial":
        count = _small(args[0])
        if count is None or count < 0:
            return None
        return 0 if count >= modulus else math.factorial(count) % modulus if count < 2000 else None
    return None


def _exponent(node: Node, modulus: int) -> int | None:
    """An exponent that yields the same remainder: small, or by Euler's theorem."""
    small = _small(node)
    if small is not None:
        return small if small >= 0 else None
    if not _is_huge(node):
        return None
    period = _totient(modulus)
    reduced = remainder(node, period)
    return None if reduced is None else reduced + period


def _is_huge(node: Node) -> bool:
    """True for a tower that is certainly larger than any modulus here."""
    if node.head is heads.NUMBER:
        return exact(node) > _SMALL
    if node.head is not heads.POW:
        return False
    base = _small(node.args[0])
    exponent = _small(node.args[1])
    large = (base or 0) > 1 and (exponent is None or exponent > 20)
    return large and (exponent is not None or _is_huge(node.args[1]))


def _small(node: Node) -> int | None:
    """The value of a constant of at most a million, else None."""
    head, args, _ = node
    if head is heads.NUMBER:
        number = exact(node)
        return int(number) if number.denominator == 1 and abs(number) <= _SMALL else None
    if head is heads.NEG:
        inner = _small(args[0])
        return None if inner is None else -inner
    if head is heads.POW:
        base, exponent = _small(args[0]), _small(args[1])
        if base is None or exponent is None or not 0 <= exponent <= 40 or abs(base) > 1000:
            return None
        result = base**exponent
        return result if abs(result) <= _SMALL else None
    return None


def _totient(modulus: int) -> int:
    result, rest, prime = modulus, modulus, 2
    while prime * prime <= rest:
        if rest % prime == 0:
            result -= result // prime
            while rest % prime == 0:
                rest //= prime
        prime += 1
    return result - result // rest if rest > 1 else result
