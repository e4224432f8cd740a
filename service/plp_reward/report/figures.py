"""The numbers people read, of each run and data set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plp_reward.report.table import STATUSES, Table
from plp_reward.statistics import MOST_VOTES, Estimate, maj_at_k, mean, pass_at_k, share


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of the responses of one run to one data set.

    Attributes:
        run: name of the run.
        dataset: name of the data set, or "all data sets" for all together.
        responses: number of responses.
        problems: number of problems.
        accuracy: share of the decided that are right.
        tokens: mean tokens; None where no length is known.
        tokens_right: of right responses.
        tokens_wrong: of wrong ones.
        median: median tokens.
        reward: mean reward.
        thinks: share of responses that think; None without texts.
        thinking: mean share of a response that is thinking, responses without any included.
        redundant: mean share of a response that is thinking beyond what its problem needs; None
            where the rows do not say.
        statuses: responses by status.
    """

    run: str
    dataset: str
    responses: int
    problems: int
    accuracy: Estimate | None
    tokens: Estimate | None
    tokens_right: Estimate | None
    tokens_wrong: Estimate | None
    median: float | None
    reward: Estimate | None
    thinks: Estimate | None
    thinking: Estimate | None
    redundant: Estimate | None
    statuses: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tier:
    """Responses to problems of similar difficulty.

    Attributes:
        name: how much of these problems is solved, for people.
        problems: number of problems.
        tokens: mean tokens of a response to one; None if none is of known length.
    """

    name: str
    problems: int
    tokens: Estimate | None


@dataclass(frozen=True, slots=True)
class PassAtK:
    """pass@k and maj@k of one run on one data set.

    Attributes:
        run: name of the run.
        dataset: name of the data set.
        at: for each k, its mean over the problems that have at least so many decided samples.
        majority: the same of maj@k, for k up to ``MOST_VOTES``.
    """

    run: str
    dataset: str
    at: Mapping[int, Estimate]
    majority: Mapping[int, Estimate]


EVERYTHING = "all data sets"


def dataset_title(name: str) -> str:
    """Return what a data set is called on the page."""
    return name or "all responses"


def groups(table: Table) -> list[tuple[str, str, NDArray[np.bool_]]]:
    """Return each run's data sets as masks, and with several data sets their total, in order."""
    found = []
    for dataset, name in enumerate(table.datasets):
        for run, run_name in enumerate(table.runs):
            chosen = (table.run == run) & (table.dataset == dataset)
            if chosen.any():
                found.append((run_name, dataset_title(name), chosen))
    if len(table.datasets) > 1:
        found += [(name, EVERYTHING, table.run == run) for run, name in enumerate(table.runs)]
    return found


def summarize(table: Table, run: str, dataset: str, chosen: NDArray[np.bool_]) -> Summary:
    """Return the figures of the chosen responses."""
    problem = table.problem
    decided = chosen & (table.correct >= 0)
    counted = chosen & np.isfinite(table.length)
    texted = chosen & np.isfinite(table.thinking)
    rewarded = chosen & np.isfinite(table.reward)
    counts = np.bincount(table.status[chosen], minlength=len(STATUSES))
    return Summary(
        run=run,
        dataset=dataset,
        responses=int(chosen.sum()),
        problems=int(np.unique(problem[chosen]).size),
        accuracy=share(table.correct[decided] == 1, problem[decided]) if decided.any() else None,
        tokens=_mean(table.length, problem, counted),
        tokens_right=_mean(table.length, problem, counted & (table.correct == 1)),
        tokens_wrong=_mean(table.length, problem, counted & (table.correct == 0)),
        median=float(np.median(table.length[counted])) if counted.any() else None,
        reward=_mean(table.reward, problem, rewarded),
        thinks=share(table.thinking[texted] > 0, problem[texted]) if texted.any() else None,
        thinking=_mean_share(table.thinking, problem, texted),
        redundant=_mean_share(table.redundant, problem, chosen & np.isfinite(table.redundant)),
        statuses={s: int(n) for s, n in zip(STATUSES, counts, strict=True) if n},
    )


def summaries(table: Table) -> list[Summary]:
    """Return the figures of every run and data set."""
    return [summarize(table, *group) for group in groups(table)]


def tiers(table: Table, dataset: str, chosen: NDArray[np.bool_]) -> dict[str, list[Tier]]:
    """Return each run's tokens by difficulty: are hard problems given more?

    A problem's difficulty is the share of all responses to it, of every run on the page, that are
    right: the same for every run, so that their tokens are compared on the same problems.

    Args:
        table: the responses.
        dataset: the data set's name.
        chosen: its responses, of every run.
    """
    decided = chosen & (table.correct >= 0)
    size = int(table.problem.max(initial=0)) + 1
    count = np.bincount(table.problem[decided], minlength=size)
    right = np.bincount(table.problem[decided], weights=table.correct[decided], minlength=size)
    rate = np.where(count > 0, right / np.maximum(count, 1), np.nan)
    samples = int(np.median(count[count > 0])) if (count > 0).any() else 0
    if samples < 2:
        return {}
    found: dict[str, list[Tier]] = {}
    for run, name in enumerate(table.runs):
        mine = chosen & (table.run == run) & np.isfinite(table.length)
        rows = []
        for title, low, high in _bands(samples):
            inside = mine & (rate[table.problem] >= low) & (rate[table.problem] <= high)
            problems = int(np.unique(table.problem[inside]).size)
            rows.append(Tier(title, problems, _mean(table.length, table.problem, inside)))
        if any(row.problems for row in rows):
            found[name] = rows
    return found


def _bands(samples: int) -> list[tuple[str, float, float]]:
    """Difficulties that so many responses a problem can tell apart."""
    if samples < 4:
        return [("never solved", 0, 0), ("sometimes", 1e-9, 1 - 1e-9), ("always solved", 1, 1)]
    return [
        ("never solved", 0, 0),
        ("up to 1/3", 1e-9, 1 / 3),
        ("1/3 to 2/3", 1 / 3 + 1e-9, 2 / 3),
        ("over 2/3", 2 / 3 + 1e-9, 1 - 1e-9),
        ("always solved", 1, 1),
    ]


def passes(table: Table) -> list[PassAtK]:
    """Return pass@k and maj@k of the runs and data sets with several responses a problem."""
    found = []
    for run, dataset, chosen in groups(table):
        decided = chosen & (table.correct >= 0)
        _, index, count = np.unique(table.problem[decided], return_inverse=True, return_counts=True)
        right = np.bincount(index, weights=table.correct[decided]).astype(int)
        most = int(np.median(count)) if count.size else 0
        if most < 2:
            continue
        ks = sorted({2**i for i in range(most.bit_length())} | {most})
        at, majority = {}, {}
        votes = _votes(index, table.correct[decided], table.answer[decided])
        for k in ks:
            enough = count >= k
            chances = [
                pass_at_k(int(n), int(c), k)
                for n, c in zip(count[enough], right[enough], strict=True)
            ]
            at[k] = within_0_and_1(mean(np.array(chances)))
            if k <= MOST_VOTES:
                majorities = [maj_at_k(*votes[i], k) for i in np.flatnonzero(enough)]
                majority[k] = within_0_and_1(mean(np.array(majorities)))
        found.append(PassAtK(run, dataset, at, majority))
    return found


def _votes(
    problem: NDArray[np.intp], correct: NDArray[np.intp], answer: NDArray[np.intp]
) -> list[tuple[int, tuple[int, ...], int]]:
    """Each problem's right samples, samples of each wrong answer, and samples without one.

    Right answers are one answer, whatever their texts; wrong ones are as many as they have texts.
    """
    size = int(problem.max()) + 1
    right = np.bincount(problem[correct == 1], minlength=size)
    silent = np.bincount(problem[(correct == 0) & (answer == 0)], minlength=size)
    wrong = (correct == 0) & (answer != 0)
    pairs, counts = np.unique(np.stack([problem[wrong], answer[wrong]]), axis=1, return_counts=True)
    others: list[list[int]] = [[] for _ in range(size)]
    for owner, count in zip(pairs[0], counts, strict=True):
        others[int(owner)].append(int(count))
    return [(int(r), tuple(o), int(s)) for r, o, s in zip(right, others, silent, strict=True)]


def statuses(found: Sequence[Summary]) -> list[str]:
    """Return the statuses that occur, in the order of the enumeration."""
    return [name for name in STATUSES if any(name in summary.statuses for summary in found)]


def within_0_and_1(found: Estimate) -> Estimate:
    """Cut the interval of a mean of shares where no share can be."""
    if found.low is None or found.high is None:
        return found
    return replace(found, low=max(0.0, found.low), high=min(1.0, found.high))


def _mean_share(
    values: NDArray[np.float64], problem: NDArray[np.intp], chosen: NDArray[np.bool_]
) -> Estimate | None:
    found = _mean(values, problem, chosen)
    return None if found is None else within_0_and_1(found)


def _mean(
    values: NDArray[np.float64], problem: NDArray[np.intp], chosen: NDArray[np.bool_]
) -> Estimate | None:
    return mean(values[chosen], problem[chosen]) if chosen.any() else None
