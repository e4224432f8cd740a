r"""Lists and finite sets: several values, in any order.

The same: every member of one is a member of the other; sets do not count a member twice, lists do
unless "or" joins them: whatever may be one of two that are the same is just that.
Labels (``a = 3, b = 5``) and units are compared with their namesakes; a bare list has to follow the
order of a gold that names its items. A list with dots is in its order.

Settings: ``ordered_lists``, ``brackets_optional``, ``names_optional``.

    1, 2 == 2, 1
    1, 2 != 2, 1  (ordered_lists=True)
    \{1, 2\} == \{2, 1\}
    \{1, 2\} == 1, 2
    \{1, 2\} != 1, 2  (brackets_optional=False)
    1, 2 != 1, 2, 3
    1, 1 != 1
    1, 1 != 1 or 1
    \{5\} == 5
    a = 3, b = 5 == 3, 5
    a = 3, b = 5 != 5, 3
    x = 1, x = 2 == 1, 2
"""

from __future__ import annotations

from collections.abc import Sequence

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing import names
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.matching import distinct, ordered, unordered
from plp_reward.answers.kinds.comparing.outcome import NEVER, Outcome, every
from plp_reward.answers.kinds.expressions.proofs import Expressions
from plp_reward.answers.kinds.relations.assignments import assigned
from plp_reward.answers.parsing.units import read_unit
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import DOTS, SCALARS, Node, is_equation, unit_of

_FEW = 20
"""Alternatives that are compared with one another."""


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """Lists and sets, member by member."""
    policy = comparer.policy
    if heads.SET in (gold.head, answer.head):
        if gold.head is not answer.head and not policy.brackets_optional:
            return Outcome(False, Rule.SET)
        if _repeats_one_value(gold, answer) or _repeats_one_value(answer, gold):
            return NEVER
        return unordered(distinct(gold.args), distinct(answer.args), comparer)
    first, second = (
        _once(items, comparer) if side.value == "or" else items
        for side, items in zip((gold, answer), without_names(gold, answer, comparer), strict=True)
    )
    if all(item.head is heads.SEQUENCE for item in (*first, *second)):
        first, second = distinct(first), distinct(second)
    if policy.ordered_lists or _has_dots(gold) or _has_dots(answer):
        return ordered(first, second, Rule.TUPLE, comparer)
    return _labelled(gold, answer, comparer) or unordered(first, second, comparer)


def of_one_member(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """``{5}`` and 5, where the policy makes brackets optional; nothing else is equal here."""
    first, second = members(gold), members(answer)
    single = len(first) == len(second) == 1 and comparer.policy.brackets_optional
    if single and (first[0], second[0]) != (gold, answer):
        return comparer.equal(first[0], second[0])
    return NEVER


def members(node: Node) -> tuple[Node, ...]:
    """The elements of a collection; of anything else, itself."""
    return node.args if node.head in (heads.LIST, heads.SET, heads.SEQUENCE) else (node,)


def labels(node: Node) -> dict[str, Node] | None:
    """The items of a list by their names or their units, if all have one and all differ."""
    found: dict[str, Node] = {}
    for item in node.args:
        label = ""
        if item.head is heads.QUANTITY:
            dimensions = read_unit(unit_of(item)).dimensions
            label = " ".join(f"{name}^{power}" for name, power in dimensions)
        elif is_equation(item) and names.is_name(item.args[0]):
            label = names.key(item.args[0])
        if not label or label in found:
            return None
        found[label] = item
    return found if len(found) > 1 else None


def without_names(
    gold: Node, answer: Node, comparer: Comparer
) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The items of both, bare where only one side gives names and the policy allows it."""
    first, second = members(gold), members(answer)
    if not comparer.policy.names_optional:
        return first, second
    expressions = comparer.expressions
    named = [any(item.head is heads.RELATION for item in side) for side in (first, second)]
    uneven = any(
        0 < sum(item.head is heads.RELATION for item in side) < len(side)
        for side in (first, second)
    )
    if named[0] == named[1] and not uneven:
        return first, second
    if uneven and all(named):
        mine, theirs = _leading_name(first, expressions), _leading_name(second, expressions)
        if mine is not None and theirs is not None and mine != theirs:
            return first, second
    return _stripped(first, expressions), _stripped(second, expressions)


def _leading_name(items: Sequence[Node], expressions: Expressions) -> Node | None:
    """The name that the first of several values is given."""
    named = assigned(items[0], expressions) if items[0].head is heads.RELATION else None
    return named[0] if named else None


def _once(items: Sequence[Node], comparer: Comparer) -> tuple[Node, ...]:
    """The items without those that certainly equal one before them."""
    found: list[Node] = []
    for item in distinct(items):
        if len(found) > _FEW or not any(comparer.equal(other, item).equal for other in found):
            found.append(item)
    return tuple(found)


def _stripped(items: Sequence[Node], expressions: Expressions) -> tuple[Node, ...]:
    """The items as bare values."""
    result = []
    for item in items:
        named = assigned(item, expressions) if item.head is heads.RELATION else None
        result.append(named[1] if named else item)
    return tuple(result)


def _labelled(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """Lists whose items have different names or units: each is compared with its namesake.

    If only gold has names (``a = 3, b = 5``), a bare list has to follow their order.
    """
    first, second = labels(gold), labels(answer)
    if first is not None and second is not None:
        if first.keys() != second.keys():
            return None
        return every([comparer.equal(first[name], second[name]) for name in first], Rule.SET)
    bare = members(answer)
    letters = first is not None and all(map(_is_letter, first))
    if not letters or first is None or any(item.head not in SCALARS for item in bare):
        return None
    orders = (list(first), sorted(first))
    outcomes = [
        ordered([first[name].args[-1] for name in order], bare, Rule.TUPLE, comparer)
        for order in orders
    ]
    return next((found for found in outcomes if found.equal is not False), outcomes[0])


def _repeats_one_value(listed: Node, braced: Node) -> bool:
    """True for ``1, 1`` beside ``{1}``, which is 1 in brackets: one value is not two."""
    return (
        listed.head is heads.LIST
        and braced.head is heads.SET
        and len(braced.args) == 1
        and len(listed.args) > 1
    )


def _is_letter(name: str) -> bool:
    """True for a letter or a Greek one, without an index: x_1 and x_2 are alike, a and b not."""
    return len(name) == 1 or (name[0] == "\\" and name[1:].isalpha())


def may_be_coordinates(node: Node) -> bool:
    """True for a list that may be a tuple without its brackets: ``3, 4``, ``x = 3 and y = 4``.

    What "and" or "or" joins, and several values of one name, are solutions in any order.
    """
    if any(item.head is heads.RELATION for item in node.args):
        return labels(node) is not None
    return node.value not in ("and", "or")


def _has_dots(node: Node) -> bool:
    """True for a list with an ellipsis, whose order tells what is left out."""
    return DOTS in node.args
