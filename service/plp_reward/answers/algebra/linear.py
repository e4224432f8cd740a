"""Rational constants, and expressions that are linear in a letter, by their canonical form."""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.quotients import Quotient, rational_of
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.tree import ONE, ZERO, Node, add, mul, neg, replaced, symbol


def constant_value(node: Node, max_terms: int) -> Fraction | None:
    """The value of an expression that is known to be a rational number, or None."""
    try:
        return rational_of(Canonical(max_terms).of(node))
    except AnswerError:
        return None


def linear(node: Node, letter: str, algebra: Canonical) -> tuple[Quotient, Quotient] | None:
    """The value at 0 and the slope of an expression that is provably linear in a letter, or None.

    Raises:
        TooComplexError: it would outgrow the bounds of ``algebra``.
        UndefinedError: it has no value at 0 or at 1.
    """
    parameter = symbol(letter)
    start = replaced(node, parameter, ZERO)
    slope = add(replaced(node, parameter, ONE), neg(start))
    line = algebra.of(add(start, mul(parameter, slope)))
    if algebra.difference(algebra.of(node), line):
        return None
    return algebra.of(start), algebra.of(slope)
