"""Which kinds of answers meet, in which order, and what decides.

The table is read from above: the first meeting of the two kinds whose decider knows decides. It
is the same whichever of the two is gold; docs/comparison.md has it in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from plp_reward.answers import heads
from plp_reward.answers.budget import spend
from plp_reward.answers.heads import Head
from plp_reward.answers.kinds import (
    angles,
    cases,
    congruences,
    lists,
    matrices,
    numerals,
    percents,
    ratios,
    texts,
    times,
    tuples,
)
from plp_reward.answers.kinds.comparing.comparer import Decider, never
from plp_reward.answers.kinds.comparing.outcome import NEVER, Outcome
from plp_reward.answers.kinds.expressions import equality as expressions
from plp_reward.answers.kinds.expressions import signs
from plp_reward.answers.kinds.expressions.proofs import Expressions
from plp_reward.answers.kinds.intervals import equality as intervals
from plp_reward.answers.kinds.kind import Kind, kind_of
from plp_reward.answers.kinds.quantities import equality as quantities
from plp_reward.answers.kinds.relations import equality as relations
from plp_reward.answers.kinds.relations import given_value
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import Node

_PAIR = 8
"""Operations of telling what decides between two trees."""

K = Kind
ANY = frozenset(Kind)
PLAIN = frozenset([K.NUMBER, K.EXPRESSION])
MEASURED = frozenset([K.PERCENT, K.ANGLE, K.QUANTITY])
NUMBERS = PLAIN | MEASURED | {K.NUMERAL}
"""Whatever stands for one number."""
STATEMENTS = frozenset([K.RELATION, K.CONGRUENCE])
BRACKETS = frozenset([K.TUPLE, K.INTERVAL])


class Meeting(NamedTuple):
    """Kinds on one side, kinds on the other, and what decides between them."""

    one: Iterable[Kind]
    other: Iterable[Kind]
    decide: Decider

    def joins(self, kind: Kind, other: Kind) -> bool:
        """Whether two kinds meet here, in either order."""
        return (kind in self.one and other in self.other) or (
            other in self.one and kind in self.other
        )


MEETINGS = (
    Meeting([K.CONGRUENCE], [K.SET], never),
    Meeting(ANY, ANY, signs.spelled_out),
    Meeting([K.TUPLE, K.MATRIX], NUMBERS, tuples.sum_of_unit_vectors),
    Meeting([K.MATRIX], [K.INTERVAL], never),
    Meeting([K.MATRIX], ANY - STATEMENTS, matrices.equal),
    Meeting([K.CASES], ANY - STATEMENTS, cases.equal),
    Meeting(NUMBERS, NUMBERS, expressions.never_of_other_parts),
    Meeting([K.NUMERAL], MEASURED, numerals.without_mark),
    Meeting([K.PERCENT], NUMBERS, percents.equal),
    Meeting([K.ANGLE], NUMBERS, angles.equal),
    Meeting([K.QUANTITY], NUMBERS, quantities.equal),
    Meeting([K.NUMERAL], NUMBERS, numerals.equal),
    Meeting(PLAIN, PLAIN, quantities.letters_as_units),
    Meeting(PLAIN, PLAIN, expressions.equal),
    Meeting([K.TEXT], ANY, texts.equal),
    Meeting([K.EXPRESSION], BRACKETS, tuples.point_by_name),
    Meeting([K.TIME], [K.TIME], times.equal),
    Meeting([K.DATE], [K.DATE], times.same_date),
    Meeting([K.TIME], [K.QUANTITY], times.as_duration),
    Meeting([K.TIME], ANY, times.o_clock),
    Meeting([K.RATIO, K.TIME], ANY - STATEMENTS, ratios.equal),
    Meeting([K.CONGRUENCE], STATEMENTS, congruences.equal),
    Meeting([K.RELATION], [K.RELATION], relations.equal),
    Meeting([K.CONGRUENCE], ANY, congruences.of_gold),
    Meeting([K.LIST], ANY, given_value.without_condition),
    Meeting(STATEMENTS, ANY, given_value.equal),
    Meeting(ANY, ANY, intervals.equal),
    Meeting([K.REAL_SET], [K.REAL_SET], intervals.as_written),
    Meeting([K.SET], BRACKETS, tuples.never_a_set),
    Meeting(BRACKETS, BRACKETS, tuples.equal),
    Meeting([K.LIST, K.SET], [K.LIST, K.SET], lists.equal),
    Meeting(BRACKETS, ANY, tuples.without_brackets),
    Meeting(ANY, ANY, lists.of_one_member),
)


def deciders(one: Kind, other: Kind) -> tuple[Decider, ...]:
    """What may decide when two kinds meet, in the order of the table."""
    return tuple(meeting.decide for meeting in MEETINGS if meeting.joins(one, other))


_DECIDERS = {(one, other): deciders(one, other) for one in Kind for other in Kind}


class Comparer:
    """Compares two trees under one policy; gold first."""

    def __init__(self, policy: GradingPolicy, symbolic: bool) -> None:
        self.policy = policy
        self.expressions = Expressions(policy, symbolic)

    def equal(self, gold: Node, answer: Node) -> Outcome:
        """Whether the answer is gold in another rendering."""
        if gold == answer:
            return Outcome(True, _OF_THE_SAME.get(gold.head, Rule.ALGEBRAIC))
        spend(_PAIR)
        for decide in _DECIDERS[kind_of(gold), kind_of(answer)]:
            outcome = decide(gold, answer, self)
            if outcome is not None:
                return outcome
        return NEVER


_OF_THE_SAME: dict[Head, Rule] = {
    heads.NUMBER: Rule.RATIONAL, heads.SEQUENCE: Rule.TUPLE, heads.SET: Rule.SET,
    heads.LIST: Rule.SET, heads.MATRIX: Rule.MATRIX, heads.RELATION: Rule.RELATION,
    heads.RATIO: Rule.RATIO, heads.TEXT: Rule.TEXT, heads.TIME: Rule.TIME, heads.DATE: Rule.DATE,
    heads.NUMERAL: Rule.BASE, heads.UNION: Rule.INTERVAL, heads.PERCENT: Rule.PERCENT,
    heads.DEGREE: Rule.ANGLE, heads.QUANTITY: Rule.QUANTITY,
}  # fmt: skip
"""The rule that two trees are told by which are the same."""
