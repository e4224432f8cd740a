"""Intervals by resampling problems, for figures that have no simple formula.

The percentile method over problems drawn with replacement, each with all its responses: Efron and
Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13; problems and not responses,
because responses to one problem resemble each other (arXiv 2411.00640, section 2.2).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from plp_reward.statistics import LEVEL, Estimate

DRAWS = 2_000
SEED = 20_250_610


def over_problems(
    figure: Callable[[NDArray[np.intp]], float],
    problem: NDArray[np.intp],
    *,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> Estimate:
    """Return a figure with its interval; the same numbers give the same interval.

    Args:
        figure: takes positions of responses, which may repeat, and returns the figure of these.
        problem: shape (responses,), the index of each response's problem.
        draws: how often to resample.
        level: confidence, between 0 and 1.
    """
    everything = np.arange(problem.size)
    value = float(figure(everything))
    _, index = np.unique(problem, return_inverse=True)
    problems = int(index.max(initial=-1)) + 1
    if problems < 2:
        return Estimate(value, None, None, problem.size, problems)
    order = np.argsort(index, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(index))[:-1])
    generator = np.random.default_rng(SEED)
    found = np.empty(draws)
    for draw in range(draws):
        chosen = generator.integers(problems, size=problems)
        found[draw] = figure(np.concatenate([members[number] for number in chosen]))
    tail = (1.0 - level) / 2
    low, high = np.nanquantile(found, [tail, 1.0 - tail])
    return Estimate(value, float(low), float(high), problem.size, problems)
