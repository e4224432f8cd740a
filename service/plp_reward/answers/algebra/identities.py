"""Equality of polynomials that are too large to expand, by their values at enough points.

Two polynomials of degree at most d in a name that agree at d + 1 values of it are the same.
Everything is exact; what would take too many points is left to others.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from plp_reward.answers import heads
from plp_reward.answers.budget import spend
from plp_reward.answers.tree import Node, exact, size, symbols

_MOST_POINTS = 1_200
_MOST_STEPS = 40_000
_HIGHEST_DEGREE = 600


def same_polynomial(left: Node, right: Node) -> bool | None:
    """Whether two polynomials are the same; None if they are none, or too large."""
    names = sorted(symbols(left) | symbols(right))
    degrees = []
    points = 1
    for name in names:
        first, second = degree(left, name), degree(right, name)
        if first is None or second is None:
            return None
        degrees.append(max(first, second))
        points *= degrees[-1] + 1
        if points > _MOST_POINTS:
            return None
    if points * (size(left) + size(right)) > _MOST_STEPS:
        return None
    spend(3 * points * (size(left) + size(right)))
    for values in product(*(range(-(count // 2), count - count // 2 + 1) for count in degrees)):
        point = {name: Fraction(value) for name, value in zip(names, values, strict=True)}
        if _value(left, point) != _value(right, point):
            return False
    return True


def degree(node: Node, name: str) -> int | None:
    """A bound on the degree of a polynomial in ``name``; None if it is no polynomial."""
    head, args, value = node
    if head is heads.NUMBER:
        return 0
    if head is heads.SYMBOL:
        return int(value == name)
    if head in (heads.ADD, heads.NEG, heads.MUL):
        parts = [degree(item, name) for item in args]
        known = [part for part in parts if part is not None]
        if len(known) != len(parts):
            return None
        return _bounded(sum(known) if head is heads.MUL else max(known))
    if head is heads.DIV and args[1].head is heads.NUMBER and exact(args[1]):
        return degree(args[0], name)
    if head is heads.POW and args[1].head is heads.NUMBER:
        base, exponent = degree(args[0], name), exact(args[1])
        if base is None or exponent.denominator != 1 or not 0 <= exponent <= _HIGHEST_DEGREE:
            return None
        return _bounded(base * int(exponent))
    return None


def _bounded(count: int) -> int | None:
    return count if count <= _HIGHEST_DEGREE else None


def _value(node: Node, point: dict[str, Fraction]) -> Fraction:
    head, args, value = node
    if head is heads.NUMBER:
        return exact(node)
    if head is heads.SYMBOL:
        return point[str(value)]
    inner = [_value(item, point) for item in args]
    if head is heads.ADD:
        return sum(inner, Fraction(0))
    if head is heads.NEG:
        return -inner[0]
    if head is heads.DIV:
        return inner[0] / inner[1]
    if head is heads.POW:
        return inner[0] ** int(inner[1])
    result = Fraction(1)
    for factor in inner:
        result *= factor
    return result
