"""Figures of a run over its course: plain arrays for charts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from plp_reward.viewer.columns import Columns

POINTS = 48
"""Points of a chart at most; each stands for as many samples."""
LEAST = 16
"""Samples that a point stands for at least."""
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Series:
    """A run's figures, a point for every so many samples.

    Attributes:
        samples: shape (points,), samples of the run up to the point.
        time: shape (points,), time of the point's last sample.
        values: each figure by name, shape (points,), nan where no sample says.
    """

    samples: Values
    time: Values
    values: dict[str, Values]


def series(columns: Columns, count: int) -> Series:
    """Return a run's figures over its course.

    Args:
        columns: the numbers of its samples, or of evenly spread ones of them.
        count: its samples.
    """
    size = len(columns)
    points = max(1, min(POINTS, size // LEAST))
    edges = np.linspace(0, size, points + 1).round().astype(int)
    correct, tokens = columns["correct"], columns["tokens"].astype(float)
    decided = correct >= 0
    of: dict[str, Values] = {
        "reward": columns["reward"].astype(float),
        "accuracy": np.where(decided, correct, np.nan).astype(float),
        "tokens": tokens,
        "tokens, right": np.where(correct == 1, tokens, np.nan),
        "tokens, wrong": np.where(correct == 0, tokens, np.nan),
        "truncated": columns["truncated"].astype(float),
        "no answer": columns["unanswered"].astype(float),
        "not decided": (~decided).astype(float),
        "thinking": columns["thinking"].astype(float),
    }
    spans = list(pairwise(edges))
    scale = count / size if size else 1.0
    return Series(
        samples=np.round(edges[1:] * scale),
        time=columns["time"][np.maximum(edges[1:] - 1, 0)] if size else np.zeros(points),
        values={
            name: np.array([_mean(values[low:high]) for low, high in spans])
            for name, values in of.items()
        },
    )


def _mean(values: Values) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")


def lengths(columns: Columns, bins: int = 24) -> tuple[Values, Values, Values]:
    """Return how lengths are spread at the start and now.

    Returns:
        The bins' edges, shape (bins + 1,), and what part of the first and of the last quarter's
        samples each holds, shape (bins,).
    """
    quarter = max(1, len(columns) // 4)
    first, last = (
        part["tokens"][np.isfinite(part["tokens"])].astype(float)
        for part in (columns[:quarter], columns[-quarter:])
    )
    highest = max(
        (float(np.percentile(part, 99)) for part in (first, last) if part.size), default=1
    )
    edges = np.linspace(0, max(highest, 1.0), bins + 1)
    shares = [
        np.histogram(np.minimum(part, edges[-1]), edges)[0] / max(part.size, 1)
        for part in (first, last)
    ]
    return edges, shares[0], shares[1]
