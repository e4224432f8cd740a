"""Every problem with what each run made of it, and what the page calls it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plp_reward.report.figures import dataset_title
from plp_reward.report.table import Table

MOST_PROBLEMS = 5_000
"""Problems that the page lists."""
NAME = 90
"""Characters of a problem that a point of a chart shows."""


@dataclass(frozen=True, slots=True)
class OfRun:
    """What a run made of a problem.

    Attributes:
        responses: its responses to it.
        decided: how many of these have a verdict.
        right: how many are right.
        tokens: their mean tokens; nan where no length is known.
        reward: their mean reward; nan without one.
    """

    responses: int
    decided: int
    right: int
    tokens: float
    reward: float


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of the page.

    Attributes:
        number: its index.
        dataset: name of its data set.
        text: its first characters; "" where they are unknown or not to be shown.
        runs: for each run of the table what it made of it, None where it has no response to it.
    """

    number: int
    dataset: str
    text: str
    runs: Sequence[OfRun | None]


class Names:
    """What problems are called on the page, and where it lists them.

    Args:
        table: the responses.
        texts: whether problems may be quoted.
    """

    def __init__(self, table: Table, *, texts: bool) -> None:
        self._texts = table.problems if texts else ()

    def text(self, problem: int) -> str:
        """Return a problem's first characters, or "" where they are not to be shown."""
        return self._texts[problem] if problem < len(self._texts) else ""

    def name(self, problem: int) -> str:
        """Return a problem's name for a point of a chart."""
        text = " ".join(self.text(problem).split())
        short = text if len(text) <= NAME else text[:NAME] + "\N{HORIZONTAL ELLIPSIS}"
        return f"problem {problem + 1}" + (f": {short}" if short else "")

    @staticmethod
    def link(problem: int) -> str:
        """Return the page's place of a problem, or "" if it is not listed."""
        return f"#problem-{problem + 1}" if problem < MOST_PROBLEMS else ""


def listed_problems(table: Table, names: Names) -> list[Problem]:
    """Return the problems in the order in which they were read, ``MOST_PROBLEMS`` at most."""
    size = int(table.problem.max()) + 1
    shown = min(size, MOST_PROBLEMS)
    first = np.zeros(size, dtype=np.intp)
    first[table.problem[::-1]] = np.arange(table.size)[::-1]
    columns = [_columns(table, table.run == run, size) for run in range(len(table.runs))]
    return [
        Problem(
            number,
            dataset_title(table.datasets[table.dataset[first[number]]]),
            names.text(number),
            [_of_run(column, number) for column in columns],
        )
        for number in range(shown)
    ]


def _columns(table: Table, mine: NDArray[np.bool_], size: int) -> list[NDArray[np.float64]]:
    decided = mine & (table.correct >= 0)
    found = [
        np.bincount(table.problem[chosen], minlength=size).astype(float)
        for chosen in (mine, decided, mine & (table.correct == 1))
    ]
    for values in (table.length, table.reward):
        known = mine & np.isfinite(values)
        count = np.bincount(table.problem[known], minlength=size)
        total = np.bincount(table.problem[known], weights=values[known], minlength=size)
        found.append(np.where(count > 0, total / np.maximum(count, 1), np.nan))
    return found


def _of_run(columns: Sequence[NDArray[np.float64]], number: int) -> OfRun | None:
    responses, decided, right, tokens, reward = (float(column[number]) for column in columns)
    return OfRun(int(responses), int(decided), int(right), tokens, reward) if responses else None
