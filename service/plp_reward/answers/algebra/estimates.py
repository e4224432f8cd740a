"""Estimates of long sums and limits, as balls; they refute, never prove.

The radius of such a ball is the likely error of the estimate, not a bound on it: how fast the terms
of a sum have been seen to decay.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

from flint import acb, arb

from plp_reward.answers.errors import AnswerError, UnreliableError

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
_SMALLEST = 1e-300
"""An error that is still a number of floating point: smaller ones would be none at all."""
_SAFETY = 2.0
_NO_PRODUCT = -700.0
"""Logarithm below which a product is as good as nothing."""


def ball(value: complex, error: float) -> acb:
    """A number with its likely error; a real one stays real."""
    value = complex(value)
    return acb(arb(value.real, error), arb(value.imag, error) if value.imag else 0)


def middle(value: acb) -> complex:
    """The middle of a ball, in double precision.

    Raises:
        UnreliableError: it is too large for that.
    """
    number = complex(value)
    if not math.isfinite(abs(number)):
        raise UnreliableError("too large for an estimate")
    return number


def long_sum(term: Term, first: int, last: int | None) -> acb:
    """The sum of ``term`` from ``first`` to ``last`` (None: infinity).

    Raises:
        UnreliableError: nothing bounds what is left out.
    """
    value, error = _total(lambda step: middle(term(step)), first, last)
    return ball(value, error)


def long_product(term: Term, first: int, last: int | None) -> acb:
    """The product of positive factors, by the sum of their logarithms.

    Raises:
        UnreliableError: nothing bounds what is left out, or a factor is not positive.
    """

    def logarithm(step: int) -> complex:
        factor = middle(term(step))
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
    return values[-1] + ball(0, _SAFETY * max(gaps[-1], _SMALLEST))
