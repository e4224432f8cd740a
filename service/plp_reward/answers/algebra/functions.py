"""Functions of quotients: trigonometric ones as exponentials, logarithms as sums over primes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from plp_reward.answers.algebra.factoring import factors
from plp_reward.answers.algebra.polynomials import (
    CONSTANT,
    E_GENERATOR,
    IMAG,
    IMAGINARY,
    MAX_BITS,
    OPAQUE,
    PI_GENERATOR,
    POWER,
    PRIME,
    ROOT,
    SIGN,
    UNIT,
    Generator,
    Polynomial,
    approximate,
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
    ZERO_QUOTIENT,
    Quotient,
    key_of,
    rational_of,
)
from plp_reward.answers.errors import UndefinedError

Args = Sequence[Quotient]
_ODD = ("arcsin", "arccos", "arctan")
"""Inverse functions that are odd, arccos up to pi."""
_MAX_FACTORIAL = 1_500
_MAX_HALVES = 100
_ONE_HALF = Fraction(1, 2)
_ARC_TABLE = {  # sine or tangent (numerator^2 with sign) to multiples of pi
    "arcsin": {0: (0, 1), Fraction(1, 4): (1, 6), Fraction(1, 2): (1, 4), Fraction(3, 4): (1, 3),
               1: (1, 2)},
    "arctan": {0: (0, 1), Fraction(1, 3): (1, 6), 1: (1, 4), 3: (1, 3)},
}  # fmt: skip
HALF = Quotient(constant(_ONE_HALF), ONE)


class Functions(Powers):
    """Every function takes its arguments as quotients; what it does not know stays opaque."""

    def opaque(self, name: str, args: Args) -> Quotient:
        """A generator of its own for a function of these arguments."""
        text = ", ".join(map(key_of, args))
        return Quotient(generator(Generator(f"{name}({text})", OPAQUE)), ONE)

    def root(self, args: Args) -> Quotient:
        """A root: a power with one over the index."""
        radicand, index = args
        return self.power(radicand, self.inverse(index))

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

    def absolute(self, args: Args) -> Quotient:
        """The absolute value; of a real constant, with its sign."""
        value = args[0]
        fixed = rational_of(value)
        if fixed is not None:
            return Quotient(constant(abs(fixed)), ONE)
        if value.below != ONE:
            above, below = (self.absolute([Quotient(part, ONE)]) for part in value)
            return self.times(above, self.inverse(below))
        if _consists_of(value.above, PRIME, CONSTANT):
            size, error = approximate(value.above)
            if abs(size) > error:
                return value if size > 0 else Quotient(scaled(value.above, -1), ONE)
        if len(value.above) == 1:
            return self.fractional_power(self.times(value, value), _ONE_HALF)
        sign = -1 if value.above[min(value.above)] < 0 else 1
        return Quotient(generator(self.size_of(scaled(value.above, sign))), ONE)

    def rounded(self, args: Args, up: bool) -> Quotient:
        """Floor, or ceiling if ``up``, of a real constant; opaque for the rest."""
        value = args[0]
        fixed = rational_of(value)
        if fixed is not None:
            return Quotient(constant(math.ceil(fixed) if up else math.floor(fixed)), ONE)
        if value.below == ONE and _consists_of(value.above, PRIME, CONSTANT):
            size, error = approximate(value.above)
            whole = math.floor(size)
            if abs(size) < 1e12 and error < size - whole < 1 - error:
                return Quotient(constant(whole + 1 if up else whole), ONE)
        return self.opaque("ceil" if up else "floor", args)

    def factorial(self, args: Args) -> Quotient:
        """The factorial; of n + c as that of n times c factors."""
        value = args[0]
        fixed = rational_of(value)
        if fixed is None and value.below == ONE:
            shift = Fraction(value.above.get(UNIT, 0))
            if shift.denominator == 1 and abs(shift) <= 20:
                stem = self.arithmetic.add(value.above, constant(shift), -1)
                item = generator(Generator(f"({show_polynomial(stem)})!", OPAQUE))
                result = Quotient(item, ONE)
                for step in range(1, abs(int(shift)) + 1):
                    offset = step if shift > 0 else 1 - step
                    factor = Quotient(self.arithmetic.add(stem, constant(offset)), ONE)
                    result = self.times(result, factor if shift > 0 else self.inverse(factor))
                return result
        if fixed is not None and fixed.denominator == 2 and -1 < fixed < _MAX_HALVES:
            return self.half_factorial(int(fixed + _ONE_HALF))
        if fixed is None or fixed.denominator != 1 or fixed < 0:
            if fixed is not None and fixed.denominator == 1:
                raise UndefinedError("the factorial of a negative number")
            return self.opaque("factorial", args)
        count = fixed.numerator
        if count <= _MAX_FACTORIAL:
            return Quotient(constant(math.factorial(count)), ONE)
        start = count - count % 256
        if (count - start) * count.bit_length() > 4 * MAX_BITS:
            start = count  # it shares no factor with its neighbours then
        tail = math.prod(range(start + 1, count + 1))
        return Quotient({((Generator(f"({start})!", OPAQUE, -1), 1),): tail}, ONE)

    def double_factorial(self, args: Args) -> Quotient:
        """n!!: (2m)!! as 2^m m!, (2m - 1)!! as (2m)! / (2^m m!); anything else stays opaque."""
        value = args[0]
        if value.below != ONE:
            return self.opaque("double_factorial", args)
        odd = Fraction(value.above.get(UNIT, 0)) % 2 == 1
        double = self.arithmetic.add(value.above, constant(int(odd)))
        if any(Fraction(coefficient) % 2 for coefficient in double.values()):
            return self.opaque("double_factorial", args)
        half = Quotient(scaled(double, Fraction(1, 2)), ONE)
        size = rational_of(half)
        if size is not None and not 0 <= size <= _MAX_FACTORIAL:
            return self.opaque("double_factorial", args)
        even = self.times(self.power(Quotient(constant(2), ONE), half), self.factorial((half,)))
        if not odd:
            return even
        return self.times(self.factorial((Quotient(double, ONE),)), self.inverse(even))

    def half_factorial(self, count: int) -> Quotient:
        """(count - 1/2)!, the gamma function of count + 1/2: (2n)! sqrt(pi) / (4^n n!)."""
        scale = Fraction(math.factorial(2 * count), 4**count * math.factorial(count))
        root = self.fractional_power(Quotient(generator(PI_GENERATOR), ONE), _ONE_HALF)
        return Quotient(scaled(root.above, scale), root.below)

    def binomial(self, args: Args) -> Quotient:
        """The binomial coefficient: of numbers, over a small integer, else as n!/(k! (n - k)!)."""
        upper, lower = args[0], rational_of(args[1])
        fixed = rational_of(upper)
        if fixed is not None and lower is not None and fixed.denominator == lower.denominator == 1:
            n, k = fixed.numerator, lower.numerator
            if 0 <= k <= n and min(k, n - k) <= 1_000 and n.bit_length() * min(k, n - k) < MAX_BITS:
                return Quotient(constant(math.comb(n, k)), ONE)
        if lower is not None and lower.denominator == 1 and 0 <= lower <= 12:
            result = ONE_QUOTIENT
            for step in range(int(lower)):
                result = self.times(result, self.plus(upper, Quotient(constant(-step), ONE)))
            scale = Fraction(1, math.factorial(int(lower)))
            return Quotient(scaled(result.above, scale), result.below)
        rest = self.minus(upper, args[1])
        if lower is None and all(item.below == ONE for item in (upper, args[1], rest)):
            counts = [rational_of(item) for item in (upper, rest)]
            if all(count is None or 0 <= count == int(count) for count in counts):
                below = self.times(self.factorial((args[1],)), self.factorial((rest,)))
                return self.times(self.factorial((upper,)), self.inverse(below))
        return self.opaque("binom", args)

    def combinations(self, args: Args) -> Quotient:
        """C(n, k) of two arguments is the binomial coefficient; any other C is a function."""
        return self.binomial(args) if len(args) == 2 else self.opaque("C", args)

    def gcd_like(self, name: str, args: Args) -> Quotient:
        """gcd, lcm, max or min of rationals."""
        values = [rational_of(item) for item in args]
        known = [value for value in values if value is not None]
        if len(known) != len(values):
            return self.opaque(name, args)
        if name in ("max", "min"):
            return Quotient(constant(max(known) if name == "max" else min(known)), ONE)
        if any(value.denominator != 1 for value in known):
            return self.opaque(name, args)
        combine = math.gcd if name == "gcd" else math.lcm
        return Quotient(constant(combine(*(int(value) for value in known))), ONE)

    def modulo(self, args: Args) -> Quotient:
        """The remainder of rationals."""
        left, right = (rational_of(item) for item in args)
        if left is None or not right:
            return self.opaque("mod", args)
        return Quotient(constant(left % right), ONE)

    def complex_part(self, name: str, args: Args) -> Quotient:
        """``Re`` or ``Im`` of a complex constant."""
        value = args[0]
        if value.below == ONE and _consists_of(value.above, PRIME, CONSTANT, IMAGINARY):
            real = {m: c for m, c in value.above.items() if (IMAG, 1) not in m}
            if name == "Re":
                return Quotient(real, ONE)
            rest = self.arithmetic.add(value.above, real, -1)
            return self.times(Quotient(rest, ONE), self.inverse(Quotient(generator(IMAG), ONE)))
        return self.opaque(name, args)

    def expand(self, rows: list[list[Quotient]]) -> Quotient:
        """The determinant of rows of quotients."""
        if len(rows) == 1:
            return rows[0][0]
        total = ZERO_QUOTIENT
        for index, cell in enumerate(rows[0]):
            minor = [row[:index] + row[index + 1 :] for row in rows[1:]]
            term = self.times(cell, self.expand(minor))
            if index % 2:
                term = Quotient(scaled(term.above, -1), term.below)
            total = self.plus(total, term)
        return total


def _consists_of(polynomial: Polynomial, *kinds: int) -> bool:
    """True if all generators are of these kinds."""
    return all(item.kind in kinds for monomial in polynomial for item, _ in monomial)


FUNCTIONS: dict[str, Callable[[Functions, Args], Quotient]] = {
    "root": Functions.root,
    "exp": Functions.exp,
    "sin": Functions.sin,
    "cos": Functions.cos,
    "cis": Functions.cis,
    "tan": Functions.tan,
    "cot": Functions.cot,
    "sec": Functions.sec,
    "csc": Functions.csc,
    "sinh": Functions.sinh,
    "cosh": Functions.cosh,
    "tanh": Functions.tanh,
    "arcsin": lambda self, args: self.arc("arcsin", args),
    "arccos": lambda self, args: self.arc("arccos", args),
    "arctan": lambda self, args: self.arc("arctan", args),
    "arcsinh": lambda self, args: self.area("arcsinh", args),
    "arccosh": lambda self, args: self.area("arccosh", args),
    "arctanh": lambda self, args: self.area("arctanh", args),
    "log": Functions.log,
    "ln": Functions.log,
    "abs": Functions.absolute,
    "floor": lambda self, args: self.rounded(args, up=False),
    "ceil": lambda self, args: self.rounded(args, up=True),
    "factorial": Functions.factorial,
    "double_factorial": Functions.double_factorial,
    "binom": Functions.binomial,
    "C": Functions.combinations,
    "gcd": lambda self, args: self.gcd_like("gcd", args),
    "lcm": lambda self, args: self.gcd_like("lcm", args),
    "max": lambda self, args: self.gcd_like("max", args),
    "min": lambda self, args: self.gcd_like("min", args),
    "mod": Functions.modulo,
    "Re": lambda self, args: self.complex_part("Re", args),
    "Im": lambda self, args: self.complex_part("Im", args),
}
