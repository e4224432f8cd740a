"""The figures of an evaluation, each with its interval, and what changed between two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from plp_reward.rewards.groups import group_mean
from plp_reward.statistics import Change, Estimate, change, mean, pass_at_k, share
from plp_trainer.evaluation.bootstrap import over_problems
from plp_trainer.evaluation.measured import Measured, aligned


@dataclass(frozen=True, slots=True)
class Figures:
    """What an evaluation says of a model on one data set.

    Accuracy and tokens are means over all responses, N a problem, as the paper has them: a response
    without a verdict has not been shown to be right, and counts as wrong. So accuracy is a lower
    bound, which ``undecided`` responses may lie above.

    Attributes:
        problems: number of problems.
        responses: number of responses.
        undecided: responses without a verdict.
        accuracy: share of all responses that are right.
        tokens: mean tokens of a response.
        median_tokens: their median.
        truncated: share of responses cut off at the limit.
        thinks: share of responses with any text between the thinking tags.
        thinking_share: tokens of that text as a share of all responses' tokens.
        pass_at_k: chance that one of k responses is right, by k, where N > 1.
        statuses: responses by the reward service's status.
        redundant: mean share of a response's tokens that are thinking beyond what its problem
            needs; None where that is not known.
    """

    problems: int
    responses: int
    undecided: int
    accuracy: Estimate
    tokens: Estimate
    median_tokens: Estimate
    truncated: Estimate
    thinks: Estimate
    thinking_share: Estimate | None
    pass_at_k: Mapping[int, Estimate]
    statuses: Mapping[str, int]
    redundant: Estimate | None = None


FIGURES: TypeAdapter[dict[str, Figures]] = TypeAdapter(dict[str, Figures])
"""Figures by data set, to and from JSON."""


def figures_of(measured: Measured) -> Figures:
    """Compute the figures of one data set, which has at least one response."""
    problem = measured.problem
    return Figures(
        problems=len(measured.problems),
        responses=problem.size,
        undecided=int((~measured.decided).sum()),
        accuracy=share(measured.right, problem),
        tokens=mean(measured.tokens, problem),
        median_tokens=over_problems(lambda at: float(np.median(measured.tokens[at])), problem),
        truncated=share(measured.truncated, problem),
        thinks=share(measured.thinks, problem),
        thinking_share=_thinking_share(measured),
        pass_at_k=_pass_at(measured.right, problem),
        statuses=measured.statuses,
        redundant=_redundant(measured),
    )


def _thinking_share(measured: Measured) -> Estimate | None:
    counted, total = measured.thinking_tokens, measured.tokens
    if np.isnan(counted).any() or not total.sum():
        return None
    return over_problems(
        lambda at: float(counted[at].sum() / max(total[at].sum(), 1.0)), measured.problem
    )


def _redundant(measured: Measured) -> Estimate | None:
    if np.isnan(measured.redundant).any():
        return None
    return _within_0_and_1(mean(measured.redundant, measured.problem))


def _pass_at(right: NDArray[np.bool_], problem: NDArray[np.intp]) -> dict[int, Estimate]:
    """Estimate pass@k for 1, 2, 4, ... and the greatest k that every problem has responses for."""
    _, index, samples = np.unique(problem, return_inverse=True, return_counts=True)
    most = int(samples.min())
    if most < 2:
        return {}
    hits = np.bincount(index, weights=right).astype(int)
    ks = sorted({*(2**power for power in range(most.bit_length()) if 2**power <= most), most})
    chances = {
        k: np.array([pass_at_k(int(n), int(c), k) for n, c in zip(samples, hits, strict=True)])
        for k in ks
    }
    # One response's chance is the accuracy, whose interval knows of the responses.
    return {1: share(right, problem)} | {k: _chance(chances[k]) for k in ks if k > 1}


def _chance(values: NDArray[np.float64]) -> Estimate:
    """Mean of a chance a problem, with an interval between 0 and 1."""
    certain = (values == 0.0) | (values == 1.0)
    if certain.all():
        return share(values == 1.0)
    return _within_0_and_1(mean(values))


def _within_0_and_1(of: Estimate) -> Estimate:
    if of.low is None or of.high is None:
        return of
    return replace(of, low=max(0.0, of.low), high=min(1.0, of.high))


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed on one data set between two models, compared problem by problem.

    Attributes:
        accuracy: of the mean accuracy.
        tokens: of the mean tokens.
        tokens_ratio: mean tokens after, as a multiple of those before.
        redundant: of the mean share of redundant tokens; None where it is not known.
    """

    accuracy: Change
    tokens: Change
    tokens_ratio: Estimate
    redundant: Change | None = None


def changes_of(before: Measured, after: Measured) -> Changes:
    """Compare two models on the problems that both were given.

    Raises:
        ValueError: there are none.
    """
    first, second = aligned(before, after)
    return Changes(
        accuracy=change(_numbers(before.right), first, _numbers(after.right), second),
        tokens=change(before.tokens, first, after.tokens, second),
        tokens_ratio=_ratio(before.tokens, first, after.tokens, second),
        redundant=None
        if np.isnan(before.redundant).any() or np.isnan(after.redundant).any()
        else change(before.redundant, first, after.redundant, second),
    )


def _numbers(holds: NDArray[np.bool_]) -> NDArray[np.float64]:
    return holds.astype(np.float64)


def _ratio(
    before: NDArray[np.float64],
    before_problem: NDArray[np.intp],
    after: NDArray[np.float64],
    after_problem: NDArray[np.intp],
) -> Estimate:
    """Ratio of the means over the common problems, resampled together."""
    common = np.intersect1d(before_problem, after_problem)
    means: list[NDArray[Any]] = []
    for values, problem in ((before, before_problem), (after, after_problem)):
        kept = np.isin(problem, common)
        means.append(group_mean(values[kept], np.searchsorted(common, problem[kept])))
    return over_problems(lambda at: float(means[1][at].mean() / means[0][at].mean()), common)
