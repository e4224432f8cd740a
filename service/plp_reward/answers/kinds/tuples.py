r"""Tuples: points, vectors and whatever else stands in brackets in its order.

The same: equal component by component; two ends in different brackets are an interval. Brackets may
be left out, but those of both sides are compared: a tuple is no set. A point may have its name, and
a vector be a sum of unit vectors.

Settings: ``brackets_optional``, ``names_optional``.

    (1, 2) == (1, 2)
    (1, 2) != (2, 1)
    (1, 2) == 1, 2
    (1, 2) != 1, 2  (brackets_optional=False)
    (1, 2) != \{1, 2\}
    (1, 2) == P(1, 2)
    (2, 3) == 2\mathbf{i} + 3\mathbf{j}
    (3, 4) == x = 3, y = 4
    (1, 2) != [1, 2]
"""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.matching import ordered
from plp_reward.answers.kinds.comparing.outcome import NEVER, Outcome
from plp_reward.answers.kinds.intervals.reading import is_interval
from plp_reward.answers.kinds.lists import may_be_coordinates, members, without_names
from plp_reward.answers.kinds.matrices import components, entries
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import Node, name_of

_LISTED = frozenset([heads.SEQUENCE, heads.MATRIX])


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """Component by component; two ends in different brackets are an interval and no point."""
    if gold.value != answer.value and len(gold.args) == 2:
        return Outcome(False, Rule.TUPLE)
    return ordered(gold.args, answer.args, Rule.TUPLE, comparer)


def point_by_name(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """``P(1, 2)`` and ``(1, 2)``; None if it is no point by its name."""
    point, bare = (gold, answer) if gold.head is heads.FUNCTION else (answer, gold)
    if point.head is not heads.FUNCTION or bare.head is not heads.SEQUENCE:
        return None
    if not name_of(point)[0].isupper() or len(point.args) < 2:
        return None
    return ordered(gold.args, answer.args, Rule.TUPLE, comparer)


def sum_of_unit_vectors(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """``(2, 3)`` and ``2i + 3j``; None if it is no such sum."""
    listed, summed = (gold, answer) if gold.head in _LISTED else (answer, gold)
    if listed.head not in _LISTED or is_interval(listed):
        return None
    rows = entries(listed) or []
    if any(len(row) != 1 for row in rows):
        return None
    parts = components(summed, len(rows))
    if parts is None:
        return None
    return ordered([cell for (cell,) in rows], parts, Rule.TUPLE, comparer)


def never_a_set(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """A tuple and a set of several numbers: brackets on both sides are compared."""
    braced = gold if gold.head is heads.SET else answer
    return NEVER if len(braced.args) > 1 else None


def without_brackets(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """``(1, 2)`` and ``1, 2``, where the policy makes brackets optional."""
    if not comparer.policy.brackets_optional:
        return NEVER
    other, bracketed = (gold, answer) if answer.head is heads.SEQUENCE else (answer, gold)
    if other.head in (heads.LIST, heads.SET) and (
        _has_ends(bracketed) or not may_be_coordinates(other)
    ):
        return NEVER
    first, second = members(gold), members(answer)
    if len(first) == len(second) > 1:
        return ordered(*without_names(gold, answer, comparer), Rule.TUPLE, comparer)
    if len(members(other)) == 1 and members(other)[0] is not other:
        only = members(other)[0]
        return comparer.equal(only, answer) if other is gold else comparer.equal(gold, only)
    return NEVER


def _has_ends(node: Node) -> bool:
    """True for two ends in brackets that say which of them belong to it: ``[a, b]``, ``(a, b]``."""
    return node.head is heads.SEQUENCE and len(node.args) == 2 and node.value != "()"
