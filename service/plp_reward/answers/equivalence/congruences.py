"""Congruences: which residues they name, and the arithmetic progressions that say the same."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.quotients import rational_of
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.tree import Node, number, replaced, symbols

_MAX_TERMS = 50


class Residue(NamedTuple):
    """All integers that leave ``remainder`` when divided by ``modulus``."""

    remainder: Fraction
    modulus: Fraction


def is_congruence(node: Node) -> bool:
    """True for ``a = b (mod m)``: a ``rel`` of the two sides and the modulus."""
    return node.head == "rel" and node.value == ("==", "mod")


def residue(node: Node) -> Residue | None:
    """The residue that ``n = 3 (mod 7)`` or ``n = 7k + 3`` names, or None."""
    if is_congruence(node):
        remainder, modulus = (_rational(item) for item in node.args[1:])
        if remainder is None or not modulus:
            return None
        return Residue(remainder % abs(modulus), abs(modulus))
    value = node.args[1] if node.head == "rel" and node.value == ("=",) else node
    names = symbols(value)
    if len(names) != 1:
        return None
    parameter = Node("sym", (), names.pop())
    steps = [_rational(replaced(value, parameter, number(step))) for step in range(3)]
    first, second, third = steps
    if first is None or second is None or third is None:
        return None
    step = second - first
    if not step or third - second != step or step.denominator != 1 or first.denominator != 1:
        return None
    return Residue(first % abs(step), abs(step))


def _rational(node: Node) -> Fraction | None:
    try:
        return rational_of(Canonical(_MAX_TERMS).of(node))
    except AnswerError:
        return None
