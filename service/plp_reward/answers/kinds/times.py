"""Times of day, dates and durations beside each other."""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.kinds.expressions.equality import Outcome
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import Node, exact, number

_AFTERNOON = 13 * 3600
"""From one o'clock in the afternoon on, a time of 24 hours needs no p.m."""


def times(gold: Node, answer: Node) -> Outcome:
    """Times of day; one without a.m. or p.m. may be either."""
    halves = (gold.value == "half", answer.value == "half")
    gap = exact(gold.args[0]) - exact(answer.args[0])
    clock = answer if halves[0] else gold
    if halves[0] == halves[1] or exact(clock.args[0]) >= _AFTERNOON:
        return Outcome(gap == 0, Rule.TIME)
    return Outcome(gap % 43200 == 0, Rule.TIME)


def dates(gold: Node, answer: Node) -> Outcome:
    """Dates; one without a year may be of any year."""
    same = gold.args[1:] == answer.args[1:]
    years = {gold.args[0].value, answer.args[0].value}
    return Outcome(same and (len(years) == 1 or Fraction(0) in years), Rule.DATE)


def as_durations(gold: Node, answer: Node) -> tuple[Node, Node] | None:
    """2:15 against 2 hours 15 minutes: the clock as hours and minutes, or None if it is none."""
    clock = gold if gold.head is heads.TIME else answer
    if clock.value == "half":
        return None
    spelled = Node(heads.QUANTITY, clock.args, "seconds")
    return (spelled, answer) if clock is gold else (gold, spelled)


def hours(node: Node) -> tuple[Node, ...]:
    """The number of 5 o'clock; another node as it is."""
    return (number(exact(node.args[0]) / 3600),) if node.value == "hour" else (node,)
