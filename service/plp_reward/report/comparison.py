"""Two runs over the same problems: who gained, who lost, at how many tokens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plp_reward.report.figures import EVERYTHING, dataset_title
from plp_reward.report.table import Table
from plp_reward.statistics import Change, change, mcnemar


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another, on the problems that both have.

    Attributes:
        before: name of the first run.
        after: name of the second.
        dataset: name of the data set.
        matched: problems in both runs.
        unmatched: problems that only one of them has.
        kept: problems that are right as often as before, more than never.
        gained: problems that are right more often.
        lost: problems that are right less often.
        missed: problems that neither run ever gets right.
        p: two-sided exact p-value of gains against losses (McNemar's).
        single: whether both runs have one response a problem, so that "more often" is "now".
        accuracy: change of accuracy, each problem counting once.
        tokens: change of tokens; None where lengths are unknown.
        thinking: change of the share that is thinking; None without texts.
        problem: shape (matched,), indices of the matched problems.
        tokens_before: shape (matched,), mean tokens of each.
        tokens_after: shape (matched,).
        rate_before: shape (matched,), share of its responses that are right.
        rate_after: shape (matched,).
    """

    before: str
    after: str
    dataset: str
    matched: int
    unmatched: int
    kept: int
    gained: int
    lost: int
    missed: int
    p: float
    single: bool
    accuracy: Change
    tokens: Change | None
    thinking: Change | None
    problem: NDArray[np.intp]
    tokens_before: NDArray[np.float64]
    tokens_after: NDArray[np.float64]
    rate_before: NDArray[np.float64]
    rate_after: NDArray[np.float64]


def comparisons(table: Table) -> list[Comparison]:
    """Compare the first run with each other one, on each data set and on all together."""
    found = []
    sets = [
        (dataset_title(name), table.dataset == dataset)
        for dataset, name in enumerate(table.datasets)
    ]
    if len(sets) > 1:
        sets.append((EVERYTHING, np.ones(table.size, dtype=bool)))
    for run in range(1, len(table.runs)):
        for name, chosen in sets:
            compared = _compare(table, 0, run, name, chosen)
            if compared is not None:
                found.append(compared)
    return found


def _compare(
    table: Table, first: int, second: int, dataset: str, chosen: NDArray[np.bool_]
) -> Comparison | None:
    decided = chosen & (table.correct >= 0)
    before, after = decided & (table.run == first), decided & (table.run == second)
    problems_before, problems_after = (np.unique(table.problem[m]) for m in (before, after))
    common = np.intersect1d(problems_before, problems_after)
    if not common.size:
        return None
    rates = [_means(table.correct.astype(float), table, mask, common) for mask in (before, after)]
    tokens = [_means(table.length, table, mask, common) for mask in (before, after)]
    gained, lost = int((rates[1] > rates[0]).sum()), int((rates[1] < rates[0]).sum())
    same = rates[1] == rates[0]
    return Comparison(
        before=table.runs[first],
        after=table.runs[second],
        dataset=dataset,
        matched=common.size,
        unmatched=problems_before.size + problems_after.size - 2 * common.size,
        kept=int((same & (rates[0] > 0)).sum()),
        gained=gained,
        lost=lost,
        missed=int((same & (rates[0] == 0)).sum()),
        p=mcnemar(gained, lost),
        single=bool(before.sum() == problems_before.size and after.sum() == problems_after.size),
        accuracy=_required(_change(table.correct.astype(float), table, before, after)),
        tokens=_change(table.length, table, before, after),
        thinking=_change(table.thinking, table, before, after),
        problem=common,
        tokens_before=tokens[0],
        tokens_after=tokens[1],
        rate_before=rates[0],
        rate_after=rates[1],
    )


def _change(
    values: NDArray[np.float64],
    table: Table,
    before: NDArray[np.bool_],
    after: NDArray[np.bool_],
) -> Change | None:
    known = np.isfinite(values)
    first, second = before & known, after & known
    if not np.intersect1d(table.problem[first], table.problem[second]).size:
        return None
    return change(values[first], table.problem[first], values[second], table.problem[second])


def _required(found: Change | None) -> Change:
    assert found is not None  # noqa: S101  every decided response has a verdict
    return found


def _means(
    values: NDArray[np.float64], table: Table, mask: NDArray[np.bool_], wanted: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Mean of each wanted problem's values; nan where none is known."""
    known = mask & np.isfinite(values) & np.isin(table.problem, wanted)
    place = np.searchsorted(wanted, table.problem[known])
    count = np.bincount(place, minlength=wanted.size)
    total = np.bincount(place, weights=values[known], minlength=wanted.size)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
