"""Numbers, expressions in a parameter, and spans between two of them, as shapes."""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.linear import linear
from plp_reward.answers.algebra.quotients import ZERO_QUOTIENT, Quotient, rational_of
from plp_reward.answers.budget import give_up
from plp_reward.answers.kinds.expressions.infinity import infinite
from plp_reward.answers.kinds.expressions.signs import expand, has_signs
from plp_reward.answers.kinds.families.alternating import by_parity
from plp_reward.answers.kinds.families.descriptions import Described
from plp_reward.answers.kinds.families.domains import (
    COMPLEX,
    INTEGER,
    INTEGERS,
    RATIONAL,
    REAL,
    Domain,
)
from plp_reward.answers.kinds.families.spans import LINE, Joined, Leaf, NoShapeError, Shape
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.tree import ONE, SCALARS, Node, number, replaced, symbol, symbols

PARAMETERS = word_set("k n m l j t s r q")
"""Letters that may be taken for an integer parameter where nothing says what they are."""
_MAX_TERMS = 60
_MAX_VALUES = 100


class Terms:
    """Makes numbers and expressions of one description shapes; notes what it takes for granted."""

    def __init__(self, described: Described, naturals: int) -> None:
        self.tree = described.tree
        self.domains = {
            name: domain.starting(naturals) for name, domain in described.domains.items()
        }
        self.naturals = naturals
        self.algebra = Canonical(_MAX_TERMS)
        self.name = ""
        """The name of the elements, if they have one."""
        self.is_bound = described.in_words
        """Whether the name is bound, as in {x | x > 2}, and may be another one."""
        self.has_residue = False
        """Whether a congruence is in it, which is often asked for by its one number."""
        self.left_out: dict[str, list[Node]] = {}
        """Values that a parameter may not have."""
        self.chosen: dict[str, tuple[Node, ...]] = {}
        """All values that a parameter has, where they are listed."""
        self.dense = ""
        """The kind of numbers, RATIONAL or COMPLEX, that a parameter runs through."""
        self.assumed: set[str] = set()
        """Parameters of which nothing says that they are integers."""
        self.parametric = False
        self.stated = False
        """Whether integers, a parameter, or a set by its name are spoken of at all."""
        self.integers = False
        """Whether a set of integers is named, by its symbol or as a congruence."""
        self.bounded = False
        """Whether an inequality in a name describes it, which may mean reals or integers."""
        self.count = 0

    def universe(self, domain: Domain) -> Shape:
        """All numbers of a domain."""
        if domain.kind == REAL:
            return LINE
        if domain.kind != INTEGER:
            raise NoShapeError("neither integers nor reals")
        self.stated = self.integers = True
        one = self.algebra.of(ONE)
        return Leaf(ZERO_QUOTIENT, ZERO_QUOTIENT, True, True, one, domain.first, domain.last)

    def exact(self, node: Node) -> Quotient:
        """A constant in canonical form."""
        if symbols(node) or node.head not in SCALARS:
            raise NoShapeError("no constant")
        return self.algebra.of(node)

    def value(self, node: Node) -> Shape:
        """A number, or all numbers that an expression in one parameter stands for."""
        if has_signs(node):
            choices = expand(node)
            return Joined("union", tuple(map(self.value, choices)))
        if node.head not in SCALARS:
            raise NoShapeError("no number")
        letters = symbols(node)
        if not letters:
            place = self.exact(node)
            return Leaf(place, place)
        if len(letters) == 1 and letters <= self.chosen.keys():
            (letter,) = letters
            return self.chosen_values(node, letter)
        letter, domain = self.parameter(letters)
        left_out = self.left_out.get(letter, [])
        if domain.kind != INTEGER and not left_out:
            self.linear(node, letter)
            self.dense = "" if domain.kind == REAL else domain.kind
            return LINE
        if left_out:
            family = self.moved(node, node, letter, domain)
            parameter = symbol(letter)
            points = [self.value(replaced(node, parameter, item)) for item in left_out]
            return Joined("minus", (family, Joined("union", tuple(points))))
        parts = by_parity(node, letter, domain)
        try:
            return Joined(
                "union", tuple(self.moved(part, part, letter, kept) for part, kept in parts)
            )
        except NoShapeError:
            return Joined("union", tuple(self.enumerated(node, letter, domain)))

    def parameter(self, letters: set[str]) -> tuple[str, Domain]:
        """The one letter of an expression, which has to be a parameter, and its domain."""
        if len(letters) != 1 or self.name in letters:
            raise NoShapeError("not one parameter")
        (letter,) = letters
        domain = self.domains.get(letter)
        if domain is None:
            if letter not in PARAMETERS:
                raise NoShapeError("a letter that is no parameter")
            self.assumed.add(letter)
            domain = INTEGERS
        if domain.kind not in (INTEGER, REAL, RATIONAL, COMPLEX):
            raise NoShapeError("an unknown range")
        self.stated = self.parametric = True
        return letter, domain

    def chosen_values(self, node: Node, letter: str) -> Shape:
        """The values for all listed ones of a parameter."""
        self.stated = self.parametric = True
        choices = self.chosen[letter]
        if len(choices) > _MAX_VALUES:
            give_up(f"a set of more than {_MAX_VALUES} values")
        if len(choices) > _MAX_VALUES or letter in self.left_out or letter in self.domains:
            raise NoShapeError("too much is said of a parameter")
        parameter = symbol(letter)
        places = [self.exact(replaced(node, parameter, choice)) for choice in choices]
        return Joined("union", tuple(Leaf(place, place) for place in places))

    def enumerated(self, node: Node, letter: str, domain: Domain) -> list[Shape]:
        """The values at all integers of a short range."""
        first, last = domain.first, domain.last
        if first is None or last is None:
            raise NoShapeError("infinitely many values")
        if last - first >= _MAX_VALUES:
            give_up(f"a set of more than {_MAX_VALUES} values")
            raise NoShapeError("too many values")
        parameter = symbol(letter)
        places = [self.exact(replaced(node, parameter, number(k))) for k in range(first, last + 1)]
        return [Leaf(place, place) for place in places]

    def span(
        self, low: Node | None, high: Node | None, low_closed: bool, high_closed: bool
    ) -> Leaf:
        """A span between two ends, which may move together with one parameter."""
        ends = [None if end is None or infinite(end) else end for end in (low, high)]
        if (low is not None and infinite(low) > 0) or (high is not None and infinite(high) < 0):
            raise NoShapeError("ends beyond infinity")
        letters = {name for end in ends if end is not None for name in symbols(end)}
        if letters:
            if ends[0] is None or ends[1] is None:
                raise NoShapeError("a moving half-line")
            letter, domain = self.parameter(letters)
            if domain.kind != INTEGER or letter in self.left_out:
                raise NoShapeError("spans for some numbers only")
            leaf = self.moved(ends[0], ends[1], letter, domain)
            return leaf._replace(low_closed=low_closed, high_closed=high_closed)
        places = [None if end is None else self.exact(end) for end in ends]
        return Leaf(places[0], places[1], low_closed, high_closed)

    def moved(self, low: Node, high: Node, letter: str, domain: Domain) -> Leaf:
        """A point or a span whose ends are linear in a parameter, with the same step."""
        start, step = self.linear(low, letter)
        end, other = (start, step) if low is high else self.linear(high, letter)
        if not step.above or self.algebra.minus(step, other).above:
            raise NoShapeError("no common step")
        return Leaf(start, end, step=step, first=domain.first, last=domain.last)

    def linear(self, node: Node, letter: str) -> tuple[Quotient, Quotient]:
        """The value at 0 and the slope of an expression that is linear in a letter."""
        found = linear(node, letter, self.algebra)
        if found is None:
            raise NoShapeError("not linear")
        return found


def fraction_of(value: Quotient) -> Fraction:
    """The value of a rational number.

    Raises:
        NoShapeError: it is not known to be one.
    """
    fraction = rational_of(value)
    if fraction is None:
        raise NoShapeError("not rational")
    return fraction


def whole_of(value: Quotient) -> int:
    """The value of an integer.

    Raises:
        NoShapeError: it is not known to be one.
    """
    fraction = fraction_of(value)
    if fraction.denominator != 1:
        raise NoShapeError("no integer")
    return int(fraction)
