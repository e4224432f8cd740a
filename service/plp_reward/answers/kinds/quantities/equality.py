"""Numbers with something attached: percent and degree signs, units, bases."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds.expressions.equality import Outcome, Scalars
from plp_reward.answers.kinds.quantities import letters as letter_units
from plp_reward.answers.kinds.quantities import temperatures
from plp_reward.answers.parsing.directions import change, oppose
from plp_reward.answers.parsing.unit_table import Unit
from plp_reward.answers.parsing.units import are_of_two_kinds, is_known, read_unit
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import (
    PI,
    Node,
    contains,
    div,
    exact,
    mul,
    number,
    symbol,
    symbols,
    unit_of,
)

_SECOND_MEANINGS = {"pound": "£", "pounds": "£", "C": "celsius", "F": "fahrenheit"}
_WRAPPED = frozenset([heads.PERCENT, heads.DEGREE, heads.QUANTITY])
_OHM = symbol("\\Omega")


class Measures:
    """Compares numbers with signs and units under one policy."""

    def __init__(self, policy: GradingPolicy, scalars: Scalars) -> None:
        self.policy = policy
        self.scalars = scalars

    def equal(self, gold: Node, answer: Node) -> Outcome:
        """Compare two numbers, each with a sign or unit or without."""
        policy = self.policy
        if gold.head is heads.NUMERAL and answer.head in _WRAPPED:
            answer = answer.args[0]  # digits are asked for, of which no sign and no unit is a part
        if heads.PERCENT in (gold.head, answer.head):
            return self.percents(gold, answer)
        if heads.DEGREE in (gold.head, answer.head):
            return self.degrees(gold, answer)
        if heads.QUANTITY in (gold.head, answer.head):
            return self.quantities(*letter_units.alike(gold, answer))
        if gold.head is heads.NUMERAL or answer.head is heads.NUMERAL:
            return self.bases(gold, answer)
        if policy.units == "lenient" and gold.head is heads.MUL and gold.args[-1] == _OHM:
            stripped = letter_units.without(gold)
            if stripped is not None and not symbols(answer):
                return Outcome(self.equal(stripped, answer).equal, Rule.QUANTITY)
        if policy.units == "lenient" and answer.head is heads.MUL and not symbols(gold):
            stripped = letter_units.without(answer)
            if stripped is not None:
                outcome = self.scalars.equal(gold, stripped)
                return Outcome(outcome.equal, Rule.QUANTITY)
        outcome = self.scalars.equal(gold, answer)
        if outcome.equal is False and gold.head is answer.head is heads.MUL:
            pair = letter_units.both(gold, answer)
            return self.quantities(*pair) if pair is not None else outcome
        return outcome

    def percents(self, gold: Node, answer: Node) -> Outcome:
        """A percentage against a percentage or a number."""
        if gold.head is answer.head:
            inner = self.scalars.equal(gold.args[0], answer.args[0])
            return Outcome(inner.equal, Rule.PERCENT)
        if self.policy.percent == "exact":
            return Outcome(False, Rule.PERCENT)
        marked, plain = (gold, answer) if gold.head is heads.PERCENT else (answer, gold)
        if plain.head is heads.QUANTITY:
            if is_known(read_unit(unit_of(plain))):
                return Outcome(False, Rule.PERCENT)
            plain = plain.args[0]
        if marked is answer and gold == answer.args[0] and gold.head is heads.DIV:
            return Outcome(False, Rule.PERCENT)  # a fraction is no number of per cent
        as_value = self.scalars.equal(plain, div(marked.args[0], number(100)))
        valued = self.policy.percent == "value" or marked.value == "permil"
        if as_value.equal is not False or valued:
            return Outcome(as_value.equal, Rule.PERCENT)
        return Outcome(self.scalars.equal(plain, marked.args[0]).equal, Rule.PERCENT)

    def degrees(self, gold: Node, answer: Node) -> Outcome:
        """An angle against an angle or a number."""
        first = gold.args[0] if gold.head in _WRAPPED else gold
        second = answer.args[0] if answer.head in _WRAPPED else answer
        if heads.QUANTITY in (gold.head, answer.head):
            other = answer if gold.head is heads.DEGREE else gold
            unit = unit_of(other).lower().lstrip("^")
            if unit == "rad":
                marked, plain = (gold, second) if gold.head is heads.DEGREE else (answer, first)
                radians = div(mul(marked.args[0], PI), number(180))
                return Outcome(self.scalars.equal(plain, radians).equal, Rule.ANGLE)
            if unit not in ("c", "f", "degrees", "degree") and "celsius" not in unit:
                return Outcome(False, Rule.ANGLE)
        if gold.head is not answer.head:
            marked, plain = (gold, second) if gold.head is heads.DEGREE else (answer, first)
            if contains(plain, frozenset([heads.CONSTANT])):
                radians = div(mul(marked.args[0], PI), number(180))
                outcome = self.scalars.equal(plain, radians)
                if outcome.equal is not False:
                    return Outcome(outcome.equal, Rule.ANGLE)
        return Outcome(self.scalars.equal(first, second).equal, Rule.ANGLE)

    def quantities(self, gold: Node, answer: Node) -> Outcome:
        """Numbers of which at least one has a unit."""
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
                mine.dimensions and theirs.dimensions and self.policy.units == "exact"
            ):
                warm, cold = temperatures.kelvins(first, mine), temperatures.kelvins(second, theirs)
                if warm is None or cold is None:
                    return Outcome(False, Rule.QUANTITY)
                first, second = warm, cold
        elif self.policy.units == "exact":
            return Outcome(False, Rule.QUANTITY)
        outcome = self.equal(first, second)
        if outcome.equal is False and gold.head is not answer.head:
            return Outcome(self.changes(gold, answer), Rule.QUANTITY)
        return Outcome(outcome.equal, Rule.QUANTITY)

    def changes(self, gold: Node, answer: Node) -> bool | None:
        """A negative percentage and one of decline in words: -10% and a decrease of 10%."""
        worded, plain = (gold, answer) if gold.head is heads.QUANTITY else (answer, gold)
        said, written = worded.args[0], _fall(plain)
        if said.head is not heads.PERCENT or written is None or change(unit_of(worded)) >= 0:
            return False
        return self.scalars.equal(said.args[0], written).equal

    def bases(self, gold: Node, answer: Node) -> Outcome:
        """Numerals of which at least one names its base."""
        if gold.head is answer.head:
            outcome = self.scalars.equal(gold, answer)
            same = gold.args[0].value == answer.args[0].value
            if not same:
                return Outcome(False, Rule.BASE)
            return Outcome(outcome.equal, Rule.BASE)
        if answer.head is heads.NUMERAL:
            return Outcome(self.scalars.equal(gold, answer).equal, Rule.BASE)
        bare = self.policy.base_optional and answer.head is heads.NUMBER
        return Outcome(bare and str(exact(answer)) == gold.value, Rule.BASE)


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
