"""Powers and roots of quotients: rational, fractional and symbolic exponents."""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers.algebra.factoring import factors, square_root
from plp_reward.answers.algebra.polynomials import (
    CIRCLE,
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
    Generator,
    Monomial,
    Number,
    Polynomial,
    constant,
    content_of,
    generator,
    plain,
    prime_generator,
    reduce_power,
    scaled,
    show_polynomial,
)
from plp_reward.answers.algebra.quotients import (
    ONE,
    ONE_QUOTIENT,
    ZERO_QUOTIENT,
    Quotient,
    Quotients,
    rational_of,
)
from plp_reward.answers.errors import TooComplexError, UndefinedError


class Powers(Quotients):
    """Quotients with powers; roots are powers with fractional exponents."""

    def integer_power(self, base: Quotient, exponent: int) -> Quotient:
        """An integer power."""
        if exponent < 0:
            return self.integer_power(self.inverse(base), -exponent)
        if exponent == 0:
            return ONE_QUOTIENT
        if not base.above:
            return ZERO_QUOTIENT
        return Quotient(
            self.part_power(base.above, exponent),
            base.below if base.below == ONE else self.part_power(base.below, exponent),
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
        if exponent.below != ONE:
            if Fraction(exponent.above[min(exponent.above)]) < 0:
                opposite = Quotient(scaled(exponent.above, -1), exponent.below)
                return self.inverse(self.power(base, opposite))
            text = show_polynomial(base.above) + "/" + show_polynomial(base.below)
            index = show_polynomial(exponent.above) + "/" + show_polynomial(exponent.below)
            return Quotient(generator(Generator(f"({text})^({index})", OPAQUE)), ONE)
        if base.below != ONE:
            return self.times(
                self.power(Quotient(base.above, ONE), exponent),
                self.inverse(self.power(Quotient(base.below, ONE), exponent)),
            )
        result = ONE_QUOTIENT
        for monomial, coefficient in exponent.above.items():
            result = self.times(result, self.term_power(base, monomial, Fraction(coefficient)))
        return result

    def term_power(self, base: Quotient, monomial: Monomial, coefficient: Fraction) -> Quotient:
        """``base ** (coefficient * monomial)``."""
        if not monomial:
            return self.power(base, Quotient(constant(coefficient), ONE))
        if not base.above:
            raise TooComplexError("zero to a symbolic power")
        if len(base.above) > 1:
            return Quotient(
                self.symbolic_power(
                    f"({show_polynomial(base.above)})", OPAQUE, monomial, coefficient
                ),
                ONE,
            )
        ((inner, factor),) = base.above.items()
        value = Fraction(factor)
        result = ONE
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
        return Quotient(result, ONE)

    def symbolic_power(
        self, base: str, kind: int, monomial: Monomial, exponent: Fraction
    ) -> Polynomial:
        """The generator of ``base ** monomial``, raised to a rational exponent."""
        text = f"{base}^({show_polynomial({monomial: 1})})"
        prime = int(base) if kind == POWER and base != "e" else 0
        item = Generator(text, kind, value={monomial: 1}, prime=prime)
        power: Number = exponent.numerator if exponent.denominator == 1 else exponent
        _, rest, _ = reduce_power(item, power)
        return generator(item, rest) if rest else ONE

    def exponential(self, monomial: Monomial, coefficient: Fraction) -> Polynomial:
        """``e ** (coefficient * monomial)``; multiples of i*pi are roots of unity."""
        if monomial == ((IMAG, 1), (PI_GENERATOR, 1)):
            cosine, sine = self.unit_circle(coefficient)
            return self.arithmetic.add(cosine, self.arithmetic.multiply(sine, generator(IMAG)))
        logs = [(g, x) for g, x in monomial if g.startswith("log(")]
        if len(logs) == 1 and logs[0][1] == 1:
            item = logs[0][0]
            rest = tuple(pair for pair in monomial if pair[0] != item)
            base = Quotient(item.value, ONE)
            if rest:
                return self.term_power(base, rest, coefficient).above
            return self.power(base, Quotient(constant(coefficient), ONE)).above
        arcs = [g for g, x in monomial if g.startswith("arctan(") and x == 1 and g.value]
        if len(monomial) == 2 and arcs and (IMAG, 1) in monomial and coefficient.denominator == 1:
            return self.turned(arcs[0].value, int(coefficient))
        return self.symbolic_power("e", POWER, monomial, coefficient)

    def turned(self, tangent: Polynomial, count: int) -> Polynomial:
        """``e ** (i * count * arctan t)``: ((1 + i t) / sqrt(1 + t^2)) ** count."""
        times, add = self.arithmetic.multiply, self.arithmetic.add
        step = tangent if count >= 0 else scaled(tangent, -1)
        direction = add(ONE, times(generator(IMAG), step))
        squared = Quotient(add(ONE, times(tangent, tangent)), ONE)
        length = self.inverse(self.fractional_power(squared, Fraction(1, 2)))
        if length.below != ONE:
            raise TooComplexError("a root in a denominator")
        return self.arithmetic.power(times(direction, length.above), abs(count))

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
        return scaled(cosine, sign_cos), scaled(sine, sign_sin)

    def cosine(self, turn: Fraction) -> Polynomial:
        """Cosine of ``turn * pi`` for turns from 0 to 1/2."""
        half, root = Fraction(1, 2), self.root_of_integer
        if turn == 0:
            return ONE
        if turn == half:
            return {}
        table = {
            Fraction(1, 3): lambda: constant(half),
            Fraction(1, 4): lambda: scaled(root(2), half),
            Fraction(1, 6): lambda: scaled(root(3), half),
            Fraction(1, 5): lambda: scaled(self.arithmetic.add(ONE, root(5)), Fraction(1, 4)),
            Fraction(2, 5): lambda: scaled(self.arithmetic.add(root(5), ONE, -1), Fraction(1, 4)),
            Fraction(1, 8): lambda: self.nested_root(2, 1, 2, half),
            Fraction(3, 8): lambda: self.nested_root(2, -1, 2, half),
            Fraction(1, 10): lambda: self.nested_root(10, 2, 5, Fraction(1, 4)),
            Fraction(3, 10): lambda: self.nested_root(10, -2, 5, Fraction(1, 4)),
            Fraction(1, 12): lambda: scaled(self.arithmetic.add(root(6), root(2)), Fraction(1, 4)),
            Fraction(5, 12): lambda: scaled(
                self.arithmetic.add(root(6), root(2), -1), Fraction(1, 4)
            ),
        }
        if turn in table:
            return table[turn]()
        return generator(Generator(f"cos({turn}*pi)", CIRCLE, value=constant(turn)))

    def nested_root(self, first: int, factor: int, inner: int, scale: Fraction) -> Polynomial:
        """``scale * sqrt(first + factor * sqrt(inner))``."""
        radicand = self.arithmetic.add(constant(first), self.root_of_integer(inner), factor)
        return scaled(self.fractional_part(radicand, Fraction(1, 2)), scale)

    def root_of_integer(self, value: int) -> Polynomial:
        """The square root of an integer."""
        return self.number_power(Fraction(value), Fraction(1, 2))

    def number_power(self, base: Fraction, exponent: Fraction) -> Polynomial:
        """A rational to a rational power: primes to fractional powers, and a sign or i."""
        if base == 0:
            if exponent <= 0:
                raise UndefinedError("a division by zero")
            return {}
        result = ONE
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
                piece = scaled(generator(item, plain(rest)) if rest else ONE, factor)
                result = self.arithmetic.multiply(result, piece)
        return result

    def sign_power(self, exponent: Fraction) -> Polynomial:
        """(-1) to a rational power; an odd root is the real one."""
        if exponent.denominator % 2 == 1:
            return constant(-1 if exponent.numerator % 2 else 1)
        if exponent.denominator == 2:
            factor, rest, _ = reduce_power(IMAG, exponent.numerator)
            return scaled(generator(IMAG, rest) if rest else ONE, factor)
        cosine, sine = self.unit_circle(exponent)
        return self.arithmetic.add(cosine, self.arithmetic.multiply(sine, generator(IMAG)))

    def fractional_power(self, base: Quotient, exponent: Fraction) -> Quotient:
        """A quotient to a fractional power."""
        if not base.above:
            if exponent <= 0:
                raise UndefinedError("a division by zero")
            return ZERO_QUOTIENT
        above = self.fractional_part(base.above, exponent)
        if base.below == ONE:
            return Quotient(above, ONE)
        below = self.fractional_part(base.below, exponent)
        return self.times(Quotient(above, ONE), self.inverse(Quotient(below, ONE)))

    def fractional_part(self, base: Polynomial, exponent: Fraction) -> Polynomial:
        """A polynomial to a fractional power: its content comes out, the rest is a root."""
        content, monomial, rest = content_of(base)
        result = ONE
        times = self.arithmetic.multiply
        if len(base) == 1:
            ((monomial, coefficient),) = base.items()
            content, rest = Fraction(coefficient), ONE
            if content < 0 and any(item.kind == IMAGINARY for item, _ in monomial):
                raise TooComplexError("a root of a complex number")
        if content < 0 and rest != ONE:
            content, rest = -content, scaled(rest, -1)
        result = times(result, self.number_power(content, exponent))
        for item, power in monomial:
            result = times(result, self.generator_power(item, Fraction(power), exponent))
        if rest == ONE:
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
            piece = Quotient(raised, ONE)
            if exponent < 0:
                piece = self.inverse(piece)
            if piece.below != ONE:
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
            value = scaled(value, -1)
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
        lead = square_root(rows[degree]) if rows[degree] > 0 else None
        if degree % 2 or lead is None:
            return None
        half = int(degree) // 2
        root = [Fraction(0)] * half + [lead]
        for index in range(half - 1, -1, -1):
            known = sum(
                (root[k] * root[half + index - k] for k in range(index + 1, half)), Fraction(0)
            )
            root[index] = (rows.get(half + index, Fraction(0)) - known) / (2 * lead)
        found = {(((name, k),) if k else UNIT): plain(c) for k, c in enumerate(root) if c}
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
        root = square_root(gap)
        if root is None:
            return None
        larger = self.number_power((first + root) / 2, Fraction(1, 2))
        smaller_value = (first - root) / 2
        smaller = self.number_power(smaller_value, Fraction(1, 2)) if smaller_value else {}
        return self.arithmetic.add(larger, smaller, 1 if coefficient > 0 else -1)

    def generator_power(self, item: Generator, power: Fraction, exponent: Fraction) -> Polynomial:
        """A generator's power to a fractional exponent."""
        total = power * exponent
        if item.kind == PRIME:
            factor, rest, _ = reduce_power(item, total)
            return scaled(generator(item, plain(rest)) if rest else ONE, factor)
        if item.kind == IMAGINARY:
            cosine, sine = self.unit_circle(total / 2)
            return self.arithmetic.add(cosine, self.arithmetic.multiply(sine, generator(IMAG)))
        if (
            item.kind in (PLAIN, OPAQUE)
            and power % 2 == 0
            and total % 2 != 0
            and total.denominator == 1
        ):
            size = Generator(f"|{item}|", ROOT, 2, generator(item, 2))
            factor, rest, value = reduce_power(size, total.numerator)
            piece = ONE if value is None else value
            return self.arithmetic.multiply(piece, generator(size, rest)) if rest else piece
        if item.kind == ROOT and total.denominator != 1:
            inner = Generator(f"{item}^(1/{total.denominator})", OPAQUE)
            return generator(inner, total.numerator)
        return generator(item, plain(total))
