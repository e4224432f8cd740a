"""Power series, coefficient by coefficient, and closed forms of sums up to n.

Two power series are the same if all their coefficients are. The sums and elementary functions that
are read here satisfy linear differential equations of small order and degree, so that as many
coefficients as are looked at leave no other series; one that differs tells them apart for certain.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from plp_reward.answers import heads
from plp_reward.answers.budget import spend
from plp_reward.answers.errors import TooComplexError
from plp_reward.answers.tree import (
    BINDERS,
    INFINITY,
    ONE,
    ZERO,
    Node,
    add,
    contains,
    exact,
    neg,
    nodes,
    number,
    replaced,
    size,
    symbol,
    symbols,
)

if TYPE_CHECKING:
    from flint import fmpq, fmpq_series

_COEFFICIENTS = 32
_MOST_NODES = 80
"""Size of expressions whose order and degree are small for certain."""
_MOST_TERMS = 3 * _COEFFICIENTS
_WORK = 200
"""Operations of a series' multiplication."""
_MOST_SUMS = 4
"""Different sums in two expressions that are compared as closed forms."""
_SUMS = frozenset([heads.SUM])
_PLACES = (Fraction(61, 97), Fraction(173, 89), Fraction(-47, 59))
"""Values of the other letters."""


def has_sum(node: Node) -> bool:
    """True if a sum is in an expression."""
    return contains(node, _SUMS)


def same(one: Node, other: Node, proved: Callable[[Node, Node], bool]) -> bool | None:
    """Whether two expressions of which one is a sum are equal; None if this cannot tell.

    Args:
        one: an expression.
        other: another one.
        proved: whether two expressions are certainly equal.
    """
    if size(one) + size(other) > _MOST_NODES or not (has_sum(one) or has_sum(other)):
        return None
    if any(INFINITY in item.args for node in (one, other) for item in nodes(node)):
        if max(_degree(one), _degree(other)) > _COEFFICIENTS // 2:
            return None  # what differs only there is not among the coefficients
        return _same_series(one, other)
    return _same_closed_form(one, other, proved) or None


# ---------------------------------------------------------------- power series


def _degree(node: Node) -> Fraction:
    """A bound of the powers in an expression, by the numbers that are written in it."""
    if node.head is heads.NUMBER:
        return Fraction(0)
    if not node.args:
        return Fraction(1)
    inner = [_degree(item) for item in node.args]
    if node.head is heads.POW:
        written = (abs(exact(item)) for item in nodes(node.args[1]) if item.head is heads.NUMBER)
        return inner[0] * max(Fraction(1), sum(written, Fraction(0)))
    return sum(inner, Fraction(0)) if node.head in (heads.MUL, heads.DIV) else max(inner)


def _same_series(one: Node, other: Node) -> bool | None:
    letters = symbols(one) | symbols(other)
    for name in sorted(letters, key=lambda letter: letter not in "xzt"):
        fixed = [symbol(letter) for letter in sorted(letters - {name})]
        sides = [one, other]
        for index, letter in enumerate(fixed):
            place = number(_PLACES[index % len(_PLACES)] + index // len(_PLACES))
            sides = [replaced(side, letter, place) for side in sides]
        try:
            coefficients = [_Series(name).of(side) for side in sides]
        except (TooComplexError, ValueError, ZeroDivisionError):
            continue
        return all(coefficients[0][at] == coefficients[1][at] for at in range(_COEFFICIENTS))
    return None


class _Series:
    """Expands expressions in one letter about 0."""

    def __init__(self, name: str) -> None:
        self.name = name

    def of(self, node: Node) -> fmpq_series:
        """The first coefficients.

        Raises:
            TooComplexError: it has no power series with rational coefficients that is found here.
            ValueError: it has none, by FLINT.
        """
        from flint import fmpq, fmpq_series

        spend(_WORK)
        head, args, value = node
        if head is heads.NUMBER:
            fraction = exact(node)
            return self.constant(fmpq(fraction.numerator, fraction.denominator))
        if head is heads.SYMBOL and value == self.name:
            return fmpq_series([0, 1], prec=_COEFFICIENTS)
        if head is heads.ADD:
            return sum(map(self.of, args), self.constant(fmpq(0)))
        if head is heads.NEG:
            return -self.of(args[0])
        if head is heads.MUL:
            product = self.constant(fmpq(1))
            for item in args:
                product = product * self.of(item)
            return product
        if head is heads.DIV:
            return self.of(args[0]) / self.of(args[1])
        if head is heads.POW:
            return self.power(args[0], args[1])
        if head is heads.FUNCTION:
            return self.function(str(value), args)
        if head is heads.CONSTANT and value == "e":
            raise TooComplexError("no rational number")
        if head is heads.SUM:
            return self.summed(node)
        raise TooComplexError(f"no series of {head}")

    def constant(self, value: int | fmpq) -> fmpq_series:
        """A constant."""
        from flint import fmpq_series

        return fmpq_series([value], prec=_COEFFICIENTS)

    def power(self, base: Node, exponent: Node) -> fmpq_series:
        """A power: of e, an integer one, or a rational one of a series that begins with 1."""
        if base.head is heads.CONSTANT and base.value == "e":
            return self.of(exponent).exp()
        if symbols(exponent):
            raise TooComplexError("a letter in an exponent")
        power = _rational(exponent)
        if power.denominator == 1 and abs(power) <= _MOST_TERMS:
            inner = self.of(base)
            if power >= _COEFFICIENTS and base == symbol(self.name):
                return self.constant(0)
            return inner ** int(power) if power >= 0 else (self.constant(1) / inner) ** int(-power)
        inner = self.of(base)
        if inner[0] != 1:
            raise TooComplexError("a root of another number than 1")
        logarithm = inner.log()
        return (logarithm * self.of(number(power))).exp()

    def function(self, name: str, args: tuple[Node, ...]) -> fmpq_series:
        """A function, where its value at the constant term is rational."""
        if name == "root" and args[1].head is heads.NUMBER:
            return self.power(args[0], number(1 / exact(args[1])))
        if name in ("factorial", "binom"):
            return self.of(number(_counted(name, [_rational(item) for item in args])))
        if len(args) != 1:
            raise TooComplexError("a function of several")
        inner = self.of(args[0])
        if name in ("ln", "log"):
            if inner[0] != 1:
                raise TooComplexError("a logarithm of another number than 1")
            return inner.log()
        method = _METHODS.get(name)
        if method is None or inner[0] != 0:
            raise TooComplexError(f"no series of {name}")
        found: fmpq_series = getattr(inner, method)()
        return found

    def summed(self, node: Node) -> fmpq_series:
        """A sum from an integer to infinity or to another one."""
        variable, body, lower, upper = node.args
        first = _rational(lower)
        last = first + _MOST_TERMS if upper == INFINITY else _rational(upper)
        if first.denominator != 1 or last.denominator != 1 or last - first > _MOST_TERMS:
            raise TooComplexError("a sum with other bounds")
        total = self.constant(0)
        zeros = 0
        for step in range(int(first), int(last) + 1):
            term = self.of(replaced(body, variable, number(step)))
            zeros = zeros + 1 if all(term[at] == 0 for at in range(_COEFFICIENTS)) else 0
            if zeros > _COEFFICIENTS // 2 and upper == INFINITY:
                return total
            total = total + term
        if upper == INFINITY:
            raise TooComplexError("a sum that is no power series")
        return total


_METHODS = {
    "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh",
    "tanh": "tanh", "arctan": "atan", "arcsin": "asin", "arctanh": "atanh", "arcsinh": "asinh",
}  # fmt: skip


def _rational(node: Node) -> Fraction:
    """The value of a small rational constant.

    Raises:
        TooComplexError: it is none.
    """
    head, args, _ = node
    if head is heads.NUMBER:
        return exact(node)
    if head is heads.NEG:
        return -_rational(args[0])
    if head is heads.ADD:
        return sum(map(_rational, args), Fraction(0))
    if head is heads.MUL:
        product = Fraction(1)
        for item in args:
            product *= _rational(item)
        return product
    if head is heads.DIV and (below := _rational(args[1])):
        return _rational(args[0]) / below
    raise TooComplexError("no rational constant")


def _counted(name: str, args: list[Fraction]) -> Fraction:
    """A factorial or binomial of small natural numbers.

    Raises:
        TooComplexError: they are none.
    """
    if any(item.denominator != 1 or not 0 <= item <= 2 * _MOST_TERMS for item in args):
        raise TooComplexError("no small natural number")
    if name == "factorial":
        return Fraction(math.factorial(int(args[0])))
    return Fraction(math.comb(int(args[0]), int(args[1])))


# ---------------------------------------------------------------- sums up to a letter


def _same_closed_form(one: Node, other: Node, proved: Callable[[Node, Node], bool]) -> bool:
    """True if two expressions with sums up to one letter are proved equal, by induction on it.

    From n to n + 1 each sum gains its last term, and what both gain is the same; at the first n,
    where every sum has one term, they are equal. Summands that depend on n are not looked at.
    """
    sums = tuple(
        {item: None for side in (one, other) for item in nodes(side) if item.head in BINDERS}
    )
    limits = {name for item in sums for name in symbols(item.args[3])}
    if len(limits) != 1 or len(sums) > _MOST_SUMS:
        return False
    limit = symbol(*limits)
    after = add(limit, ONE)
    gains, starts = [], []
    for item in sums:
        variable, body, lower, upper = item.args
        try:
            shift = _rational(replaced(upper, limit, ZERO))
            start = _rational(lower) - shift
        except TooComplexError:
            return False
        plain = item.head is heads.SUM and upper in (limit, add(limit, number(shift)))
        if not plain or start.denominator != 1 or limit.value in symbols(body) | symbols(lower):
            return False
        starts.append(start)
        gains.append(replaced(body, variable, replaced(upper, limit, after)))
    first = number(max(starts))
    if not proved(*(replaced(side, limit, first) for side in (one, other))):
        return False
    held = [symbol(f"sum {at}") for at in range(len(sums))]
    now, then = [], []
    for side in (one, other):
        later = side
        for at, item in enumerate(sums):
            side = replaced(side, item, held[at])
            later = replaced(later, item, held[at])
        later = replaced(later, limit, after)
        for at, gain in enumerate(gains):
            later = replaced(later, held[at], add(held[at], gain))
        now.append(side)
        then.append(later)
    return proved(add(then[0], neg(then[1])), add(now[0], neg(now[1])))
