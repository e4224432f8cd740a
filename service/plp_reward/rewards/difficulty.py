"""Rewards that weigh length by how hard the problem is: by its group's solve rate."""

from __future__ import annotations

import numpy as np

from plp_reward.rewards.groups import group_mean, group_statistics
from plp_reward.rewards.registry import (
    Groups,
    Lengths,
    Mask,
    NonNegative,
    Positive,
    Rewards,
    reward,
)


@reward(source="ALP: arXiv 2506.05256")
def alp(correct: Mask, length: Lengths, group: Groups, *, beta: NonNegative = 1e-7) -> Rewards:
    """Adaptive length penalty: c - beta * length * max(p, 1 / K).

    p is the solve rate of the group and K its size: a token costs most where every response is
    correct, and K times less where at most one is. Wrong responses pay too.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        group: shape (samples,), the index of each sample's group; groups must be whole.
        beta: what a token costs in a group that is solved throughout.

    Returns:
        Shape (samples,): at most 1; with the default, within 0.001 of c up to 10,000 tokens.
    """
    size = np.bincount(group)[group]
    rate = group_mean(correct, group)[group]
    return correct - beta * length * np.maximum(rate, 1.0 / size)


@reward(
    source="DAST: arXiv 2503.04472, section 3",
    extent=lambda p: (-1.0, 1.0),
)
def dast(correct: Mask, length: Lengths, group: Groups, *, limit: Positive = 32768.0) -> Rewards:
    """Budget by difficulty: max(1/2 - z/2, 1/10) if correct, else min(9z/10 - 1/10, -1/10).

    z = (length - budget) / budget, where budget = p * mean + (1 - p) * limit, p is the solve rate
    of the group and mean the mean length of its correct responses: the harder the problem, the
    larger the budget. A wrong response gains by using its budget up.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        group: shape (samples,), the index of each sample's group; groups must be whole.
        limit: tokens after which generation stops; set it to the run's own, the paper names none.

    Returns:
        Shape (samples,): correct from 0.1 to 1, wrong from -1 to -0.1.
    """
    rate = group_mean(correct, group)
    mean, _ = group_statistics(length, group, correct)
    # At least a token: a group solved by empty responses would have a budget of 0.
    budget = np.maximum(rate * mean + (1.0 - rate) * limit, 1.0)[group]
    z = (length - budget) / budget
    return np.where(correct, np.maximum(0.5 - 0.5 * z, 0.1), np.minimum(0.9 * z - 0.1, -0.1))
