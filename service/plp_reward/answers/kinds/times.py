"""Times of day, dates and durations beside each other."""

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
