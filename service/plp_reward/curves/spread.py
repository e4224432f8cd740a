"""How much length matters where: the spread of rewards among right answers of similar length."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plp_reward.curves.expected import first_group
from plp_reward.probe import Responses, Subject


@dataclass(frozen=True, slots=True)
class Spread:
    """The variance of rewards in windows of length.

    Attributes:
        low: shape (windows,), tokens of the shortest response of each.
        high: shape (windows,), tokens of the longest.
        variance: shape (windows,), of the rewards, lengths spread evenly over the window.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    variance: NDArray[np.float64]


def equation_6(low: float, high: float, alpha: float = 1.0) -> float:
    """Variance of 1 + alpha / sqrt(length) for lengths spread evenly from low to high.

    Var = alpha^2 ((ln b - ln a) / (b - a) - 4 / (sqrt a + sqrt b)^2), arXiv 2506.10446, equation 6
    (there with alpha = 1): what ``plp`` with gamma = 0.5 gives right answers.

    Args:
        low: tokens of the shortest response, above 0.
        high: tokens of the longest, above ``low``.
        alpha: weight of the length term.
    """
    evenly = (math.log(high) - math.log(low)) / (high - low)
    return alpha**2 * (evenly - 4.0 / (math.sqrt(low) + math.sqrt(high)) ** 2)


def spreads(
    subject: Subject,
    *,
    low: int,
    high: int,
    width: float = 1.5,
    windows: int = 25,
    size: int = 8,
    groups: int = 2_000,
    target: int = 2_000,
    seed: int = 0,
) -> Spread:
    """Simulate the variance of rewards in windows from ``low`` to ``high``.

    A reward that remembers has seen one group of the window before.

    Args:
        subject: the reward.
        low: tokens of the shortest response of the first window.
        high: tokens of the longest response of the last window.
        width: how many times longer a window's longest response is than its shortest, above 1.
        windows: number of windows, their starts spread evenly by factor.
        size: responses in a group, all right.
        groups: groups drawn in each window.
        target: tokens asked for, for rewards that compare with them.
        seed: of the draws.

    Raises:
        ValueError: the window is wider than the range.
        Malformed: the reward raised, or gave something that is not a finite number a sample.
    """
    if not 1.0 < width <= high / low:
        raise ValueError("a window's width must be above 1 and fit between low and high")
    starts = np.geomspace(low, high / width, windows)
    rng = np.random.default_rng(seed)
    samples = size * groups
    variance = np.array(
        [
            subject.having_seen(first_group(start, width * start, size, size, target))(
                Responses(
                    np.ones(samples, dtype=bool),
                    rng.uniform(start, width * start, samples),
                    np.ones(samples, dtype=bool),
                    np.repeat(np.arange(groups), size),
                    np.full(samples, float(target)),
                )
            ).var()
            for start in starts
        ]
    )
    return Spread(starts, width * starts, variance)
