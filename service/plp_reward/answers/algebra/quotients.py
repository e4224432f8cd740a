"""Quotients of polynomials: the field that canonical forms live in."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from plp_reward.answers.algebra.factoring import is_prime
from plp_reward.answers.algebra.polynomials import (
    CONSTANT,
    IMAGINARY,
    OPAQUE,
    PLAIN,
    PRIME,
    ROOT,
    UNIT,
    Arithmetic,
    Generator,
    Monomial,
    Number,
    Polynomial,
    constant,
    generator,
    plain,
    reduce_power,
    scaled,
    show_polynomial,
)
from plp_reward.answers.errors import UndefinedError


class Quotient(NamedTuple):
    """A polynomial over a polynomial; ``below`` is never zero."""

    above: Polynomial
    below: Polynomial


Args = Sequence[Quotient]
"""Arguments of a function."""
ONE = constant(1)
ZERO_QUOTIENT = Quotient({}, ONE)
ONE_QUOTIENT = Quotient(ONE, ONE)


class Quotients:
    """Arithmetic of quotients that gives up (TooComplexError) beyond ``max_terms`` terms."""

    def __init__(self, max_terms: int) -> None:
        self.arithmetic = Arithmetic(max_terms)

    def opaque(self, name: str, args: Args) -> Quotient:
        """A generator of its own for a function of these arguments."""
        text = ", ".join(map(key_of, args))
        return Quotient(generator(Generator(f"{name}({text})", OPAQUE)), ONE)

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
        candidates: set[Generator] = set()
        for monomial in polynomial:
            for item, exponent in monomial:
                if item.kind == ROOT or (item.kind == PRIME and not -1 < exponent < 1):
                    candidates.add(item)
        shift: list[tuple[Generator, Number]] = []
        for item in sorted(candidates):
            least = min(Fraction(_power_of(item, m)) for m in polynomial)
            if item.kind == ROOT and least < 0:
                shift.append((item, plain(-least)))
            elif item.kind == PRIME and least != 0:
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

    def plus(self, left: Quotient, right: Quotient) -> Quotient:
        """The sum."""
        if left.below == right.below:
            return Quotient(self.arithmetic.add(left.above, right.above), left.below)
        times = self.arithmetic.multiply
        above = self.arithmetic.add(times(left.above, right.below), times(right.above, left.below))
        return Quotient(above, times(left.below, right.below))

    def minus(self, left: Quotient, right: Quotient) -> Quotient:
        """The difference, as it comes; ``difference`` tells whether there is one."""
        return self.plus(left, Quotient(scaled(right.above, -1), right.below))

    def times(self, left: Quotient, right: Quotient) -> Quotient:
        """The product."""
        if left.below is ONE and right.below is ONE:
            return Quotient(self.arithmetic.multiply(left.above, right.above), ONE)
        if left.below == right.above:
            return Quotient(left.above, right.below)
        if right.below == left.above:
            return Quotient(right.above, left.below)
        multiply = self.arithmetic.multiply
        return Quotient(multiply(left.above, right.above), multiply(left.below, right.below))

    def inverse(self, value: Quotient) -> Quotient:
        """One over ``value``.

        Raises:
            UndefinedError: the value is zero.
        """
        above = value.above
        if len(above) > 1:
            above = self.cleared(above) if value.below != ONE else above
        if not above:
            raise UndefinedError("a division by zero")
        if len(above) == 1:
            ((monomial, coefficient),) = above.items()
            inverted = constant(Fraction(1) / coefficient)
            for item, exponent in monomial:
                factor, rest, _ = reduce_power(item, -exponent)
                piece = generator(item, rest) if rest else ONE
                inverted = self.arithmetic.multiply(inverted, piece)
                inverted = self.arithmetic.multiply(inverted, constant(factor))
            return Quotient(self.arithmetic.multiply(value.below, inverted), ONE)
        return Quotient(value.below, value.above)


def _power_of(item: Generator, monomial: Monomial) -> Number:
    return dict(monomial).get(item, 0)


def rational_of(value: Quotient) -> Fraction | None:
    """The value if it is a rational number, else None."""
    above, below = value
    if not above:
        return Fraction(0)
    if len(above) == 1 and len(below) == 1 and UNIT in above and UNIT in below:
        return Fraction(above[UNIT]) / Fraction(below[UNIT])
    return None


def is_independent(polynomial: Polynomial) -> bool:
    """True if a nonzero polynomial in these generators is a nonzero value.

    So it is for a single term of things that are never zero, and for generators that are
    algebraically independent up to the relations already applied: symbols,
    radicals of primes (Besicovitch 1940), i, and at most one of pi and e (each transcendental).
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
                if not (0 < exponent < 1 and is_prime(item.prime)):
                    return False
            elif item.kind not in (PLAIN, IMAGINARY) or item == "...":
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


def key_of(value: Quotient) -> str:
    """The canonical text of a quotient."""
    above = show_polynomial(value.above)
    return above if value.below == ONE else f"({above})/({show_polynomial(value.below)})"
