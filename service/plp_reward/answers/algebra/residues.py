r"""Floors, ceilings and signs of one integer: ``\lceil 3n/2 \rceil = \lfloor (3n+1)/2 \rfloor``.

On each residue class of n modulo the denominators in them, floors of linear expressions are linear
and powers of -1 constant, so two expressions are the same if they are on every class.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.linear import linear
from plp_reward.answers.algebra.quotients import rational_of
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.tree import (
    Node,
    add,
    mul,
    name_of,
    nodes,
    number,
    replaced,
    symbol,
    symbols,
)

_MOST_CLASSES = 24
_MAX_TERMS = 60
_ROUNDINGS = {"floor": math.floor, "ceil": math.ceil}


def same(one: Node, other: Node, proved: Callable[[Node, Node], bool]) -> bool:
    """True if two expressions in one integer agree on each of its residue classes.

    Args:
        one: an expression.
        other: another one.
        proved: whether two expressions are certainly equal.
    """
    names = symbols(one) | symbols(other)
    if len(names) != 1:
        return False
    (name,) = names
    try:
        period = 1
        for node in (one, other):
            for slope in _slopes(node, name):
                period = math.lcm(period, slope.denominator)
        if not 1 < period <= _MOST_CLASSES:
            return False
        return all(
            proved(*(_on_class(node, name, period, rest) for node in (one, other)))
            for rest in range(period)
        )
    except AnswerError:
        return False


def _slopes(node: Node, name: str) -> Iterator[Fraction]:
    """What n is multiplied by in the floors, ceilings and exponents of -1."""
    for item in nodes(node):
        if item.head is heads.FUNCTION and name_of(item) in _ROUNDINGS:
            yield _line(item.args[0], name)[1]
        elif _is_sign(item, name):
            yield _line(item.args[1], name)[1] / 2


def _line(node: Node, name: str) -> tuple[Fraction, Fraction]:
    """Start and slope of a linear expression with rational numbers.

    Raises:
        AnswerError: it is none.
    """
    found = linear(node, name, Canonical(_MAX_TERMS))
    start, slope = (rational_of(part) for part in found) if found else (None, None)
    if start is None or slope is None:
        raise AnswerError("not linear")
    return start, slope


def _is_sign(node: Node, name: str) -> bool:
    if node.head is not heads.POW or name not in symbols(node.args[1]):
        return False
    return node.args[0] in (number(-1), Node(heads.NEG, (number(1),)))


def _on_class(node: Node, name: str, period: int, rest: int) -> Node:
    """``node`` for ``n = period * n + rest``, without its floors, ceilings and signs."""
    if node.head is heads.FUNCTION and name_of(node) in _ROUNDINGS:
        start, slope = _line(node.args[0], name)
        constant = _ROUNDINGS[name_of(node)](start + slope * rest)
        return add(mul(number(slope * period), symbol(name)), number(constant))
    if _is_sign(node, name):
        start, slope = _line(node.args[1], name)
        power = start + slope * rest
        if power.denominator != 1 or (slope * period) % 2:
            raise AnswerError("no sign")
        return number(-1 if power % 2 else 1)
    if node.head is heads.SYMBOL:
        substitute = add(mul(number(period), node), number(rest))
        return replaced(node, symbol(name), substitute)
    return Node(
        node.head, tuple(_on_class(item, name, period, rest) for item in node.args), node.value
    )
