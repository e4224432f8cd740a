r"""Times of day, dates and durations.

The same: the same time; one without a.m. or p.m. before one o'clock in the afternoon may be
either. A date without a year may be of any. Beside hours and minutes, 2:15 is a duration; a full
hour in words is its number.

Settings: none.

    3:30 \text{ p.m.} == 15:30
    3:30 \text{ p.m.} == 3:30
    3:30 \text{ p.m.} != 3:30 \text{ a.m.}
    3:30 == \text{half past three}
    2 \text{ hours } 15 \text{ minutes} == 2:15
    5 \text{ o'clock} == 5
    July 4, 2015 == 2015-07-04
    July 4, 2015 == July 4
    July 4, 2015 != July 5, 2015
"""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing.comparer import Comparer, exchanged
from plp_reward.answers.kinds.comparing.outcome import NEVER, Outcome
from plp_reward.answers.kinds.quantities import equality as quantities
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import Node, exact, number

_AFTERNOON = 13 * 3600
"""From one o'clock in the afternoon on, a time of 24 hours needs no p.m."""


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """Times of day; one without a.m. or p.m. may be either."""
    halves = (gold.value == "half", answer.value == "half")
    gap = exact(gold.args[0]) - exact(answer.args[0])
    clock = answer if halves[0] else gold
    if halves[0] == halves[1] or exact(clock.args[0]) >= _AFTERNOON:
        return Outcome(gap == 0, Rule.TIME)
    return Outcome(gap % 43200 == 0, Rule.TIME)


def same_date(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """Dates; one without a year may be of any year."""
    same = gold.args[1:] == answer.args[1:]
    years = {gold.args[0].value, answer.args[0].value}
    return Outcome(same and (len(years) == 1 or Fraction(0) in years), Rule.DATE)


def as_duration(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """2:15 against 2 hours 15 minutes."""
    clock = gold if gold.head is heads.TIME else answer
    if clock.value == "half":
        return NEVER
    spelled = Node(heads.QUANTITY, clock.args, "seconds")
    return quantities.equal(*exchanged(gold, answer, clock, spelled), comparer)


def o_clock(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """5 o'clock against 5, and against other times; None if neither is a full hour in words."""
    if "hour" not in (gold.value, answer.value):
        return None
    return comparer.equal(_hours(gold), _hours(answer)).by(Rule.TIME)


def _hours(node: Node) -> Node:
    """The number of 5 o'clock; another node as it is."""
    return number(exact(node.args[0]) / 3600) if node.value == "hour" else node
