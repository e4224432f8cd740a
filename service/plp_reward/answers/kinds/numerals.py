r"""Numerals in a named base: ``1011_2``, ``2A_{16}``, ``0x1F``.

The same: the same digits in the same base. Beside a number without a base, a numeral of the answer
is its value; digits of gold may be given without their base, because the question named it. What
gold gives as a value is no numeral.

Settings: ``base_optional``.

    52_8 == 52
    52_8 != 52  (base_optional=False)
    52_8 != 42
    42 == 52_8
    -121_3 == -121
    -121_3 != 121
    17 != 17_8
    1F_{16} == 0x1F
    11_2 != 3_{10}
"""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.matching import exact_values
from plp_reward.answers.kinds.comparing.outcome import Outcome
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import Node


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
    bare = exact_values([answer]) if comparer.policy.base_optional else None
    return Outcome(bare is not None and str(bare[0]) == gold.value, Rule.BASE)
