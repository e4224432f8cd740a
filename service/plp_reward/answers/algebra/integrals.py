"""Definite integrals: balls that hold them, by FLINT; estimates where there is no such ball."""

from __future__ import annotations

from collections.abc import Callable

from flint import acb, arb

from plp_reward.answers import heads
from plp_reward.answers.algebra.estimates import ball, middle
from plp_reward.answers.errors import AnswerError, UnreliableError
from plp_reward.answers.tree import (
    INFINITY,
    MISSING,
    ONE,
    TWO,
    ZERO,
    Node,
    add,
    div,
    mul,
    name_of,
    neg,
    replaced,
    symbol,
)

Integrand = Callable[[acb, bool], acb]
"""The value on a ball; if the flag is set, only where the function is holomorphic on all of it."""

BITS = 64
"""Precision that integrals are computed with."""
_MOST_VALUES = 350
"""Values of the integrand that an enclosure may take."""
_GOAL = 1e-12
_CLOSE = 1e-9
"""Least radius of an estimate, relative to its size or to 1."""
_ROUGH = 1e-2
"""Relative error from which the estimate of an infinite one says nothing."""
_PARTS, _MORE_PARTS = 4, 24
"""Parts that a rule of quadrature takes on an interval, and on one that was infinite."""


def on_finite_interval(node: Node) -> tuple[str, Node, Node, Node, bool]:
    """A definite integral as (name, integrand, from, to, whether it was one before).

    One to infinity is taken after x = a + t / (1 - t), one over all reals after x = t / (1 - t^2).

    Raises:
        UnreliableError: there are no bounds, or it starts at infinity.
    """
    variable, body, lower, upper = node.args
    if MISSING in (lower, upper):
        raise UnreliableError("an integral without bounds is no value")
    both = lower == neg(INFINITY)
    if INFINITY not in (lower, upper) and not both:
        return name_of(variable), body, lower, upper, True
    if upper != INFINITY:
        raise UnreliableError("an integral from infinity")
    t = symbol(f"t of {variable.value}")
    base = Node(heads.POW, (t, TWO)) if both else t
    gap = add(ONE, neg(base))
    step = div(t, gap)
    place = step if both else add(lower, step)
    rate = div(add(ONE, base) if both else ONE, Node(heads.POW, (gap, TWO)))
    inside = mul(replaced(body, variable, place), rate)
    return name_of(t), inside, neg(ONE) if both else ZERO, ONE, False


def integral(at: Integrand, start: acb, end: acb, finite: bool) -> acb:
    """The integral of ``at``; where no ball holds it, or it was infinite, an estimate.

    Raises:
        UnreliableError: its value is not known to any useful precision.
    """
    if finite:
        value = _enclosed(at, start, end)
        if value.is_finite():
            return value
    coarse, fine = (
        _quadrature(at, start.mid(), end.mid(), parts * (_PARTS if finite else _MORE_PARTS))
        for parts in (1, 2)
    )
    error = 100 * abs(fine - coarse)
    if not finite and error > _ROUGH * (1 + abs(fine)):
        raise UnreliableError("an integral that does not settle")
    return ball(fine, error + _CLOSE * (1 + abs(fine)))


def _enclosed(at: Integrand, start: acb, end: acb) -> acb:
    """A ball that holds the integral, not finite if none was found (Johansson 2018)."""
    failures: list[BaseException] = []

    def value(point: acb, holomorphic: bool) -> acb:
        if not failures:
            try:
                return at(point, holomorphic)
            except AnswerError:
                pass
            except BaseException as error:  # noqa: BLE001  FLINT cannot hand it on, so we do
                failures.append(error)
        return acb("nan")

    goal = arb(_GOAL)
    result = acb.integral(
        value, start, end, rel_tol=goal, abs_tol=goal, eval_limit=_MOST_VALUES, use_heap=True
    )
    if failures:
        raise failures[0]
    return result


def _quadrature(at: Integrand, start: acb, end: acb, parts: int) -> complex:
    """Gauss-Legendre quadrature: the eight-point rule on each of ``parts`` equal parts."""
    total, half = 0j, (end - start) / (2 * parts)
    for part in range(parts):
        centre = start + half * (2 * part + 1)
        for point, weight in _GAUSS:
            for step in (-point * half, point * half):
                total += weight * middle(at(centre + step, False))
    return total * middle(half)


_GAUSS = (
    (0.1834346424956498, 0.3626837833783620), (0.5255324099163290, 0.3137066458778873),
    (0.7966664774136267, 0.2223810344533745), (0.9602898564975363, 0.1012285362903763),
)  # fmt: skip
"""Nodes and weights of the eight-point rule on [-1, 1]; each node stands for both signs."""
