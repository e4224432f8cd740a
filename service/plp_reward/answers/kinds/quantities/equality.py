"""Numbers with units, of which at least one has one: converted to the same."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.outcome import Outcome
from plp_reward.answers.kinds.quantities import letters, temperatures
from plp_reward.answers.parsing.directions import change, oppose
from plp_reward.answers.parsing.unit_table import Unit
from plp_reward.answers.parsing.units import are_of_two_kinds, read_unit
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import Node, mul, number, symbols, unit_of

_SECOND_MEANINGS = {"pound": "£", "pounds": "£", "¥": "yen", "C": "celsius", "F": "fahrenheit"}


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """Numbers of which at least one has a unit."""
    gold, answer = letters.alike(gold, answer)
    first = gold.args[0] if gold.head is heads.QUANTITY else gold
    second = answer.args[0] if answer.head is heads.QUANTITY else answer
    if gold.head is answer.head:
        if oppose(unit_of(gold), unit_of(answer)):
            return Outcome(False, Rule.QUANTITY)
        mine, theirs = _in_common(unit_of(gold), unit_of(answer))
        if mine.dimensions == theirs.dimensions:
            first = mul(number(mine.factor), first)
            second = mul(number(theirs.factor), second)
        elif are_of_two_kinds(unit_of(gold), unit_of(answer)) or (
            mine.dimensions and theirs.dimensions and comparer.policy.units == "exact"
        ):
            warm, cold = temperatures.kelvins(first, mine), temperatures.kelvins(second, theirs)
            if warm is None or cold is None:
                return Outcome(False, Rule.QUANTITY)
            first, second = warm, cold
    elif comparer.policy.units == "exact":
        return Outcome(False, Rule.QUANTITY)
    outcome = comparer.equal(first, second)
    if outcome.equal is False and gold.head is not answer.head:
        return Outcome(_changes(gold, answer, comparer), Rule.QUANTITY)
    return Outcome(outcome.equal, Rule.QUANTITY)


def letters_as_units(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """Numbers with letters behind them that can only be units; None where they may be variables."""
    if comparer.policy.units == "lenient":
        if gold.head is heads.MUL and gold.args[-1] == letters.OHM and not symbols(answer):
            number_ = letters.without(gold)
            if number_ is not None:
                return comparer.equal(number_, answer).by(Rule.QUANTITY)
        if answer.head is heads.MUL and not symbols(gold):
            number_ = letters.without(answer)
            if number_ is not None:
                return comparer.expressions.equal(gold, number_).by(Rule.QUANTITY)
    pair = letters.both(gold, answer)
    if pair is None:
        return None
    outcome = comparer.expressions.equal(gold, answer)
    return equal(*pair, comparer) if outcome.equal is False else outcome


def _changes(gold: Node, answer: Node, comparer: Comparer) -> bool | None:
    """A negative percentage and one of decline in words: -10% and a decrease of 10%."""
    worded, plain = (gold, answer) if gold.head is heads.QUANTITY else (answer, gold)
    said, written = worded.args[0], _fall(plain)
    if said.head is not heads.PERCENT or written is None or change(unit_of(worded)) >= 0:
        return False
    return comparer.expressions.equal(said.args[0], written).equal


def _in_common(gold: str, answer: str) -> tuple[Unit, Unit]:
    """Two units; a word with two meanings, such as ``pounds``, in the one that they share."""
    mine, theirs = read_unit(gold), read_unit(answer)
    if mine.dimensions != theirs.dimensions:
        other = read_unit(_SECOND_MEANINGS.get(gold, gold))
        if other.dimensions == theirs.dimensions:
            return other, theirs
        other = read_unit(_SECOND_MEANINGS.get(answer, answer))
        if other.dimensions == mine.dimensions:
            return mine, other
    return mine, theirs


def _fall(node: Node) -> Node | None:
    """The 10 of -10%, whether the sign belongs to the number or to the percentage; else None."""
    if node.head is heads.NEG and node.args[0].head is heads.PERCENT:
        return node.args[0].args[0]
    if node.head is heads.PERCENT and node.args[0].head is heads.NEG:
        return node.args[0].args[0]
    return None
