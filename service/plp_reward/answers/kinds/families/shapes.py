"""Descriptions of sets as points and spans that repeat, joined by set operations."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from plp_reward.answers import heads
from plp_reward.answers.algebra.quotients import ZERO_QUOTIENT, Quotient, rational_of
from plp_reward.answers.kinds import congruences
from plp_reward.answers.kinds.expressions.signs import expand, has_signs
from plp_reward.answers.kinds.families.descriptions import Described
from plp_reward.answers.kinds.families.domains import (
    INTEGER,
    INTEGERS,
    NATURALS,
    NOT_NEGATIVE,
    POSITIVE,
    REAL,
    Domain,
)
from plp_reward.answers.kinds.families.spans import LINE, Joined, Leaf, NoShapeError, Shape, leaves
from plp_reward.answers.kinds.families.values import Terms, fraction_of, whole_of
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.tree import (
    DOTS,
    SCALARS,
    I,
    Node,
    brackets_of,
    connective_of,
    is_equation,
    name_of,
    nodes,
    number,
    operators,
    symbols,
)

_WHOLE_NUMBERS = word_set("n m k p q N M")
"""Letters that are integers by custom."""
_BELOW = frozenset(["<", "<="])
_ABOVE = frozenset([">", ">="])
_MAX_LEAVES = 200


class TooManyPartsError(NoShapeError):
    """It has more parts than are looked at."""


class Shaping(Terms):
    """Makes one description a shape."""

    def whole(self) -> Shape:
        """The shape of all of the description."""
        if "i" not in self.domains and I in nodes(self.tree):
            raise NoShapeError("not of real numbers")
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

    # ---------------------------------------------------------------- by the head of the tree

    def of(self, node: Node) -> Shape:
        """The shape of a tree."""
        head, args, _ = node
        self.count += 1
        if self.count > _MAX_LEAVES:
            raise TooManyPartsError(f"a set of more than {_MAX_LEAVES} parts")
        if head is heads.SYMBOL:
            return self.symbol(node)
        if head in (heads.UNION, heads.INTERSECTION):
            self.stated |= all(item.head is heads.SET for item in args)
            return Joined(head, tuple(map(self.of, args)))
        if head is heads.DIFFERENCE:
            return Joined(head, tuple(map(self.of, args)))
        if head is heads.SET:
            return self.elements(args)
        if head is heads.LIST:
            return self.listed(args, connective_of(node))
        if head is heads.SEQUENCE:
            return self.interval(node)
        if head is heads.BUILDER:
            return self.built(*args)
        if head is heads.RELATION:
            return self.relation(node)
        return self.value(node)

    def symbol(self, node: Node) -> Shape:
        """A set by its name, or all values of a declared letter."""
        name = name_of(node)
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
        name = name_of(node)
        if (
            node.head is not heads.SYMBOL
            or not (len(name) == 1 or name[0] == "\\")
            or name in _SETS
        ):
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
            self.stated = self.integers = True
            self.has_residue |= not self.is_bound
            residue = congruences.residue(node)
            if has_signs(sides[1]):
                parts = [
                    Node(heads.RELATION, (sides[0], item, sides[2]), node.value)
                    for item in expand(sides[1])
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
        return node.head is heads.SYMBOL and self.name in ("", name_of(node))

    def interval(self, node: Node) -> Leaf:
        """An interval in brackets."""
        if len(node.args) != 2:
            raise NoShapeError("a tuple")
        brackets = brackets_of(node)
        leaf = self.span(*node.args, brackets[0] == "[", brackets[1] == "]")
        if leaf.step is not None and brackets == "()" and node != self.tree:
            raise NoShapeError("an interval or a point")
        return leaf

    def built(self, element: Node, condition: Node) -> Shape:
        """A set-builder."""
        self.is_bound = True
        if element.head is heads.RELATION and element.value == ("in",):
            self.called(element.args[0])
            return Joined("inter", (self.of(element.args[1]), self.conditions(condition)))
        if element.head is heads.SYMBOL and name_of(element) not in _SETS:
            self.called(element)
            return self.conditions(condition)
        conditions = condition.args if condition.head is heads.LIST else (condition,)
        for item in conditions:
            if not self.restricts(item, symbols(element)):
                raise NoShapeError("a condition on something else")
        self.stated = True
        return self.value(element)

    def conditions(self, node: Node) -> Shape:
        """Conditions that hold together, or alternatives."""
        if node.head is heads.SYMBOL and node.value == self.name:
            return LINE
        if node.head is heads.LIST and node.value != "or":
            return self.listed(node.args, "and")
        return self.of(node)

    def restricts(self, item: Node, parameters: set[str]) -> bool:
        """Take an item that only bounds an integer parameter (1 <= k <= 5) into its domain."""
        if item.head is heads.SYMBOL and name_of(item) in self.domains:
            return True
        letters = symbols(item)
        if item.head is not heads.RELATION or len(letters) != 1 or not letters <= parameters:
            return False
        (letter,) = letters
        if item.value == ("!=",) and item.args[0].head is heads.SYMBOL:
            self.left_out.setdefault(letter, []).append(item.args[1])
            return True
        if item.value == ("in",) and item.args[1].head is heads.SET and item.args[1].args:
            self.chosen[letter] = item.args[1].args
            return True
        if not set(operators(item)) <= _BELOW | _ABOVE:
            return False
        domain = self.domains.get(letter)
        if domain is None or domain.kind != INTEGER:
            return False
        inner = Shaping(Described(item, {}), self.naturals)
        leaf = inner.inequality(operators(item), item.args)
        low, high = (None if end is None else fraction_of(end) for end in (leaf.low, leaf.high))
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
        if any(item == DOTS for item in items):
            return self.enumeration(items)
        if any(item.head not in SCALARS and not has_signs(item) for item in items):
            raise NoShapeError("elements that are no numbers")
        return Joined("union", tuple(map(self.value, items)))

    def listed(self, items: Sequence[Node], connective: str) -> Shape:
        """Statements beside each other: alternatives, or conditions that hold together."""
        items = congruences.with_moduli(items)
        if is_equation(items[0]):
            parameters = symbols(items[0].args[1])
            items = [item for item in items if not self.restricts(item, parameters)]
        if any(item == DOTS for item in items):
            if is_equation(items[0]):
                self.called(items[0].args[0])
                items = [items[0].args[1], *items[1:]]
            return self.enumeration(items)
        if any(item.head is heads.SEQUENCE for item in items):
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
        dots = [index for index, item in enumerate(items) if item == DOTS]
        before = dots[0] == 0
        ends = [len(items) - 1] if not before else [0, len(items) - 1]
        inside = len(dots) == 1 and not before and dots[0] == len(items) - 2
        if not (dots in (ends, [0]) or inside):
            raise NoShapeError("dots in an unusual place")
        explicit = [item for item in items if item != DOTS]
        known = explicit[:-1] if inside else explicit
        places = [self.exact(item) for item in known]
        steps = [self.algebra.minus(b, a) for a, b in pairwise(places)]
        if len(known) < 2 or any(self.algebra.minus(step, steps[0]).above for step in steps):
            raise NoShapeError("no arithmetic progression")
        if not steps[0].above or (len(known) < 3 and rational_of(steps[0]) != 1):
            raise NoShapeError("too few to know what follows")
        self.stated = True
        self.integers |= all(_is_integer(end) for end in (places[0], steps[0]))
        first, last = (None if before else 0), (len(known) - 1 if dots == [0] else None)
        if inside:
            gap = self.algebra.minus(self.exact(explicit[-1]), places[0])
            last = whole_of(self.algebra.times(gap, self.algebra.inverse(steps[0])))
            if last < len(known):
                raise NoShapeError("the last one is among the first ones")
        return Leaf(places[0], places[0], step=steps[0], first=first, last=last)


_SETS = {
    "R": Domain(REAL), "bbR": Domain(REAL), "bbZ": INTEGERS, "bbN": NATURALS, "Z": INTEGERS,
    "N": NATURALS, "bbZ_>0": POSITIVE, "bbN_>0": POSITIVE, "bbZ_>=0": NOT_NEGATIVE,
    "bbN_>=0": NOT_NEGATIVE, "bbZ_<0": Domain(INTEGER, last=-1),
}  # fmt: skip
_HALF_LINES = {"R_>0": (True, False), "R_>=0": (True, True), "R_<0": (False, False)}


def _is_integer(value: Quotient) -> bool:
    fraction = rational_of(value)
    return fraction is not None and fraction.denominator == 1


def _kind(item: Node) -> str:
    if item.head is not heads.RELATION or item.value in (("=",), ("in",)):
        return "value"
    if congruences.is_congruence(item):
        return "class"
    return "excluded" if item.value in (("!=",), ("notin",)) else "span"
