r"""Decimals as roundings of exact values.

A decimal of many digits is no coincidence: it equals the value that it rounds or cuts off. A short
one does so only where an answer says both: ``\ln 2 \approx 0.693``.

Settings: ``rounded_digits``, ``decimal_tolerance``.

    1/3 == 0.3333333333
    1/3 != 0.3333
    \pi == 3.14159265359
    3.14159265359 == \pi
    \pi != 3.1416
    \pi == 3.1416  (decimal_tolerance=0.001)
    1/432 == 2.314814814815 \times 10^{-3}
    1/432 != 2.314814814815 \times 10^{-4}
    1/3 != 0.3333333333  (rounded_digits=0)
    0.693 == \ln 2 \approx 0.693
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import cast

from plp_reward.answers import heads
from plp_reward.answers.algebra import numeric
from plp_reward.answers.kinds.comparing.outcome import Outcome
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import MEASURES, SCALARS, Node, contains, exact, number, symbols

_BITS = 200
_LARGEST_EXPONENT = 400
"""Powers of ten of a number in scientific notation that are evaluated."""
_DOUBLE_DIGITS = 15
"""Decimals with more digits than this may be printed doubles, which carry one rounding error."""
_DOUBLE_EPSILON = Fraction(1, 2**52)


def decimal_digits(node: Node) -> int:
    """Significant digits of a decimal literal; 0 for every other expression."""
    literal = _literal(node)
    if literal is None or not literal[0].args:
        return 0
    return cast("int", literal[0].args[0].value)


def signed(node: Node) -> Fraction:
    """The value of a number with its sign."""
    literal = _literal(node)
    if literal is None:
        raise ValueError("no literal")
    return literal[1]


def _literal(node: Node) -> tuple[Node, Fraction] | None:
    r"""A number as it was written and its value: ``-2.5``, ``2.5 \times 10^{-3}``; else None."""
    if node.head is heads.NEG:
        positive = _literal(node.args[0])
        return (positive[0], -positive[1]) if positive else None
    if node.head is heads.NUMBER:
        return node, exact(node)
    if node.head is not heads.MUL or len(node.args) != 2 or node.args[1].head is not heads.POW:
        return None
    number_, (base, exponent) = node.args[0], node.args[1].args
    shift = _literal(exponent) if exponent.head is not heads.MUL else None
    if number_.head is not heads.NUMBER or base != number(10) or shift is None:
        return None
    if shift[1].denominator != 1 or abs(shift[1]) > _LARGEST_EXPONENT:
        return None
    return number_, exact(number_) * Fraction(10) ** int(shift[1])


def _exponent(value: Fraction) -> int:
    """The decimal exponent: 10^e <= |value| < 10^(e+1)."""
    size = abs(value)
    guess = math.floor((size.numerator.bit_length() - size.denominator.bit_length()) * 0.30103)
    while Fraction(10) ** guess > size:
        guess -= 1
    while Fraction(10) ** (guess + 1) <= size:
        guess += 1
    return guess


def last_place(value: Fraction, digits: int) -> Fraction:
    """What the last of so many significant digits counts; ``value`` is not 0."""
    return Fraction(10) ** (_exponent(value) - digits + 1)


def rounds_to(precise: Node, rounded: Node) -> bool:
    """True if a constant that is no decimal itself has this nearest decimal or integer."""
    literal = rounded.args[0] if rounded.head is heads.NEG else rounded
    if literal.head is not heads.NUMBER or precise.head not in SCALARS or symbols(precise):
        return False
    if contains(precise, MEASURES) or _has_decimals(precise) or not exact(literal):
        return False
    value, digits = signed(rounded), decimal_digits(rounded)
    if not digits and value.denominator != 1:
        return False
    unit = last_place(value, digits) if digits else Fraction(1)
    return numeric.is_within(precise, value, unit / 2, bits=_BITS, closed=False)


def _has_decimals(node: Node) -> bool:
    return decimal_digits(node) > 0 or any(map(_has_decimals, node.args))


def approximation(gold: Node, answer: Node, policy: GradingPolicy) -> Outcome | None:
    """A decimal of many digits against the exact value it rounds; the tolerance, if any."""
    for literal, other in ((gold, answer), (answer, gold)):
        digits = decimal_digits(literal)
        if not digits:
            continue
        value = signed(literal)
        long = policy.rounded_digits and digits >= policy.rounded_digits
        if not long and not policy.decimal_tolerance:
            continue
        shorter = decimal_digits(other)
        if shorter and not policy.decimal_tolerance:
            if digits > _DOUBLE_DIGITS >= shorter and policy.rounded_digits:
                size = abs(value - signed(other))
                if size <= abs(value) * _DOUBLE_EPSILON:
                    return Outcome(True, Rule.ROUNDED)
            continue
        if symbols(other):
            continue
        bits = 120 + 4 * digits
        if long and value:
            unit = last_place(value, digits)
            if unit >= 1:
                continue  # an integer has no digits to spare
            if numeric.is_within(other, value, unit, bits=bits, closed=True):
                return Outcome(True, Rule.ROUNDED)
        if policy.decimal_tolerance:
            gap = Fraction(policy.decimal_tolerance * abs(float(value)))
            if numeric.is_within(other, value, gap, bits=bits, closed=True):
                return Outcome(True, Rule.TOLERANCE)
    return None
