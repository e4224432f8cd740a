"""What samples say about a model: figures with intervals, changes between runs, pass@k, maj@k.

Responses to one problem resemble each other, so an interval takes the problems, not the responses,
as what was drawn (arXiv 2411.00640, section 2.2). Every function is pure and says the same for the
same numbers: nothing is resampled.

>>> import numpy as np
>>> share(np.array([True, True, False, True])).value
0.75
>>> pass_at_k(10, 3, 1)
0.3
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
"""Confidence of an interval where the caller names none."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its confidence interval.

    Attributes:
        value: the figure.
        low: lower end of the interval; None where one problem, or none, says nothing about others.
        high: upper end.
        samples: values it was taken from.
        problems: problems these belong to.
    """

    value: float
    low: float | None
    high: float | None
    samples: int
    problems: int


def mean(
    values: NDArray[np.float64], problem: NDArray[np.intp] | None = None, level: float = LEVEL
) -> Estimate:
    """Mean with a cluster-robust interval: Student's t over problems - 1 degrees of freedom.

    The standard error is sqrt(g / (g - 1) * sum over problems of (sum of deviations)^2) / n, for g
    problems and n values; with one value a problem it is the usual s / sqrt(n).

    Args:
        values: shape (samples,), at least one, finite.
        problem: shape (samples,), the index of each value's problem, from 0; by default each has
            its own.
        level: confidence, between 0 and 1.

    Raises:
        ValueError: there is no value, or the shapes differ.
    """
    values, problem = _checked(values, problem)
    value = float(values.mean())
    error = _standard_error(values - value, problem)
    problems = int(np.unique(problem).size)
    if error is None:
        return Estimate(value, None, None, values.size, problems)
    reach = student_t(problems - 1, level) * error
    return Estimate(value, value - reach, value + reach, values.size, problems)


def share(
    holds: NDArray[np.bool_], problem: NDArray[np.intp] | None = None, level: float = LEVEL
) -> Estimate:
    """Share of samples of which something holds, with Wilson's score interval.

    Wilson's stays within 0 and 1 and has a width at both ends. With several samples a problem, the
    number of samples is replaced by the effective one, p (1 - p) / (cluster-robust variance), at
    most the samples; where all samples agree, by the number of problems.

    Args:
        holds: shape (samples,), at least one.
        problem: as for ``mean``.
        level: confidence, between 0 and 1.

    Raises:
        ValueError: there is no sample, or the shapes differ.
    """
    values, problem = _checked(np.asarray(holds, dtype=np.float64), problem)
    problems = int(np.unique(problem).size)
    value = float(values.mean())
    size = float(problems)
    if problems < values.size and 0.0 < value < 1.0:
        error = _standard_error(values - value, problem)
        if error is None:
            return Estimate(value, None, None, values.size, problems)
        if error > 0:
            size = min(value * (1.0 - value) / error**2, float(values.size))
        # Without any variance between problems they tell as much as one sample each, or more.
        size = max(size, 1.0)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    middle = (value + z**2 / (2 * size)) / (1 + z**2 / size)
    reach = z / (1 + z**2 / size) * math.sqrt(value * (1 - value) / size + z**2 / (4 * size**2))
    low = 0.0 if value == 0.0 else middle - reach
    high = 1.0 if value == 1.0 else middle + reach
    return Estimate(value, low, high, values.size, problems)


@dataclass(frozen=True, slots=True)
class Change:
    """What changed between two runs over the same problems.

    Attributes:
        before: mean over the problems of the first run's means.
        after: that of the second run's.
        difference: after - before, with the interval of a paired comparison.
    """

    before: float
    after: float
    difference: Estimate


def change(
    before: NDArray[np.float64],
    before_problem: NDArray[np.intp],
    after: NDArray[np.float64],
    after_problem: NDArray[np.intp],
    level: float = LEVEL,
) -> Change:
    """Compare two runs problem by problem: what differs between problems cancels.

    Each problem counts once, by the mean of its samples, however many a run has of it.

    Args:
        before: shape (samples,), values of the first run.
        before_problem: shape (samples,), indices that mean the same problem in both runs.
        after: shape (other samples,), values of the second run.
        after_problem: shape (other samples,).
        level: confidence, between 0 and 1.

    Raises:
        ValueError: the runs have no problem in common.
    """
    common = np.intersect1d(before_problem, after_problem)
    if not common.size:
        raise ValueError("the runs have no problem in common")
    first = _by_problem(np.asarray(before, dtype=np.float64), before_problem, common)
    second = _by_problem(np.asarray(after, dtype=np.float64), after_problem, common)
    return Change(
        float(first.mean()), float(second.mean()), mean(second - first, None, level=level)
    )


def mcnemar(gained: int, lost: int) -> float:
    """Two-sided exact p-value that problems are gained as often as lost (McNemar's test).

    Args:
        gained: pairs that were wrong before and right after.
        lost: pairs that were right before and wrong after.

    Returns:
        The probability of a split at least as uneven if both were equally likely; 1 without any.
    """
    total, least = gained + lost, min(gained, lost)
    if total == 0:
        return 1.0
    tail = math.fsum(
        math.exp(
            math.lgamma(total + 1)
            - math.lgamma(i + 1)
            - math.lgamma(total - i + 1)
            - total * math.log(2)
        )
        for i in range(least + 1)
    )
    return min(1.0, 2.0 * tail)


def pass_at_k(samples: int, right: int, k: int) -> float:
    """Unbiased estimate of the chance that one of k samples is right.

    1 - C(n - c, k) / C(n, k), arXiv 2107.03374, equation 1, as a product that does not overflow.

    Args:
        samples: n, samples of the problem.
        right: c, how many of them are right.
        k: at least 1 and at most ``samples``.

    Raises:
        ValueError: the numbers do not fit together.
    """
    if not 0 <= right <= samples or not 1 <= k <= samples:
        raise ValueError("pass@k needs 0 <= right <= samples and 1 <= k <= samples")
    if samples - right < k:
        return 1.0
    if k == 1:
        return right / samples
    return 1.0 - math.prod(1.0 - k / i for i in range(samples - right + 1, samples + 1))


MOST_VOTES = 64
"""Votes of the largest majority that ``maj_at_k`` counts."""


def maj_at_k(right: int, others: Iterable[int], silent: int, k: int) -> float:
    """Unbiased estimate of the chance that the answer most of k samples give is right.

    Self-consistency's vote (arXiv 2203.11171), averaged over all C(n, k) choices of k of the n
    samples, as ``pass_at_k`` is, counted rather than drawn. Between answers with as many votes lots
    are drawn; samples without an answer have no vote, and a vote of nobody is wrong.

    Args:
        right: samples with the right answer.
        others: for each wrong answer, samples that give it.
        silent: samples without an answer.
        k: at least 1, at most all samples and ``MOST_VOTES``.

    Raises:
        ValueError: the numbers do not fit together.
    """
    sizes = tuple(sorted(size for size in others if size))
    samples = right + sum(sizes) + silent
    if min(right, silent, *sizes, 0) < 0 or not 1 <= k <= min(samples, MOST_VOTES):
        raise ValueError(f"maj@k needs 1 <= k <= samples and {MOST_VOTES}")
    return _majority(right, sizes, silent, k)


@lru_cache(maxsize=4096)
def _majority(right: int, sizes: tuple[int, ...], silent: int, k: int) -> float:
    samples = right + sum(sizes) + silent
    found = 0.0
    for votes in range(1, min(right, k) + 1):
        ties = (k - votes) // votes
        # Shares of the choices by how many answers have as many votes, and by samples chosen.
        chosen = np.zeros((ties + 1, k - votes + 1))
        chosen[0, 0] = 1.0
        for size in sizes:
            chosen = _with(chosen, size, votes)
        chosen = _with(chosen, silent, None)
        lots = float((chosen[:, -1] / np.arange(1, ties + 2)).sum())
        found += math.comb(right, votes) * lots
    return min(1.0, found / math.comb(samples, k))


def _with(chosen: NDArray[np.float64], size: int, votes: int | None) -> NDArray[np.float64]:
    """``chosen`` with some of ``size`` more samples: at most ``votes``, which is a tie."""
    found = np.zeros_like(chosen)
    wide = chosen.shape[1]
    for taken in range(min(size, wide - 1 if votes is None else min(votes, wide - 1)) + 1):
        ways = float(math.comb(size, taken))
        tied = taken == votes
        before = chosen[: chosen.shape[0] - tied, : wide - taken]
        found[int(tied) :, taken:] += ways * before
    return found


def student_t(freedom: int, level: float = LEVEL) -> float:
    """Return t such that Student's distribution has ``level`` of its mass between -t and t.

    Exact for 1 and 2 degrees of freedom; else the expansion of Abramowitz & Stegun 26.7.5, within
    0.2% at 3 degrees and 95%, and closer beyond.

    Raises:
        ValueError: ``freedom`` is below 1, or ``level`` not between 0 and 1.
    """
    if freedom < 1 or not 0.0 < level < 1.0:
        raise ValueError("at least 1 degree of freedom, and a level between 0 and 1")
    if freedom == 1:
        return math.tan(math.pi * level / 2)
    if freedom == 2:
        return level * math.sqrt(2 / (1 - level**2))
    z = NormalDist().inv_cdf(0.5 + level / 2)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / float(freedom) ** (i + 1) for i, term in enumerate(terms))


def _checked(
    values: NDArray[np.float64], problem: NDArray[np.intp] | None
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    values = np.asarray(values, dtype=np.float64)
    if not values.size:
        raise ValueError("there is no value to take a figure from")
    if problem is None:
        return values, np.arange(values.size)
    if problem.shape != values.shape:
        raise ValueError(f"{values.size} values, but problems for {problem.size}")
    return values, problem


def _standard_error(deviations: NDArray[np.float64], problem: NDArray[np.intp]) -> float | None:
    """Cluster-robust standard error of the mean; None for one problem."""
    _, index = np.unique(problem, return_inverse=True)
    sums = np.bincount(index, weights=deviations)
    if sums.size < 2:
        return None
    return math.sqrt(sums.size / (sums.size - 1) * float((sums**2).sum())) / deviations.size


def _by_problem(
    values: NDArray[np.float64], problem: NDArray[np.intp], wanted: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Mean of each wanted problem's values."""
    kept = np.isin(problem, wanted)
    place = np.searchsorted(wanted, problem[kept])
    return np.bincount(place, weights=values[kept]) / np.bincount(place)
