"""What a kind may ask while it compares: the policy, expressions, and any two parts of answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from plp_reward.answers.kinds.comparing.outcome import NEVER, Outcome
from plp_reward.answers.kinds.expressions.proofs import Expressions
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.tree import Node


class Comparer(Protocol):
    """Compares two trees of whatever kinds; ``equivalence.meetings`` has the one that does."""

    policy: GradingPolicy
    expressions: Expressions

    def equal(self, gold: Node, answer: Node) -> Outcome:
        """Whether the answer is gold in another rendering."""
        ...


Decider = Callable[[Node, Node, Comparer], Outcome | None]
"""What decides when two kinds meet, gold first; None leaves it to what the table has below."""


def never(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """Two kinds of which no values are the same, however they look."""
    return NEVER


def exchanged(gold: Node, answer: Node, side: Node, new: Node) -> tuple[Node, Node]:
    """Gold and answer with one of them, ``side``, exchanged for ``new``."""
    return (new, answer) if side is gold else (gold, new)
