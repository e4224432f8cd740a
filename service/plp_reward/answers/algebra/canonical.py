"""The exact canonical form of an expression: a quotient of two polynomials.

Trigonometric and hyperbolic functions become exponentials, so their identities are identities of
polynomials; powers split their exponents; roots and logarithms of integers go to their primes.
Two expressions are equal if the cross difference is the zero polynomial. The converse holds when
all generators left are independent; otherwise it is for ``numeric`` and ``roots`` to decide.
"""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers import budget, heads, indices
from plp_reward.answers.algebra import powersums
from plp_reward.answers.algebra.functions import FUNCTIONS, Functions
from plp_reward.answers.algebra.literals import numeral_value
from plp_reward.answers.algebra.polynomials import (
    E_GENERATOR,
    IMAG,
    OPAQUE,
    PI_GENERATOR,
    PLAIN,
    Generator,
    Number,
    Polynomial,
    constant,
    content_of,
    generator,
    plain,
    scaled,
)
from plp_reward.answers.algebra.quotients import (
    ONE,
    ONE_QUOTIENT,
    ZERO_QUOTIENT,
    Args,
    Quotient,
    key_of,
    rational_of,
)
from plp_reward.answers.errors import TooComplexError, UndefinedError
from plp_reward.answers.tree import INFINITY, MISSING, Node, exact, name_of

_MAX_SUM_TERMS = 1_000
_MAX_WORK = 20_000
_NODE = 4
"""Operations of a node."""


class Canonical(Functions):
    """Builds canonical forms of trees; ``names`` gives bound symbols their values."""

    def __init__(self, max_terms: int) -> None:
        super().__init__(max_terms)
        self.names: dict[str, Quotient] = {}
        self.work = 0
        self.depth = 0
        self.budget = budget.current()

    def of(self, node: Node) -> Quotient:
        """The canonical form of a scalar expression.

        Raises:
            TooComplexError: it would outgrow its bounds, or the node is no scalar expression.
            UndefinedError: a division by zero.
        """
        self.work += 1
        self.budget.spend(_NODE)
        if self.work > _MAX_WORK:
            raise TooComplexError("too much work")
        method = _METHODS.get(node.head)
        if method is None:
            raise TooComplexError(f"no canonical form for {node.head}")
        return method(self, node)

    def number(self, node: Node) -> Quotient:
        """A number literal."""
        return Quotient(constant(plain(exact(node))), ONE)

    def symbol(self, node: Node) -> Quotient:
        """A symbol: its bound value, or a generator."""
        name = name_of(node)
        if name in self.names:
            return self.names[name]
        return Quotient(generator(Generator(name)), ONE)

    def const(self, node: Node) -> Quotient:
        """pi, e or i."""
        item = {"pi": PI_GENERATOR, "e": E_GENERATOR, "i": IMAG}.get(name_of(node))
        if item is None:
            raise TooComplexError("infinity is no number")
        return Quotient(generator(item), ONE)

    def sum(self, node: Node) -> Quotient:
        """A sum."""
        total = ZERO_QUOTIENT
        for item in node.args:
            total = self.plus(total, self.of(item))
        return total

    def product(self, node: Node) -> Quotient:
        """A product."""
        total = ONE_QUOTIENT
        for item in node.args:
            total = self.times(total, self.of(item))
        return total

    def quotient(self, node: Node) -> Quotient:
        """A quotient."""
        above, below = node.args
        return self.times(self.of(above), self.inverse(self.of(below)))

    def negative(self, node: Node) -> Quotient:
        """The opposite."""
        value = self.of(node.args[0])
        return Quotient(scaled(value.above, -1), value.below)

    def raised(self, node: Node) -> Quotient:
        """A power."""
        base, exponent = node.args
        return self.power(self.of(base), self.of(exponent))

    def percent(self, node: Node) -> Quotient:
        """A percentage: hundredths."""
        value = self.of(node.args[0])
        return Quotient(scaled(value.above, Fraction(1, 100)), value.below)

    def degree(self, node: Node) -> Quotient:
        """Degrees: multiples of pi/180."""
        angle = Quotient({((PI_GENERATOR, 1),): Fraction(1, 180)}, ONE)
        return self.times(self.of(node.args[0]), angle)

    def base(self, node: Node) -> Quotient:
        """A numeral in a named base: its value."""
        return Quotient(constant(numeral_value(node)), ONE)

    def function(self, node: Node) -> Quotient:
        """A function, known or opaque."""
        name = name_of(node)
        if name == "det":
            return self.determinant(node.args)
        if name == "lim":
            raise TooComplexError("a limit that may not exist does not cancel")
        args = [self.of(item) for item in node.args]
        if indices.is_term(name):
            return self.term(name, args)
        method = FUNCTIONS.get(name)
        return self.opaque(name, args) if method is None else method(self, args)

    def term(self, name: str, args: Args) -> Quotient:
        """A term of a sequence: by its name, where its place is known."""
        places = [rational_of(item) for item in args]
        known = [int(place) for place in places if place is not None and place.denominator == 1]
        term = indices.term_name(name, known) if len(known) == len(places) else None
        if term is None:
            return self.opaque(name, args)
        return Quotient(generator(Generator(term)), ONE)

    def determinant(self, args: tuple[Node, ...]) -> Quotient:
        """The determinant of a small square matrix, by expansion along the first row."""
        if len(args) != 1 or args[0].head is not heads.MATRIX or len(args[0].args) > 5:
            raise TooComplexError("a determinant that is too large")
        rows = [[self.of(cell) for cell in row.args] for row in args[0].args]
        if any(len(row) != len(rows) for row in rows):
            raise UndefinedError("the determinant of a matrix that is not square")
        return self.expand(rows)

    def repeated(self, node: Node) -> Quotient:
        """A finite sum or product with known bounds; the others stay opaque."""
        variable, body, lower, upper = node.args
        first, last = (
            rational_of(self.of(lower)),
            rational_of(self.of(upper)) if upper != INFINITY else None,
        )
        name = name_of(variable)
        closed = self.closed(node, first, last)
        if closed is not None:
            return closed
        if (
            first is None or last is None or variable.head is not heads.SYMBOL
            or first.denominator != 1 or last.denominator != 1
            or last - first > _MAX_SUM_TERMS
        ):  # fmt: skip
            return self.unevaluated(node)
        saved = self.names.get(name)
        total = ZERO_QUOTIENT if node.head is heads.SUM else ONE_QUOTIENT
        for step in range(int(first), int(last) + 1):
            self.names[name] = Quotient(constant(step), ONE)
            value = self.of(body)
            total = self.plus(total, value) if node.head is heads.SUM else self.times(total, value)
        self.restore(name, saved)
        return total

    def unevaluated(self, node: Node) -> Quotient:
        """A sum or product as a generator: from 0 on, and without a sum's constant factors."""
        variable, body, lower, upper = node.args
        start = self.of(lower)
        minus = Quotient(scaled(start.above, -1), start.below)
        top = "inf" if upper == INFINITY else key_of(self.plus(self.of(upper), minus))
        name, mark = name_of(variable), f":bound{self.depth}"
        saved = self.names.get(name)
        self.names[name] = self.plus(Quotient(generator(Generator(mark)), ONE), start)
        self.depth += 1
        try:
            inner = self.of(body)
        finally:
            self.depth -= 1
            self.restore(name, saved)
        outside = ONE_QUOTIENT
        if node.head is heads.SUM:
            above, constant_above = _without_constants(inner.above, mark)
            below, constant_below = _without_constants(inner.below, mark)
            inner, outside = Quotient(above, below), Quotient(constant_above, constant_below)
        text = f"{node.head}[0..{top}]({key_of(inner)})"
        return self.times(outside, Quotient(generator(Generator(text, OPAQUE)), ONE))

    def closed(self, node: Node, first: Fraction | None, last: Fraction | None) -> Quotient | None:
        """A sum with too many terms to add up, of a polynomial; None for any other."""
        if (
            node.head is not heads.SUM
            or first is None
            or last is None
            or node.args[0].head is not heads.SYMBOL
        ):
            return None
        if first.denominator != 1 or last.denominator != 1 or last - first <= _MAX_SUM_TERMS:
            return None
        name = name_of(node.args[0])
        saved = self.names.pop(name, None)
        try:
            summand = self.of(node.args[1])
            if summand.below != ONE:
                return None
            return Quotient(powersums.total(summand.above, name, int(first), int(last)), ONE)
        except TooComplexError:
            return None
        finally:
            self.restore(name, saved)

    def restore(self, name: str, saved: Quotient | None) -> None:
        """Give a bound symbol back the value it had."""
        if saved is None:
            self.names.pop(name, None)
        else:
            self.names[name] = saved

    def integral(self, node: Node) -> Quotient:
        """The integral of a polynomial between finite bounds."""
        variable, body, lower, upper = node.args
        if MISSING in (lower, upper):
            raise TooComplexError("an integral without bounds is no value")
        integrand = self.of(body)
        name = name_of(variable)
        if integrand.below != ONE:
            raise TooComplexError("an integral that is no polynomial's")
        start, end = self.of(lower), self.of(upper)
        total = ZERO_QUOTIENT
        for monomial, coefficient in integrand.above.items():
            power: Number = 0
            rest: list[tuple[Generator, Number]] = []
            for item, exponent in monomial:
                if item == name:
                    power = exponent
                elif name in item and item.kind != PLAIN:
                    raise TooComplexError("an integral that is no polynomial's")
                else:
                    rest.append((item, exponent))
            if power == -1 or isinstance(power, Fraction):
                raise TooComplexError("an integral that is no polynomial's")
            factor = Quotient({tuple(rest): Fraction(coefficient) / (power + 1)}, ONE)
            for bound, sign in ((end, 1), (start, -1)):
                piece = self.times(factor, self.integer_power(bound, power + 1))
                total = self.plus(total, Quotient(scaled(piece.above, sign), piece.below))
        return total


def _without_constants(part: Polynomial, mark: str) -> tuple[Polynomial, Polynomial]:
    """A polynomial as what depends on ``mark`` and the factor of all its terms that does not."""
    content, shared, _ = content_of(part)
    free = tuple((item, power) for item, power in shared if mark not in item)
    lowered = dict(free)
    dependent: Polynomial = {}
    for monomial, coefficient in part.items():
        powers = ((item, plain(power - lowered.get(item, 0))) for item, power in monomial)
        kept = tuple((item, power) for item, power in powers if power)
        dependent[kept] = plain(Fraction(coefficient) / content)
    return dependent, {free: plain(content)}


_METHODS = {
    heads.NUMBER: Canonical.number,
    heads.SYMBOL: Canonical.symbol,
    heads.CONSTANT: Canonical.const,
    heads.ADD: Canonical.sum,
    heads.MUL: Canonical.product,
    heads.DIV: Canonical.quotient,
    heads.NEG: Canonical.negative,
    heads.POW: Canonical.raised,
    heads.PERCENT: Canonical.percent,
    heads.DEGREE: Canonical.degree,
    heads.NUMERAL: Canonical.base,
    heads.FUNCTION: Canonical.function,
    heads.SUM: Canonical.repeated,
    heads.PRODUCT: Canonical.repeated,
    heads.INTEGRAL: Canonical.integral,
}
