"""Elementary functions of balls, and where they are holomorphic."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import acb, fmpq

from plp_reward.answers.errors import UndefinedError


def rational(value: Fraction) -> acb:
    """An exact number, rounded to the precision at hand."""
    return acb(fmpq(value.numerator, value.denominator))


def quotient(left: acb, right: acb) -> acb:
    """The quotient.

    Raises:
        UndefinedError: a division by exactly zero.
    """
    if right.is_zero():
        raise UndefinedError("a division by zero")
    return left / right


SMOOTH: dict[str, Callable[[acb], acb]] = {
    "exp": acb.exp, "sin": acb.sin, "cos": acb.cos, "tan": acb.tan, "cot": acb.cot, "sec": acb.sec,
    "csc": acb.csc, "sinh": acb.sinh, "cosh": acb.cosh, "tanh": acb.tanh, "coth": acb.coth,
    "arcsin": acb.asin, "arccos": acb.acos, "arctan": acb.atan,
    "arcsinh": acb.asinh, "arccosh": acb.acosh, "arctanh": acb.atanh,
    "arccsc": lambda x: quotient(acb(1), x).asin(),
    "arcsec": lambda x: quotient(acb(1), x).acos(),
    "arccot": lambda x: quotient(acb(1), x).atan(),
}  # fmt: skip
"""Functions that are holomorphic wherever they are finite, but for their branch cuts."""

_HOLOMORPHIC: dict[str, Callable[[acb], bool]] = {
    "arcsin": lambda x: abs(x.real) < 1, "arccos": lambda x: abs(x.real) < 1,
    "arctan": lambda x: abs(x.imag) < 1, "arcsinh": lambda x: abs(x.imag) < 1,
    "arctanh": lambda x: abs(x.real) < 1, "arccosh": lambda x: x.real > 1,
    "arccsc": lambda x: abs(x.real) > 1, "arcsec": lambda x: abs(x.real) > 1,
    "arccot": lambda x: abs(x.real) > 0,
}  # fmt: skip


def is_holomorphic(name: str, ball: acb) -> bool:
    """True if a smooth function has no branch cut in a ball."""
    return name not in _HOLOMORPHIC or _HOLOMORPHIC[name](ball)
