"""Descriptions of sets as points and spans that repeat, joined by set operations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.quotients import ZERO_QUOTIENT, Quotient, rational_of
from plp_reward.answers.equivalence import congruences, variants
from plp_reward.answers.equivalence.congruences import linear
from plp_reward.answers.equivalence.scalars import infinite
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.parsing.described import Described
from plp_reward.answers.parsing.domains import INTEGER, INTEGERS, NATURALS, REAL, Domain
from plp_reward.answers.parsing.domains import NOT_NEGATIVE, POSITIVE
from plp_reward.answers.parsing.vocabulary import names
from plp_reward.answers.tree import MINUS_ONE, ONE, SCALARS, ZERO, Node, number, operators, replaced
from plp_reward.answers.tree import symbols

PARAMETERS = names("k n m l j t s r q")
"""Letters that may be taken for an integer parameter where nothing says what they are."""
_WHOLE_NUMBERS = names("n m k p q N M")
"""Letters that are integers by custom."""
_BELOW = frozenset(["<", "<="])
_ABOVE = frozenset([">", ">="])
_MAX_TERMS = 60
_MAX_LEAVES = 200
_MAX_VALUES = 100


class NoShapeError(AnswerError):
    """It describes no set, or more than one could be meant."""


class Leaf(NamedTuple):
    """The span from ``low`` to ``high`` (a point if they agree), moved by all k steps.

    None is an end without end; without a step it stands alone. k runs from first to last.
    """

    low: Quotient | None
    high: Quotient | None
    low_closed: bool = True
    high_closed: bool = True
    step: Quotient | None = None
    first: int | None = None
    last: int | None = None

    @property
    def is_point(self) -> bool:
        """True for single points."""
        return self.low is not None and self.low == self.high


class Joined(NamedTuple):
    """A union, an intersection, or a difference of two."""

    operation: str
    parts: tuple[Shape, ...]


Shape = Leaf | Joined
LINE = Leaf(None, None)
NOTHING = Joined("union", ())


def leaves(shape: Shape) -> Iterator[Leaf]:
    """All leaves of a shape."""
    stack: list[Shape] = [shape]
    while stack:
        item = stack.pop()
        if isinstance(item, Leaf):
            yield item
        else:
            stack.extend(item.parts)


class Shaping:
    """Makes one description a shape, and notes what it had to take for granted."""

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

    def whole(self) -> Shape:
        """The shape of all of the description."""
        shape = self.of(self.tree)
        domain = self.domains.get(self.name)
        if self.name and domain is not None:
            shape = Joined("inter", (shape, self.universe(domain)))
        unused = self.domains.keys() - {self.name} - symbols(self.tree)
        if unused:
            raise NoShapeError(f"{min(unused)} is declared but not used")
        return shape

    @property
    def is_by_custom_of_integers(self) -> bool:
        """True for an undeclared name, in an inequality, that stands for integers as a rule."""
        return self.bounded and self.name in _WHOLE_NUMBERS and self.name not in self.domains

    @property
    def is_of_integers(self) -> bool:
        """True if it says that it is about integers."""
        domain = self.domains.get(self.name)
        return self.integers or (domain is not None and domain.kind == INTEGER)

    def universe(self, domain: Domain) -> Shape:
        """All numbers of a domain."""
        if domain.kind == REAL:
            return LINE
        if domain.kind != INTEGER:
            raise NoShapeError("neither integers nor reals")
        self.stated = self.integers = True
        one = self.algebra.of(ONE)
        return Leaf(ZERO_QUOTIENT, ZERO_QUOTIENT, True, True, one, domain.first, domain.last)

    # ---------------------------------------------------------------- by the head of the tree

    def of(self, node: Node) -> Shape:
        """The shape of a tree."""
        head, args, _ = node
        self.count += 1
        if self.count > _MAX_LEAVES:
            raise NoShapeError("too many parts")
        if head == "sym":
            return self.symbol(node)
        if head in ("union", "inter"):
            self.stated |= all(item.head == "set" for item in args)
            return Joined(head, tuple(map(self.of, args)))
        if head == "minus":
            return Joined(head, tuple(map(self.of, args)))
        if head == "set":
            return self.elements(args)
        if head == "list":
            return self.listed(args, str(node.value))
        if head == "seq":
            return self.interval(node)
        if head == "builder":
            return self.built(*args)
        if head == "rel":
            return self.relation(node)
        return self.value(node)

    def symbol(self, node: Node) -> Shape:
        """A set by its name, or all values of a declared letter."""
        name = str(node.value)
        if name in _SETS:
            self.stated |= name != "R"
            return self.universe(_SETS[name].starting(self.naturals))
        if name in _HALF_LINES:
            self.stated = True
            above, closed = _HALF_LINES[name]
            if above:
                return Leaf(ZERO_QUOTIENT, None, closed, True)
            return Leaf(None, ZERO_QUOTIENT, True, closed)
        if node == self.tree and name in self.domains:
            self.called(node)
            return self.universe(self.domains[name])
        return self.value(node)

    def called(self, node: Node) -> None:
        """Note the name of the elements; all parts have to agree on it."""
        name = str(node.value)
        if node.head != "sym" or not (len(name) == 1 or name[0] == "\\") or name in _SETS:
            raise NoShapeError("not the name of a number")
        if self.name not in ("", name):
            raise NoShapeError("two names")
        self.name = name

    def relation(self, node: Node) -> Shape:
        """A value, a membership, a congruence or an inequality in the name of the elements."""
        signs, sides = operators(node), node.args
        if congruences.is_congruence(node):
            if sides[0] != sides[1]:
                self.called(sides[0])
            self.stated = self.integers = self.has_residue = True
            residue = congruences.residue(node)
            if variants.has_signs(sides[1]):
                parts = [
                    Node("rel", (sides[0], item, sides[2]), node.value)
                    for item in variants.expand(sides[1])
                ]
                return Joined("union", tuple(map(self.relation, parts)))
            if residue is None or residue.remainder.denominator != 1:
                raise NoShapeError("no residue")
            place = self.algebra.of(number(residue.remainder))
            return Leaf(place, place, step=self.algebra.of(number(residue.modulus)))
        if len(sides) == 2 and signs[0] in ("=", "in", "!=", "notin"):
            self.called(sides[0])
            inner = self.of(sides[1])
            if signs[0] in ("=", "in"):
                return inner
            self.bounded = True
            return Joined("minus", (LINE, inner))
        return self.inequality(signs, sides)

    def inequality(self, signs: Sequence[str], sides: Sequence[Node]) -> Leaf:
        """``a < x <= b`` and its like."""
        if set(signs) <= _ABOVE:
            sides, signs = sides[::-1], [{">": "<", ">=": "<="}[sign] for sign in signs[::-1]]
        if not set(signs) <= _BELOW or len(sides) > 3:
            raise NoShapeError("no chain of inequalities")
        middle = 1 if len(sides) == 3 or not self.may_be_name(sides[0]) else 0
        self.called(sides[middle])
        self.bounded = True
        low = (sides[0], signs[0] == "<=") if middle else (None, True)
        high = (sides[2], signs[1] == "<=") if len(sides) == 3 else (None, True)
        if not middle:
            high = (sides[1], signs[0] == "<=")
        return self.span(low[0], high[0], low[1], high[1])

    def may_be_name(self, node: Node) -> bool:
        """True for a letter that can be the elements' name."""
        return node.head == "sym" and self.name in ("", str(node.value))

    def interval(self, node: Node) -> Leaf:
        """An interval in brackets."""
        if len(node.args) != 2:
            raise NoShapeError("a tuple")
        brackets = str(node.value)
        leaf = self.span(*node.args, brackets[0] == "[", brackets[1] == "]")
        if leaf.step is not None and brackets == "()" and node != self.tree:
            raise NoShapeError("an interval or a point")
        return leaf

    def built(self, element: Node, condition: Node) -> Shape:
        """A set-builder."""
        self.is_bound = True
        if element.head == "rel" and element.value == ("in",):
            self.called(element.args[0])
            return Joined("inter", (self.of(element.args[1]), self.conditions(condition)))
        if element.head == "sym" and str(element.value) not in _SETS:
            self.called(element)
            return self.conditions(condition)
        conditions = condition.args if condition.head == "list" else (condition,)
        for item in conditions:
            if not self.restricts(item, symbols(element)):
                raise NoShapeError("a condition on something else")
        self.stated = True
        return self.value(element)

    def conditions(self, node: Node) -> Shape:
        """Conditions that hold together, or alternatives."""
        if node.head == "sym" and node.value == self.name:
            return LINE
        if node.head == "list" and node.value != "or":
            return self.listed(node.args, "and")
        return self.of(node)

    def restricts(self, item: Node, parameters: set[str]) -> bool:
        """Take an item that only bounds an integer parameter (1 <= k <= 5) into its domain."""
        if item.head == "sym" and str(item.value) in self.domains:
            return True
        if item.head != "rel" or not set(operators(item)) <= _BELOW | _ABOVE:
            return False
        letters = symbols(item)
        if len(letters) != 1 or not letters <= parameters:
            return False
        (letter,) = letters
        domain = self.domains.get(letter)
        if domain is None or domain.kind != INTEGER:
            return False
        inner = Shaping(Described(item, {}), self.naturals)
        leaf = inner.inequality(operators(item), item.args)
        low, high = (None if end is None else _fraction(end) for end in (leaf.low, leaf.high))
        first, last = domain.first, domain.last
        if low is not None:
            least = low.__ceil__() + (not leaf.low_closed and low.denominator == 1)
            first = least if first is None else max(first, least)
        if high is not None:
            most = high.__floor__() - (not leaf.high_closed and high.denominator == 1)
            last = most if last is None else min(last, most)
        self.domains[letter] = domain._replace(first=first, last=last)
        return True

    # ---------------------------------------------------------------- lists

    def elements(self, items: Sequence[Node]) -> Shape:
        """The elements of a set, or an enumeration with dots."""
        if any(_is_dots(item) for item in items):
            return self.enumeration(items)
        if any(item.head not in SCALARS and not variants.has_signs(item) for item in items):
            raise NoShapeError("elements that are no numbers")
        return Joined("union", tuple(map(self.value, items)))

    def listed(self, items: Sequence[Node], connective: str) -> Shape:
        """Statements beside each other: alternatives, or conditions that hold together."""
        items = _with_moduli(items)
        if items[0].head == "rel" and items[0].value == ("=",):
            parameters = symbols(items[0].args[1])
            items = [item for item in items if not self.restricts(item, parameters)]
        if any(_is_dots(item) for item in items):
            if items[0].head == "rel" and items[0].value == ("=",):
                self.called(items[0].args[0])
                items = [items[0].args[1], *items[1:]]
            return self.enumeration(items)
        if any(item.head == "seq" for item in items):
            raise NoShapeError("points or intervals")
        kinds = [_kind(item) for item in items]
        shapes = [self.of(item) for item in items]
        if connective == "or":
            if "excluded" in kinds:
                raise NoShapeError("alternatives that exclude")
            return Joined("union", tuple(shapes))
        groups: dict[str, list[Shape]] = {}
        for kind, shape in zip(kinds, shapes, strict=True):
            groups.setdefault(kind, []).append(shape)
        return self.together(groups, items, connective)

    def together(
        self, groups: dict[str, list[Shape]], items: Sequence[Node], connective: str
    ) -> Shape:
        """What commas join: values are alternatives, and what else is said restricts them.

        ``n = 2, 3, n >= 5`` is a union too: points that stand alone beside one inequality.
        """
        values, spans, classes = (groups.get(key, []) for key in ("value", "span", "class"))
        moduli = {item.args[2] for item in items if congruences.is_congruence(item)}
        if len(moduli) > 1 or (classes and values) or (len(spans) > 1 and connective != "and"):
            raise NoShapeError("alternatives, or conditions that hold together")
        if values and spans:
            if len(spans) > 1 or any(leaf.step for shape in values for leaf in leaves(shape)):
                raise NoShapeError("alternatives, or conditions that hold together")
            values, spans = [*values, *spans], []
        shape: Shape = LINE
        for alternatives in (values, classes):
            if alternatives:
                shape = Joined("union", tuple(alternatives))
        for condition in (*spans, *groups.get("excluded", [])):
            shape = Joined("inter", (shape, condition))
        return shape

    def enumeration(self, items: Sequence[Node]) -> Shape:
        """``1, 3, 5, ...`` or ``3, 4, ..., 99``: an arithmetic progression."""
        dots = [index for index, item in enumerate(items) if _is_dots(item)]
        before = dots[0] == 0
        ends = [len(items) - 1] if not before else [0, len(items) - 1]
        inside = len(dots) == 1 and not before and dots[0] == len(items) - 2
        if not (dots in (ends, [0]) or inside):
            raise NoShapeError("dots in an unusual place")
        explicit = [item for item in items if not _is_dots(item)]
        known = explicit[:-1] if inside else explicit
        places = [self.exact(item) for item in known]
        steps = [self.minus(b, a) for a, b in pairwise(places)]
        if len(known) < 2 or any(self.minus(step, steps[0]).above for step in steps):
            raise NoShapeError("no arithmetic progression")
        if not steps[0].above or (len(known) < 3 and rational_of(steps[0]) != 1):
            raise NoShapeError("too few to know what follows")
        self.stated = True
        self.integers |= all(_is_integer(end) for end in (places[0], steps[0]))
        first, last = (None if before else 0), (len(known) - 1 if dots == [0] else None)
        if inside:
            gap = self.minus(self.exact(explicit[-1]), places[0])
            last = _whole(self.algebra.times(gap, self.algebra.inverse(steps[0])))
            if last < len(known):
                raise NoShapeError("the last one is among the first ones")
        return Leaf(places[0], places[0], step=steps[0], first=first, last=last)

    # ---------------------------------------------------------------- values

    def exact(self, node: Node) -> Quotient:
        """A constant in canonical form."""
        if symbols(node) or node.head not in SCALARS:
            raise NoShapeError("no constant")
        return self.algebra.of(node)

    def minus(self, left: Quotient, right: Quotient) -> Quotient:
        """The difference."""
        return self.algebra.plus(left, self.algebra.times(right, self.algebra.of(MINUS_ONE)))

    def value(self, node: Node) -> Shape:
        """A number, or all numbers that an expression in one parameter stands for."""
        if variants.has_signs(node):
            choices = variants.expand(node)
            return Joined("union", tuple(map(self.value, choices)))
        if node.head not in SCALARS:
            raise NoShapeError("no number")
        letters = symbols(node)
        if not letters:
            place = self.exact(node)
            return Leaf(place, place)
        letter, domain = self.parameter(letters)
        if domain.kind == REAL:
            self.linear(node, letter)
            return LINE
        parts = _by_parity(node, letter, domain)
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
        if domain.kind not in (INTEGER, REAL):
            raise NoShapeError("neither integers nor reals")
        self.stated = self.parametric = True
        return letter, domain

    def enumerated(self, node: Node, letter: str, domain: Domain) -> list[Shape]:
        """The values at all integers of a short range."""
        first, last = domain.first, domain.last
        if first is None or last is None or last - first >= _MAX_VALUES:
            raise NoShapeError("too many values")
        parameter = Node("sym", (), letter)
        places = [
            self.exact(replaced(node, parameter, number(k))) for k in range(first, last + 1)
        ]
        return [Leaf(place, place) for place in places]

    def span(self, low: Node | None, high: Node | None, low_closed: bool, high_closed: bool) -> Leaf:
        """A span between two ends, which may move together with one parameter."""
        ends = [None if end is None or infinite(end) else end for end in (low, high)]
        if low is not None and infinite(low) > 0 or high is not None and infinite(high) < 0:
            raise NoShapeError("ends beyond infinity")
        letters = {name for end in ends if end is not None for name in symbols(end)}
        if letters:
            if ends[0] is None or ends[1] is None:
                raise NoShapeError("a moving half-line")
            letter, domain = self.parameter(letters)
            if domain.kind != INTEGER:
                raise NoShapeError("a span for every real number")
            leaf = self.moved(ends[0], ends[1], letter, domain)
            return leaf._replace(low_closed=low_closed, high_closed=high_closed)
        places = [None if end is None else self.exact(end) for end in ends]
        return Leaf(places[0], places[1], low_closed, high_closed)

    def moved(self, low: Node, high: Node, letter: str, domain: Domain) -> Leaf:
        """A point or a span whose ends are linear in a parameter, with the same step."""
        start, step = self.linear(low, letter)
        end, other = (start, step) if low is high else self.linear(high, letter)
        if not step.above or self.minus(step, other).above:
            raise NoShapeError("no common step")
        return Leaf(start, end, step=step, first=domain.first, last=domain.last)

    def linear(self, node: Node, letter: str) -> tuple[Quotient, Quotient]:
        """The value at 0 and the slope of an expression that is linear in a letter."""
        found = linear(node, letter, self.algebra)
        if found is None:
            raise NoShapeError("not linear")
        return found


_SETS = {
    "R": Domain(REAL), "bbR": Domain(REAL), "bbZ": INTEGERS, "bbN": NATURALS, "Z": INTEGERS,
    "N": NATURALS, "bbZ_>0": POSITIVE, "bbN_>0": POSITIVE, "bbZ_>=0": NOT_NEGATIVE,
    "bbN_>=0": NOT_NEGATIVE, "bbZ_<0": Domain(INTEGER, last=-1),
}  # fmt: skip
_HALF_LINES = {"R_>0": (True, False), "R_>=0": (True, True), "R_<0": (False, False)}


def _fraction(value: Quotient) -> Fraction:
    fraction = rational_of(value)
    if fraction is None:
        raise NoShapeError("not rational")
    return fraction


def _whole(value: Quotient) -> int:
    fraction = _fraction(value)
    if fraction.denominator != 1:
        raise NoShapeError("no integer")
    return int(fraction)


def _is_integer(value: Quotient) -> bool:
    fraction = rational_of(value)
    return fraction is not None and fraction.denominator == 1


def _is_dots(node: Node) -> bool:
    return node == Node("sym", (), "...")


def _kind(item: Node) -> str:
    if item.head != "rel" or item.value in (("=",), ("in",)):
        return "value"
    if congruences.is_congruence(item):
        return "class"
    return "excluded" if item.value in (("!=",), ("notin",)) else "span"


def _with_moduli(items: Sequence[Node]) -> list[Node]:
    """``n = 1, 4 (mod 6)`` with the modulus, which stands behind the last residue, at each."""
    last = items[-1]
    if not congruences.is_congruence(last):
        return list(items)
    name = items[0].args[0] if items[0].head == "rel" else last.args[0]
    result = []
    for item in items:
        value = item.args[1] if item.head == "rel" and item.value in (("==",), last.value) else item
        if not congruences.is_congruence(item) and not (item.value == ("==",) or item.head in (*SCALARS, "pm")):
            return list(items)
        stated = item if congruences.is_congruence(item) and item.args[0] != item.args[1] else None
        result.append(stated or Node("rel", (name, value, last.args[2]), last.value))
    return result


def _by_parity(node: Node, letter: str, domain: Domain) -> list[tuple[Node, Domain]]:
    """``(-1)^k c + k pi`` for even and for odd k, each without the power."""
    parameter = Node("sym", (), letter)
    if not _alternates(node, letter):
        return [(node, domain)]
    parts = []
    for odd in (0, 1):
        half = Node("add", (Node("mul", (number(2), parameter)), number(odd)))
        first = None if domain.first is None else -((odd - domain.first) // 2)
        last = None if domain.last is None else (domain.last - odd) // 2
        fixed = replaced(_with_fixed_sign(node, parameter, odd), parameter, half)
        parts.append((fixed, domain._replace(first=first, last=last)))
    return parts


def _alternates(node: Node, letter: str) -> bool:
    if node.head == "pow" and node.args[0] == _MINUS and letter in symbols(node.args[1]):
        return True
    return any(_alternates(item, letter) for item in node.args)


def _with_fixed_sign(node: Node, parameter: Node, odd: int) -> Node:
    if node.head == "pow" and node.args[0] == _MINUS:
        exponent = Canonical(_MAX_TERMS).of(replaced(node.args[1], parameter, number(odd)))
        follow = Canonical(_MAX_TERMS).of(replaced(node.args[1], parameter, number(odd + 1)))
        if (_whole(exponent) - _whole(follow)) ** 2 != 1:
            raise NoShapeError("an unusual exponent")
        return number(-1 if _whole(exponent) % 2 else 1)
    if not node.args:
        return node
    args = tuple(_with_fixed_sign(item, parameter, odd) for item in node.args)
    return Node(node.head, args, node.value)


_MINUS = Node("neg", (ONE,))
