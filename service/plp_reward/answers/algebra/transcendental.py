"""Exponential, trigonometric and hyperbolic functions, logarithms and inverses.

Trigonometric and hyperbolic ones become exponentials; logarithms, sums over primes.
"""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers.algebra.factoring import factors
from plp_reward.answers.algebra.polynomials import (
    E_GENERATOR,
    IMAG,
    OPAQUE,
    PI_GENERATOR,
    POWER,
    PRIME,
    ROOT,
    SIGN,
    Generator,
    Polynomial,
    constant,
    content_of,
    generator,
    scaled,
    show_polynomial,
)
from plp_reward.answers.algebra.powers import Powers
from plp_reward.answers.algebra.quotients import (
    ONE,
    ONE_QUOTIENT,
    Args,
    Quotient,
    key_of,
    rational_of,
)
from plp_reward.answers.errors import UndefinedError

_ONE_HALF = Fraction(1, 2)
_ODD = ("arcsin", "arccos", "arctan")
"""Inverse functions that are odd, arccos up to pi."""
_ARC_TABLE = {  # sine or tangent (numerator^2 with sign) to multiples of pi
    "arcsin": {0: (0, 1), Fraction(1, 4): (1, 6), Fraction(1, 2): (1, 4), Fraction(3, 4): (1, 3),
               1: (1, 2)},
    "arctan": {0: (0, 1), Fraction(1, 3): (1, 6), 1: (1, 4), 3: (1, 3)},
}  # fmt: skip
HALF = Quotient(constant(_ONE_HALF), ONE)


class Transcendental(Powers):
    """Every function takes its arguments as quotients."""

    def exp(self, args: Args) -> Quotient:
        """The exponential function."""
        return self.power(Quotient(generator(E_GENERATOR), ONE), args[0])

    def euler(self, argument: Quotient, imaginary: bool) -> tuple[Quotient, Quotient]:
        """``e^(z)`` and ``e^(-z)`` for ``z`` the argument, times i if ``imaginary``."""
        if imaginary:
            argument = self.times(argument, Quotient(generator(IMAG), ONE))
        base = Quotient(generator(E_GENERATOR), ONE)
        positive = self.power(base, argument)
        return positive, self.inverse(positive)

    def turns(self, argument: Quotient) -> Fraction | None:
        """The argument as a rational multiple of pi, or None."""
        if not argument.above:
            return Fraction(0)
        if argument.below == ONE and argument.above.keys() == {((PI_GENERATOR, 1),)}:
            return Fraction(argument.above[((PI_GENERATOR, 1),)])
        return None

    def cos(self, args: Args) -> Quotient:
        """The cosine: half the sum of two exponentials, or exact for multiples of pi."""
        turn = self.turns(args[0])
        if turn is not None:
            return Quotient(self.unit_circle(turn)[0], ONE)
        first, second = self.euler(args[0], imaginary=True)
        return self.times(self.plus(first, second), HALF)

    def sin(self, args: Args) -> Quotient:
        """The sine, likewise."""
        turn = self.turns(args[0])
        if turn is not None:
            return Quotient(self.unit_circle(turn)[1], ONE)
        first, second = self.euler(args[0], imaginary=True)
        gap = self.plus(first, Quotient(scaled(second.above, -1), second.below))
        return self.times(gap, Quotient({((IMAG, 1),): Fraction(-1, 2)}, ONE))

    def cosh(self, args: Args) -> Quotient:
        """The hyperbolic cosine."""
        first, second = self.euler(args[0], imaginary=False)
        return self.times(self.plus(first, second), HALF)

    def sinh(self, args: Args) -> Quotient:
        """The hyperbolic sine."""
        first, second = self.euler(args[0], imaginary=False)
        gap = self.plus(first, Quotient(scaled(second.above, -1), second.below))
        return self.times(gap, HALF)

    def cis(self, args: Args) -> Quotient:
        """Cos + i sin."""
        sine = self.times(self.sin(args), Quotient(generator(IMAG), ONE))
        return self.plus(self.cos(args), sine)

    def tan(self, args: Args) -> Quotient:
        """Sine over cosine."""
        return self.times(self.sin(args), self.inverse(self.cos(args)))

    def cot(self, args: Args) -> Quotient:
        """Cosine over sine."""
        return self.times(self.cos(args), self.inverse(self.sin(args)))

    def sec(self, args: Args) -> Quotient:
        """One over the cosine."""
        return self.inverse(self.cos(args))

    def csc(self, args: Args) -> Quotient:
        """One over the sine."""
        return self.inverse(self.sin(args))

    def tanh(self, args: Args) -> Quotient:
        """Hyperbolic sine over cosine."""
        return self.times(self.sinh(args), self.inverse(self.cosh(args)))

    def arc(self, name: str, args: Args) -> Quotient:
        """Inverse functions at the values whose angles are known; the others stay opaque."""
        value = args[0]
        if value.above and value.above[min(value.above)] < 0 and name in _ODD:
            opposite = Quotient(scaled(value.above, -1), value.below)
            mirrored = self.arc(name, [opposite])
            result = Quotient(scaled(mirrored.above, -1), mirrored.below)
            if name != "arccos":
                return result
            return self.plus(Quotient(generator(PI_GENERATOR), ONE), result)
        if value.below == ONE and len(value.above) <= 1:
            squared = rational_of(self.times(value, value))
            factor = next(iter(value.above.values()), 0)
            if squared is not None and squared >= 0:
                table = _ARC_TABLE["arctan" if name == "arctan" else "arcsin"]
                found = table.get(squared)
                if found is not None:
                    angle = Fraction(*found) * (1 if factor >= 0 else -1)
                    if name == "arccos":
                        angle = Fraction(1, 2) - angle
                    return Quotient(scaled(generator(PI_GENERATOR), angle), ONE)
        if name == "arccos":
            sine = self.arc("arcsin", args)
            quarter = Quotient({((PI_GENERATOR, 1),): Fraction(1, 2)}, ONE)
            return self.plus(quarter, Quotient(scaled(sine.above, -1), sine.below))
        if name == "arcsin":
            rest = self.plus(
                ONE_QUOTIENT, self.times(value, Quotient(scaled(value.above, -1), value.below))
            )
            cosine = self.fractional_power(rest, Fraction(1, 2))
            return self.arc("arctan", [self.times(value, self.inverse(cosine))])
        known = value.above if value.below == ONE else None
        return Quotient(generator(Generator(f"arctan({key_of(value)})", OPAQUE, value=known)), ONE)

    def area(self, name: str, args: Args) -> Quotient:
        """An inverse hyperbolic function, of a rational in its domain as a logarithm."""
        value = args[0]
        fixed = rational_of(value)
        if (
            fixed is None
            or (name == "arccosh" and fixed < 1)
            or (name == "arctanh" and fixed**2 >= 1)
        ):
            return self.opaque(name, args)
        if name == "arctanh":
            ratio = self.log([Quotient(constant((1 + fixed) / (1 - fixed)), ONE)])
            return Quotient(scaled(ratio.above, _ONE_HALF), ratio.below)
        square = constant(fixed**2 + (1 if name == "arcsinh" else -1))
        return self.log([self.plus(value, self.fractional_power(Quotient(square, ONE), _ONE_HALF))])

    def log(self, args: Args) -> Quotient:
        """The logarithm; of products, powers and integers as a sum."""
        if len(args) == 2:
            return self.times(self.log(args[:1]), self.inverse(self.log(args[1:])))
        value = args[0]
        if not value.above:
            raise UndefinedError("the logarithm of zero")
        above = self.log_part(value.above)
        below = self.log_part(value.below)
        return Quotient(self.arithmetic.add(above, below, -1), ONE)

    def log_part(self, value: Polynomial) -> Polynomial:
        """The logarithm of a polynomial."""
        if any(item.kind in (POWER, SIGN) for monomial in value for item, _ in monomial):
            real = len(value) == 1 and "i" not in show_polynomial(value)
            if not real:
                return self.log_of(show_polynomial(value), value)
        if len(value) > 1:
            content, monomial, rest = content_of(value)
            if content < 0:
                content, rest = -content, scaled(rest, -1)
        else:
            ((monomial, coefficient),) = value.items()
            content, rest = Fraction(coefficient), ONE
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
                    ONE
                    if item.startswith("e")
                    else self.log_of(str(item.prime), constant(item.prime))
                )
                product = self.arithmetic.multiply(base_log, item.value)
                total = add(total, product, exponent)
            else:
                total = add(total, self.log_of(str(item), generator(item)), exponent)
        if rest != ONE:
            total = add(total, self.log_of(show_polynomial(rest), rest))
        return total

    def log_of(self, text: str, value: Polynomial) -> Polynomial:
        """The generator of a logarithm that does not split further."""
        return generator(Generator(f"log({text})", OPAQUE, value=value))
