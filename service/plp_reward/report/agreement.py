"""What scoring and another grader's labels say of the same responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plp_reward.report.figures import groups
from plp_reward.report.table import Table
from plp_reward.statistics import Estimate, share

LISTED = 200
"""Disagreements that the page lists."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often the verdicts of one run on one data set are those of its labels.

    Attributes:
        run: name of the run.
        dataset: name of the data set.
        rate: share of the responses decided here that have the same verdict there; None if none
            is decided.
        confusion: responses by verdict here (1, 0, or -1 where it is not decided) and there.
    """

    run: str
    dataset: str
    rate: Estimate | None
    confusion: Mapping[tuple[int, int], int]


def agreements(table: Table) -> list[Agreement]:
    """Return the agreement of every run and data set that has labels."""
    found = []
    for run, dataset, chosen in groups(table):
        labelled = chosen & (table.label >= 0)
        if not labelled.any():
            continue
        decided = labelled & (table.correct >= 0)
        same = table.label[decided] == table.correct[decided]
        confusion = {
            (here, there): int((labelled & (table.correct == here) & (table.label == there)).sum())
            for here in (1, 0, -1)
            for there in (1, 0)
        }
        rate = share(same, table.problem[decided]) if decided.any() else None
        found.append(Agreement(run, dataset, rate, confusion))
    return found


def disagreements(table: Table) -> NDArray[np.intp]:
    """Return the indices of decided responses whose label says otherwise, right ones first."""
    differs = (table.label >= 0) & (table.correct >= 0) & (table.label != table.correct)
    return np.concatenate([np.flatnonzero(differs & (table.correct == c)) for c in (1, 0)])


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A response that another grader has another verdict on.

    Attributes:
        run: name of its run.
        place: file and row.
        problem: index of its problem.
        correct: the verdict here.
        status: its status.
    """

    run: str
    place: str
    problem: int
    correct: bool
    status: int


def listed(table: Table, differing: Sequence[int] | NDArray[np.intp]) -> list[Disagreement]:
    """Return the first disagreements as the page lists them."""
    return [
        Disagreement(
            table.runs[table.run[index]],
            table.place(int(index)),
            int(table.problem[index]),
            bool(table.correct[index]),
            int(table.status[index]),
        )
        for index in differing[:LISTED]
    ]
