r"""Percentages: a number of hundredths, ``25\%``, ``5‰``.

The same: as many per cent. Beside a number without a sign, a percentage is that number or its
hundredth, because golds drop the sign as often as they keep it; per mille are their value only. A
fraction is no number of per cent, and a known unit no percentage.

Settings: ``percent``.

    25\% == 25\%
    25\% == 25
    -25\% == -25
    25\% == 0.25
    0.25 == 25\%
    25 != 0.25
    25\% != 25  (percent="value")
    25\% != 0.25  (percent="exact")
    5‰ == 0.5\%
    5‰ != 5
    5\% != 5 \text{ cm}
    -25\% != 25
"""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.outcome import Outcome
from plp_reward.answers.parsing.units import is_known, read_unit
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import Node, div, number, unit_of


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """A percentage against a percentage or a number; a decrease in words is a quantity."""
    if gold.head is answer.head:
        inner = comparer.expressions.equal(gold.args[0], answer.args[0])
        return Outcome(inner.equal, Rule.PERCENT)
    if comparer.policy.percent == "exact":
        return Outcome(False, Rule.PERCENT)
    marked, plain = (gold, answer) if gold.head is heads.PERCENT else (answer, gold)
    if plain.head is heads.QUANTITY:
        if plain.args[0].head is heads.PERCENT:
            return None
        if is_known(read_unit(unit_of(plain))):
            return Outcome(False, Rule.PERCENT)
        plain = plain.args[0]
    if marked is answer and gold == answer.args[0] and gold.head is heads.DIV:
        return Outcome(False, Rule.PERCENT)  # a fraction is no number of per cent
    as_value = comparer.expressions.equal(plain, div(marked.args[0], number(100)))
    valued = comparer.policy.percent == "value" or marked.value == "permil"
    if as_value.equal is not False or valued:
        return Outcome(as_value.equal, Rule.PERCENT)
    return Outcome(comparer.expressions.equal(plain, marked.args[0]).equal, Rule.PERCENT)
