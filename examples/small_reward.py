"""The "small reward" of arXiv 2506.10446, figure 4, as a reward of one's own.

    plp probe examples/small_reward.py:small
    plp curves plp examples/small_reward.py:small --between 157:2000

PLP adds its length term to 1, most rewards subtract theirs from it. The advantages are the same
while every response is right; with a wrong one, which gets 0 either way, PLP tells right from wrong
by more.
"""

from __future__ import annotations

import numpy as np

from plp_reward.rewards.registry import Fraction, Lengths, Mask, NonNegative, Positive, Rewards


def small(
    correct: Mask,
    length: Lengths,
    *,
    alpha: NonNegative = 5.0,
    gamma: Positive = 0.5,
    base: Fraction = 0.6,
) -> Rewards:
    """PLP moved down: base + alpha / length^gamma if correct, else 0."""
    return np.where(correct, base + alpha / np.maximum(length, 1.0) ** gamma, 0.0)
