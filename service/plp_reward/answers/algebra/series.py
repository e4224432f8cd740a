"""Estimates of long and infinite sums, with an estimate of their error; they refute, never prove.

The first terms are added one by one. What follows is bounded by how fast the terms have been seen
to decay, or, for terms of one sign that only fall or only grow, by their values at a few places.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

from plp_reward.answers.errors import AnswerError

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


class UnboundedError(AnswerError):
    """Nothing bounds the rest of the sum."""


def total(term: Callable[[int], complex], first: int, last: int | None) -> tuple[complex, float]:
    """The sum of ``term`` from ``first`` to ``last`` (None: infinity), and its likely error.

    Raises:
        UnboundedError: nothing bounds what is left out.
    """
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
        raise UnboundedError("the rest of the sum")
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
        raise UnboundedError("terms that are not real")
    steps = [b.real - a.real for a, b in itertools.pairwise(values)]
    if not (all(step <= 0 for step in steps) or all(step >= 0 for step in steps)):
        raise UnboundedError("terms that neither only fall nor only grow")
    result, error = values[-1].real, 0.0
    for index, (place, follow) in enumerate(itertools.pairwise(places)):
        count = follow - place
        low, high = values[index].real, values[index + 1].real
        result += count * (low + high) / 2
        error += count * abs(high - low) / 2
    return complex(result), error


def limit(at: Callable[[int], complex]) -> tuple[complex, float]:
    """The limit of ``at(k)``, which converges geometrically in k, and its likely error.

    Raises:
        UnboundedError: it does not, or not visibly.
    """
    values = [at(step) for step in (8, 12, 16, 20, 24)]
    gaps = [abs(b - a) for a, b in itertools.pairwise(values)]
    if any(after > before / 4 for before, after in itertools.pairwise(gaps)):
        raise UnboundedError("no visible limit")
    return values[-1], _SAFETY * gaps[-1]
