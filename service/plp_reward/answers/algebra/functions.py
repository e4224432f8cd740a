"""The functions that a canonical form knows, by name; every other one stays opaque."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from plp_reward.answers.algebra.polynomials import (
    CONSTANT,
    IMAG,
    IMAGINARY,
    MAX_BITS,
    OPAQUE,
    PI_GENERATOR,
    PRIME,
    UNIT,
    Generator,
    Polynomial,
    approximate,
    constant,
    generator,
    scaled,
    show_polynomial,
)
from plp_reward.answers.algebra.quotients import (
    ONE,
    ONE_QUOTIENT,
    ZERO_QUOTIENT,
    Args,
    Quotient,
    rational_of,
)
from plp_reward.answers.algebra.transcendental import Transcendental
from plp_reward.answers.errors import UndefinedError

_MAX_FACTORIAL = 1_500
_MAX_HALVES = 100
_ONE_HALF = Fraction(1, 2)


class Functions(Transcendental):
    """Factorials, parts of numbers and functions of integers, beside the transcendental ones."""

    def root(self, args: Args) -> Quotient:
        """A root: a power with one over the index."""
        radicand, index = args
        return self.power(radicand, self.inverse(index))

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
