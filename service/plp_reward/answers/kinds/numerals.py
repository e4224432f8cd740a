"""Numerals."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.outcome import Outcome
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import Node, exact


def without_mark(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """Digits against a number with a sign or a unit, of which neither is a part of the digits.

    None if it is gold that has the sign or unit.
    """
    return comparer.equal(gold, answer.args[0]) if gold.head is heads.NUMERAL else None


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """Numerals of which at least one names its base."""
    if gold.head is answer.head:
        outcome = comparer.expressions.equal(gold, answer)
        same = gold.args[0].value == answer.args[0].value
        if not same:
            return Outcome(False, Rule.BASE)
        return Outcome(outcome.equal, Rule.BASE)
    if answer.head is heads.NUMERAL:
        return Outcome(comparer.expressions.equal(gold, answer).equal, Rule.BASE)
    bare = comparer.policy.base_optional and answer.head is heads.NUMBER
    return Outcome(bare and str(exact(answer)) == gold.value, Rule.BASE)
