"""Sparse polynomials over the rationals in generators that know their own algebraic relations.

A generator is a symbol, ``pi``, ``e``, ``i``, a prime (raised to fractional powers: 2^(1/2) is the
square root), a root of a polynomial, a power with a symbolic exponent, or an opaque function of a
canonical argument. Exponents are integers or fractions and may be negative, so a fraction with a
single term below needs no denominator.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from plp_reward.answers.algebra import expansion
from plp_reward.answers.budget import spend
from plp_reward.answers.errors import TooComplexError

Number = int | Fraction
Monomial = tuple[tuple["Generator", Number], ...]
Polynomial = dict[Monomial, Number]

MAX_BITS = 20_000
"""Longest integer that is multiplied out; longer powers stay powers."""

_PAIR = 4
"""Operations of multiplying two terms."""
_MANY = 1_000
"""Pairs of terms from which a product is FLINT's."""
_MULTIPLIED, _EXPANDED = 8, 200
"""Most pairs of terms for each that a polynomial may have: by ourselves, by FLINT."""
_COLLAPSING = 4
"""Most terms of a product for each that is left of them once relations are applied."""
_FEW = 16
"""Terms that cost nothing to add."""
_LONG = 1_000
"""Bits beyond which a coefficient costs more than its term."""

PLAIN, PRIME, IMAGINARY, ROOT, SIGN, CONSTANT, POWER, OPAQUE, CIRCLE = range(9)


class Generator(str):
    """A generator's canonical text, with its relation.

    Attributes:
        kind: ``PLAIN`` (a symbol), ``PRIME``, ``IMAGINARY`` (i^2 = -1), ``ROOT`` (its power
            ``degree`` is ``value``), ``SIGN`` (its square is 1: a power of -1), ``CONSTANT``
            (``pi``, ``e``), ``POWER`` (prime or e to a symbolic exponent), ``OPAQUE``, or
            ``CIRCLE`` (the cosine of ``value`` times pi, between 0 and 1/2).
        degree: the power at which ``value`` replaces a ``ROOT``; -1 for an ``OPAQUE`` generator
            that is known not to be zero.
        value: what a ``ROOT`` to its degree is; for a ``PRIME``, the prime.
    """

    kind: int
    degree: int
    value: Polynomial
    prime: int

    def __new__(
        cls,
        text: str,
        kind: int = PLAIN,
        degree: int = 0,
        value: Polynomial | None = None,
        prime: int = 0,
    ) -> Generator:
        """A generator with its relation; only the text is compared and hashed."""
        self = super().__new__(cls, text)
        self.kind = kind
        self.degree = degree
        self.value = value if value is not None else {}
        self.prime = prime
        return self


UNIT: Monomial = ()
IMAG = Generator("i", IMAGINARY)
PI_GENERATOR = Generator("pi", CONSTANT)
E_GENERATOR = Generator("e", CONSTANT)


def constant(value: Number) -> Polynomial:
    """The polynomial that is a number."""
    return {UNIT: value} if value else {}


def generator(item: Generator, exponent: Number = 1) -> Polynomial:
    """The polynomial that is one generator's power."""
    return {((item, exponent),): 1}


def prime_generator(prime: int) -> Generator:
    """The generator of a prime's fractional powers."""
    return Generator(f"#{prime}", PRIME, prime=prime)


class Arithmetic:
    """Polynomial arithmetic that gives up (TooComplexError) beyond ``max_terms`` terms."""

    def __init__(self, max_terms: int) -> None:
        self.max_terms = max_terms

    def add(self, left: Polynomial, right: Polynomial, factor: Number = 1) -> Polynomial:
        """``left + factor * right``."""
        if len(left) + len(right) > _FEW:
            spend(len(left) // 32 + len(right) // 2)
        total = dict(left)
        for monomial, coefficient in right.items():
            value = total.get(monomial, 0) + factor * coefficient
            if value:
                total[monomial] = value
            else:
                total.pop(monomial, None)
        if len(total) > self.max_terms:
            raise TooComplexError("too many terms")
        return total

    def multiply(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """The product, with every generator's relation applied."""
        pairs = len(left) * len(right)
        most = _COLLAPSING * self.max_terms
        terms = expansion.product(left, right, most) if pairs >= _MANY else None
        if pairs > (_EXPANDED if terms else _MULTIPLIED) * self.max_terms:
            raise TooComplexError("too many terms")
        if len(right) == 1 and UNIT in right:
            left, right = right, left
        if len(left) == 1 and UNIT in left:
            spend(_PAIR * pairs)
            factor = left[UNIT]
            return {m: bounded(c * factor) for m, c in right.items()}
        if terms is None:
            spend(_PAIR * pairs)
            products = ((a * b, *_join(m, n)) for m, a in left.items() for n, b in right.items())
        else:
            products = (
                (plain(value), *_reduced({g: plain(e) for g, e in powers.items()}, powers))
                for powers, value in terms
            )
        total: Polynomial = {}
        extras: dict[frozenset[tuple[Monomial, Number]], Polynomial] = {}
        for value, scale, monomial, extra in products:
            part = extras.setdefault(frozenset(extra.items()), {}) if extra is not None else total
            coefficient = part.get(monomial, 0) + value * scale
            if coefficient:
                part[monomial] = bounded(coefficient)
            else:
                part.pop(monomial, None)
        for extra_, part in extras.items():
            total = self.add(total, self.multiply(part, dict(extra_)))
        if len(total) > self.max_terms:
            raise TooComplexError("too many terms")
        return total

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        """A nonnegative integer power by squaring."""
        if len(base) > 1 and exponent > 1 and _terms_of_power(base, exponent) > 4 * self.max_terms:
            raise TooComplexError("too many terms")
        result = constant(1)
        while exponent:
            if exponent & 1:
                result = self.multiply(result, base)
            exponent >>= 1
            if exponent:
                base = self.multiply(base, base)
        return result


def _terms_of_power(base: Polynomial, exponent: int) -> int:
    """A bound on the terms of a power: so many monomials of its terms, or of its degrees, are."""
    monomials = 1
    for step in range(1, min(exponent, len(base) - 1) + 1):
        monomials = monomials * (exponent + len(base) - step) // step
    box = 1
    rows = [dict(monomial) for monomial in base]
    for item in {item for row in rows for item in row}:
        powers = [row.get(item, 0) for row in rows]
        step = math.lcm(*(power.denominator for power in powers))
        box *= int((max(powers) - min(powers)) * step) * exponent + 1
    return min(monomials, box)


def bounded(value: Number) -> Number:
    """``value``, unless it is longer than ``MAX_BITS``."""
    if isinstance(value, int):
        bits, most = value.bit_length(), 4 * MAX_BITS
    elif value.denominator == 1:
        return bounded(value.numerator)
    else:
        bits, most = value.numerator.bit_length() + value.denominator.bit_length(), 8 * MAX_BITS
    if bits > most:
        raise TooComplexError("a coefficient is too long")
    if bits > _LONG:
        spend(bits // _LONG)
    return value


def _join(first: Monomial, second: Monomial) -> tuple[Number, Monomial, Polynomial | None]:
    """The product of two monomials: a number, a monomial, and a polynomial from roots."""
    if not first:
        return 1, second, None
    if not second:
        return 1, first, None
    powers: dict[Generator, Number] = dict(first)
    touched: list[Generator] = []
    for item, exponent in second:
        before = powers.get(item)
        if before is None:
            powers[item] = exponent
        else:
            powers[item] = before + exponent
            touched.append(item)
    return _reduced(powers, touched)


def _reduced(
    powers: dict[Generator, Number], touched: Iterable[Generator]
) -> tuple[Number, Monomial, Polynomial | None]:
    """A product of powers with the relations of some of its generators applied."""
    scale: Number = 1
    extra: Polynomial | None = None
    for item in touched:
        factor, powers[item], value = reduce_power(item, powers[item])
        scale *= factor
        if value is not None:
            extra = value if extra is None else Arithmetic(1000).multiply(extra, value)
    return scale, tuple(sorted((g, e) for g, e in powers.items() if e)), extra


def reduce_power(item: Generator, exponent: Number) -> tuple[Number, Number, Polynomial | None]:
    """Apply a generator's relation: (factor, exponent that is left, polynomial factor)."""
    kind = item.kind
    if kind == PRIME:
        whole = exponent.__floor__()
        if whole and abs(whole) * item.prime.bit_length() <= MAX_BITS:
            factor: Number = item.prime**whole if whole > 0 else Fraction(1, item.prime**-whole)
            return factor, exponent - whole, None
    elif kind == IMAGINARY:
        turn = exponent % 4
        if turn >= 2:
            return -1, turn - 2, None
        return 1, turn, None
    elif kind == ROOT:
        if exponent >= item.degree:
            whole = int(exponent // item.degree)
            if whole > 12:
                raise TooComplexError("a high power of a root")
            value = Arithmetic(1000).power(item.value, whole)
            return 1, exponent - whole * item.degree, value
    elif kind == SIGN:
        turn = exponent % 2
        return 1, turn, None
    return 1, exponent, None


def show_polynomial(polynomial: Polynomial) -> str:
    """The canonical text of a polynomial; it is also the key of generators built on it."""
    if not polynomial:
        return "0"
    terms = []
    for monomial, coefficient in sorted(polynomial.items()):
        parts = [] if coefficient == 1 and monomial else [_digits(coefficient)]
        for item, exponent in monomial:
            name = str(item).lstrip("#")
            parts.append(name if exponent == 1 else f"{name}^{_exponent(exponent)}")
        terms.append("*".join(parts))
    return " + ".join(terms)


def _digits(value: Number) -> str:
    value = Fraction(value)
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 12_000:
        return f"{value.numerator:x}h/{value.denominator:x}h"
    return str(value)


def _exponent(value: Number) -> str:
    text = _digits(value)
    return text if text.isdigit() else f"({text})"


def content_of(polynomial: Polynomial) -> tuple[Fraction, Monomial, Polynomial]:
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
        rest[key] = plain(Fraction(coefficient) / content)
    return content, tuple(sorted(common.items())), rest


def scaled(polynomial: Polynomial, factor: Number) -> Polynomial:
    """``factor`` times a polynomial; no term has the coefficient zero."""
    if factor == 1:
        return polynomial
    if factor == 0:
        return {}
    return {monomial: plain(coefficient * factor) for monomial, coefficient in polynomial.items()}


def plain(value: Number) -> Number:
    """A whole fraction as an integer."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def approximate(polynomial: Polynomial) -> tuple[float, float]:
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
