r"""Angles in degrees, beside radians and plain numbers.

The same: as many degrees. A number with pi in it, or in radians, is the angle in radians; any other
number may be degrees whose sign was dropped.

Settings: none.

    60^\circ == 60
    60^\circ == \pi/3
    -60^\circ == -60
    60^\circ == 60 \text{ degrees}
    \frac{\pi}{3} == 60^\circ
    60^\circ != 61
    60^\circ != 60 \text{ cm}
    30^\circ 30' == 30.5^\circ
"""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.outcome import Outcome
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import PI, Node, contains, div, mul, number, unit_of

_WRAPPED = frozenset([heads.DEGREE, heads.QUANTITY])
_CONSTANTS = frozenset([heads.CONSTANT])


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """An angle against an angle or a number."""
    first = gold.args[0] if gold.head in _WRAPPED else gold
    second = answer.args[0] if answer.head in _WRAPPED else answer
    if heads.QUANTITY in (gold.head, answer.head):
        other = answer if gold.head is heads.DEGREE else gold
        unit = unit_of(other).lower().lstrip("^")
        if unit == "rad":
            marked, plain = (gold, second) if gold.head is heads.DEGREE else (answer, first)
            radians = _radians(marked.args[0])
            return Outcome(comparer.expressions.equal(plain, radians).equal, Rule.ANGLE)
        if unit not in ("c", "f", "degrees", "degree") and "celsius" not in unit:
            return Outcome(False, Rule.ANGLE)
    if gold.head is not answer.head:
        marked, plain = (gold, second) if gold.head is heads.DEGREE else (answer, first)
        if contains(plain, _CONSTANTS):
            radians = _radians(marked.args[0])
            outcome = comparer.expressions.equal(plain, radians)
            if outcome.equal is not False:
                return Outcome(outcome.equal, Rule.ANGLE)
    return Outcome(comparer.expressions.equal(first, second).equal, Rule.ANGLE)


def _radians(degrees: Node) -> Node:
    return div(mul(degrees, PI), number(180))
