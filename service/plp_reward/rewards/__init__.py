"""Rewards as pure vectorised functions, and the registry that profiles name them from.

>>> import numpy as np
>>> from plp_reward import rewards
>>> rewards.plp(np.array([True, False]), np.array([100.0, 20.0]), alpha=5.0).tolist()
[1.5, 0.0]
"""

from plp_reward.rewards.difficulty import alp, dast
from plp_reward.rewards.limits import cosine, overlong, truncation
from plp_reward.rewards.paper import accuracy, normalized, plp
from plp_reward.rewards.peers import gr3, grpo_lead, kimi, lc_r1, shorter_better
from plp_reward.rewards.registry import INPUTS, REWARDS, Bounds, Parameter, Reward, find, reward
from plp_reward.rewards.remembering import hapo, laser_d, short_rl
from plp_reward.rewards.targets import l1_exact, l1_max, laser
from plp_reward.rewards.texts import format, language, repetition  # noqa: A004  as profiles call them

__all__ = [
    "INPUTS",
    "REWARDS",
    "Bounds",
    "Parameter",
    "Reward",
    "accuracy",
    "alp",
    "cosine",
    "dast",
    "find",
    "format",
    "gr3",
    "grpo_lead",
    "hapo",
    "kimi",
    "l1_exact",
    "l1_max",
    "language",
    "laser",
    "laser_d",
    "lc_r1",
    "normalized",
    "overlong",
    "plp",
    "repetition",
    "reward",
    "short_rl",
    "shorter_better",
    "truncation",
]
