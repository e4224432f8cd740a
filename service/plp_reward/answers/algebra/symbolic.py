"""The symbolic tier: proofs of equality by sympy, under a budget of operations.

The expression is built from the parser's own tree, so nothing a model wrote is ever evaluated as
code. The budget counts Python function calls: the outcome does not depend on the machine's load.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from types import FrameType
from typing import Any

from plp_reward.answers import heads
from plp_reward.answers.tree import BINDERS, INFINITY, ZERO, Node, add, div, exact, neg, symbol

_LARGEST_ARGUMENT = 1_000
"""Largest number that a factorial, a binomial or a sum is asked for."""


class _BudgetError(BaseException):
    """The budget is spent. A BaseException, because sympy catches Exception in places."""


class _CannotConvertError(Exception):
    pass


def is_zero(node: Node, calls: int) -> bool | None:
    """True if sympy proves ``node`` to be zero, False if it proves a nonzero constant, else None.

    Args:
        node: a scalar expression.
        calls: budget in Python function calls.
    """
    try:
        return _budgeted(lambda: _prove(node), calls)
    except (_BudgetError, RecursionError, MemoryError):
        return None
    except Exception:  # noqa: BLE001  sympy raises whatever it likes for what it cannot do
        return None


def _budgeted(work: Callable[[], bool | None], calls: int) -> bool | None:
    left = calls

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal left
        if event == "call":
            left -= 1
            if left < 0 and not _imports(frame):
                stop(frame, event, argument)

    # Python drops a hook that raises, and where it raises may be a place that swallows whatever
    # comes (a comparison inside C code, a finaliser). So each of the two hooks sets the other
    # before it raises: every further call raises again, until the stack is gone.
    def stop(frame: FrameType, event: str, argument: object) -> None:
        if not _imports(frame):
            sys.settrace(stop_again)
            raise _BudgetError

    def stop_again(frame: FrameType, event: str, argument: object) -> None:
        if not _imports(frame):
            sys.setprofile(stop)
            raise _BudgetError

    profiled, traced = sys.getprofile(), sys.gettrace()
    clear_cache = _loaded()
    clear_cache()  # what was proved before must not change what this proof costs
    sys.setprofile(count)
    try:
        return work()
    finally:
        sys.setprofile(profiled)
        sys.settrace(traced)


@cache
def _loaded() -> Callable[[], None]:
    """Load sympy, and what it loads only when it first sums: loading is not part of the budget.

    Returns:
        What empties its caches.
    """
    from sympy.core.cache import clear_cache

    n, x = symbol("n"), symbol("x")
    term = div(Node(heads.POW, (x, n)), Node(heads.FUNCTION, (n,), "factorial"))
    series = Node(heads.SUM, (n, term, ZERO, INFINITY))
    _prove(add(series, neg(Node(heads.FUNCTION, (x,), "sin"))))
    return clear_cache  # type: ignore[no-any-return]


def _imports(frame: FrameType) -> bool:
    """True inside Python's import machinery, which sympy uses as it computes.

    What is raised there between taking the import lock and the ``try`` that gives it back would
    leave the lock taken, and every other thread that imports would wait for ever.
    """
    return frame.f_code.co_filename.startswith("<frozen importlib")


def _prove(node: Node) -> bool | None:
    import sympy

    expression = _Builder(sympy).of(node)
    if expression is sympy.nan or expression.has(sympy.zoo, sympy.nan):
        return None
    for attempt in (
        lambda e: e,
        sympy.expand,
        lambda e: sympy.expand(sympy.expand_trig(sympy.expand_log(e, force=True))),
        sympy.radsimp,
        sympy.simplify,
        lambda e: sympy.simplify(e.rewrite(sympy.exp)),
        lambda e: sympy.simplify(e.doit()),
    ):
        result = attempt(expression)
        if result == 0:
            return True
        if result.is_number and result.is_rational and result.is_nonzero:
            return False
    return None


class _Builder:
    def __init__(self, sympy: Any) -> None:
        self.sympy = sympy

    def of(self, node: Node) -> Any:
        s = self.sympy
        head, args, value = node
        if head is heads.NUMBER:
            fraction = exact(node)
            return s.Rational(fraction.numerator, fraction.denominator)
        if head is heads.SYMBOL:
            return self.symbol(str(value))
        if head is heads.CONSTANT:
            return {"pi": s.pi, "e": s.E, "i": s.I, "inf": s.oo}[str(value)]
        if head in BINDERS:
            return self.bounded(node)
        inner = [self.of(item) for item in args]
        if head is heads.ADD:
            return s.Add(*inner)
        if head is heads.MUL:
            return s.Mul(*inner)
        if head is heads.DIV:
            return inner[0] / inner[1]
        if head is heads.NEG:
            return -inner[0]
        if head is heads.POW:
            return self.power(inner[0], inner[1])
        if head is heads.PERCENT:
            return inner[0] / 100
        if head is heads.DEGREE:
            return inner[0] * s.pi / 180
        if head is heads.FUNCTION:
            return self.function(str(value), inner)
        raise _CannotConvertError(head)

    def symbol(self, name: str) -> Any:
        if name in ("n", "k", "m"):
            return self.sympy.Symbol(name, integer=True, positive=True)
        return self.sympy.Symbol(name, real=True)

    def power(self, base: Any, exponent: Any) -> Any:
        if exponent.is_Rational and abs(exponent.p) > 10**3:
            raise _CannotConvertError("a huge power")
        if exponent.is_number and not exponent.is_Rational and abs(exponent.evalf(15)) > 10**3:
            raise _CannotConvertError("a huge power")
        if base.is_negative and exponent.is_Rational and exponent.q % 2 == 1 and exponent.q > 1:
            return -((-base) ** exponent) if exponent.p % 2 else (-base) ** exponent
        return base**exponent

    def function(self, name: str, inner: list[Any]) -> Any:
        s = self.sympy
        if name == "root":
            return self.power(inner[0], 1 / inner[1])
        table = {
            "sin": s.sin, "cos": s.cos, "tan": s.tan, "cot": s.cot, "sec": s.sec, "csc": s.csc,
            "sinh": s.sinh, "cosh": s.cosh, "tanh": s.tanh, "coth": s.coth, "arcsin": s.asin,
            "arccos": s.acos, "arctan": s.atan, "arccot": s.acot, "arcsec": s.asec,
            "arccsc": s.acsc, "exp": s.exp, "log": s.log, "ln": s.log, "abs": s.Abs,
            "floor": s.floor, "ceil": s.ceiling, "binom": s.binomial, "gcd": s.gcd, "lcm": s.lcm,
            "max": s.Max, "min": s.Min, "Re": s.re, "Im": s.im, "zeta": s.zeta,
        }  # fmt: skip
        if name in ("factorial", "double_factorial", "binom") and any(
            item.is_number and abs(item.evalf(15)) > _LARGEST_ARGUMENT for item in inner
        ):
            raise _CannotConvertError("a huge factorial")
        if name == "double_factorial":
            return s.factorial2(inner[0])
        if name == "factorial":
            return s.factorial(inner[0])
        if name == "lim":
            if inner[1].has(self.sympy.core.function.AppliedUndef):
                raise _CannotConvertError("a limit of what nobody knows")
            # One from both sides: sympy raises where they differ.
            limit = s.limit(inner[1], inner[0], inner[2], "+-" if inner[2].is_finite else "+")
            if limit.has(s.oo, s.zoo, s.nan, s.AccumBounds):
                raise _CannotConvertError("a limit that is no number")
            return limit
        if name not in table:
            return s.Function(name)(*inner)
        return table[name](*inner)

    def bounded(self, node: Node) -> Any:
        s = self.sympy
        variable, body, lower, upper = (self.of(item) for item in node.args)
        if str(lower) == "?" or str(upper) == "?":
            raise _CannotConvertError("no bounds")
        if any(item.is_Rational and abs(item) > _LARGEST_ARGUMENT for item in (lower, upper)):
            raise _CannotConvertError("too many terms")
        if node.head is heads.SUM:
            return s.summation(body, (variable, lower, upper))
        if node.head is heads.PRODUCT:
            return s.product(body, (variable, lower, upper))
        return s.integrate(body, (variable, lower, upper))
