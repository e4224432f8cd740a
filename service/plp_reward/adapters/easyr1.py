"""EasyR1: a reward function of a file. Read in EasyR1, commit b44b311.

    worker.reward.reward_function=/path/to/plp_reward/adapters/easyr1.py:compute_score
    worker.reward.reward_function_kwargs='{"service": "http://localhost:8000"}'

EasyR1 calls it with a batch of responses, their exact lengths, and no prompts: no groups. Whether a
response was cut off it does not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plp_reward.adapters.calls import measures, sample
from plp_reward.adapters.scorer import Scorer

REWARD_NAME = "plp"
REWARD_TYPE = "batch"


def compute_score(
    reward_inputs: Sequence[Mapping[str, Any]], **settings: Any
) -> list[dict[str, float]]:
    """Return ``overall``, the reward, and what EasyR1 plots, for each response.

    Args:
        reward_inputs: ``response``, ``response_length`` and ``ground_truth`` of each.
        settings: see ``AdapterSettings``.

    Raises:
        ConfigurationError: the reward compares responses to one prompt.
    """
    scorer = Scorer.of(**settings)
    samples = [
        sample(one["response"], one["ground_truth"], tokens=one["response_length"], id=number)
        for number, one in enumerate(reward_inputs)
    ]
    results = scorer.score(samples, lone="EasyR1")
    return [{"overall": scorer.number(result), **measures(result)} for result in results]
