"""The paper's rewards: PLP, the accuracy it starts from, the baseline it is compared with."""

from __future__ import annotations

import numpy as np

from plp_reward.rewards.groups import group_statistics
from plp_reward.rewards.registry import (
    Groups,
    Lengths,
    Mask,
    NonNegative,
    Positive,
    Rewards,
    reward,
)

EPSILON = 1e-7
"""Keeps the division by a group's standard deviation finite; the value is the authors'."""


@reward(
    source="arXiv 2506.10446, equation 1",
    extent=lambda p: (0.0, 1.0),
)
def accuracy(correct: Mask) -> Rewards:
    """1 if correct, else 0: only the final answer counts."""
    return correct.astype(np.float64)


@reward(
    source="arXiv 2506.10446, equations 4 and 5",
    extent=lambda p: (0.0, 1.0 + p["alpha"]),
)
def plp(
    correct: Mask, length: Lengths, *, alpha: NonNegative = 5.0, gamma: Positive = 0.5
) -> Rewards:
    """Powered length penalty: 1 + alpha / length^gamma if correct, else 0.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response; a correct response has at least one,
            and a length below 1 counts as 1, so that the reward stays finite.
        alpha: weight of the length term; the paper's best are 5 (1.5B) and 4 (7B).
        gamma: how fast the pressure fades with length; the paper uses 0.5 throughout.

    Returns:
        Shape (samples,): 0, or between 1 and 1 + alpha.
    """
    return np.where(correct, 1.0 + alpha / np.maximum(length, 1.0) ** gamma, 0.0)


@reward(
    source="Arora & Zanette 2025; Zanette-Labs/efficient-reasoning reward_server/math_server.py",
    extent=lambda p: (min(0.0, 1.0 - p["alpha"]), 1.0),
)
def normalized(
    correct: Mask, length: Lengths, group: Groups, *, alpha: NonNegative = 0.1
) -> Rewards:
    """1 - alpha * sigmoid(z) if correct, else 0, z the length standardised inside its group.

    The baseline "Efficient": z = (length - mean) / (std + 1e-7), with mean and population standard
    deviation over the CORRECT responses of the group. A lone correct response has z = 0, hence
    1 - alpha / 2.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        group: shape (samples,), the index of each sample's group; groups must be whole.
        alpha: the largest part of 1 that length can cost; the authors sweep 0.05 to 0.4.

    Returns:
        Shape (samples,): 0, or between 1 - alpha and 1.
    """
    mean, std = group_statistics(length, group, where=correct)
    z = (length - mean[group]) / (std[group] + EPSILON)
    # 1 / (1 + exp(-z)) without overflow for very negative z.
    sigmoid = 0.5 * (1.0 + np.tanh(0.5 * z))
    return np.where(correct, 1.0 - alpha * sigmoid, 0.0)
