"""Figures of a run over its course: plain arrays for charts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from plp_reward.viewer.columns import Columns

POINTS = 48
"""Points of a chart at most; each stands for as many samples."""
LEAST = 16
"""Samples that a point stands for at least."""
EARLIEST = 1e9
"""Seconds since 1970 below which a number is a position in a file and no time."""
Values = NDArray[np.float64]


Axis = Literal["step", "time", "samples"]
"""What a run's course is drawn over."""


@dataclass(frozen=True, slots=True)
class Series:
    """A run's figures, each point for about as many samples.

    Attributes:
        x: shape (points,), where each point's samples end: at a step, seconds after the run's
            first sample, or samples of the run.
        values: each figure by name, shape (points,), nan where no sample says.
    """

    x: Values
    values: dict[str, Values]


def axes(columns: Columns) -> list[Axis]:
    """Return what a run can be drawn over, the best first.

    A run has steps if nearly all samples say theirs; files have positions instead of times.
    """
    found: list[Axis] = []
    if len(columns) and np.isfinite(columns["step"]).mean() > 0.9:
        found.append("step")
    if len(columns) and columns["time"][0] > EARLIEST:
        found.append("time")
    return [*found, "samples"]


def series(columns: Columns, count: int, axis: Axis = "samples") -> Series:
    """Return a run's figures over its course.

    Args:
        columns: the numbers of its samples, or of evenly spread ones of them.
        count: its samples.
        axis: what over. Samples without a step are left out of what is over steps, and samples of
            one step, such as those of a run that went back to a checkpoint, belong together.
    """
    if axis == "step":
        columns = columns[np.isfinite(columns["step"])]
    if axis != "samples":
        columns = columns[np.argsort(columns[axis], kind="stable")]
    size = len(columns)
    points = max(1, min(POINTS, size // LEAST))
    edges = np.linspace(0, size, points + 1).round().astype(int)
    if axis == "step" and size:
        begins = np.flatnonzero(np.diff(columns["step"], prepend=-1, append=np.inf))
        edges = np.unique(begins[np.searchsorted(begins, edges)])
    correct, tokens = columns["correct"], columns["tokens"].astype(float)
    decided = correct >= 0
    of: dict[str, Values] = {
        "reward": columns["reward"].astype(float),
        "accuracy": np.where(decided, correct, np.nan).astype(float),
        "right": np.where(correct == 1, tokens, np.nan),
        "wrong": np.where(correct == 0, tokens, np.nan),
        "cut off": columns["truncated"].astype(float),
        "no answer": columns["unanswered"].astype(float),
        "not decided": (~decided).astype(float),
        "thinking": columns["thinking"].astype(float),
    }
    ends = np.maximum(edges[1:] - 1, 0)
    if not size:
        x = np.zeros(len(ends))
    elif axis == "step":
        x = columns["step"][ends]
    elif axis == "time":
        x = columns["time"][ends] - columns["time"][0]
    else:
        x = np.round(edges[1:] * (count / size))
    return Series(
        x=x,
        values={
            name: np.array([_mean(values[low:high]) for low, high in pairwise(edges)])
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
