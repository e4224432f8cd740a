"""Numbers with something attached: percent and degree signs, units, bases."""

from __future__ import annotations

from plp_reward.answers.equivalence.scalars import Outcome, Scalars
from plp_reward.answers.parsing.units import read_unit
from plp_reward.answers.parsing.vocabulary import names
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import PI, Node, contains, number, symbols

_WRAPPED = frozenset(["percent", "degree", "quantity"])
_OHM = Node("sym", (), "\\Omega")
_LETTER_UNITS = names("m g s h L l N J W \\Omega")


class Measures:
    """Compares numbers with signs and units under one policy."""

    def __init__(self, policy: GradingPolicy, scalars: Scalars) -> None:
        self.policy = policy
        self.scalars = scalars

    def equal(self, gold: Node, answer: Node) -> Outcome:
        """Compare two numbers, each with a sign or unit or without."""
        policy = self.policy
        if "percent" in (gold.head, answer.head):
            return self.percents(gold, answer)
        if "degree" in (gold.head, answer.head):
            return self.degrees(gold, answer)
        if "quantity" in (gold.head, answer.head):
            return self.quantities(gold, answer)
        if gold.head == "base" or answer.head == "base":
            return self.bases(gold, answer)
        if policy.units == "lenient" and gold.head == "mul" and gold.args[-1] == _OHM:
            stripped = _without_letter_unit(gold)
            if stripped is not None and not symbols(answer):
                return Outcome(self.equal(stripped, answer).equal, Rule.QUANTITY)
        if policy.units == "lenient" and answer.head == "mul" and not symbols(gold):
            stripped = _without_letter_unit(answer)
            if stripped is not None:
                outcome = self.scalars.equal(gold, stripped)
                return Outcome(outcome.equal, Rule.QUANTITY)
        return self.scalars.equal(gold, answer)

    def percents(self, gold: Node, answer: Node) -> Outcome:
        """A percentage against a percentage or a number."""
        if gold.head == answer.head:
            inner = self.scalars.equal(gold.args[0], answer.args[0])
            return Outcome(inner.equal, Rule.PERCENT)
        if self.policy.percent == "exact":
            return Outcome(False, Rule.PERCENT)
        marked, plain = (gold, answer) if gold.head == "percent" else (answer, gold)
        if plain.head == "quantity":
            plain = plain.args[0]
        as_value = self.scalars.equal(plain, Node("div", (marked.args[0], number(100))))
        if as_value.equal is not False or self.policy.percent == "value":
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
            mine, theirs = read_unit(str(gold.value)), read_unit(str(answer.value))
            if mine.dimensions == theirs.dimensions:
                first = Node("mul", (number(mine.factor), first))
                second = Node("mul", (number(theirs.factor), second))
            elif (
                mine.dimensions
                and theirs.dimensions
                and (
                    (_all_known(mine.dimensions) and _all_known(theirs.dimensions))
                    or self.policy.units == "exact"
                )
            ):
                return Outcome(False, Rule.QUANTITY)
        elif self.policy.units == "exact":
            return Outcome(False, Rule.QUANTITY)
        return Outcome(self.equal(first, second).equal, Rule.QUANTITY)

    def bases(self, gold: Node, answer: Node) -> Outcome:
        """Numerals of which at least one names its base."""
        if gold.head == answer.head:
            outcome = self.scalars.equal(gold, answer)
            same = gold.args[0].value == answer.args[0].value
            if not same:
                return Outcome(False, Rule.BASE)
            return Outcome(outcome.equal, Rule.BASE)
        marked, plain = (gold, answer) if gold.head == "base" else (answer, gold)
        if plain.head == "num" and self.policy.base_optional and str(plain.value) == marked.value:
            return Outcome(True, Rule.BASE)
        if answer.head == "base":
            return Outcome(self.scalars.equal(gold, answer).equal, Rule.BASE)
        return Outcome(False, Rule.BASE)


def _without_letter_unit(node: Node) -> Node | None:
    """The number of ``5 m`` or ``5 m^2``, whose letter can only be a unit; else None."""
    *rest, last = node.args
    base = last.args[0] if last.head == "pow" else last
    if base.head != "sym" or base.value not in _LETTER_UNITS:
        return None
    if any(symbols(item) for item in rest):
        return None
    return rest[0] if len(rest) == 1 else Node("mul", tuple(rest))


def _all_known(dimensions: tuple[tuple[str, int], ...]) -> bool:
    known = {
        "length", "mass", "time", "money", "yuan", "euro", "sterling", "rupee", "rouble", "energy",
        "force", "power", "frequency", "pressure", "temperature", "celsius", "fahrenheit",
        "amount", "voltage", "current", "resistance", "angle", "radian", "electronvolt",
    }  # fmt: skip
    return all(name in known for name, _ in dimensions)
