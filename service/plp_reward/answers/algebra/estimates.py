"""Estimates of long sums, integrals and limits, as balls; they refute, never prove.

The radius of such a ball is the likely error of the estimate, not a bound on it: how fast the terms
of a sum have been seen to decay, or what a finer rule of quadrature changes.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

from flint import acb, arb

from plp_reward.answers import heads
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

Term = Callable[[int], acb]

_DIRECT = 1024
"""Terms that are added one by one."""
_ENOUGH = 100
_TINY = 1e-12
"""Terms that cannot be computed any more do not matter behind so many, once they are so small."""
_CELLS = 400
"""Parts into which the other terms of a finite sum are cut."""
_SLOWEST = 1.05
"""Terms that decay like a smaller power of their index have no sum that can be trusted."""
_SAFETY = 2.0
_NO_PRODUCT = -700.0
"""Logarithm below which a product is as good as nothing."""
_ROUGH = 1e-2
"""Relative error from which an integral says nothing."""


def ball(value: complex, error: float) -> acb:
    """A number with its likely error; a real one stays real."""
    value = complex(value)
    return acb(arb(value.real, error), arb(value.imag, error) if value.imag else 0)


def _middle(value: acb) -> complex:
    number = complex(value)
    if not math.isfinite(abs(number)):
        raise UnreliableError("too large for an estimate")
    return number


def long_sum(term: Term, first: int, last: int | None) -> acb:
    """The sum of ``term`` from ``first`` to ``last`` (None: infinity).

    Raises:
        UnreliableError: nothing bounds what is left out.
    """
    value, error = _total(lambda step: _middle(term(step)), first, last)
    return ball(value, error)


def long_product(term: Term, first: int, last: int | None) -> acb:
    """The product of positive factors, by the sum of their logarithms.

    Raises:
        UnreliableError: nothing bounds what is left out, or a factor is not positive.
    """

    def logarithm(step: int) -> complex:
        factor = _middle(term(step))
        if factor.imag or factor.real <= 0:
            raise UnreliableError("a product of factors that are not positive")
        return complex(math.log(factor.real))

    value, error = _total(logarithm, first, last)
    if value.real < _NO_PRODUCT:
        raise UnreliableError("a product that vanishes")
    return ball(value, error).exp()


def _total(term: Callable[[int], complex], first: int, last: int | None) -> tuple[complex, float]:
    values: list[complex] = []
    try:
        values.extend(term(first + step) for step in range(_DIRECT))
    except AnswerError:
        sizes = [abs(value) for value in values]
        if len(sizes) < _ENOUGH or sizes[-1] > _TINY * max(sizes) or sizes[-1] > sizes[-2]:
            raise
        return sum(values, 0j), 10 * sizes[-1] + 1e-12 * sum(sizes)
    head = sum(values, 0j)
    rounding = 1e-12 * sum(map(abs, values))
    largest = [max(map(abs, values[low : 2 * low])) for low in (128, 256, 512)]
    if not largest[2]:
        return head, rounding
    if all(largest):
        decay = min(math.log2(a / b) for a, b in itertools.pairwise(largest))
        if decay > _SLOWEST:
            return head, rounding + _SAFETY * largest[2] * _DIRECT / (decay - 1)
    if last is None:
        end = values[-64:]
        falling = all(abs(b) <= abs(a) for a, b in itertools.pairwise(end))
        if falling and all((a * b).real < 0 for a, b in itertools.pairwise(end)):
            return head, rounding + abs(values[-1])
        raise UnreliableError("the rest of the sum")
    rest, error = _monotone(term, first + _DIRECT, last)
    return head + rest, rounding + error


def _monotone(term: Callable[[int], complex], first: int, last: int) -> tuple[complex, float]:
    """A sum of real terms that only fall or only grow, by their values at few places."""
    ratio = (last / first) ** (1 / _CELLS)
    places = [first]
    while places[-1] < last and len(places) <= 2 * _CELLS:
        places.append(min(last, max(places[-1] + 1, int(places[-1] * ratio))))
    values = [term(place) for place in places]
    if any(value.imag for value in values):
        raise UnreliableError("terms that are not real")
    steps = [b.real - a.real for a, b in itertools.pairwise(values)]
    if not (all(step <= 0 for step in steps) or all(step >= 0 for step in steps)):
        raise UnreliableError("terms that neither only fall nor only grow")
    result, error = values[-1].real, 0.0
    for index, (place, follow) in enumerate(itertools.pairwise(places)):
        count = follow - place
        low, high = values[index].real, values[index + 1].real
        result += count * (low + high) / 2
        error += count * abs(high - low) / 2
    return complex(result), error


def limit(at: Term) -> acb:
    """The limit of ``at(k)``, which converges geometrically in k.

    Raises:
        UnreliableError: it does not, or not visibly.
    """
    values = [at(step) for step in (8, 12, 16, 20, 24)]
    gaps = [float(abs(b - a).upper()) for a, b in itertools.pairwise(values)]
    if any(after > before / 4 for before, after in itertools.pairwise(gaps)):
        raise UnreliableError("no visible limit")
    return values[-1] + ball(0, _SAFETY * gaps[-1])


def on_finite_interval(node: Node) -> tuple[str, Node, Node, Node, int]:
    """A definite integral as (name, integrand, from, to, parts that a rule of quadrature takes).

    One to infinity is taken after x = a + t / (1 - t), one over all reals after x = t / (1 - t^2).

    Raises:
        UnreliableError: there are no bounds, or it starts at infinity.
    """
    variable, body, lower, upper = node.args
    if MISSING in (lower, upper):
        raise UnreliableError("an integral without bounds is no value")
    both = lower == neg(INFINITY)
    if INFINITY not in (lower, upper) and not both:
        return name_of(variable), body, lower, upper, 4
    if upper != INFINITY:
        raise UnreliableError("an integral from infinity")
    t = symbol(f"t of {variable.value}")
    base = Node(heads.POW, (t, TWO)) if both else t
    gap = add(ONE, neg(base))
    step = div(t, gap)
    place = step if both else add(lower, step)
    rate = div(add(ONE, base) if both else ONE, Node(heads.POW, (gap, TWO)))
    inside = mul(replaced(body, variable, place), rate)
    return name_of(t), inside, neg(ONE) if both else ZERO, ONE, 24


def integral(at: Callable[[acb], acb], start: acb, end: acb, parts: int) -> acb:
    """The integral of ``at`` by Gauss-Legendre quadrature, on ``parts`` parts and on twice as many.

    Raises:
        UnreliableError: the two differ too much.
    """
    coarse, fine = (_quadrature(at, start.mid(), end.mid(), count) for count in (parts, 2 * parts))
    error = 100 * abs(fine - coarse)
    if error > _ROUGH * (1 + abs(fine)):
        raise UnreliableError("an integral that does not settle")
    return ball(fine, error + 1e-9 * (1 + abs(fine)))


def _quadrature(at: Callable[[acb], acb], start: acb, end: acb, parts: int) -> complex:
    """The eight-point rule on each of ``parts`` equal parts."""
    total, half = 0j, (end - start) / (2 * parts)
    for part in range(parts):
        middle = start + half * (2 * part + 1)
        for point, weight in _GAUSS:
            total += weight * (
                _middle(at(middle - point * half)) + _middle(at(middle + point * half))
            )
    return total * _middle(half)


_GAUSS = (
    (0.1834346424956498, 0.3626837833783620), (0.5255324099163290, 0.3137066458778873),
    (0.7966664774136267, 0.2223810344533745), (0.9602898564975363, 0.1012285362903763),
)  # fmt: skip
"""Nodes and weights of the eight-point rule on [-1, 1]; each node stands for both signs."""
