"""Two sets of reals, of which at least one can be nothing else."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing import names
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.matching import ordered, unordered
from plp_reward.answers.kinds.comparing.outcome import Outcome
from plp_reward.answers.kinds.intervals.pieces import RealSet
from plp_reward.answers.kinds.intervals.reading import is_interval, real_set
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import SCALARS, Node, operators, symbols

_INEQUALITIES = frozenset(["<", ">", "<=", ">=", "!=", "in", "notin"])


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """As sets of reals, else union against union; None if that cannot be said of them."""
    outcome = as_real_sets(gold, answer, comparer)
    different = outcome is not None and outcome.equal is False
    if different and gold.head is answer.head is heads.UNION and symbols(gold):
        return unordered(gold.args, answer.args, comparer)  # ends in letters have no order
    return outcome


def as_written(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """Unions part by part, set-builders by their conditions; None for others."""
    if gold.head is answer.head is heads.UNION:
        return unordered(gold.args, answer.args, comparer)
    if gold.head is answer.head is heads.BUILDER:
        bound = names.bound_as(answer, gold)
        return ordered(gold.args, bound.args, Rule.SET, comparer)
    return None


def as_real_sets(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """Both as sets of reals, if at least one of them can be nothing else."""
    if (gold.head in SCALARS and gold.value != "R") or (
        answer.head in SCALARS and answer.value != "R"
    ):
        return None
    if not (_is_set_like(gold) or _is_set_like(answer)):
        return None
    if gold.head is answer.head is heads.SEQUENCE and not (
        is_interval(gold) or is_interval(answer)
    ):
        return None
    first = real_set(gold)
    second = real_set(answer)
    if first is None or second is None:
        return None
    if first[1] and second[1] and first[1] != second[1]:
        return Outcome(False, Rule.INTERVAL)
    return _same(first[0], second[0], comparer)


def _is_set_like(node: Node) -> bool:
    """True for what can be nothing but a set of reals."""
    if node.head in (heads.UNION, heads.INTERSECTION, heads.DIFFERENCE, heads.BUILDER):
        return True
    if node.head is heads.RELATION:
        return bool(set(operators(node)) & _INEQUALITIES)
    if node.head is heads.LIST:
        return any(_is_set_like(item) for item in node.args)
    if node.head is heads.SYMBOL:
        return node.value == "R"
    return is_interval(node)


def _same(gold: RealSet, answer: RealSet, comparer: Comparer) -> Outcome:
    """Whether two sets of reals are the same, piece by piece."""
    if len(gold) != len(answer):
        return Outcome(False, Rule.INTERVAL)
    undecided = False
    for first, second in zip(gold, answer, strict=True):
        same_ends = (first.low_closed, first.high_closed) == (
            second.low_closed,
            second.high_closed,
        )
        if not same_ends:
            return Outcome(False, Rule.INTERVAL)
        for a, b in ((first.low, second.low), (first.high, second.high)):
            outcome = comparer.expressions.equal(a, b)
            if outcome.equal is False:
                return Outcome(False, Rule.INTERVAL)
            undecided |= outcome.equal is None
    return Outcome(None if undecided else True, Rule.INTERVAL)
