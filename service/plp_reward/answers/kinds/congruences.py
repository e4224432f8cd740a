r"""Congruences: classes of integers that leave the same remainder.

The same: the same remainder and the same modulus; an arithmetic progression says that too. A gold
without a name may ask for its remainder only, and an answer's class is its remainder beside a
number; no class is a finite set.

Settings: ``names_optional``.

    n \equiv 2 \pmod 3 == n \equiv 5 \pmod 3
    n \equiv 2 \pmod 3 == n = 3k + 2
    n \equiv 2 \pmod 3 != n \equiv 2 \pmod 4
    2 == n \equiv 2 \pmod 3
    n \equiv 2 \pmod 3 != 2
    \{2\} != n \equiv 2 \pmod 3
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from plp_reward.answers import heads
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.linear import constant_value, linear
from plp_reward.answers.algebra.quotients import rational_of
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.outcome import Outcome
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import (
    SCALARS,
    Node,
    is_equation,
    name_of,
    symbols,
)

_MAX_TERMS = 50
_UNKNOWNS = frozenset("xyz")
"""Letters that are no integer unless it is said: ``y = 2x + 1`` is a line."""


class Residue(NamedTuple):
    """All integers that leave ``remainder`` when divided by ``modulus``."""

    remainder: Fraction
    modulus: Fraction


def is_congruence(node: Node) -> bool:
    """True for ``a = b (mod m)``: a ``rel`` of the two sides and the modulus."""
    return node.head is heads.RELATION and node.value == ("==", "mod")


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """Whether two statements name the same residue."""
    mine, theirs = residue(gold), residue(answer)
    same = gold == answer or (mine is not None and mine == theirs)
    return Outcome(same, Rule.RELATION)


def of_gold(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """A class of gold against a number; None if it is the answer that names a class.

    A gold without a name, ``3 (mod 7)``, may ask for the remainder only; one with a name does not.
    """
    if not is_congruence(gold):
        return None
    if gold.args[0] == gold.args[1] and answer.head in SCALARS:
        outcome = comparer.equal(gold.args[1], answer)
        if outcome.equal is not False:
            return outcome.by(Rule.ASSIGNMENT)
    return equal(gold, answer, comparer)


def residue(node: Node) -> Residue | None:
    """The residue that ``n = 3 (mod 7)`` or ``n = 7k + 3`` names, or None."""
    if is_congruence(node):
        remainder, modulus = (constant_value(item, _MAX_TERMS) for item in node.args[1:])
        if remainder is None or not modulus or abs(modulus) == 1:
            return None  # any two integers are congruent modulo 1, and none modulo 0 are but equal
        return Residue(remainder % abs(modulus), abs(modulus))
    value = node
    if is_equation(node):
        name, value = node.args
        if name.head is not heads.SYMBOL or len(name_of(name)) > 1:
            return None  # a sequence, a function or a derivative: an equation
    names = symbols(value)
    if len(names) != 1 or names <= _UNKNOWNS or any(len(name) > 1 for name in names):
        return None
    try:
        found = linear(value, names.pop(), Canonical(_MAX_TERMS))
    except AnswerError:
        return None
    start, step = (rational_of(part) for part in found) if found else (None, None)
    if (
        start is None
        or not step
        or abs(step) == 1
        or step.denominator != 1
        or start.denominator != 1
    ):
        return None
    return Residue(start % abs(step), abs(step))


def with_moduli(items: Sequence[Node]) -> list[Node]:
    """``n = 1, 4 (mod 6)`` with the modulus, which stands behind the last residue, at each."""
    last = items[-1]
    if not is_congruence(last):
        return list(items)
    name = items[0].args[0] if items[0].head is heads.RELATION else last.args[0]
    result = []
    for item in items:
        value = (
            item.args[1]
            if item.head is heads.RELATION and item.value in (("==",), last.value)
            else item
        )
        if not is_congruence(item) and not (
            item.value == ("==",) or item.head in (*SCALARS, heads.PLUS_MINUS)
        ):
            return list(items)
        stated = item if is_congruence(item) and item.args[0] != item.args[1] else None
        result.append(stated or Node(heads.RELATION, (name, value, last.args[2]), last.value))
    return result
