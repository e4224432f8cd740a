"""Two numbers or expressions that meet as whole answers; ``proofs`` says whether they are equal."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.outcome import NEVER, Outcome
from plp_reward.answers.tree import Node, contains

_OTHER_PARTS = frozenset(
    [heads.LIST, heads.SEQUENCE, heads.SET, heads.RELATION, heads.TEXT, heads.UNION]
)


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """By their values, wherever both have one."""
    return comparer.expressions.equal(gold, answer)


def never_of_other_parts(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """Two of which only one has a list, a statement or words in it; None for others."""
    return NEVER if contains(gold, _OTHER_PARTS) != contains(answer, _OTHER_PARTS) else None
