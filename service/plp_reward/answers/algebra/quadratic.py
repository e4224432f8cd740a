r"""Constants of one quadratic field: ``(2+\sqrt3)^{3000}`` exactly, as ``a + b \sqrt d``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plp_reward.answers import heads
from plp_reward.answers.budget import spend
from plp_reward.answers.errors import TooComplexError, UndefinedError
from plp_reward.answers.tree import TWO, Node, exact

if TYPE_CHECKING:
    from flint import fmpq

_MOST_BITS = 60_000
"""Bits of the numerators and denominators that a power may come to."""
_LARGEST_RADICAND = 10**6


class _Number(NamedTuple):
    """``a + b sqrt(d)``; d is 0 where b is."""

    a: fmpq
    b: fmpq
    d: int


def is_zero(node: Node) -> bool | None:
    """Whether a constant of one quadratic field is zero; None for any other, and for huge ones."""
    try:
        value = _of(node)
    except (TooComplexError, UndefinedError):
        return None
    return bool(value.a == 0 and value.b == 0)


def _of(node: Node) -> _Number:
    from flint import fmpq

    head, args, value = node
    if head is heads.NUMBER:
        fraction = exact(node)
        return _Number(fmpq(fraction.numerator, fraction.denominator), fmpq(0), 0)
    if head is heads.FUNCTION and value == "root" and args[1] == TWO:
        return _root(args[0])
    if head is heads.NEG:
        inner = _of(args[0])
        return _Number(-inner.a, -inner.b, inner.d)
    if head is heads.ADD:
        total = _Number(fmpq(0), fmpq(0), 0)
        for item in args:
            other = _of(item)
            total = _Number(total.a + other.a, total.b + other.b, _field(total, other))
        return total
    if head is heads.MUL:
        product = _Number(fmpq(1), fmpq(0), 0)
        for item in args:
            product = _times(product, _of(item))
        return product
    if head is heads.DIV:
        return _times(_of(args[0]), _inverse(_of(args[1])))
    if head is heads.POW:
        return _power(_of(args[0]), args[1])
    raise TooComplexError("no number of a quadratic field")


def _root(radicand: Node) -> _Number:
    from flint import fmpq, fmpz

    if radicand.head is not heads.NUMBER or exact(radicand).denominator != 1:
        raise TooComplexError("no root of an integer")
    number = int(exact(radicand))
    if not 0 < number <= _LARGEST_RADICAND:
        raise TooComplexError("no small positive integer")
    outside, inside = 1, 1
    for prime, power in fmpz(number).factor():
        outside *= int(prime) ** (power // 2)
        inside *= int(prime) ** (power % 2)
    if inside == 1:
        return _Number(fmpq(outside), fmpq(0), 0)
    return _Number(fmpq(0), fmpq(outside), inside)


def _field(one: _Number, other: _Number) -> int:
    if one.d and other.d and one.d != other.d:
        raise TooComplexError("more than one root")
    return one.d or other.d


def _times(one: _Number, other: _Number) -> _Number:
    d = _field(one, other)
    bits = max(int(part.numer()).bit_length() for part in (*one[:2], *other[:2]))
    if bits > _MOST_BITS:
        raise TooComplexError("too many digits")
    spend(1 + bits // 64)
    return _Number(one.a * other.a + d * one.b * other.b, one.a * other.b + one.b * other.a, d)


def _inverse(value: _Number) -> _Number:
    norm = value.a * value.a - value.d * value.b * value.b
    if norm == 0:
        raise UndefinedError("a division by zero")
    return _Number(value.a / norm, -value.b / norm, value.d)


def _power(base: _Number, exponent: Node) -> _Number:
    from flint import fmpq

    negative = exponent.head is heads.NEG
    plain = exponent.args[0] if negative else exponent
    if plain.head is not heads.NUMBER or exact(plain).denominator != 1:
        raise TooComplexError("no integer power")
    left = int(exact(plain))
    negative ^= left < 0
    left = abs(left)
    if left > _MOST_BITS:
        raise TooComplexError("too high a power")
    result, square = _Number(fmpq(1), fmpq(0), 0), base
    while left:
        if left & 1:
            result = _times(result, square)
        left >>= 1
        if left:
            square = _times(square, square)
    return _inverse(result) if negative else result
