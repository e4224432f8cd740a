"""Rewards that compare a response's length with those of the other responses of its group."""

from __future__ import annotations

import numpy as np

from plp_reward.rewards.groups import group_extremes, group_mean, group_ranks, group_statistics
from plp_reward.rewards.registry import (
    Groups,
    Lengths,
    Mask,
    NonNegative,
    NonPositive,
    Rewards,
    reward,
)


@reward(
    source="Kimi k1.5: arXiv 2501.12599, section 2.3.3",
    extent=lambda p: (-p["weight"] / 2, 1.0 + p["weight"] / 2),
)
def kimi(correct: Mask, length: Lengths, group: Groups, *, weight: NonNegative = 1.0) -> Rewards:
    """Place in the group's range: c + weight * z if correct, weight * min(0, z) if not.

    z = 1/2 - (length - min) / (max - min), with minimum and maximum over ALL responses of the
    group; it is 0 when all are equally long, a lone response for one. hkust-nlp/Laser's port has
    weight 0.4, takes 0 and 1 as a lone response's extremes, and adds 1e-6 to the difference.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        group: shape (samples,), the index of each sample's group; groups must be whole.
        weight: of the length term; the paper warms it up over the run.

    Returns:
        Shape (samples,): correct within weight / 2 of 1, wrong from -weight / 2 to 0.
    """
    least, greatest = group_extremes(length, group, np.ones_like(correct))
    span = (greatest - least)[group]
    spread = span > 0
    z = np.where(spread, 0.5 - (length - least[group]) / np.where(spread, span, 1.0), 0.0)
    return correct + weight * np.where(correct, z, np.minimum(0.0, z))


@reward(
    source="ShorterBetter: arXiv 2504.21370; "
    "JingyangYi/ShorterBetter verl/workers/reward_manager/naive.py"
)
def shorter_better(
    correct: Mask,
    length: Lengths,
    group: Groups,
    *,
    alpha: NonNegative = 2.0,
    beta: NonNegative = 0.001,
) -> Rewards:
    """Distance from the shortest correct response: alpha * c - beta * abs(length - optimum).

    The optimum is the length of the group's shortest correct response, or without a correct one the
    mean length of all. Wrong responses pay for their distance too.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        group: shape (samples,), the index of each sample's group; groups must be whole.
        alpha: the reward of a correct response of the optimal length.
        beta: what a token beside the optimum costs.

    Returns:
        Shape (samples,): at most alpha; as far below 0 as the response is off.
    """
    shortest, _ = group_extremes(length, group, correct)
    optimum = np.where(np.isfinite(shortest), shortest, group_mean(length, group))
    return alpha * correct - beta * np.abs(length - optimum[group])


@reward(source="LC-R1: arXiv 2506.14755; zxiangx/LC-R1 trl/trainer/grpo_trainer.py")
def lc_r1(correct: Mask, length: Lengths, group: Groups, *, weight: NonNegative = 1.0) -> Rewards:
    """Share of the longest correct response: c + weight * (1 - length / (longest + 1e-4)).

    Longest is the length of the group's longest correct response; without a correct one there is no
    length term. Wrong responses get it as well, as in the authors' code; their format reward and
    the compression reward of their extractor are not part of this.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        group: shape (samples,), the index of each sample's group; groups must be whole.
        weight: of the length term; 1.0 in the authors' script, 1.5 as their trainer's default.

    Returns:
        Shape (samples,): correct from 1 to 1 + weight; wrong at most weight, and as far below 0 as
        the response is longer than every correct one.
    """
    _, longest = group_extremes(length, group, correct)
    solved = np.isfinite(longest)
    ratio = length / (np.where(solved, longest, 1.0) + 1e-4)[group]
    return correct + weight * np.where(solved[group], 1.0 - ratio, 0.0)


@reward(
    source="GR3: arXiv 2603.10535",
    extent=lambda p: (0.0, 1.0),
)
def gr3(correct: Mask, length: Lengths, group: Groups, *, alpha: NonNegative = 0.33) -> Rewards:
    """Rescaling by the group's mean length: c / (1 + alpha * length / mean).

    The mean is over ALL responses of the group.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        group: shape (samples,), the index of each sample's group; groups must be whole.
        alpha: strength of the length term.

    Returns:
        Shape (samples,): between 0 and 1; 1 / (1 + alpha) for a correct response of mean length.
    """
    mean = group_mean(length, group)[group]
    return correct / (1.0 + alpha * length / np.where(mean > 0, mean, 1.0))


@reward(source="GRPO-LEAD: arXiv 2504.09696; aeroplanepaper/GRPO-LEAD verl/trainer/main_ppo.py")
def grpo_lead(
    correct: Mask,
    length: Lengths,
    group: Groups,
    answered: Mask,
    *,
    alpha: NonNegative = 0.05,
    wrong: NonPositive = -1.0,
    exempt: NonNegative = 0.0,
) -> Rewards:
    """Standardised length: exp(-alpha * z) if correct, ``wrong`` if wrong, 0 without an answer.

    z = (length - mean) / (std + 1e-6), with mean and SAMPLE standard deviation over the correct
    responses of the group; a lone correct response has z = 0. The rewards of the authors' code; it
    also gives -2 to a response that repeats itself, and sets ``exempt=4000``.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        group: shape (samples,), the index of each sample's group; groups must be whole.
        answered: shape (samples,), whether the response has a final answer.
        alpha: strength of the length term.
        wrong: the reward of a wrong answer.
        exempt: tokens; in a group whose three shortest responses have at most this many on average,
            correct responses get 1 whatever their length.

    Returns:
        Shape (samples,): above 0 if correct, else ``wrong`` or 0.
    """
    mean, std = group_statistics(length, group, correct, ddof=1)
    z = (length - mean[group]) / (std[group] + 1e-6)
    # Only correct responses have a z that means something: a wrong one may be far off and overflow.
    right = np.exp(-alpha * np.where(correct & ~_exempt(length, group, exempt), z, 0.0))
    return np.where(correct, right, np.where(answered, wrong, 0.0))


def _exempt(length: Lengths, group: Groups, tokens: float) -> Mask:
    """Whether the three shortest responses of the sample's group average at most ``tokens``."""
    shortest = group_ranks(length, group) < 3
    mean, _ = group_statistics(length, group, shortest)
    exempt: Mask = ((np.bincount(group) >= 3) & (mean <= tokens))[group]
    return exempt
