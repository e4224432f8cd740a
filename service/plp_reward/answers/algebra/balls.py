"""Values of expressions as balls: a number and a bound on its error, for refuting equality.

FLINT's complex balls (Johansson, Arb: efficient arbitrary-precision midpoint-radius interval
arithmetic, 2017) hold the true value, so two that do not overlap belong to different values. What
has no closed form is estimated (``estimates``), with a radius that its error will hardly exceed.

This loads FLINT, so it is imported when a value is first asked for: by ``numeric``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from functools import reduce
from threading import RLock
from typing import TypeVar

from flint import acb, arb, ctx

from plp_reward.answers import budget, heads, indices
from plp_reward.answers.algebra import estimates, integrals
from plp_reward.answers.algebra.elementary import SMOOTH, is_holomorphic, quotient, rational
from plp_reward.answers.algebra.literals import numeral_value, written_rational
from plp_reward.answers.errors import AnswerError, UndefinedError, UnreliableError
from plp_reward.answers.heads import Head
from plp_reward.answers.tree import INFINITY, Node, add, exact, name_of, neg, symbols

_MOST_NODES = 50_000
_MOST_TERMS = 2_000
"""Terms of a sum that are added one by one; a longer one is estimated."""
_LARGEST_EXACT = 170
"""Arguments of factorials and binomials up to which they are integers, not gamma functions."""
_LARGEST_FACTORIAL = 100
_LARGEST_EXPONENT = 10**6
_NEARLY_WHOLE = 2.0**-20
"""Largest radius of a ball that is taken for the integer in it."""

_precision = RLock()
"""FLINT's precision is one for all threads, so only one of them evaluates at a time."""

_T = TypeVar("_T")


def evaluated(node: Node, bits: int, names: Mapping[str, Fraction] | None = None) -> acb:
    """The value of ``node`` where its symbols have these values.

    Args:
        node: a scalar expression.
        bits: precision; the radius tells what is left of it.
        names: values of the symbols.

    Raises:
        UnreliableError: no useful precision, or a symbol or function without a value.
        UndefinedError: a division by exactly zero.
    """
    return with_precision(bits, lambda: Balls(bits, names or {})(node))


def with_precision(bits: int, work: Callable[[], _T]) -> _T:
    """What ``work`` returns where FLINT computes with so many bits."""
    with _precision:
        before = ctx.prec
        ctx.prec = bits
        try:
            return work()
        finally:
            ctx.prec = before


class Balls:
    """Evaluates trees in FLINT's precision at hand, which is ``bits``."""

    def __init__(self, bits: int, names: Mapping[str, Fraction]) -> None:
        self.names = {name: rational(value) for name, value in names.items()}
        self.bits = bits
        self.cost = 2 + bits // 100 + bits * bits // 200_000
        self.work = 0
        self.budget = budget.current()
        self.integrated = False
        """Whether this is the integrand of an integral."""
        self.holomorphic = False
        """Whether a value counts only if the function is holomorphic on the balls of its names."""

    def __call__(self, node: Node) -> acb:
        """The value of ``node``; raises what ``evaluated`` does."""
        self.work += 1
        self.budget.spend(self.cost)
        if self.work > _MOST_NODES:
            raise UnreliableError("too much work")
        method = _METHODS.get(node.head)
        if method is None:
            raise UnreliableError(f"no value for {node.head}")
        try:
            value = method(self, node)
        except (OverflowError, ValueError) as error:
            raise UnreliableError(str(error)) from error
        if not value.is_finite():
            raise UnreliableError("no bound on the error")
        return value

    @contextmanager
    def bound(self, name: str) -> Iterator[None]:
        """Let a bound name take values inside; what it meant outside comes back, come what may."""
        saved = self.names.get(name)
        try:
            yield
        finally:
            self.names.pop(name, None)
            if saved is not None:
                self.names[name] = saved

    def pointwise(self, *nodes: Node) -> None:
        """Say that a function of ``nodes`` that varies is not holomorphic, or not known to be."""
        if self.holomorphic and any(map(symbols, nodes)):
            raise UnreliableError("not holomorphic")

    # ------------------------------------------------------------------------ arithmetic

    def number(self, node: Node) -> acb:
        """A number literal."""
        return rational(exact(node))

    def numeral(self, node: Node) -> acb:
        """A numeral in a named base."""
        return acb(numeral_value(node))

    def symbol(self, node: Node) -> acb:
        """A symbol with a value."""
        value = self.names.get(name_of(node))
        if value is None:
            raise UnreliableError(f"no value for {node.value}")
        return value

    def constant(self, node: Node) -> acb:
        """pi, e or i."""
        if node.value == "pi":
            return acb.pi()
        if node.value == "e":
            return acb(arb.const_e())
        if node.value == "i":
            return acb(0, 1)
        raise UnreliableError("infinity")

    def sum(self, node: Node) -> acb:
        """A sum."""
        return sum(map(self, node.args), acb(0))

    def product(self, node: Node) -> acb:
        """A product."""
        return math.prod(map(self, node.args), start=acb(1))

    def quotient(self, node: Node) -> acb:
        """A quotient."""
        above, below = node.args
        return quotient(self(above), self(below))

    def power(self, node: Node) -> acb:
        """A power."""
        base, index = node.args
        exponent = written_rational(index)
        if exponent is not None:
            return self.raised(base, exponent)
        return (self(base).log(self.holomorphic) * self(index)).exp()

    def root(self, args: tuple[Node, ...]) -> acb:
        """A root with a rational index."""
        index = written_rational(args[1])
        if not index:
            raise UnreliableError("a symbolic root")
        return self.raised(args[0], 1 / index)

    def raised(self, node: Node, exponent: Fraction) -> acb:
        """A rational power; an odd root of a negative real is real.

        An even root of what varies and is negative here has no value: who writes one means the
        numbers for which it is real.
        """
        base = self(node)
        if exponent == 0:
            return acb(1)
        if abs(exponent) > _LARGEST_EXPONENT:
            raise UnreliableError("a huge exponent")
        if base.is_zero():
            if exponent < 0:
                raise UndefinedError("a division by zero")
            return base
        if exponent.denominator == 1:
            return base**exponent.numerator
        if self.holomorphic and symbols(node):
            if exponent.denominator % 2 and not base.real > 0:
                raise UnreliableError("where an odd root of negative numbers begins")
            return base.pow(rational(exponent), analytic=True)
        if base.imag.is_zero() and base.real < 0:
            if exponent.denominator % 2:
                value = (-base) ** rational(exponent)
                return value if exponent.numerator % 2 == 0 else -value
            if symbols(node):
                raise UnreliableError("an even root of a negative number")
        if exponent.denominator == 2:
            return base.sqrt() ** exponent.numerator
        return base ** rational(exponent)

    # ------------------------------------------------------------------------- functions

    def function(self, node: Node) -> acb:
        """A function; one that nobody knows has a value as well."""
        name, args = name_of(node), node.args
        if name in _VALUELESS:
            raise UnreliableError(f"no value for {name}")
        smooth = SMOOTH.get(name)
        if smooth is not None:
            value = self(args[0])
            if self.holomorphic and not is_holomorphic(name, value):
                raise UnreliableError("on a branch cut")
            return smooth(value)
        method = _FUNCTIONS.get(name)
        if method is None or (name == "C" and len(args) != 2):
            return self.unknown(name, args)
        return method(self, args)

    def logarithm(self, args: tuple[Node, ...]) -> acb:
        """The principal logarithm, natural or in a base."""
        value = self(args[0]).log(self.holomorphic)
        return value if len(args) == 1 else quotient(value, self(args[1]).log(self.holomorphic))

    def factorial(self, args: tuple[Node, ...]) -> acb:
        """The factorial: of integers, and as gamma function of positive reals."""
        count = written_rational(args[0])
        if count is not None and count.denominator == 1 and 0 <= count <= _LARGEST_EXACT:
            return acb(math.factorial(int(count)))
        self.pointwise(args[0])
        value = self(args[0])
        if not value.imag.is_zero() or not 0 < value.real < _LARGEST_FACTORIAL:
            raise UnreliableError("a factorial out of range")
        self.budget.spend(self.bits * self.bits // 5_000)
        return (value + 1).gamma()

    def double_factorial(self, args: tuple[Node, ...]) -> acb:
        """The double factorial of a small integer."""
        top = self.integer(args[0])
        if not 0 <= top <= _LARGEST_EXACT:
            raise UnreliableError("a double factorial of no small number")
        return acb(math.prod(range(top, 0, -2)))

    def binomial(self, args: tuple[Node, ...]) -> acb:
        """The binomial coefficient of integers, or of anything by its factorials."""
        if len(args) != 2:
            raise UnreliableError("a binomial without two arguments")
        upper, lower = args
        try:
            total, chosen = self.integer(upper), self.integer(lower)
        except AnswerError:
            total = chosen = -1
        if 0 <= total <= _LARGEST_EXACT:
            return acb(math.comb(total, chosen) if chosen >= 0 else 0)
        rest = add(upper, neg(lower))
        below = self.factorial((lower,)) * self.factorial((rest,))
        return quotient(self.factorial((upper,)), below)

    def zeta(self, args: tuple[Node, ...]) -> acb:
        """Riemann's zeta function of a rational number."""
        value = written_rational(args[0])
        if value is None or not -100 < value < 1000 or value == 1:
            raise UnreliableError("zeta out of range")
        self.budget.spend(self.bits * self.bits // 200)
        return rational(value).zeta()

    def modulo(self, args: tuple[Node, ...]) -> acb:
        """The remainder of integers."""
        values = [self.integer(item) for item in args]
        if len(values) != 2 or not values[1]:
            raise UndefinedError("a remainder of a division by zero")
        return acb(values[0] % values[1])

    def absolute(self, args: tuple[Node, ...]) -> acb:
        """The absolute value."""
        self.pointwise(args[0])
        return acb(abs(self(args[0])))

    def real(self, node: Node) -> arb:
        """A value that is real, as far as it is known."""
        self.pointwise(node)
        value = self(node)
        if not value.imag.contains(0):
            raise UnreliableError("not real")
        return value.real

    def integer(self, node: Node) -> int:
        """A value that is an integer, as far as it is known."""
        value = self.real(node)
        nearest = value.unique_fmpz()
        if nearest is None or value.rad() > _NEARLY_WHOLE:
            raise UnreliableError("no integer")
        return int(nearest)

    def unknown(self, name: str, args: tuple[Node, ...]) -> acb:
        """An instance of a function nobody knows: what differs for it differs."""
        if indices.is_term(name):
            term = indices.term_name(name, [self.integer(item) for item in args])
            if term is None:
                raise UnreliableError("a subscript that is a product, or two of them")
            if (value := self.names.get(term)) is not None:
                return value
        scale = Fraction(11 + sum(map(ord, name)) % 17, 10)
        total = rational(scale)
        for index, item in enumerate(args, start=1):
            total *= (self(item) * rational(scale / index) + scale.numerator).cos()
        return total

    # ---------------------------------------------------- sums, products, integrals, limits

    def repeated(self, node: Node) -> acb:
        """A sum or product, term by term, or estimated if it is long or infinite."""
        variable, body, lower, upper = node.args
        first = self.integer(lower)
        last = None if upper == INFINITY else self.integer(upper)
        if variable.head is not heads.SYMBOL:
            raise UnreliableError("a sum over no name")
        name, is_sum = name_of(variable), node.head is heads.SUM
        with self.bound(name):

            def term(step: int) -> acb:
                self.names[name] = acb(step)
                return self(body)

            if last is None or last - first > _MOST_TERMS:
                self.pointwise(body)
                estimate = estimates.long_sum if is_sum else estimates.long_product
                return estimate(term, first, last)
            terms = map(term, range(first, last + 1))
            return sum(terms, acb(0)) if is_sum else math.prod(terms, start=acb(1))

    def integral(self, node: Node) -> acb:
        """A definite integral."""
        self.pointwise(node)
        name, body, lower, upper, finite = integrals.on_finite_interval(node)
        if self.integrated and not finite:
            raise UnreliableError("an infinite integral for every value of another")
        start, end = self(lower), self(upper)
        inside = Balls(integrals.BITS, {})
        inside.names, inside.integrated = self.names, True

        def at(point: acb, holomorphic: bool) -> acb:
            inside.names[name], inside.holomorphic = point, holomorphic
            return inside(body)

        with self.bound(name):
            return with_precision(
                integrals.BITS, lambda: integrals.integral(at, start, end, finite)
            )

    def limit(self, args: tuple[Node, ...]) -> acb:
        """A limit, estimated by values ever nearer to it."""
        self.pointwise(*args)
        variable, body, target = args
        if variable.head is not heads.SYMBOL:
            raise UnreliableError("a limit over no name")
        name = name_of(variable)
        sign = -1 if target.head is heads.NEG and target.args[0] == INFINITY else 1
        infinite = sign < 0 or target == INFINITY
        near = acb(0) if infinite else self(target)
        with self.bound(name):

            def at(step: int) -> acb:
                gap = acb(2) ** (step if infinite else -step)
                self.names[name] = near + sign * gap
                return self(body)

            return estimates.limit(at)


_METHODS: dict[Head, Callable[[Balls, Node], acb]] = {
    heads.NUMBER: Balls.number, heads.NUMERAL: Balls.numeral, heads.SYMBOL: Balls.symbol,
    heads.CONSTANT: Balls.constant, heads.ADD: Balls.sum, heads.MUL: Balls.product,
    heads.DIV: Balls.quotient, heads.POW: Balls.power,
    heads.NEG: lambda self, node: -self(node.args[0]),
    heads.PERCENT: lambda self, node: self(node.args[0]) / 100,
    heads.DEGREE: lambda self, node: self(node.args[0]) * acb.pi() / 180,
    heads.FUNCTION: Balls.function, heads.SUM: Balls.repeated, heads.PRODUCT: Balls.repeated,
    heads.INTEGRAL: Balls.integral,
}  # fmt: skip

_VALUELESS = frozenset(["det", "Re", "Im", "arg", "deg", "sgn"])

_FUNCTIONS: dict[str, Callable[[Balls, tuple[Node, ...]], acb]] = {
    "root": Balls.root, "log": Balls.logarithm, "ln": Balls.logarithm, "zeta": Balls.zeta,
    "factorial": Balls.factorial, "double_factorial": Balls.double_factorial,
    "binom": Balls.binomial, "C": Balls.binomial, "mod": Balls.modulo, "lim": Balls.limit,
    "gcd": lambda self, args: acb(math.gcd(*map(self.integer, args))),
    "lcm": lambda self, args: acb(math.lcm(*map(self.integer, args))),
    "abs": Balls.absolute,
    "floor": lambda self, args: acb(self.real(args[0]).floor()),
    "ceil": lambda self, args: acb(self.real(args[0]).ceil()),
    "max": lambda self, args: acb(reduce(arb.max, map(self.real, args))),
    "min": lambda self, args: acb(reduce(arb.min, map(self.real, args))),
}  # fmt: skip
