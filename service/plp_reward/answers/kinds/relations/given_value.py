"""A relation against an answer of another kind: the value that it gives, ``x = 5`` for 5."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing.comparer import Comparer, exchanged
from plp_reward.answers.kinds.comparing.outcome import Outcome
from plp_reward.answers.kinds.decimals import rounds_to
from plp_reward.answers.kinds.intervals.equality import as_real_sets
from plp_reward.answers.kinds.relations.asked import value_of_asked
from plp_reward.answers.kinds.relations.assignments import assigned, each_assigned, unconditional
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import Node, operators


def without_condition(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """Without a condition that only one side states; None if there is none, or two."""
    bare = unconditional(gold), unconditional(answer)
    return comparer.equal(*bare) if (bare[0] is gold) != (bare[1] is answer) else None


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """A relation against what is none: by the value that it gives, or as a set of reals."""
    relation, other = (gold, answer) if gold.head is heads.RELATION else (answer, gold)
    each = each_assigned(relation)
    if each is not None and other.head in (heads.LIST, heads.SEQUENCE):
        listed = Node(heads.LIST, tuple(each), ",")
        return comparer.equal(*exchanged(gold, answer, relation, listed))
    named = assigned(relation, comparer.expressions)
    if named is not None and comparer.policy.names_optional:
        outcome = comparer.equal(*exchanged(gold, answer, relation, named[1]))
        if outcome.equal is not False:
            return outcome.by(Rule.ASSIGNMENT)
        if other.head is heads.NUMERAL and _is_conversion(relation, comparer):
            return Outcome(other in relation.args, Rule.BASE)
        if relation is answer and _is_rounded(relation, gold, comparer):
            return Outcome(True, Rule.ROUNDED)
    elif relation is answer and comparer.policy.names_optional:
        asked = value_of_asked(relation, comparer.expressions)
        if asked is not None and (outcome := comparer.equal(gold, asked)).equal is not False:
            return outcome.by(Rule.ASSIGNMENT)
    sets = as_real_sets(gold, answer, comparer)
    return sets or Outcome(False, Rule.ASSIGNMENT if named else Rule.TYPE)


def _is_rounded(relation: Node, gold: Node, comparer: Comparer) -> bool:
    """True if gold is the decimal to which the answer rounds its exact value: ln 2 ~ 0.693."""
    *sides, rounded = relation.args
    if operators(relation)[-1] != "~" or {*operators(relation)[:-1], "="} != {"="}:
        return False
    return comparer.expressions.equal(gold, rounded).equal is True and rounds_to(sides[-1], rounded)


def _is_conversion(relation: Node, comparer: Comparer) -> bool:
    """True for one number in several bases: 413_8 = 267_{10}."""
    first, *rest = relation.args
    numerals = all(item.head in (heads.NUMERAL, heads.NUMBER) for item in relation.args)
    return numerals and all(comparer.expressions.equal(first, item).equal for item in rest)
