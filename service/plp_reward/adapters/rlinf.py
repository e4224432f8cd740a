"""RLinf: a rule-based reward of its reasoning runs. Read in RLinf, commit a3816b5.

    export RLINF_EXT_MODULE=plp_reward.adapters.rlinf PLP_SERVICE=http://localhost:8000
    python main_grpo.py reward.reward_type=plp +reward.use_prompt=true

RLinf imports the extension in each of its workers. It hands over the responses to a prompt at once,
as texts, and does not say which of them were cut off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plp_reward.adapters.calls import sample
from plp_reward.adapters.scorer import Scorer


class PLPReward:
    """Scores the responses to a prompt.

    Args:
        config: RLinf's ``reward``: ``plp``, the ``AdapterSettings``, and ``reward_scale``.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.scorer = Scorer.of(**(config.get("plp") or {})).check()
        self.scale = float(config.get("reward_scale", 1.0))

    def get_reward(
        self,
        response: Sequence[str],
        reference: Sequence[Any],
        prompts: Sequence[str] | None = None,
    ) -> list[float]:
        """Return a reward for each response, times ``reward_scale``.

        A response without a verdict gets the mean of its group, so that its advantage is 0.

        Args:
            response: the responses' texts.
            reference: the right answer to each, or several that are accepted.
            prompts: their prompts, if ``use_prompt`` is set; else equal references make a group.

        Raises:
            PlpError: they cannot be scored.
        """
        groups = [str(name) for name in (reference if prompts is None else prompts)]
        samples = [
            sample(
                text,
                gold,
                prompt=None if prompts is None else prompts[position],
                group=groups[position],
                id=position,
            )
            for position, (text, gold) in enumerate(zip(response, reference, strict=True))
        ]
        rewards = self.scorer.numbers(self.scorer.score(samples), groups)
        return [self.scale * reward for reward in rewards]


def register() -> None:
    """Register the reward ``plp``; RLinf calls it in each worker."""
    from rlinf.algorithms.rewards import register_reward, reward_registry

    if "plp" not in reward_registry:
        register_reward("plp", PLPReward)
