"""Sizes of numbers that are too large to write down, by iterated logarithms.

A magnitude (level, x) stands for exp(exp(...exp(x))) with ``level`` exponentials. Two magnitudes
that differ clearly belong to different numbers; close ones say nothing.
"""

from __future__ import annotations

import math
from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.tree import ONE, Node, exact

Magnitude = tuple[int, float]
_TOP = 600.0


def differ(left: Node, right: Node) -> bool:
    """True if two positive constants certainly have different magnitudes."""
    first, second = magnitude(left), magnitude(right)
    if first is None or second is None:
        return False
    if first[0] != second[0]:
        return max(first[0], second[0]) >= 1
    return abs(first[1] - second[1]) > 1e-7 * max(1.0, abs(first[1]), abs(second[1]))


def magnitude(node: Node) -> Magnitude | None:
    """The magnitude of a positive constant; None if it is not known to be one."""
    head, args, value = node
    if head is heads.NUMBER:
        fraction = exact(node)
        return _normal((1, _log(fraction))) if fraction > 0 else None
    if head is heads.CONSTANT and value in ("pi", "e"):
        return 0, math.pi if value == "pi" else math.e
    if head is heads.MUL:
        return _fold([magnitude(item) for item in args], _times)
    if head is heads.ADD:
        if any(item.head is heads.NEG for item in args):
            return _reduced(args)
        return _fold([magnitude(item) for item in args], _plus)
    if head is heads.DIV:
        above, below = magnitude(args[0]), magnitude(args[1])
        if above is None or below is None:
            return None
        if above[0] >= 2 or below[0] >= 2:
            return above if above[0] > below[0] or above > (below[0], below[1] * 1.01) else None
        return _normal((1, _logged(above) - _logged(below)))
    if head is heads.POW:
        base, exponent = magnitude(args[0]), magnitude(args[1])
        return None if base is None or exponent is None else _power(base, exponent)
    if head is heads.FUNCTION and value in ("binom", "C") and len(args) == 2:
        upper, lower = magnitude(args[0]), magnitude(args[1])
        if upper is None or lower is None or upper[0] or lower[0] or upper[1] <= lower[1]:
            return None
        n, k = upper[1], lower[1]
        return _normal((1, math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)))
    if head is heads.PRODUCT and args[0] == args[1] and args[2] == ONE:
        return magnitude(Node(heads.FUNCTION, (args[3],), "factorial"))
    if head is heads.FUNCTION and value == "factorial":
        count = magnitude(args[0])
        if count is None:
            return None
        if count[0] == 0:
            return _normal((1, math.lgamma(count[1] + 1)))
        if count[0] == 1:
            return _normal((2, count[1] + math.log(count[1])))
        return count[0] + 1, count[1]
    return None


def _log(value: Fraction) -> float:
    def one(number: int) -> float:
        shift = max(number.bit_length() - 900, 0)
        return math.log(number >> shift) + shift * math.log(2)

    return one(value.numerator) - one(value.denominator)


def _normal(item: Magnitude) -> Magnitude:
    level, x = item
    while level > 0 and x < _TOP and not (level == 1 and x < -_TOP):
        level, x = level - 1, math.exp(x)
    while x > math.exp(_TOP):
        level, x = level + 1, math.log(x)
    return level, x


def _logged(item: Magnitude) -> float:
    """The natural logarithm of a magnitude of level 0 or 1."""
    return math.log(item[1]) if item[0] == 0 else item[1]


def _fold(items: list[Magnitude | None], combine: object) -> Magnitude | None:
    total: Magnitude | None = items[0]
    for item in items[1:]:
        if total is None or item is None:
            return None
        total = combine(total, item)  # type: ignore[operator]
    return total


def _times(left: Magnitude, right: Magnitude) -> Magnitude:
    if max(left[0], right[0]) <= 1:
        return _normal((1, _logged(left) + _logged(right)))
    return max(left, right)


def _plus(left: Magnitude, right: Magnitude) -> Magnitude:
    if max(left[0], right[0]) == 0:
        return _normal((0, left[1] + right[1]))
    if max(left[0], right[0]) == 1:
        high, low = max(_logged(left), _logged(right)), min(_logged(left), _logged(right))
        return _normal((1, high + math.log1p(math.exp(low - high))))
    return max(left, right)


def _reduced(args: tuple[Node, ...]) -> Magnitude | None:
    """A sum in which one positive term is far larger than all the negative ones."""
    positive = [magnitude(item) for item in args if item.head is not heads.NEG]
    negative = [magnitude(item.args[0]) for item in args if item.head is heads.NEG]
    total, taken = _fold(positive, _plus) if positive else None, _fold(negative, _plus)
    if total is None or taken is None:
        return None
    if total[0] > taken[0] >= 0 and total[0] >= 1:
        return total
    if total[0] == taken[0] == 0 and total[1] > 2 * taken[1]:
        return 0, total[1] - taken[1]
    if total[0] == taken[0] >= 1 and total[1] > taken[1] + 40:
        return total
    return None


def _power(base: Magnitude, exponent: Magnitude) -> Magnitude | None:
    if base[0] <= 1 and _logged(base) <= 0:
        return None
    if exponent[0] == 0:
        if base[0] <= 1:
            return _normal((1, exponent[1] * _logged(base)))
        if base[0] == 2:
            return _normal((2, base[1] + math.log(exponent[1])))
        return base
    if base[0] <= 1:
        inner = math.log(_logged(base))
        if exponent[0] == 1:
            return _normal((2, exponent[1] + inner))
        return exponent[0] + 1, exponent[1]
    return max((exponent[0] + 1, exponent[1]), base)
