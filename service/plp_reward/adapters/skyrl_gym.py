"""SkyRL: an environment of one turn for SkyRL-gym. Read in skyrl-gym 0.4.0.

    import skyrl_gym
    skyrl_gym.register(id="plp", entry_point="plp_reward.adapters.skyrl_gym:MathEnv")

Rows name it as ``env_class: plp`` and hold the right answer as ``reward_spec.ground_truth``. SkyRL
hands over a text without its token ids, so a tokenizer counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput

from plp_reward.adapters.calls import measures, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.labels import is_evaluation


class MathEnv(BaseTextEnv):  # type: ignore[misc]  # SkyRL-gym has no types
    """One question, one response.

    Args:
        env_config: ``AdapterSettings`` by name, SkyRL's ``environment.skyrl_gym.plp``.
        extras: the row; ``reward_spec.ground_truth`` is the right answer.
    """

    def __init__(
        self, env_config: Mapping[str, Any] | None = None, extras: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__()
        spec = (extras or {}).get("reward_spec") or {}
        if "ground_truth" not in spec:
            raise ConfigurationError("reward_spec.ground_truth: the row has none")
        self.ground_truth = spec["ground_truth"]
        info = (extras or {}).get("extra_info") or {}
        self.evaluation = is_evaluation(info.get("split"))
        self.scorer = Scorer.of(**dict(env_config or {}))
        self.metrics: dict[str, float] = {}

    def step(self, action: str) -> BaseTextEnvStepOutput:
        """Score the response; the episode ends."""
        one = sample(action, self.ground_truth, evaluation=self.evaluation)
        (result,) = self.scorer.score([one], lone="SkyRL-gym")
        self.metrics = measures(result)
        return BaseTextEnvStepOutput(
            observations=[],
            reward=self.scorer.number(result),
            done=True,
            metadata={"status": result.status.value, "answer": result.answer, **self.metrics},
        )

    def get_metrics(self) -> dict[str, float]:
        """Return what SkyRL averages over the episodes."""
        return self.metrics
