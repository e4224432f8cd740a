"""Parts of two answers, matched in their order or in any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.quotients import key_of
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.outcome import UNKNOWN, Outcome, every
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import SCALARS, Node, contains, exact

_MARKED = frozenset([heads.PERCENT, heads.DEGREE, heads.QUANTITY, heads.NUMERAL])
_WITH_LOGARITHMS = "log("
_FEW = 20
"""Members that are compared pair by pair without asking for their normal forms first."""


def ordered(
    first: Sequence[Node], second: Sequence[Node], rule: Rule, comparer: Comparer
) -> Outcome:
    """Compare element by element."""
    if len(first) != len(second):
        return Outcome(False, rule)
    outcomes = []
    for mine, theirs in zip(first, second, strict=True):
        outcomes.append(comparer.equal(mine, theirs))
        if outcomes[-1].equal is False:
            break
    return every(outcomes, rule)


def unordered(first: Sequence[Node], second: Sequence[Node], comparer: Comparer) -> Outcome:
    """Match elements one to one, whatever their order."""
    if len(first) != len(second):
        return Outcome(False, Rule.SET)
    keys = [exact_values(side) for side in (first, second)]
    if keys[0] is not None and keys[1] is not None and sorted(keys[0]) == sorted(keys[1]):
        return Outcome(True, Rule.SET)
    rest, left = unmatched(first, second, lambda item: item)
    if len(rest) > _FEW:
        terms = comparer.policy.max_terms
        rest, left = unmatched(rest, left, lambda item: normal_form(item, terms))
    undecided = False
    for mine in rest:
        for index, theirs in enumerate(left):
            outcome = comparer.equal(mine, theirs)
            if outcome.equal:
                del left[index]
                break
            undecided |= outcome.equal is None
        else:
            return UNKNOWN if undecided else Outcome(False, Rule.SET)
    return Outcome(True, Rule.SET)


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
