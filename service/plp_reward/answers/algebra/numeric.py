"""Values of expressions with a bound on their error, for refuting equality, never for proving it.

Every operation carries a running error bound (Higham, Accuracy and Stability of Numerical
Algorithms, ch. 3), so two values that differ by more than their bounds are different values.
The same code runs in double precision and, with mpmath, in any other.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, NamedTuple

from plp_reward.answers import budget, heads
from plp_reward.answers.algebra import series
from plp_reward.answers.algebra.canonical import numeral_value
from plp_reward.answers.errors import AnswerError, UndefinedError
from plp_reward.answers.parsing.vocabulary import names
from plp_reward.answers.tree import (
    INFINITY,
    MISSING,
    ONE,
    TWO,
    Node,
    add,
    div,
    exact,
    mul,
    name_of,
    neg,
    replaced,
    symbol,
)

MAX_SUM_TERMS = 2_000
_CONTEXT = 600
"""Operations of making a context of any precision."""


class UnreliableError(AnswerError):
    """The value cannot be computed to any useful precision this way."""


class Value(NamedTuple):
    """A complex number and a bound on the distance to the true one."""

    value: Any
    error: Any


_MAX_DOUBLE_FACTORIAL = 170


class Evaluator:
    """Evaluates trees in double precision; ``Precise`` overrides the arithmetic."""

    functions: Any = cmath
    epsilon: Any = 2.0**-51
    cost = 2
    """Operations of a node."""

    def __init__(self, names: dict[str, Any] | None = None) -> None:
        self.names = names or {}
        self.work = 0
        self.budget = budget.current()

    def constant(self, value: Fraction) -> Any:
        """An exact number in this precision."""
        try:
            return complex(value.numerator / value.denominator)
        except OverflowError as error:
            raise UnreliableError("too large") from error

    def of(self, value: complex) -> Any:
        """A double in this precision."""
        return value

    def __call__(self, node: Node) -> Value:
        """The value of ``node``.

        Raises:
            UnreliableError: no useful precision, or a symbol or function without a value.
            UndefinedError: a division by exactly zero.
        """
        self.work += 1
        self.budget.spend(self.cost)
        if self.work > 50_000:
            raise UnreliableError("too much work")
        method = getattr(self, "_" + node.head, None)
        if method is None:
            raise UnreliableError(f"no value for {node.head}")
        try:
            result: Value = method(node)
        except (OverflowError, ZeroDivisionError, ValueError) as error:
            raise UnreliableError(str(error)) from error
        if not result.error < float("inf"):
            raise UnreliableError("no bound on the error")
        return result

    def exact(self, value: Any) -> Value:
        """A number that is right up to one rounding."""
        return Value(value, self.epsilon * abs(value))

    def _num(self, node: Node) -> Value:
        return self.exact(self.constant(exact(node)))

    def _base(self, node: Node) -> Value:
        return self.exact(self.constant(Fraction(numeral_value(node))))

    def _sym(self, node: Node) -> Value:
        if node.value not in self.names:
            raise UnreliableError(f"no value for {node.value}")
        value = self.names[name_of(node)]
        return value if isinstance(value, Value) else self.exact(value)

    def _const(self, node: Node) -> Value:
        if node.value == "pi":
            return self.exact(self.functions.pi + 0j)
        if node.value == "e":
            return self.exact(self.functions.e + 0j)
        if node.value == "i":
            return self.exact(self.constant(Fraction(0)) + 1j)
        raise UnreliableError("infinity")

    def _add(self, node: Node) -> Value:
        total, error = self.constant(Fraction(0)), 0.0
        for item in node.args:
            value = self(item)
            total += value.value
            error += value.error + self.epsilon * abs(total)
        return Value(total, error)

    def times(self, left: Value, right: Value) -> Value:
        """The product."""
        value = left.value * right.value
        error = (
            abs(left.value) * right.error
            + abs(right.value) * left.error
            + left.error * right.error
            + self.epsilon * abs(value)
        )
        return Value(value, error)

    def over(self, left: Value, right: Value) -> Value:
        """The quotient."""
        size = abs(right.value)
        if size == 0 and right.error == 0:
            raise UndefinedError("a division by zero")
        if size <= 2 * right.error:
            raise UnreliableError("a division by what may be zero")
        value = left.value / right.value
        error = (left.error + abs(value) * right.error) / (size - right.error)
        return Value(value, error + self.epsilon * abs(value))

    def _mul(self, node: Node) -> Value:
        result = self(node.args[0])
        for item in node.args[1:]:
            result = self.times(result, self(item))
        return result

    def _div(self, node: Node) -> Value:
        return self.over(self(node.args[0]), self(node.args[1]))

    def _neg(self, node: Node) -> Value:
        inner = self(node.args[0])
        return Value(-inner.value, inner.error)

    def _percent(self, node: Node) -> Value:
        return self.over(self(node.args[0]), self.exact(self.constant(Fraction(100))))

    def _degree(self, node: Node) -> Value:
        turn = self.over(self(node.args[0]), self.exact(self.constant(Fraction(180))))
        return self.times(turn, self.exact(self.functions.pi + 0j))

    def _pow(self, node: Node) -> Value:
        base, index = node.args
        exponent = _rational(index)
        if exponent is not None:
            return self.raised(self(base), exponent)
        return self.power(self(base), self(index))

    def raised(self, base: Value, exponent: Fraction) -> Value:
        """A rational power; an odd root of a negative real is real."""
        if exponent == 0:
            return self.exact(self.constant(Fraction(1)))
        if abs(exponent) > 10**6:
            raise UnreliableError("a huge exponent")
        if exponent.denominator == 1:
            whole = int(exponent)
            size = abs(base.value)
            value = base.value ** abs(whole)
            if size == 0:
                result = Value(value, base.error ** abs(whole) if base.error else 0.0)
            else:
                relative = base.error / size * abs(whole)
                if relative > 0.1:
                    raise UnreliableError("no useful precision")
                error = abs(value) * (2 * relative + (abs(whole) + 2) * self.epsilon)
                result = Value(value, error)
            if whole > 0:
                return result
            return self.over(self.exact(self.constant(Fraction(1))), result)
        if base.value.imag == 0 and base.value.real < 0 and exponent.denominator % 2 == 1:
            inner = self.raised(Value(-base.value, base.error), exponent)
            return inner if exponent.numerator % 2 == 0 else Value(-inner.value, inner.error)
        index = self.exact(self.constant(exponent))
        if base.value == 0 and base.error == 0:
            if exponent < 0:
                raise UndefinedError("a division by zero")
            return Value(base.value, 0.0)
        return self.power(base, index)

    def power(self, base: Value, index: Value) -> Value:
        """A power with any exponent."""
        logarithm = self.logarithm(base)
        return self.exponential(self.times(index, logarithm))

    def exponential(self, inner: Value) -> Value:
        """The exponential function."""
        if inner.error > 0.1:
            raise UnreliableError("no useful precision")
        value = self.functions.exp(inner.value)
        growth = 2 * inner.error + self.epsilon * (4 + abs(inner.value))
        return Value(value, abs(value) * growth)

    def logarithm(self, inner: Value) -> Value:
        """The principal logarithm."""
        size = abs(inner.value)
        if size <= 4 * inner.error or size == 0:
            raise UnreliableError("the logarithm of what may be zero")
        real = inner.value.real
        if real < 0 and inner.value.imag != 0 and abs(inner.value.imag) <= 2 * inner.error:
            raise UnreliableError("on a branch cut")
        value = self.functions.log(inner.value)
        return Value(value, 2 * inner.error / size + self.epsilon * (abs(value) + 2))

    def _fn(self, node: Node) -> Value:
        name = name_of(node)
        args = node.args
        if name == "root":
            index = _rational(args[1])
            if index is None or index == 0:
                raise UnreliableError("a symbolic root")
            return self.raised(self(args[0]), 1 / index)
        if name == "factorial":
            count = _rational(args[0])
            if count is None or count.denominator != 1 or not 0 <= count <= 170:
                return self.gamma(args)
            return self.exact(self.constant(Fraction(math.factorial(int(count)))))
        if name == "double_factorial":
            top = self.integer(args[0])
            if not 0 <= top <= _MAX_DOUBLE_FACTORIAL:
                raise UnreliableError("a double factorial of no small number")
            return self.exact(self.constant(Fraction(math.prod(range(top, 0, -2)))))
        if name == "binom" or (name == "C" and len(args) == 2):
            return self.binomial(args)
        if name == "zeta":
            return self.zeta(args[0])
        if name in ("mod", "gcd", "lcm"):
            return self.integral_function(name, [self.integer(item) for item in args])
        if name == "lim":
            return self.limit(*args)
        if name in ("det", "Re", "Im", "arg", "deg", "sgn"):
            raise UnreliableError(f"no value for {name}")
        if name not in _KNOWN:
            return self.unknown(name, args)
        inner = [self(item) for item in args]
        if name in _LOGS:
            result = self.logarithm(inner[0])
            return result if len(inner) == 1 else self.over(result, self.logarithm(inner[1]))
        if name in _REAL:
            return self.real_function(name, inner)
        return self.smooth(name, inner[0])

    def unknown(self, name: str, args: tuple[Node, ...]) -> Value:
        """An instance of a function nobody knows: what differs for it differs."""
        scale = Fraction(11 + sum(map(ord, name)) % 17, 10)
        total = self.exact(self.constant(scale))
        for index, item in enumerate(args, start=1):
            factor = self.exact(self.constant(scale / index))
            inner = self.times(self(item), factor)
            shifted = Value(inner.value + scale.numerator, inner.error * 2)
            total = self.times(total, self.smooth("cos", shifted))
        return total

    def integral_function(self, name: str, values: list[int]) -> Value:
        """Functions of integers: the remainder, the greatest divisor, the least multiple."""
        if name == "mod":
            if len(values) != 2 or not values[1]:
                raise UndefinedError("a remainder of a division by zero")
            result = values[0] % values[1]
        else:
            result = math.gcd(*values) if name == "gcd" else math.lcm(*values)
        return self.exact(self.constant(Fraction(result)))

    def gamma(self, args: tuple[Node, ...]) -> Value:
        """The factorial as gamma function, for small positive arguments."""
        inner = self(args[0])
        if inner.value.imag != 0 or not 0 < inner.value.real < 100:
            raise UnreliableError("a factorial out of range")
        x = inner.value.real
        value = self.gamma_function(x + 1)
        growth = inner.error * (abs(math.log(float(x) + 2)) + 1) * 2 + self.epsilon * 50
        return Value(value + self.constant(Fraction(0)), abs(value) * growth)

    def gamma_function(self, x: Any) -> Any:
        """The gamma function itself."""
        return math.gamma(x)

    def zeta(self, argument: Node) -> Value:
        """Riemann's zeta function, in the precision that has it."""
        raise UnreliableError(f"no value for zeta({argument.value}) in doubles")

    def binomial(self, args: tuple[Node, ...]) -> Value:
        """The binomial coefficient of integers, or of anything over a small integer."""
        if len(args) != 2:
            raise UnreliableError("a binomial without two arguments")
        counts = [_rational(item) for item in args]
        if counts[0] is None or counts[1] is None:
            try:
                counts = [Fraction(self.integer(item)) for item in args]
            except AnswerError:
                counts = [None]
        if all(count is not None and count.denominator == 1 for count in counts):
            total, chosen = (int(count) for count in counts if count is not None)
            if 0 <= total <= 170:
                value = math.comb(total, chosen) if chosen >= 0 else 0
                return self.exact(self.constant(Fraction(value)))
        upper, lower = (self.gamma((item,)) for item in args)
        gap = self.gamma((add(args[0], neg(args[1])),))
        return self.over(self.over(upper, lower), gap)

    def real_function(self, name: str, inner: list[Value]) -> Value:
        """Functions of reals: absolute value, floor, ceiling, max and min."""
        if name == "abs":
            return Value(abs(inner[0].value) + self.constant(Fraction(0)), inner[0].error)
        if any(abs(item.value.imag) > item.error for item in inner):
            raise UnreliableError("not real")
        reals = [item.value.real for item in inner]
        if name in ("floor", "ceil"):
            whole = math.floor(reals[0])
            gap = float(reals[0] - whole)
            if not inner[0].error < gap < 1 - inner[0].error:
                raise UnreliableError("too near to an integer")
            return self.exact(self.constant(Fraction(whole + (name == "ceil"))))
        if name in ("max", "min"):
            chosen = max(reals) if name == "max" else min(reals)
            return Value(chosen + self.constant(Fraction(0)), max(item.error for item in inner))
        raise UnreliableError(f"no value for {name}")

    def smooth(self, name: str, inner: Value) -> Value:
        """Elementary functions."""
        functions = self.functions
        x, error = inner
        one = self.exact(self.constant(Fraction(1)))
        if name == "exp":
            return self.exponential(inner)
        if name in ("sin", "cos", "sinh", "cosh"):
            turned = x.imag if name in ("sin", "cos") else x.real
            if abs(turned) > 100 or error > 0.1:
                raise UnreliableError("no useful precision")
            growth = math.cosh(float(turned))
            value = getattr(functions, name)(x)
            return Value(value, 2 * growth * (error + self.epsilon * (2 + abs(x))))
        if name in ("tan", "cot", "sec", "csc"):
            sine, cosine = self.smooth("sin", inner), self.smooth("cos", inner)
            above, below = {
                "tan": (sine, cosine), "cot": (cosine, sine), "sec": (one, cosine),
                "csc": (one, sine),
            }[name]  # fmt: skip
            return self.over(above, below)
        if name in ("tanh", "coth"):
            sine, cosine = self.smooth("sinh", inner), self.smooth("cosh", inner)
            return self.over(sine, cosine) if name == "tanh" else self.over(cosine, sine)
        if name in ("arcsec", "arccsc", "arccot"):
            flipped = self.over(one, inner)
            other = {"arcsec": "arccos", "arccsc": "arcsin", "arccot": "arctan"}[name]
            return self.smooth(other, flipped)
        spelled = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh",
                   "arccosh": "acosh", "arctanh": "atanh"}[name]  # fmt: skip
        value = getattr(functions, spelled)(x)
        gap = min(abs(x - 1), abs(x + 1)) if name in ("arcsin", "arccos") else 1.0
        if name in ("arcsin", "arccos", "arccosh", "arctanh") and gap <= 4 * error:
            raise UnreliableError("at the edge of the domain")
        slope = 2 / math.sqrt(min(float(gap), 1.0)) if gap else 1.0
        return Value(value, 2 * slope * slope * error + self.epsilon * (abs(value) + 4))

    def limit(self, variable: Node, body: Node, target: Node) -> Value:
        """A limit, which takes more than double precision."""
        raise UnreliableError("no value for a limit")

    def _sum(self, node: Node) -> Value:
        return self.repeated(node, start=0)

    def _prod(self, node: Node) -> Value:
        return self.repeated(node, start=1)

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

    def integer(self, node: Node) -> int:
        """A bound that is an integer."""
        value, error = self(node)
        nearest = round(float(value.real))
        if abs(value - nearest) > error + self.epsilon:
            raise UnreliableError("a bound that is no integer")
        return nearest

    def _int(self, node: Node) -> Value:
        """A definite integral by Gauss-Legendre quadrature; the error is estimated by halving."""
        variable, body, lower, upper = node.args
        name = name_of(variable)
        if MISSING in (lower, upper):
            raise UnreliableError("an integral without bounds is no value")
        if INFINITY in (upper, lower) or lower == neg(INFINITY):
            return self.improper(name, body, lower, upper)
        start, end = self(lower), self(upper)
        with self.bound(name):
            coarse, fine = (
                self.quadrature(name, body, start.value, end.value, parts) for parts in (4, 8)
            )
        return Value(fine, 100 * abs(fine - coarse) + 1e-9 * (1 + abs(fine)))

    def improper(self, name: str, body: Node, lower: Node, upper: Node) -> Value:
        """An integral to infinity, on a finite interval after x = t / (1 - t) or t / (1 - t^2)."""
        both = lower == neg(INFINITY)
        if upper != INFINITY:
            raise UnreliableError("an integral from infinity")
        t = symbol("t of " + name)
        base = Node(heads.POW, (t, TWO)) if both else t
        gap = add(ONE, neg(base))
        step = div(t, gap)
        place = step if both else add(lower, step)
        rate = div(add(ONE, base) if both else ONE, Node(heads.POW, (gap, TWO)))
        inside = mul(replaced(body, symbol(name), place), rate)
        start, end = self.constant(Fraction(-1 if both else 0)), self.constant(Fraction(1))
        with self.bound(name_of(t)):
            coarse, fine = (
                self.quadrature(name_of(t), inside, start, end, parts) for parts in (24, 48)
            )
        error = 100 * abs(fine - coarse)
        if error > _ROUGH * (1 + abs(fine)):
            raise UnreliableError("an integral that does not settle")
        return Value(fine, error + 1e-9 * (1 + abs(fine)))

    def quadrature(self, name: str, body: Node, start: Any, end: Any, parts: int) -> Any:
        """The eight-point rule on ``parts`` equal parts."""
        total = self.constant(Fraction(0))
        half = (end - start) / (2 * parts)
        for part in range(parts):
            middle = start + half * (2 * part + 1)
            for point, weight in _GAUSS:
                for sign in (-1, 1):
                    self.names[name] = middle + sign * point * half
                    total += weight * half * self(body).value
        return total

    def long(self, name: str, body: Node, first: int, last: int | None, start: int) -> Value:
        """An infinite or very long sum or product, estimated."""

        def term(step: int) -> complex:
            self.names[name] = self.constant(Fraction(step))
            value = complex(self(body).value)
            if not start:
                return value
            if value.imag or value.real <= 0:
                raise UnreliableError("a product of factors that are not positive")
            return complex(math.log(value.real))

        with self.bound(name):
            try:
                result, error = series.total(term, first, last)
            except series.UnboundedError as failure:
                raise UnreliableError(str(failure)) from failure
        if start:
            if result.real < _NO_PRODUCT:
                raise UnreliableError("a product that vanishes")
            return self.exponential(Value(self.of(result), error))
        return Value(self.of(result), error)

    def repeated(self, node: Node, start: int) -> Value:
        """A finite sum or product, term by term."""
        variable, body, lower, upper = node.args
        first = self.integer(lower)
        last = None if upper == INFINITY else self.integer(upper)
        if variable.head is not heads.SYMBOL:
            raise UnreliableError("a sum over no name")
        name = name_of(variable)
        if last is None or last - first > MAX_SUM_TERMS:
            return self.long(name, body, first, last, start)
        total = self.exact(self.constant(Fraction(start)))
        with self.bound(name):
            for step in range(first, last + 1):
                self.names[name] = self.constant(Fraction(step))
                value = self(body)
                if start:
                    total = self.times(total, value)
                else:
                    result = total.value + value.value
                    total = Value(result, total.error + value.error + self.epsilon * abs(result))
        return total


_ROUGH = 1e-2
"""Relative error from which an integral to infinity says nothing."""
_NO_PRODUCT = -700.0
"""Logarithm below which a product is as good as nothing."""

_SMOOTH = names(
    "exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan arccot arcsec arccsc "
    "arcsinh arccosh arctanh"
)
_REAL = frozenset(["abs", "floor", "ceil", "max", "min"])
_LOGS = frozenset(["log", "ln"])
_KNOWN = _SMOOTH | _REAL | _LOGS


class Precise(Evaluator):
    """The same in ``bits`` of precision, with mpmath."""

    def __init__(self, bits: int, names: dict[str, Fraction] | None = None) -> None:
        import mpmath

        context = mpmath.MPContext()
        context.prec = bits
        self.functions = context
        self.epsilon = context.mpf(2) ** (4 - bits)
        super().__init__({k: self.constant(v) for k, v in (names or {}).items()})
        self.cost = 10 + bits // 50
        self.budget.spend(_CONTEXT)

    def constant(self, value: Fraction) -> Any:
        """An exact number in this precision."""
        return self.functions.mpc(self.functions.mpf(value.numerator) / value.denominator)

    def of(self, value: complex) -> Any:
        """A double in this precision."""
        return self.functions.mpc(value)

    def gamma_function(self, x: Any) -> Any:
        """The gamma function itself."""
        return self.functions.gamma(x)

    def zeta(self, argument: Node) -> Value:
        """Riemann's zeta function of a rational number."""
        value = _rational(argument)
        if value is None or not -100 < value < 1000 or value == 1:
            raise UnreliableError("zeta out of range")
        return self.exact(self.functions.zeta(self.constant(value)))

    def limit(self, variable: Node, body: Node, target: Node) -> Value:
        """A limit, by values ever nearer to it; its error is estimated by how fast they settle."""
        name = name_of(variable)
        if variable.head is not heads.SYMBOL:
            raise UnreliableError("a limit over no name")
        sign = -1 if target.head is heads.NEG and target.args[0] == INFINITY else 1
        infinite = sign < 0 or target == INFINITY
        near = self.constant(Fraction(0)) if infinite else self(target).value

        def at(step: int) -> Any:
            gap = self.constant(Fraction(2**step if infinite else 1, 1 if infinite else 2**step))
            self.names[name] = near + sign * gap
            return self(body).value

        with self.bound(name):
            try:
                value, error = series.limit(at)
            except series.UnboundedError as failure:
                raise UnreliableError(str(failure)) from failure
        return Value(value, error)


def _rational(node: Node) -> Fraction | None:
    if node.head is heads.NUMBER:
        return exact(node)
    if node.head is heads.NEG:
        inner = _rational(node.args[0])
        return None if inner is None else -inner
    if node.head is heads.DIV:
        above, below = (_rational(item) for item in node.args)
        return above / below if above is not None and below else None
    return None


_GAUSS = (
    (0.1834346424956498, 0.3626837833783620), (0.5255324099163290, 0.3137066458778873),
    (0.7966664774136267, 0.2223810344533745), (0.9602898564975363, 0.1012285362903763),
)  # fmt: skip
"""Nodes and weights of the eight-point rule on [-1, 1]; each node stands for both signs."""

_POINTS = (
    Fraction(137, 100), Fraction(271, 130), Fraction(61, 97), Fraction(173, 89), Fraction(83, 51),
    Fraction(229, 71), Fraction(47, 59), Fraction(313, 120),
)  # fmt: skip


def sample_points(names: list[str]) -> list[dict[str, Fraction]]:
    """Fixed points, positive, negative and integer, for expressions in ``names`` (sorted)."""
    points = []
    for offset, sign in ((0, 1), (3, 1), (5, -1), (2, 1)):
        point = {}
        for index, name in enumerate(names):
            base = _POINTS[(index + offset) % len(_POINTS)] + index // len(_POINTS)
            point[name] = base if sign > 0 or index % 2 else -base
        points.append(point)
    return points


def integer_points(names: list[str]) -> list[dict[str, Fraction]]:
    """Fixed points with small positive integers, where (-1)^n and factorials have values."""
    return [
        {name: Fraction(2 + (3 * index + offset) % 7) for index, name in enumerate(names)}
        for offset in range(4)
    ]
