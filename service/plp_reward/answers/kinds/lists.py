"""The members of lists, sets and tuples, and the names that they are given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.quotients import key_of
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds import names as naming
from plp_reward.answers.kinds.expressions.equality import Scalars
from plp_reward.answers.kinds.relations import equality as statements
from plp_reward.answers.parsing.units import read_unit
from plp_reward.answers.tree import DOTS, SCALARS, Node, contains, exact, unit_of

_MARKED = frozenset([heads.PERCENT, heads.DEGREE, heads.QUANTITY, heads.NUMERAL])
_WITH_LOGARITHMS = "log("


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
        elif item.head is heads.RELATION and item.value == ("=",) and naming.is_name(item.args[0]):
            label = naming.key(item.args[0])
        if not label or label in found:
            return None
        found[label] = item
    return found if len(found) > 1 else None


def without_names(
    gold: Node, answer: Node, scalars: Scalars
) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The items of both, without their names where only one side gives names."""
    first, second = members(gold), members(answer)
    named = [any(item.head is heads.RELATION for item in side) for side in (first, second)]
    uneven = any(
        0 < sum(item.head is heads.RELATION for item in side) < len(side)
        for side in (first, second)
    )
    if named[0] == named[1] and not uneven:
        return first, second
    if uneven and all(named):
        mine, theirs = _leading_name(first, scalars), _leading_name(second, scalars)
        if mine is not None and theirs is not None and mine != theirs:
            return first, second
    return _stripped(first, scalars), _stripped(second, scalars)


def _leading_name(items: Sequence[Node], scalars: Scalars) -> Node | None:
    """The name that the first of several values is given."""
    named = statements.assigned(items[0], scalars) if items[0].head is heads.RELATION else None
    return named[0] if named else None


def _stripped(items: Sequence[Node], scalars: Scalars) -> tuple[Node, ...]:
    """The items as bare values."""
    result = []
    for item in items:
        named = statements.assigned(item, scalars) if item.head is heads.RELATION else None
        result.append(named[1] if named else item)
    return tuple(result)


def distinct(items: Sequence[Node]) -> tuple[Node, ...]:
    """The items without repetitions."""
    return tuple(dict.fromkeys(items))


def unmatched(
    first: Iterable[Node], second: Iterable[Node], key: Callable[[Node], Hashable]
) -> tuple[list[Node], list[Node]]:
    """What is left of both sides when items with the same key have been paired off."""
    waiting: defaultdict[Hashable, list[Node]] = defaultdict(list)
    for item in second:
        waiting[key(item)].append(item)
    left = []
    for item in first:
        same = waiting[key(item)]
        if same:
            same.pop()
        else:
            left.append(item)
    return left, [item for items in waiting.values() for item in items]


def normal_form(item: Node, max_terms: int) -> Hashable:
    """A key that only items of the same value share, whatever the policy says of them."""
    if item.head not in SCALARS or contains(item, _MARKED):
        return item
    try:
        form = key_of(Canonical(max_terms).of(item))
    except AnswerError:
        return item
    return item if _WITH_LOGARITHMS in form else form


def is_letter(name: str) -> bool:
    """True for a letter or a Greek one, without an index: x_1 and x_2 are alike, a and b not."""
    return len(name) == 1 or (name[0] == "\\" and name[1:].isalpha())


def is_interval_like(node: Node) -> bool:
    """True for two ends in brackets that say which of them belong to it: ``[a, b]``, ``(a, b]``."""
    return node.head is heads.SEQUENCE and len(node.args) == 2 and node.value != "()"


def may_be_coordinates(node: Node) -> bool:
    """True for a list that may be a tuple without its brackets: ``3, 4``, ``x = 3 and y = 4``.

    What "and" or "or" joins, and several values of one name, are solutions in any order.
    """
    if any(item.head is heads.RELATION for item in node.args):
        return labels(node) is not None
    return node.value not in ("and", "or")


def has_dots(node: Node) -> bool:
    """True for a list with an ellipsis, whose order tells what is left out."""
    return DOTS in node.args


def exact_values(items: Sequence[Node]) -> list[Fraction] | None:
    """The values of plain numbers; None if there is anything else."""
    keys = []
    for item in items:
        value, sign = item, 1
        if value.head is heads.NEG:
            value, sign = value.args[0], -1
        if value.head is not heads.NUMBER:
            return None
        keys.append(sign * exact(value))
    return keys
