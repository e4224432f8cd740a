"""Rewards that compare a response's length with a number of tokens that was asked for or set."""

from __future__ import annotations

import numpy as np

from plp_reward.rewards.registry import (
    Lengths,
    Mask,
    NonNegative,
    NonPositive,
    Positive,
    Real,
    Rewards,
    Targets,
    reward,
)


@reward(source="L1: arXiv 2503.04697; cmu-l3/l1 math_reward.py")
def l1_exact(
    correct: Mask, length: Lengths, target: Targets, *, alpha: NonNegative = 0.0003
) -> Rewards:
    """As long as asked: c - alpha * abs(target - length).

    Length-controlled policy optimisation, exact. A wrong response pays for missing its target too.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        target: shape (samples,), tokens that each prompt asks for.
        alpha: what a token beside the target costs.

    Returns:
        Shape (samples,): at most 1; as far below 0 as the response is off.
    """
    return correct - alpha * np.abs(target - length)


@reward(
    source="L1: arXiv 2503.04697; cmu-l3/l1 math_reward.py",
    extent=lambda p: (0.0, 1.0),
)
def l1_max(
    correct: Mask,
    length: Lengths,
    target: Targets,
    *,
    alpha: NonNegative = 0.0003,
    delta: Real = 0.5,
) -> Rewards:
    """No longer than asked: c * clip(alpha * (target - length) + delta, 0, 1).

    Length-controlled policy optimisation, maximum, by the paper's formula. The authors' code has
    (clip(alpha * (target - length), -1, 1) + 1) / 2, half the slope: ``alpha=0.00015`` gives it.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        target: shape (samples,), the most tokens that each prompt allows.
        alpha: what a token costs.
        delta: the reward of a correct response exactly as long as its target.

    Returns:
        Shape (samples,): between 0 and 1.
    """
    return np.where(correct, np.clip(alpha * (target - length) + delta, 0.0, 1.0), 0.0)


@reward(
    source="LASER: arXiv 2505.15612; hkust-nlp/Laser verl/utils/reward_score/length_penalty.py",
    extent=lambda p: (min(p["wrong"], p["unanswered"]), 1.0 + p["bonus"]),
)
def laser(
    correct: Mask,
    length: Lengths,
    answered: Mask,
    *,
    target_length: Positive = 4096.0,
    bonus: NonNegative = 0.5,
    wrong: NonPositive = -0.5,
    unanswered: NonPositive = -1.0,
) -> Rewards:
    """Length-based step: 1 + bonus * (length <= target_length) if correct, else a penalty.

    A wrong answer gets ``wrong``. A response without a final answer, truncated or not, gets
    ``unanswered``: the authors' grader gives it -1, by the format that such a response lacks.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        answered: shape (samples,), whether the response has a final answer.
        target_length: tokens within which a correct response earns the bonus; the authors train
            with 2048, 4096 and 8192.
        bonus: what a correct response within the target gets on top of 1.
        wrong: the reward of a wrong answer.
        unanswered: the reward of no answer.

    Returns:
        Shape (samples,): one of 1 + bonus, 1, ``wrong`` and ``unanswered``.
    """
    right = 1.0 + bonus * (length <= target_length)
    return np.where(correct, right, np.where(answered, wrong, unanswered))
