"""The exact canonical form of an expression: a quotient of two polynomials.

Trigonometric and hyperbolic functions become exponentials, so their identities are identities of
polynomials; powers split their exponents; roots and logarithms of integers go to their primes.
Two expressions are equal if the cross difference is the zero polynomial. The converse holds when
all generators left are independent; otherwise it is for ``numeric`` and ``roots`` to decide.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from plp_reward.answers.errors import TooComplexError, UndefinedError
from plp_reward.answers.polynomials import (
    CONSTANT,
    E_GENERATOR,
    IMAG,
    IMAGINARY,
    MAX_BITS,
    OPAQUE,
    PI_GENERATOR,
    PLAIN,
    POWER,
    PRIME,
    ROOT,
    SIGN,
    UNIT,
    Arithmetic,
    Generator,
    Monomial,
    Number,
    Polynomial,
    constant,
    generator,
    prime_generator,
    reduce_power,
    show_polynomial,
)
from plp_reward.answers.tree import Node

_TRIAL_LIMIT = 2_000
_MAX_SUM_TERMS = 1_000
_MAX_FACTORIAL = 1_500
_ARC_TABLE = {  # sine or tangent (numerator^2 with sign) to multiples of pi
    "arcsin": {0: (0, 1), Fraction(1, 4): (1, 6), Fraction(1, 2): (1, 4), Fraction(3, 4): (1, 3),
               1: (1, 2)},
    "arctan": {0: (0, 1), Fraction(1, 3): (1, 6), 1: (1, 4), 3: (1, 3)},
}  # fmt: skip


class Quotient(NamedTuple):
    """A polynomial over a polynomial; ``below`` is never zero."""

    above: Polynomial
    below: Polynomial


_ONE = constant(1)
ZERO_QUOTIENT = Quotient({}, _ONE)
ONE_QUOTIENT = Quotient(_ONE, _ONE)


class Canonical:
    """Builds canonical forms; ``names`` gives bound symbols their values."""

    def __init__(self, max_terms: int) -> None:
        self.arithmetic = Arithmetic(max_terms)
        self.names: dict[str, Quotient] = {}
        self.work = 0

    # ---------------------------------------------------------------- entry points

    def of(self, node: Node) -> Quotient:
        """The canonical form of a scalar expression.

        Raises:
            TooComplexError: it would outgrow its bounds, or the node is no scalar expression.
            UndefinedError: a division by zero.
        """
        self.work += 1
        if self.work > 20_000:
            raise TooComplexError("too much work")
        method = _METHODS.get(node.head)
        if method is None:
            raise TooComplexError(f"no canonical form for {node.head}")
        return method(self, node)

    def difference(self, left: Quotient, right: Quotient) -> Polynomial:
        """Numerator of ``left - right``, with its generators reduced."""
        times = self.arithmetic.multiply
        if left.below == right.below:
            gap = self.arithmetic.add(left.above, right.above, -1)
        else:
            gap = self.arithmetic.add(
                times(left.above, right.below), times(right.above, left.below), -1
            )
        return self.cleared(gap)

    def cleared(self, polynomial: Polynomial) -> Polynomial:
        """``polynomial`` times a nonzero monomial, so that negative and huge powers vanish."""
        if len(polynomial) < 2:
            return polynomial
        lowest: dict[Generator, Number] = {}
        for monomial in polynomial:
            for item, exponent in monomial:
                if item.kind == ROOT or (item.kind == PRIME and abs(exponent) >= 1):
                    lowest[item] = min(lowest.get(item, exponent), exponent)
        shift: list[tuple[Generator, Number]] = []
        for item, low in lowest.items():
            least = min((dict(m).get(item, 0) for m in polynomial), default=0)
            if item.kind == ROOT and least < 0:
                shift.append((item, -least))
            elif item.kind == PRIME and least != 0 and abs(low) >= 1:
                shift.append((item, -(least.__floor__())))
        if not shift:
            return polynomial
        total: Polynomial = {}
        for monomial, coefficient in polynomial.items():
            powers = dict(monomial)
            piece = constant(coefficient)
            for item, step in shift:
                powers[item] = powers.get(item, 0) + step
            for item, exponent in powers.items():
                if exponent:
                    factor, rest, value = reduce_power(item, exponent)
                    piece = self.arithmetic.multiply(
                        piece, constant(factor) if value is None else value
                    )
                    if rest:
                        piece = self.arithmetic.multiply(piece, generator(item, rest))
            total = self.arithmetic.add(total, piece)
        return total

    # ---------------------------------------------------------------- field operations

    def plus(self, left: Quotient, right: Quotient) -> Quotient:
        if left.below == right.below:
            return Quotient(self.arithmetic.add(left.above, right.above), left.below)
        times = self.arithmetic.multiply
        above = self.arithmetic.add(times(left.above, right.below), times(right.above, left.below))
        return Quotient(above, times(left.below, right.below))

    def times(self, left: Quotient, right: Quotient) -> Quotient:
        if left.below is _ONE and right.below is _ONE:
            return Quotient(self.arithmetic.multiply(left.above, right.above), _ONE)
        if left.below == right.above:
            return Quotient(left.above, right.below)
        if right.below == left.above:
            return Quotient(right.above, left.below)
        multiply = self.arithmetic.multiply
        return Quotient(multiply(left.above, right.above), multiply(left.below, right.below))

    def inverse(self, value: Quotient) -> Quotient:
        above = value.above
        if len(above) > 1:
            above = self.cleared(above) if not value.below == _ONE else above
        if not above:
            raise UndefinedError("a division by zero")
        if len(above) == 1:
            ((monomial, coefficient),) = above.items()
            inverted = constant(Fraction(1) / coefficient)
            for item, exponent in monomial:
                factor, rest, _ = reduce_power(item, -exponent)
                piece = generator(item, rest) if rest else _ONE
                inverted = self.arithmetic.multiply(inverted, piece)
                inverted = self.arithmetic.multiply(inverted, constant(factor))
            return Quotient(self.arithmetic.multiply(value.below, inverted), _ONE)
        return Quotient(value.below, value.above)

    def integer_power(self, base: Quotient, exponent: int) -> Quotient:
        if exponent < 0:
            return self.integer_power(self.inverse(base), -exponent)
        if exponent == 0:
            return ONE_QUOTIENT
        if not base.above:
            return ZERO_QUOTIENT
        return Quotient(
            self.part_power(base.above, exponent),
            base.below if base.below == _ONE else self.part_power(base.below, exponent),
        )

    def part_power(self, base: Polynomial, exponent: int) -> Polynomial:
        """A positive integer power of a nonzero polynomial; what cannot be expanded stays."""
        if len(base) > 1:
            try:
                return self.arithmetic.power(base, exponent)
            except TooComplexError:
                return generator(Generator(f"({show_polynomial(base)})", OPAQUE), exponent)
        ((monomial, coefficient),) = base.items()
        result = self.number_power(Fraction(coefficient), Fraction(exponent))
        for item, power in monomial:
            if item.kind == ROOT and power * exponent >= 12 * item.degree:
                raise TooComplexError("a high power of a root")
            factor, rest, value = reduce_power(item, power * exponent)
            piece = constant(factor) if value is None else value
            result = self.arithmetic.multiply(result, piece)
            if rest:
                result = self.arithmetic.multiply(result, generator(item, rest))
        return result

    # ---------------------------------------------------------------- powers

    def power(self, base: Quotient, exponent: Quotient) -> Quotient:
        """``base ** exponent`` for any canonical exponent."""
        fixed = rational_of(exponent)
        if fixed is not None:
            if fixed.denominator == 1:
                if fixed < 0 and not base.above:
                    raise UndefinedError("a division by zero")
                if abs(fixed.numerator) <= 10**12 or rational_of(base) is not None:
                    return self.integer_power(base, fixed.numerator)
            return self.fractional_power(base, fixed)
        if exponent.below != _ONE:
            if Fraction(exponent.above[min(exponent.above)]) < 0:
                opposite = Quotient(_scaled(exponent.above, -1), exponent.below)
                return self.inverse(self.power(base, opposite))
            text = show_polynomial(base.above) + "/" + show_polynomial(base.below)
            index = show_polynomial(exponent.above) + "/" + show_polynomial(exponent.below)
            return Quotient(generator(Generator(f"({text})^({index})", OPAQUE)), _ONE)
        if base.below != _ONE:
            return self.times(
                self.power(Quotient(base.above, _ONE), exponent),
                self.inverse(self.power(Quotient(base.below, _ONE), exponent)),
            )
        result = ONE_QUOTIENT
        for monomial, coefficient in exponent.above.items():
            result = self.times(result, self.term_power(base, monomial, Fraction(coefficient)))
        return result

    def term_power(self, base: Quotient, monomial: Monomial, coefficient: Fraction) -> Quotient:
        """``base ** (coefficient * monomial)``."""
        if not monomial:
            return self.power(base, Quotient(constant(coefficient), _ONE))
        if not base.above:
            raise TooComplexError("zero to a symbolic power")
        if len(base.above) > 1:
            return Quotient(
                self.symbolic_power(
                    f"({show_polynomial(base.above)})", OPAQUE, monomial, coefficient
                ),
                _ONE,
            )
        ((inner, factor),) = base.above.items()
        value = Fraction(factor)
        result = _ONE
        times = self.arithmetic.multiply
        if value < 0:
            result = times(result, self.symbolic_power("-1", SIGN, monomial, coefficient))
            value = -value
        for number_, sign in ((value.numerator, 1), (value.denominator, -1)):
            for prime, count in factors(number_):
                result = times(
                    result,
                    self.symbolic_power(str(prime), POWER, monomial, coefficient * sign * count),
                )
        for item, exponent in inner:
            if item.kind == PRIME:
                piece = self.symbolic_power(
                    str(item.prime), POWER, monomial, coefficient * Fraction(exponent)
                )
            elif item == "e":
                piece = self.exponential(monomial, coefficient * Fraction(exponent))
            else:
                piece = self.symbolic_power(
                    str(item), OPAQUE, monomial, coefficient * Fraction(exponent)
                )
            result = times(result, piece)
        return Quotient(result, _ONE)

    def symbolic_power(
        self, base: str, kind: int, monomial: Monomial, exponent: Fraction
    ) -> Polynomial:
        """The generator of ``base ** monomial``, raised to a rational exponent."""
        text = f"{base}^({show_polynomial({monomial: 1})})"
        prime = int(base) if kind == POWER and base != "e" else 0
        item = Generator(text, kind, value={monomial: 1}, prime=prime)
        power: Number = exponent.numerator if exponent.denominator == 1 else exponent
        _, rest, _ = reduce_power(item, power)
        return generator(item, rest) if rest else _ONE

    def exponential(self, monomial: Monomial, coefficient: Fraction) -> Polynomial:
        """``e ** (coefficient * monomial)``; multiples of i*pi are roots of unity."""
        if monomial == ((IMAG, 1), (PI_GENERATOR, 1)):
            cosine, sine = self.unit_circle(coefficient)
            return self.arithmetic.add(cosine, self.arithmetic.multiply(sine, generator(IMAG)))
        logs = [(g, x) for g, x in monomial if g.startswith("log(")]
        if len(logs) == 1 and logs[0][1] == 1:
            item = logs[0][0]
            rest = tuple(pair for pair in monomial if pair[0] != item)
            base = Quotient(item.value, _ONE)
            if rest:
                return self.term_power(base, rest, coefficient).above
            return self.power(base, Quotient(constant(coefficient), _ONE)).above
        return self.symbolic_power("e", POWER, monomial, coefficient)

    def unit_circle(self, turn: Fraction) -> tuple[Polynomial, Polynomial]:
        """Cosine and sine of ``turn * pi``, exactly or as generators."""
        turn %= 2
        sign_cos = sign_sin = 1
        if turn > 1:
            turn, sign_sin = 2 - turn, -1
        if turn > Fraction(1, 2):
            turn, sign_cos = 1 - turn, -1
        cosine = self.cosine(turn)
        sine = self.cosine(Fraction(1, 2) - turn)
        return _scaled(cosine, sign_cos), _scaled(sine, sign_sin)

    def cosine(self, turn: Fraction) -> Polynomial:
        """Cosine of ``turn * pi`` for turns from 0 to 1/2."""
        half, root = Fraction(1, 2), self.root_of_integer
        if turn == 0:
            return _ONE
        if turn == half:
            return {}
        table = {
            Fraction(1, 3): lambda: constant(half),
            Fraction(1, 4): lambda: _scaled(root(2), half),
            Fraction(1, 6): lambda: _scaled(root(3), half),
            Fraction(1, 5): lambda: _scaled(self.arithmetic.add(_ONE, root(5)), Fraction(1, 4)),
            Fraction(2, 5): lambda: _scaled(self.arithmetic.add(root(5), _ONE, -1), Fraction(1, 4)),
            Fraction(1, 8): lambda: self.nested_root(2, 1, 2, half),
            Fraction(3, 8): lambda: self.nested_root(2, -1, 2, half),
            Fraction(1, 10): lambda: self.nested_root(10, 2, 5, Fraction(1, 4)),
            Fraction(3, 10): lambda: self.nested_root(10, -2, 5, Fraction(1, 4)),
            Fraction(1, 12): lambda: _scaled(self.arithmetic.add(root(6), root(2)), Fraction(1, 4)),
            Fraction(5, 12): lambda: _scaled(
                self.arithmetic.add(root(6), root(2), -1), Fraction(1, 4)
            ),
        }
        if turn in table:
            return table[turn]()
        return generator(Generator(f"cos({turn}*pi)", OPAQUE))

    def nested_root(self, first: int, factor: int, inner: int, scale: Fraction) -> Polynomial:
        """``scale * sqrt(first + factor * sqrt(inner))``."""
        radicand = self.arithmetic.add(constant(first), self.root_of_integer(inner), factor)
        return _scaled(self.fractional_part(radicand, Fraction(1, 2)), scale)

    def root_of_integer(self, value: int) -> Polynomial:
        return self.number_power(Fraction(value), Fraction(1, 2))

    def number_power(self, base: Fraction, exponent: Fraction) -> Polynomial:
        """A rational to a rational power: primes to fractional powers, and a sign or i."""
        if base == 0:
            if exponent <= 0:
                raise UndefinedError("a division by zero")
            return {}
        result = _ONE
        if base < 0:
            result = self.sign_power(exponent)
            base = -base
        if base == 1:
            return result
        if exponent.denominator == 1:
            bits = max(base.numerator.bit_length(), base.denominator.bit_length())
            if abs(exponent) * bits <= MAX_BITS:
                return self.arithmetic.multiply(result, constant(base**exponent.numerator))
        for value, sign in ((base.numerator, 1), (base.denominator, -1)):
            for prime, count in factors(value):
                item = prime_generator(prime)
                factor, rest, _ = reduce_power(item, exponent * sign * count)
                piece = _scaled(generator(item, _plain(rest)) if rest else _ONE, factor)
                result = self.arithmetic.multiply(result, piece)
        return result

    def sign_power(self, exponent: Fraction) -> Polynomial:
        """(-1) to a rational power; an odd root is the real one."""
        if exponent.denominator % 2 == 1:
            return constant(-1 if exponent.numerator % 2 else 1)
        if exponent.denominator == 2:
            factor, rest, _ = reduce_power(IMAG, exponent.numerator)
            return _scaled(generator(IMAG, rest) if rest else _ONE, factor)
        cosine, sine = self.unit_circle(exponent)
        return self.arithmetic.add(cosine, self.arithmetic.multiply(sine, generator(IMAG)))

    def fractional_power(self, base: Quotient, exponent: Fraction) -> Quotient:
        if not base.above:
            if exponent <= 0:
                raise UndefinedError("a division by zero")
            return ZERO_QUOTIENT
        above = self.fractional_part(base.above, exponent)
        if base.below == _ONE:
            return Quotient(above, _ONE)
        below = self.fractional_part(base.below, exponent)
        return self.times(Quotient(above, _ONE), self.inverse(Quotient(below, _ONE)))

    def fractional_part(self, base: Polynomial, exponent: Fraction) -> Polynomial:
        """A polynomial to a fractional power: its content comes out, the rest is a root."""
        content, monomial, rest = _content(base)
        result = _ONE
        times = self.arithmetic.multiply
        if len(base) == 1:
            content, rest = Fraction(next(iter(base.values()))), _ONE
        if content < 0 and rest != _ONE:
            content, rest = -content, _scaled(rest, -1)
        result = times(result, self.number_power(content, exponent))
        for item, power in monomial:
            result = times(result, self.generator_power(item, Fraction(power), exponent))
        if rest == _ONE:
            return result
        degree = exponent.denominator
        whole = self.polynomial_root(rest) if degree == 2 else None
        if whole is not None and len(whole) > 1 and exponent.numerator > 0:
            size = self.size_of(whole)
            _, left, value = reduce_power(size, exponent.numerator)
            result = times(result, value) if value is not None else result
            return times(result, generator(size, left)) if left else result
        square = self.perfect_power(rest, degree)
        if square is not None:
            raised = self.arithmetic.power(square, abs(exponent.numerator))
            piece = Quotient(raised, _ONE)
            if exponent < 0:
                piece = self.inverse(piece)
            if piece.below != _ONE:
                raise TooComplexError("a root in a denominator")
            return times(result, piece.above)
        item = Generator(f"root{degree}({show_polynomial(rest)})", ROOT, degree, rest)
        numerator = exponent.numerator
        factor, left, value = reduce_power(item, numerator)
        result = times(result, value if value is not None else constant(factor))
        return times(result, generator(item, left)) if left else result

    def size_of(self, value: Polynomial) -> Generator:
        """The generator of the absolute value of a polynomial: its square is the polynomial's."""
        if value[min(value)] < 0:
            value = _scaled(value, -1)
        squared = self.arithmetic.multiply(value, value)
        return Generator(f"abs({show_polynomial(value)})", ROOT, 2, squared)

    def polynomial_root(self, square: Polynomial) -> Polynomial | None:
        """A polynomial in one symbol whose square is ``square``, or None."""
        names = {item for monomial in square for item, _ in monomial}
        if len(names) != 1 or len(square) > 60:
            return None
        (name,) = names
        if name.kind != PLAIN:
            return None
        rows = {dict(monomial).get(name, 0): Fraction(c) for monomial, c in square.items()}
        if any(not isinstance(power, int) or power < 0 for power in rows):
            return None
        degree = max(rows)
        lead = _exact_root(rows[degree], 2) if rows[degree] > 0 else None
        if degree % 2 or lead is None:
            return None
        half = int(degree) // 2
        root = [Fraction(0)] * half + [lead]
        for index in range(half - 1, -1, -1):
            known = sum(
                (root[k] * root[half + index - k] for k in range(index + 1, half)), Fraction(0)
            )
            root[index] = (rows.get(half + index, Fraction(0)) - known) / (2 * lead)
        found = {(((name, k),) if k else UNIT): _plain(c) for k, c in enumerate(root) if c}
        return found if self.arithmetic.multiply(found, found) == square else None

    def perfect_power(self, base: Polynomial, degree: int) -> Polynomial | None:
        """A constant whose square is ``base``: sqrt(a + b*sqrt(n)) that denests over rationals."""
        if degree != 2 or len(base) != 2 or UNIT not in base:
            return None
        ((monomial, coefficient),) = [(m, c) for m, c in base.items() if m]
        if any(item.kind != PRIME or power != Fraction(1, 2) for item, power in monomial):
            return None
        first = Fraction(base[UNIT])
        radicand = Fraction(coefficient) ** 2
        for item, _ in monomial:
            radicand *= item.prime
        gap = first * first - radicand
        if gap < 0 or first < 0:
            return None
        root = _exact_root(gap, 2)
        if root is None:
            return None
        larger = self.number_power((first + root) / 2, Fraction(1, 2))
        smaller_value = (first - root) / 2
        smaller = self.number_power(smaller_value, Fraction(1, 2)) if smaller_value else {}
        return self.arithmetic.add(larger, smaller, 1 if coefficient > 0 else -1)

    def generator_power(self, item: Generator, power: Fraction, exponent: Fraction) -> Polynomial:
        total = power * exponent
        if item.kind == PRIME:
            factor, rest, _ = reduce_power(item, total)
            return _scaled(generator(item, _plain(rest)) if rest else _ONE, factor)
        if item.kind == IMAGINARY:
            cosine, sine = self.unit_circle(total / 2)
            return self.arithmetic.add(cosine, self.arithmetic.multiply(sine, generator(IMAG)))
        if item.kind == PLAIN and power % 2 == 0 and total % 2 != 0 and total.denominator == 1:
            size = Generator(f"|{item}|", ROOT, 2, generator(item, 2))
            factor, rest, value = reduce_power(size, total.numerator)
            piece = _ONE if value is None else value
            return self.arithmetic.multiply(piece, generator(size, rest)) if rest else piece
        if item.kind == ROOT and total.denominator != 1:
            inner = Generator(f"{item}^(1/{total.denominator})", OPAQUE)
            return generator(inner, total.numerator)
        return generator(item, _plain(total))

    # ---------------------------------------------------------------- nodes

    def number(self, node: Node) -> Quotient:
        assert isinstance(node.value, Fraction)
        return Quotient(constant(_plain(node.value)), _ONE)

    def symbol(self, node: Node) -> Quotient:
        name = str(node.value)
        if name in self.names:
            return self.names[name]
        return Quotient(generator(Generator(name)), _ONE)

    def const(self, node: Node) -> Quotient:
        item = {"pi": PI_GENERATOR, "e": E_GENERATOR, "i": IMAG}.get(str(node.value))
        if item is None:
            raise TooComplexError("infinity is no number")
        return Quotient(generator(item), _ONE)

    def sum(self, node: Node) -> Quotient:
        total = ZERO_QUOTIENT
        for item in node.args:
            total = self.plus(total, self.of(item))
        return total

    def product(self, node: Node) -> Quotient:
        total = ONE_QUOTIENT
        for item in node.args:
            total = self.times(total, self.of(item))
        return total

    def quotient(self, node: Node) -> Quotient:
        above, below = node.args
        return self.times(self.of(above), self.inverse(self.of(below)))

    def negative(self, node: Node) -> Quotient:
        value = self.of(node.args[0])
        return Quotient(_scaled(value.above, -1), value.below)

    def raised(self, node: Node) -> Quotient:
        base, exponent = node.args
        return self.power(self.of(base), self.of(exponent))

    def percent(self, node: Node) -> Quotient:
        value = self.of(node.args[0])
        return Quotient(_scaled(value.above, Fraction(1, 100)), value.below)

    def degree(self, node: Node) -> Quotient:
        angle = Quotient({((PI_GENERATOR, 1),): Fraction(1, 180)}, _ONE)
        return self.times(self.of(node.args[0]), angle)

    def base(self, node: Node) -> Quotient:
        return Quotient(constant(numeral_value(node)), _ONE)

    def function(self, node: Node) -> Quotient:
        name = str(node.value)
        method = _FUNCTIONS.get(name)
        if method is not None:
            return method(self, node.args)
        return self.opaque(name, node.args)

    def opaque(self, name: str, args: tuple[Node, ...]) -> Quotient:
        texts = []
        for item in args:
            value = self.of(item)
            texts.append(_key(value))
        return Quotient(generator(Generator(f"{name}({', '.join(texts)})", OPAQUE)), _ONE)

    def root(self, args: tuple[Node, ...]) -> Quotient:
        radicand, index = args
        return self.power(self.of(radicand), self.inverse(self.of(index)))

    def exp(self, args: tuple[Node, ...]) -> Quotient:
        return self.power(Quotient(generator(E_GENERATOR), _ONE), self.of(args[0]))

    def euler(self, argument: Quotient, imaginary: bool) -> tuple[Quotient, Quotient]:
        """``e^(z)`` and ``e^(-z)`` for ``z`` the argument, times i if ``imaginary``."""
        if imaginary:
            argument = self.times(argument, Quotient(generator(IMAG), _ONE))
        base = Quotient(generator(E_GENERATOR), _ONE)
        positive = self.power(base, argument)
        return positive, self.inverse(positive)

    def turns(self, argument: Quotient) -> Fraction | None:
        """The argument as a rational multiple of pi, or None."""
        if not argument.above:
            return Fraction(0)
        if argument.below == _ONE and argument.above.keys() == {((PI_GENERATOR, 1),)}:
            return Fraction(argument.above[((PI_GENERATOR, 1),)])
        return None

    def cos(self, args: tuple[Node, ...]) -> Quotient:
        turn = self.turns(self.of(args[0]))
        if turn is not None:
            return Quotient(self.unit_circle(turn)[0], _ONE)
        first, second = self.euler(self.of(args[0]), imaginary=True)
        return self.times(self.plus(first, second), _HALF)

    def sin(self, args: tuple[Node, ...]) -> Quotient:
        turn = self.turns(self.of(args[0]))
        if turn is not None:
            return Quotient(self.unit_circle(turn)[1], _ONE)
        first, second = self.euler(self.of(args[0]), imaginary=True)
        gap = self.plus(first, Quotient(_scaled(second.above, -1), second.below))
        return self.times(gap, Quotient({((IMAG, 1),): Fraction(-1, 2)}, _ONE))

    def cosh(self, args: tuple[Node, ...]) -> Quotient:
        first, second = self.euler(self.of(args[0]), imaginary=False)
        return self.times(self.plus(first, second), _HALF)

    def sinh(self, args: tuple[Node, ...]) -> Quotient:
        first, second = self.euler(self.of(args[0]), imaginary=False)
        gap = self.plus(first, Quotient(_scaled(second.above, -1), second.below))
        return self.times(gap, _HALF)

    def tan(self, args: tuple[Node, ...]) -> Quotient:
        return self.times(self.sin(args), self.inverse(self.cos(args)))

    def cot(self, args: tuple[Node, ...]) -> Quotient:
        return self.times(self.cos(args), self.inverse(self.sin(args)))

    def sec(self, args: tuple[Node, ...]) -> Quotient:
        return self.inverse(self.cos(args))

    def csc(self, args: tuple[Node, ...]) -> Quotient:
        return self.inverse(self.sin(args))

    def tanh(self, args: tuple[Node, ...]) -> Quotient:
        return self.times(self.sinh(args), self.inverse(self.cosh(args)))

    def arc(self, name: str, args: tuple[Node, ...]) -> Quotient:
        """Inverse functions at the values whose angles are known; the others stay opaque."""
        value = self.of(args[0])
        if value.below == _ONE and len(value.above) <= 1:
            squared = rational_of(self.times(value, value))
            factor = next(iter(value.above.values()), 0)
            if squared is not None and squared >= 0:
                table = _ARC_TABLE["arctan" if name == "arctan" else "arcsin"]
                found = table.get(squared)
                if found is not None:
                    angle = Fraction(*found) * (1 if factor >= 0 else -1)
                    if name == "arccos":
                        angle = Fraction(1, 2) - angle
                    return Quotient(_scaled(generator(PI_GENERATOR), angle), _ONE)
        return self.opaque(name, args)

    def log(self, args: tuple[Node, ...]) -> Quotient:
        """The logarithm; of products, powers and integers as a sum."""
        if len(args) == 2:
            return self.times(self.log(args[:1]), self.inverse(self.log(args[1:])))
        value = self.of(args[0])
        if not value.above:
            raise UndefinedError("the logarithm of zero")
        above = self.log_part(value.above)
        below = self.log_part(value.below)
        return Quotient(self.arithmetic.add(above, below, -1), _ONE)

    def log_part(self, value: Polynomial) -> Polynomial:
        if any(item.kind in (POWER, SIGN) for monomial in value for item, _ in monomial):
            real = len(value) == 1 and "i" not in show_polynomial(value)
            if not real:
                return self.log_of(show_polynomial(value), value)
        if len(value) > 1:
            content, monomial, rest = _content(value)
            if content < 0:
                content, rest = -content, _scaled(rest, -1)
        else:
            ((monomial, coefficient),) = value.items()
            content, rest = Fraction(coefficient), _ONE
        total: Polynomial = {}
        add = self.arithmetic.add
        if content < 0:
            total = add(total, {((IMAG, 1), (PI_GENERATOR, 1)): 1})
            content = -content
        for number_, sign in ((content.numerator, 1), (content.denominator, -1)):
            for prime, count in factors(number_):
                total = add(total, self.log_of(str(prime), constant(prime)), sign * count)
        for item, exponent in monomial:
            if item == "e":
                total = add(total, constant(exponent))
            elif item.kind == PRIME:
                piece = self.log_of(str(item.prime), constant(item.prime))
                total = add(total, piece, exponent)
            elif item.kind == ROOT and len(item.value) > 1:
                total = add(total, self.log_part(item.value), Fraction(exponent) / item.degree)
            elif item.kind == POWER:
                base_log = (
                    _ONE
                    if item.startswith("e")
                    else self.log_of(str(item.prime), constant(item.prime))
                )
                product = self.arithmetic.multiply(base_log, item.value)
                total = add(total, product, exponent)
            else:
                total = add(total, self.log_of(str(item), generator(item)), exponent)
        if rest != _ONE:
            total = add(total, self.log_of(show_polynomial(rest), rest))
        return total

    def log_of(self, text: str, value: Polynomial) -> Polynomial:
        return generator(Generator(f"log({text})", OPAQUE, value=value))

    def absolute(self, args: tuple[Node, ...]) -> Quotient:
        value = self.of(args[0])
        fixed = rational_of(value)
        if fixed is not None:
            return Quotient(constant(abs(fixed)), _ONE)
        squared = self.times(value, value)
        if value.below == _ONE and all(
            item.kind in (PRIME, CONSTANT) for monomial in value.above for item, _ in monomial
        ):
            size, error = _approximate(value.above)
            if abs(size) > error:
                return value if size > 0 else Quotient(_scaled(value.above, -1), _ONE)
        if len(value.above) == 1 and value.below == _ONE:
            return self.fractional_power(squared, Fraction(1, 2))
        if value.above[min(value.above)] < 0:
            value = Quotient(_scaled(value.above, -1), value.below)
        if value.below == _ONE:
            return Quotient(generator(self.size_of(value.above)), _ONE)
        return Quotient(generator(Generator(f"abs({_key(value)})", OPAQUE)), _ONE)

    def rounded(self, args: tuple[Node, ...], up: bool) -> Quotient:
        value = self.of(args[0])
        fixed = rational_of(value)
        if fixed is not None:
            return Quotient(constant(math.ceil(fixed) if up else math.floor(fixed)), _ONE)
        if value.below == _ONE and all(
            item.kind in (PRIME, CONSTANT) for monomial in value.above for item, _ in monomial
        ):
            size, error = _approximate(value.above)
            whole = math.floor(size)
            if abs(size) < 1e12 and error < size - whole < 1 - error:
                return Quotient(constant(whole + 1 if up else whole), _ONE)
        return self.opaque("ceil" if up else "floor", args)

    def factorial(self, args: tuple[Node, ...]) -> Quotient:
        value = self.of(args[0])
        fixed = rational_of(value)
        if fixed is None and value.below == _ONE:
            shift = Fraction(value.above.get(UNIT, 0))
            if shift.denominator == 1 and abs(shift) <= 20:
                stem = self.arithmetic.add(value.above, constant(shift), -1)
                item = generator(Generator(f"({show_polynomial(stem)})!", OPAQUE))
                result = Quotient(item, _ONE)
                for step in range(1, abs(int(shift)) + 1):
                    offset = step if shift > 0 else 1 - step
                    factor = Quotient(self.arithmetic.add(stem, constant(offset)), _ONE)
                    result = self.times(result, factor if shift > 0 else self.inverse(factor))
                return result
        if fixed is None or fixed.denominator != 1 or fixed < 0:
            if fixed is not None and fixed.denominator == 1:
                raise UndefinedError("the factorial of a negative number")
            return self.opaque("factorial", args)
        count = fixed.numerator
        if count <= _MAX_FACTORIAL:
            return Quotient(constant(math.factorial(count)), _ONE)
        start = count - count % 256
        tail = math.prod(range(start + 1, count + 1))
        return Quotient({((Generator(f"({start})!", OPAQUE, -1), 1),): tail}, _ONE)

    def binomial(self, args: tuple[Node, ...]) -> Quotient:
        upper, lower = self.of(args[0]), rational_of(self.of(args[1]))
        fixed = rational_of(upper)
        if fixed is not None and lower is not None and fixed.denominator == lower.denominator == 1:
            n, k = fixed.numerator, lower.numerator
            if 0 <= k <= n and min(k, n - k) <= 1_000 and n.bit_length() * min(k, n - k) < MAX_BITS:
                return Quotient(constant(math.comb(n, k)), _ONE)
        if lower is not None and lower.denominator == 1 and 0 <= lower <= 12:
            result = ONE_QUOTIENT
            for step in range(int(lower)):
                result = self.times(result, self.plus(upper, Quotient(constant(-step), _ONE)))
            scale = Fraction(1, math.factorial(int(lower)))
            return Quotient(_scaled(result.above, scale), result.below)
        return self.opaque("binom", args)

    def combinations(self, args: tuple[Node, ...]) -> Quotient:
        """C(n, k) of two arguments is the binomial coefficient; any other C is a function."""
        return self.binomial(args) if len(args) == 2 else self.opaque("C", args)

    def gcd_like(self, name: str, args: tuple[Node, ...]) -> Quotient:
        values = [rational_of(self.of(item)) for item in args]
        known = [value for value in values if value is not None]
        if len(known) != len(values):
            return self.opaque(name, args)
        if name in ("max", "min"):
            return Quotient(constant(max(known) if name == "max" else min(known)), _ONE)
        if any(value.denominator != 1 for value in known):
            return self.opaque(name, args)
        combine = math.gcd if name == "gcd" else math.lcm
        return Quotient(constant(combine(*(int(value) for value in known))), _ONE)

    def modulo(self, args: tuple[Node, ...]) -> Quotient:
        left, right = (rational_of(self.of(item)) for item in args)
        if left is None or not right:
            return self.opaque("mod", args)
        return Quotient(constant(left % right), _ONE)

    def complex_part(self, name: str, args: tuple[Node, ...]) -> Quotient:
        value = self.of(args[0])
        if value.below == _ONE and all(
            item.kind in (PRIME, CONSTANT, IMAGINARY) for m in value.above for item, _ in m
        ):
            real = {m: c for m, c in value.above.items() if (IMAG, 1) not in m}
            if name == "Re":
                return Quotient(real, _ONE)
            rest = self.arithmetic.add(value.above, real, -1)
            return self.times(Quotient(rest, _ONE), self.inverse(Quotient(generator(IMAG), _ONE)))
        return self.opaque(name, args)

    def determinant(self, args: tuple[Node, ...]) -> Quotient:
        if len(args) != 1 or args[0].head != "matrix" or len(args[0].args) > 5:
            raise TooComplexError("a determinant that is too large")
        rows = [[self.of(cell) for cell in row.args] for row in args[0].args]
        if any(len(row) != len(rows) for row in rows):
            raise UndefinedError("the determinant of a matrix that is not square")
        return self.expand(rows)

    def expand(self, rows: list[list[Quotient]]) -> Quotient:
        if len(rows) == 1:
            return rows[0][0]
        total = ZERO_QUOTIENT
        for index, cell in enumerate(rows[0]):
            minor = [row[:index] + row[index + 1 :] for row in rows[1:]]
            term = self.times(cell, self.expand(minor))
            if index % 2:
                term = Quotient(_scaled(term.above, -1), term.below)
            total = self.plus(total, term)
        return total

    def repeated(self, node: Node) -> Quotient:
        """A finite sum or product with known bounds; the others stay opaque."""
        variable, body, lower, upper = node.args
        first, last = (
            rational_of(self.of(lower)),
            rational_of(self.of(upper)) if (upper != Node("const", (), "inf")) else None,
        )
        name = str(variable.value)
        if (
            first is None or last is None or variable.head != "sym"
            or first.denominator != 1 or last.denominator != 1
            or last - first > _MAX_SUM_TERMS
        ):  # fmt: skip
            marker = Quotient(generator(Generator(":bound")), _ONE)
            bound = _key(self.of(lower))
            top = "inf" if upper == Node("const", (), "inf") else _key(self.of(upper))
            saved = self.names.get(name)
            self.names[name] = marker
            inner = _key(self.of(body))
            self.restore(name, saved)
            text = f"{node.head}[{bound}..{top}]({inner})"
            return Quotient(generator(Generator(text, OPAQUE)), _ONE)
        saved = self.names.get(name)
        total = ZERO_QUOTIENT if node.head == "sum" else ONE_QUOTIENT
        for step in range(int(first), int(last) + 1):
            self.names[name] = Quotient(constant(step), _ONE)
            value = self.of(body)
            total = self.plus(total, value) if node.head == "sum" else self.times(total, value)
        self.restore(name, saved)
        return total

    def restore(self, name: str, saved: Quotient | None) -> None:
        if saved is None:
            self.names.pop(name, None)
        else:
            self.names[name] = saved

    def integral(self, node: Node) -> Quotient:
        """The integral of a polynomial between finite bounds."""
        variable, body, lower, upper = node.args
        integrand = self.of(body)
        name = str(variable.value)
        if integrand.below != _ONE:
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
            factor = Quotient({tuple(rest): Fraction(coefficient) / (power + 1)}, _ONE)
            for bound, sign in ((end, 1), (start, -1)):
                piece = self.times(factor, self.integer_power(bound, power + 1))
                total = self.plus(total, Quotient(_scaled(piece.above, sign), piece.below))
        return total


_HALF = Quotient(constant(Fraction(1, 2)), _ONE)
_METHODS = {
    "num": Canonical.number,
    "sym": Canonical.symbol,
    "const": Canonical.const,
    "add": Canonical.sum,
    "mul": Canonical.product,
    "div": Canonical.quotient,
    "neg": Canonical.negative,
    "pow": Canonical.raised,
    "percent": Canonical.percent,
    "degree": Canonical.degree,
    "base": Canonical.base,
    "fn": Canonical.function,
    "sum": Canonical.repeated,
    "prod": Canonical.repeated,
    "int": Canonical.integral,
}
_FUNCTIONS = {
    "root": Canonical.root,
    "exp": Canonical.exp,
    "sin": Canonical.sin,
    "cos": Canonical.cos,
    "tan": Canonical.tan,
    "cot": Canonical.cot,
    "sec": Canonical.sec,
    "csc": Canonical.csc,
    "sinh": Canonical.sinh,
    "cosh": Canonical.cosh,
    "tanh": Canonical.tanh,
    "arcsin": lambda self, args: self.arc("arcsin", args),
    "arccos": lambda self, args: self.arc("arccos", args),
    "arctan": lambda self, args: self.arc("arctan", args),
    "log": Canonical.log,
    "ln": Canonical.log,
    "abs": Canonical.absolute,
    "floor": lambda self, args: self.rounded(args, up=False),
    "ceil": lambda self, args: self.rounded(args, up=True),
    "factorial": Canonical.factorial,
    "binom": Canonical.binomial,
    "C": Canonical.combinations,
    "gcd": lambda self, args: self.gcd_like("gcd", args),
    "lcm": lambda self, args: self.gcd_like("lcm", args),
    "max": lambda self, args: self.gcd_like("max", args),
    "min": lambda self, args: self.gcd_like("min", args),
    "mod": Canonical.modulo,
    "Re": lambda self, args: self.complex_part("Re", args),
    "Im": lambda self, args: self.complex_part("Im", args),
    "det": Canonical.determinant,
}


def rational_of(value: Quotient) -> Fraction | None:
    """The value if it is a rational number, else None."""
    above, below = value
    if not above:
        return Fraction(0)
    if len(above) == 1 and len(below) == 1 and UNIT in above and UNIT in below:
        return Fraction(above[UNIT]) / Fraction(below[UNIT])
    return None


def is_independent(polynomial: Polynomial) -> bool:
    """True if the generators are algebraically independent up to relations already applied, so
    that a nonzero polynomial is a nonzero value: a single term of things that are never zero;
    or symbols, radicals of primes (Besicovitch 1940),
    i, and at most one of pi and e (each transcendental).
    """
    if len(polynomial) == 1:
        (monomial,) = polynomial
        if all(item.kind not in (OPAQUE, ROOT) or item.degree < 0 for item, _ in monomial):
            return True
    constants = set()
    for monomial in polynomial:
        for item, exponent in monomial:
            if item.kind == CONSTANT:
                constants.add(str(item))
            elif item.kind == PRIME:
                if not 0 < exponent < 1:
                    return False
            elif item.kind not in (PLAIN, IMAGINARY):
                return False
            elif item == "...":
                return False
    return len(constants) <= 1


def is_proportional(left: Polynomial, right: Polynomial) -> Fraction | None:
    """The constant c with ``left == c * right``, or None."""
    if not left or left.keys() != right.keys():
        return None
    ratio: Fraction | None = None
    for monomial, coefficient in left.items():
        step = Fraction(coefficient) / Fraction(right[monomial])
        if ratio is None:
            ratio = step
        elif ratio != step:
            return None
    return ratio


def numeral_value(node: Node) -> int:
    """The value of a numeral in a named base.

    Raises:
        UndefinedError: a digit that the base does not have.
    """
    base = node.args[0].value
    if not isinstance(base, Fraction) or base.denominator != 1 or not 2 <= base <= 36:
        raise UndefinedError("a base that is none")
    try:
        return int(str(node.value), int(base))
    except ValueError as error:
        raise UndefinedError("a digit that the base does not have") from error


def factors(value: int) -> list[tuple[int, int]]:
    """Prime factors with their multiplicity. A cofactor without small primes counts as one,
    after perfect powers are taken out of it: enough for a canonical form of radicals.
    """
    found: list[tuple[int, int]] = []
    if value <= 1:
        return found
    if value.bit_length() > MAX_BITS:
        raise TooComplexError("a number that is too long to factor")
    for prime in _small_primes():
        if prime * prime > value:
            break
        if value % prime == 0:
            count = 0
            while value % prime == 0:
                value //= prime
                count += 1
            found.append((prime, count))
    if value > 1:
        if value.bit_length() > 22:
            for degree in (2, 3, 5, 7):
                root = _exact_root(Fraction(value), degree)
                if root is not None:
                    return [*found, *((p, n * degree) for p, n in factors(int(root)))]
        found.append((value, 1))
    return found


_PRIMES: list[int] = []


def _small_primes() -> list[int]:
    if not _PRIMES:
        sieve = bytearray([1]) * (_TRIAL_LIMIT + 1)
        for candidate in range(2, _TRIAL_LIMIT + 1):
            if sieve[candidate]:
                _PRIMES.append(candidate)
                sieve[candidate * candidate :: candidate] = bytes(
                    len(range(candidate * candidate, _TRIAL_LIMIT + 1, candidate))
                )
    return _PRIMES


def _exact_root(value: Fraction, degree: int) -> Fraction | None:
    above, below = (_integer_root(part, degree) for part in (value.numerator, value.denominator))
    return None if above is None or below is None else Fraction(above, below)


def _integer_root(value: int, degree: int) -> int | None:
    if degree == 2:
        root = math.isqrt(value)
        return root if root * root == value else None
    if value.bit_length() > 2_000:
        return None
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high) // 2
        if middle**degree < value:
            low = middle + 1
        else:
            high = middle
    return low if low**degree == value else None


def _content(polynomial: Polynomial) -> tuple[Fraction, Monomial, Polynomial]:
    """Write a polynomial as a rational times a monomial times a primitive polynomial."""
    above = below = 0
    shared: dict[Generator, Number] | None = None
    for monomial, coefficient in polynomial.items():
        value = Fraction(coefficient)
        above = math.gcd(above, value.numerator)
        below = math.lcm(below, value.denominator) if below else value.denominator
        powers = dict(monomial)
        if shared is None:
            shared = powers
        else:
            shared = {g: min(e, powers[g]) for g, e in shared.items() if g in powers}
    content = Fraction(above, below)
    if polynomial[min(polynomial)] < 0:
        content = -content
    common = {g: e for g, e in (shared or {}).items() if g.kind in (PLAIN, CONSTANT, POWER)}
    rest: Polynomial = {}
    for monomial, coefficient in polynomial.items():
        powers = dict(monomial)
        for item, exponent in common.items():
            powers[item] -= exponent
        key = tuple(sorted((g, e) for g, e in powers.items() if e))
        rest[key] = _plain(Fraction(coefficient) / content)
    return content, tuple(sorted(common.items())), rest


def _scaled(polynomial: Polynomial, factor: Number) -> Polynomial:
    if factor == 1:
        return polynomial
    return {monomial: _plain(coefficient * factor) for monomial, coefficient in polynomial.items()}


def _plain(value: Number) -> Number:
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def _key(value: Quotient) -> str:
    above = show_polynomial(value.above)
    return above if value.below == _ONE else f"({above})/({show_polynomial(value.below)})"


def _approximate(polynomial: Polynomial) -> tuple[float, float]:
    """A real constant polynomial's value as a float, and a bound on the error."""
    total = size = 0.0
    for monomial, coefficient in polynomial.items():
        try:
            value = float(coefficient)
            for item, exponent in monomial:
                base = item.prime if item.kind == PRIME else math.pi if item == "pi" else math.e
                value *= float(base) ** float(exponent)
        except OverflowError as error:
            raise TooComplexError("too large for a float") from error
        total += value
        size += abs(value)
    return total, size * 1e-13
