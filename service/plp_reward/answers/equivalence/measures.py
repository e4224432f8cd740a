"""Numbers with something attached: percent and degree signs, units, bases."""

from __future__ import annotations

from plp_reward.answers.equivalence import letter_units, temperatures
from plp_reward.answers.equivalence.scalars import Outcome, Scalars
from plp_reward.answers.parsing.directions import change, oppose
from plp_reward.answers.parsing.unit_table import Unit
from plp_reward.answers.parsing.units import are_of_two_kinds, is_known, read_unit
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import PI, Node, contains, number, symbols

_SECOND_MEANINGS = {"pound": "£", "pounds": "£", "C": "celsius", "F": "fahrenheit"}
_WRAPPED = frozenset(["percent", "degree", "quantity"])
_OHM = Node("sym", (), "\\Omega")


class Measures:
    """Compares numbers with signs and units under one policy."""

    def __init__(self, policy: GradingPolicy, scalars: Scalars) -> None:
        self.policy = policy
        self.scalars = scalars

    def equal(self, gold: Node, answer: Node) -> Outcome:
        """Compare two numbers, each with a sign or unit or without."""
        policy = self.policy
        if gold.head == "base" and answer.head in _WRAPPED:
            answer = answer.args[0]  # digits are asked for, of which no sign and no unit is a part
        if "percent" in (gold.head, answer.head):
            return self.percents(gold, answer)
        if "degree" in (gold.head, answer.head):
            return self.degrees(gold, answer)
        if "quantity" in (gold.head, answer.head):
            return self.quantities(*letter_units.alike(gold, answer))
        if gold.head == "base" or answer.head == "base":
            return self.bases(gold, answer)
        if policy.units == "lenient" and gold.head == "mul" and gold.args[-1] == _OHM:
            stripped = letter_units.without(gold)
            if stripped is not None and not symbols(answer):
                return Outcome(self.equal(stripped, answer).equal, Rule.QUANTITY)
        if policy.units == "lenient" and answer.head == "mul" and not symbols(gold):
            stripped = letter_units.without(answer)
            if stripped is not None:
                outcome = self.scalars.equal(gold, stripped)
                return Outcome(outcome.equal, Rule.QUANTITY)
        outcome = self.scalars.equal(gold, answer)
        if outcome.equal is False and gold.head == answer.head == "mul":
            pair = letter_units.both(gold, answer)
            return self.quantities(*pair) if pair is not None else outcome
        return outcome

    def percents(self, gold: Node, answer: Node) -> Outcome:
        """A percentage against a percentage or a number."""
        if gold.head == answer.head:
            inner = self.scalars.equal(gold.args[0], answer.args[0])
            return Outcome(inner.equal, Rule.PERCENT)
        if self.policy.percent == "exact":
            return Outcome(False, Rule.PERCENT)
        marked, plain = (gold, answer) if gold.head == "percent" else (answer, gold)
        if plain.head == "quantity":
            if is_known(read_unit(str(plain.value))):
                return Outcome(False, Rule.PERCENT)
            plain = plain.args[0]
        if marked is answer and gold == answer.args[0] and gold.head == "div":
            return Outcome(False, Rule.PERCENT)  # a fraction is no number of per cent
        as_value = self.scalars.equal(plain, Node("div", (marked.args[0], number(100))))
        valued = self.policy.percent == "value" or marked.value == "permil"
        if as_value.equal is not False or valued:
            return Outcome(as_value.equal, Rule.PERCENT)
        return Outcome(self.scalars.equal(plain, marked.args[0]).equal, Rule.PERCENT)

    def degrees(self, gold: Node, answer: Node) -> Outcome:
        """An angle against an angle or a number."""
        first = gold.args[0] if gold.head in _WRAPPED else gold
        second = answer.args[0] if answer.head in _WRAPPED else answer
        if "quantity" in (gold.head, answer.head):
            other = answer if gold.head == "degree" else gold
            unit = str(other.value).lower().lstrip("^")
            if unit == "rad":
                marked, plain = (gold, second) if gold.head == "degree" else (answer, first)
                radians = Node("div", (Node("mul", (marked.args[0], PI)), number(180)))
                return Outcome(self.scalars.equal(plain, radians).equal, Rule.ANGLE)
            if unit not in ("c", "f", "degrees", "degree") and "celsius" not in unit:
                return Outcome(False, Rule.ANGLE)
        if gold.head != answer.head:
            marked, plain = (gold, second) if gold.head == "degree" else (answer, first)
            if contains(plain, frozenset(["const"])):
                radians = Node("div", (Node("mul", (marked.args[0], PI)), number(180)))
                outcome = self.scalars.equal(plain, radians)
                if outcome.equal is not False:
                    return Outcome(outcome.equal, Rule.ANGLE)
        return Outcome(self.scalars.equal(first, second).equal, Rule.ANGLE)

    def quantities(self, gold: Node, answer: Node) -> Outcome:
        """Numbers of which at least one has a unit."""
        first = gold.args[0] if gold.head == "quantity" else gold
        second = answer.args[0] if answer.head == "quantity" else answer
        if gold.head == answer.head:
            if oppose(str(gold.value), str(answer.value)):
                return Outcome(False, Rule.QUANTITY)
            mine, theirs = _in_common(str(gold.value), str(answer.value))
            if mine.dimensions == theirs.dimensions:
                first = Node("mul", (number(mine.factor), first))
                second = Node("mul", (number(theirs.factor), second))
            elif are_of_two_kinds(str(gold.value), str(answer.value)) or (
                mine.dimensions and theirs.dimensions and self.policy.units == "exact"
            ):
                warm, cold = temperatures.kelvins(first, mine), temperatures.kelvins(second, theirs)
                if warm is None or cold is None:
                    return Outcome(False, Rule.QUANTITY)
                first, second = warm, cold
        elif self.policy.units == "exact":
            return Outcome(False, Rule.QUANTITY)
        outcome = self.equal(first, second)
        if outcome.equal is False and gold.head != answer.head:
            return Outcome(self.changes(gold, answer), Rule.QUANTITY)
        return Outcome(outcome.equal, Rule.QUANTITY)

    def changes(self, gold: Node, answer: Node) -> bool | None:
        """A negative percentage and one of decline in words: -10% and a decrease of 10%."""
        worded, plain = (gold, answer) if gold.head == "quantity" else (answer, gold)
        said, written = worded.args[0], _fall(plain)
        if said.head != "percent" or written is None or change(str(worded.value)) >= 0:
            return False
        return self.scalars.equal(said.args[0], written).equal

    def bases(self, gold: Node, answer: Node) -> Outcome:
        """Numerals of which at least one names its base."""
        if gold.head == answer.head:
            outcome = self.scalars.equal(gold, answer)
            same = gold.args[0].value == answer.args[0].value
            if not same:
                return Outcome(False, Rule.BASE)
            return Outcome(outcome.equal, Rule.BASE)
        if answer.head == "base":
            return Outcome(self.scalars.equal(gold, answer).equal, Rule.BASE)
        bare = self.policy.base_optional and answer.head == "num"
        return Outcome(bare and str(answer.value) == gold.value, Rule.BASE)


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
    if node.head == "neg" and node.args[0].head == "percent":
        return node.args[0].args[0]
    if node.head == "percent" and node.args[0].head == "neg":
        return node.args[0].args[0]
    return None
