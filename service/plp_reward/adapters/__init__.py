"""Rewards for RL frameworks, a module a framework, each in the framework's own terms.

An adapter turns the framework's call into samples, has a ``Scorer`` score them, in the trainer's
process or through a running service, and turns the results into what the framework takes. None
imports its framework before it is used, except those whose classes the framework wants subclassed.

    from plp_reward.adapters.trl import Reward
    GRPOTrainer(..., reward_funcs=Reward(service="http://localhost:8000"))
"""

from plp_reward.adapters.scorer import Scorer, Undecided
from plp_reward.adapters.settings import AdapterSettings

__all__ = ["AdapterSettings", "Scorer", "Undecided"]
