"""Scored rows as arrays: what figures and comparisons are computed from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plp_reward.dumps.rows import RESULT
from plp_reward.rewards.groups import group_indices
from plp_trainer.evaluation.samples import NEEDED
from plp_trainer.evaluation.store import Row

CUT_OFF = frozenset({"length", "max_tokens", "abort"})
"""Finish reasons of a response that did not end by itself."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The responses to one data set, or to one level of it.

    Attributes:
        problems: names of the problems, in order of appearance.
        problem: shape (responses,), the index of each response's problem.
        right: shape (responses,), has been shown to be right.
        decided: shape (responses,), has a verdict; one without is not right.
        tokens: shape (responses,).
        truncated: shape (responses,), cut off at the limit.
        thinks: shape (responses,), has any text between the thinking tags.
        thinking_tokens: shape (responses,), tokens of that text; NaN if nobody counted them.
        redundant: shape (responses,), share of the response's tokens that are thinking beyond what
            its problem needs; NaN where that is not known.
        statuses: responses by status.
    """

    problems: Sequence[str]
    problem: NDArray[np.intp]
    right: NDArray[np.bool_]
    decided: NDArray[np.bool_]
    tokens: NDArray[np.float64]
    truncated: NDArray[np.bool_]
    thinks: NDArray[np.bool_]
    thinking_tokens: NDArray[np.float64]
    redundant: NDArray[np.float64]
    statuses: Mapping[str, int]

    @classmethod
    def of_rows(cls, rows: Sequence[Row]) -> Measured:
        """Read scored rows."""
        names = [str(row["group"]) for row in rows]
        results = [row[RESULT] for row in rows]
        tokens = _numbers(row["length"] for row in rows)
        thinking = _numbers(row["thinking_tokens"] for row in rows)
        beyond = thinking - _numbers(row.get(NEEDED) for row in rows)
        return cls(
            list(dict.fromkeys(names)),
            group_indices(names),
            np.array([result["correct"] is True for result in results], dtype=np.bool_),
            np.array([result["correct"] is not None for result in results], dtype=np.bool_),
            tokens,
            np.array([row["finish_reason"] in CUT_OFF for row in rows], dtype=np.bool_),
            np.array([row["thinks"] for row in rows], dtype=np.bool_),
            thinking,
            np.maximum(beyond, 0.0) / np.maximum(tokens, 1.0),
            dict(sorted(Counter(result["status"] for result in results).items())),
        )


def _numbers(values: Iterable[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else float(value) for value in values])


def by_data_set(rows: Iterable[Row]) -> dict[str, Measured]:
    """Divide rows by data set, and sums by their level, in order of appearance."""
    divided: dict[str, list[Any]] = {}
    for row in rows:
        divided.setdefault(str(row["dataset"]), []).append(row)
    return {name: Measured.of_rows(mine) for name, mine in divided.items()}


def aligned(one: Measured, other: Measured) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Number the problems of two runs alike.

    Returns:
        Each run's problem of each response, by numbers that mean the same in both.
    """
    numbers = {name: number for number, name in enumerate(dict.fromkeys(_names(one, other)))}
    return _renumbered(one, numbers), _renumbered(other, numbers)


def _names(*runs: Measured) -> Iterator[str]:
    for run in runs:
        yield from run.problems


def _renumbered(run: Measured, numbers: Mapping[str, int]) -> NDArray[np.intp]:
    return np.array([numbers[name] for name in run.problems], dtype=np.intp)[run.problem]
