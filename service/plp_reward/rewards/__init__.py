"""Rewards as pure vectorised functions, and the registry that profiles name them from.

>>> import numpy as np
>>> from plp_reward import rewards
>>> rewards.plp(np.array([True, False]), np.array([100.0, 20.0]), alpha=5.0).tolist()
[1.5, 0.0]
"""

from plp_reward.rewards.paper import accuracy, normalized, plp
from plp_reward.rewards.registry import INPUTS, REWARDS, Bounds, Parameter, Reward, find, reward

__all__ = [
    "INPUTS",
    "REWARDS",
    "Bounds",
    "Parameter",
    "Reward",
    "accuracy",
    "find",
    "normalized",
    "plp",
    "reward",
]
