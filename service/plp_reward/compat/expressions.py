"""Answers as sympy expressions, for callers who look at what was parsed.

Nothing is evaluated: an expression is built in time linear in its tree, whatever its value would
be, so that no deadline is needed and any thread may do it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as s

from plp_reward.answers import heads
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.parsing.reader import read
from plp_reward.answers.policy import DEFAULT_POLICY
from plp_reward.answers.tree import (
    BINDERS,
    MISSING,
    Node,
    brackets_of,
    exact,
    name_of,
    operators,
)

_CONSTANTS = {"pi": s.pi, "e": s.E, "i": s.I, "inf": s.oo}
_FUNCTIONS: dict[str, Any] = {
    "sin": s.sin, "cos": s.cos, "tan": s.tan, "cot": s.cot, "sec": s.sec, "csc": s.csc,
    "sinh": s.sinh, "cosh": s.cosh, "tanh": s.tanh, "coth": s.coth, "arcsin": s.asin,
    "arccos": s.acos, "arctan": s.atan, "arccot": s.acot, "arcsec": s.asec, "arccsc": s.acsc,
    "exp": s.exp, "log": s.log, "ln": s.log, "abs": s.Abs, "floor": s.floor, "ceil": s.ceiling,
    "binom": s.binomial, "max": s.Max, "min": s.Min, "Re": s.re, "Im": s.im, "zeta": s.zeta,
    "factorial": s.factorial, "double_factorial": s.factorial2, "Gamma": s.gamma,
}  # fmt: skip
_RELATIONS: dict[str, Any] = {
    "=": s.Eq, "!=": s.Ne, "<": s.Lt, "<=": s.Le, ">": s.Gt, ">=": s.Ge,
}  # fmt: skip
_BOUND: dict[str, Any] = {
    heads.SUM: s.Sum, heads.PRODUCT: s.Product, heads.INTEGRAL: s.Integral,
}  # fmt: skip
_FLOAT_DIGITS = 15


class _NoExpressionError(Exception):
    """Sympy has no such thing, or this module does not make it."""


def expression(text: str) -> Any | None:
    """Return an answer as a sympy object that is not evaluated; None if there is none for it.

    Numbers and expressions are ``Expr``, lists and sets ``FiniteSet``, tuples ``Tuple``, intervals
    with numbers as ends ``Interval``, statements ``Relational`` or ``And`` of them, words
    ``Symbol``. As in math-verify units and degrees are left out, and per cent are hundredths.
    """
    try:
        return _of(read(text, DEFAULT_POLICY))
    except (AnswerError, _NoExpressionError, RecursionError):
        return None
    except Exception:  # noqa: BLE001  sympy raises whatever it likes for what it does not take
        return None


def latex(value: Any) -> str:
    """Return a sympy object as LaTeX, its terms as they stand: putting them in order evaluates."""
    return str(s.latex(value, order="none"))


def renamed(value: Any, like: Any) -> Any | None:
    """Return ``value`` with its names, in alphabetical order, called as those of ``like``.

    None if they have not as many, or have the same ones.
    """
    if not (isinstance(value, s.Basic) and isinstance(like, s.Basic)):
        return None
    mine, others = (sorted(v.free_symbols, key=str) for v in (value, like))
    if len(mine) != len(others) or mine == others:
        return None
    return value.xreplace(dict(zip(mine, others, strict=True)))


def _of(node: Node) -> Any:
    make = _MAKERS.get(node.head)
    if make is None:
        raise _NoExpressionError(node.head)
    return make(node)


def _inner(node: Node) -> list[Any]:
    return [_of(item) for item in node.args]


def _unevaluated(what: Any, of: Any) -> Callable[[Node], Any]:
    def make(node: Node) -> Any:
        inner = _inner(node)
        if not all(isinstance(item, of) for item in inner):
            raise _NoExpressionError(node.head)
        return what(*inner, evaluate=False)

    return make


def _number(node: Node) -> Any:
    fraction = exact(node)
    value = s.Rational(fraction.numerator, fraction.denominator)
    if node.args and not value.is_Integer:  # a decimal literal
        return s.Float(value, max(_FLOAT_DIGITS, int(node.args[0].value or 0)))  # type: ignore[arg-type]
    return value


def _quotient(node: Node) -> Any:
    above, below = node.args
    if above.head is below.head is heads.NUMBER and not below.args and not above.args:
        over, under = exact(above), exact(below)
        if under:
            value = over / under
            return s.Rational(value.numerator, value.denominator)
    return s.Mul(_of(above), s.Pow(_of(below), -1, evaluate=False), evaluate=False)


def _negative(node: Node) -> Any:
    inner = _of(node.args[0])
    if not isinstance(inner, s.Expr):
        raise _NoExpressionError(node.head)
    return -inner if inner.is_Number else s.Mul(-1, inner, evaluate=False)


def _function(node: Node) -> Any:
    name, inner = name_of(node), _inner(node)
    if name == "root":
        return s.Pow(inner[0], s.Pow(inner[1], -1, evaluate=False), evaluate=False)
    if name == "lim":
        return s.Limit(inner[1], inner[0], inner[2])
    if name in ("log", "ln") and len(inner) > 1:
        raise _NoExpressionError(name)
    return _FUNCTIONS.get(name, s.Function(name))(*inner, evaluate=False)


def _bounded(node: Node) -> Any:
    if MISSING in node.args:
        raise _NoExpressionError(node.head)
    variable, body, lower, upper = _inner(node)
    return _BOUND[node.head](body, (variable, lower, upper))


def _sequence(node: Node) -> Any:
    brackets = brackets_of(node)
    inner = _inner(node)
    if brackets == "()" or len(inner) != 2:
        return s.Tuple(*inner)
    if not all(item.is_Number for item in inner):  # comparing other ends would evaluate them
        raise _NoExpressionError(node.head)
    return s.Interval(inner[0], inner[1], brackets[0] == "(", brackets[1] == ")")


def _finite_set(node: Node) -> Any:
    return s.FiniteSet(*_inner(node), evaluate=False)


def _matrix(node: Node) -> Any:
    return s.ImmutableDenseMatrix([_inner(row) for row in node.args])


def _relation(node: Node) -> Any:
    signs = operators(node)
    if signs == ("in",):
        return _of(node.args[1])
    sides = _inner(node)
    if not set(signs) <= _RELATIONS.keys():
        raise _NoExpressionError(signs)
    links = [
        _RELATIONS[sign](left, right, evaluate=False)
        for sign, left, right in zip(signs, sides, sides[1:], strict=False)
    ]
    return links[0] if len(links) == 1 else s.And(*links, evaluate=False)


_MAKERS: dict[str, Callable[[Node], Any]] = {
    heads.NUMBER: _number,
    heads.SYMBOL: lambda node: s.Symbol(name_of(node), real=True),
    heads.TEXT: lambda node: s.Symbol(name_of(node)),
    heads.CONSTANT: lambda node: _CONSTANTS[name_of(node)],
    heads.ADD: _unevaluated(s.Add, s.Expr),
    heads.MUL: _unevaluated(s.Mul, s.Expr),
    heads.DIV: _quotient,
    heads.POW: _unevaluated(s.Pow, s.Expr),
    heads.NEG: _negative,
    heads.FUNCTION: _function,
    heads.PERCENT: lambda node: s.Mul(_of(node.args[0]), s.Rational(1, 100), evaluate=False),
    heads.DEGREE: lambda node: _of(node.args[0]),
    heads.QUANTITY: lambda node: _of(node.args[0]),
    **dict.fromkeys(BINDERS, _bounded),
    heads.SEQUENCE: _sequence,
    heads.SET: _finite_set,
    heads.LIST: _finite_set,
    heads.MATRIX: _matrix,
    heads.UNION: _unevaluated(s.Union, s.Set),
    heads.RELATION: _relation,
}
