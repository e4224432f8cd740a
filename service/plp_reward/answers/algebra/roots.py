"""Deciding equality of algebraic constants by a root separation bound.

A nonzero number built from rationals by + - * / and roots cannot be arbitrarily small: the BFMSS
bound (Burnikel, Funke, Mehlhorn, Schirra and Schmitt, A separation bound for real algebraic
expressions, Algorithmica 55, 2009) gives, for an expression of degree D whose numerator and
denominator have conjugates of at most u and l, |E| >= 1 / (u^(D-1) l) or E = 0. Evaluating to that
precision therefore proves equality as well as difference. Cosines of rational multiples of pi are
halves of sums of two roots of unity and fit in.
"""

from __future__ import annotations

import math
from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.algebra.literals import written_rational
from plp_reward.answers.errors import AnswerError, TooComplexError
from plp_reward.answers.tree import Node, exact

MAX_PRECISION = 40_000
"""Largest precision, in bits, that an expression is evaluated to."""


def is_zero(node: Node) -> bool | None:
    """Whether an algebraic constant is zero; None if it is no such constant or is too large."""
    try:
        bound = _Bound()
        above, below = bound.of(node)
    except TooComplexError:
        return None
    degree = bound.degree
    bits = math.ceil((degree - 1) * max(above, 0.0) + max(below, 0.0)) + 8
    if bits > MAX_PRECISION:
        return None
    from flint import arb

    from plp_reward.answers.algebra.balls import evaluated

    for precision in (bits + 80, bits + 400):
        try:
            value = evaluated(node, precision)
        except AnswerError:
            continue
        if not value.contains(0):
            return False
        if abs(value) < arb(2) ** -bits:
            return True
    return None


class _Bound:
    """Computes (log2 u, log2 l) of the BFMSS bound and the degree of the field."""

    def __init__(self) -> None:
        self.radicals: dict[Node, int] = {}
        self.circles: set[int] = set()

    @property
    def degree(self) -> int:
        total = math.prod(self.radicals.values())
        for order in self.circles:
            total *= order
        return total

    def of(self, node: Node) -> tuple[float, float]:
        head, args, value = node
        if head is heads.NUMBER:
            fraction = exact(node)
            return _log2(fraction.numerator), _log2(fraction.denominator)
        if head is heads.CONSTANT and value == "i":
            self.radicals[node] = 2
            return 0.0, 0.0
        if head is heads.NEG:
            return self.of(args[0])
        if head is heads.ADD:
            return self.sum(args)
        if head is heads.MUL:
            parts = [self.of(item) for item in args]
            return sum(above for above, _ in parts), sum(below for _, below in parts)
        if head is heads.DIV:
            (u1, l1), (u2, l2) = self.of(args[0]), self.of(args[1])
            return u1 + l2, l1 + u2
        if head is heads.POW:
            return self.power(node, args[0], _fraction(args[1]))
        if head is heads.FUNCTION and value == "root":
            return self.power(node, args[0], 1 / (_fraction(args[1]) or Fraction(1)))
        if head is heads.FUNCTION and value in ("sin", "cos"):
            return self.circle(args[0])
        if head is heads.FUNCTION and value in ("tan", "cot"):
            self.circle(args[0])
            return 1.0, 1.0
        raise TooComplexError("no algebraic constant")

    def sum(self, args: tuple[Node, ...]) -> tuple[float, float]:
        above, below = self.of(args[0])
        for item in args[1:]:
            u, l = self.of(item)  # noqa: E741  the bound's own names
            above, below = max(above + l, below + u) + 1, below + l
        return above, below

    def power(self, node: Node, base: Node, exponent: Fraction) -> tuple[float, float]:
        if abs(exponent.numerator) > 200 or exponent.denominator > 20:
            raise TooComplexError("a high power")
        u, l = self.of(base)  # noqa: E741
        index = exponent.denominator
        if index > 1:
            self.radicals[Node(heads.POW, (base, Node(heads.NUMBER, (), Fraction(1, index))))] = (
                index
            )
            if u >= l:
                u = (u + (index - 1) * l) / index
            else:
                l = ((index - 1) * u + l) / index  # noqa: E741
        count = abs(exponent.numerator)
        return (u * count, l * count) if exponent >= 0 else (l * count, u * count)

    def circle(self, argument: Node) -> tuple[float, float]:
        turn = _turns(argument)
        if turn is None or turn.denominator > 30:
            raise TooComplexError("no rational multiple of pi")
        self.circles.add(math.lcm(2 * turn.denominator, 4))
        return 1.0, 1.0


def _log2(value: int) -> float:
    size = abs(value)
    return float(size.bit_length()) if size > 1 else 0.0


def _fraction(node: Node) -> Fraction:
    value = written_rational(node)
    if value is None:
        raise TooComplexError("no rational number")
    return value


def _turns(node: Node) -> Fraction | None:
    """``node`` as a rational multiple of pi, or None."""
    head, args, value = node
    if head is heads.CONSTANT:
        return Fraction(1) if value == "pi" else None
    if head is heads.DEGREE:
        degrees = written_rational(args[0])
        return None if degrees is None else degrees / 180
    if head is heads.NEG:
        inner = _turns(args[0])
        return None if inner is None else -inner
    if head in (heads.MUL, heads.DIV):
        turn, scale = None, Fraction(1)
        for position, item in enumerate(args):
            found = _turns(item)
            if found is not None and turn is None and not (head is heads.DIV and position):
                turn = found
                continue
            factor = written_rational(item)
            if factor is None:
                return None
            if head is heads.DIV and position:
                if not factor:
                    return None
                scale /= factor
            else:
                scale *= factor
        return None if turn is None else turn * scale
    return None
