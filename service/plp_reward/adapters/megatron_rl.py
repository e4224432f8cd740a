"""Megatron-RL: a reward for its agents. Read in Megatron-LM, commit d98e8a6.

    from examples.rl.environments.math.dapo_agent import DAPOAgent

    class PLPAgent(Reward, DAPOAgent): ...

The agent goes on to choose prompts. Evaluation asks ``get_reward``: accuracy, as pass@k needs it.
Rollouts ask ``get_trajectory_reward``, which has the tokens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plp_reward.adapters.calls import gold_in, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.scoring.samples import TRUNCATING_REASONS


class Reward:
    """The rewards of an agent, a ``RewardOnlyAgent``; to be named before it among the bases.

    Args:
        plp: the ``AdapterSettings``.
        args: those of the agent.
    """

    def __init__(self, plp: Mapping[str, Any] | None = None, **args: Any) -> None:
        super().__init__(**args)
        self._scorer = Scorer.of(**(plp or {})).check(lone="Megatron-RL")

    async def get_reward(self, response: str, golden: Any, finish_reason: str) -> float:
        """Return 1 if the response is right, else 0.

        Raises:
            PlpError: it cannot be scored.
        """
        return await self._score(response, golden, finish_reason, None, evaluation=True)

    async def get_trajectory_reward(
        self, responses: Sequence[Any], conversation: Sequence[Any], golden: Any
    ) -> float:
        """Return the reward of an episode: that of its last response.

        Raises:
            PlpError: it cannot be scored.
        """
        last = responses[-1]
        known = last.token_ids is not None and last.prompt_length is not None
        tokens = len(last.token_ids) - last.prompt_length if known else None
        return await self._score(last.response.content, golden, last.finish_reason, tokens)

    async def _score(
        self,
        response: str,
        golden: Any,
        finish_reason: str,
        tokens: int | None,
        *,
        evaluation: bool = False,
    ) -> float:
        row = golden if isinstance(golden, Mapping) else {"answer": golden}
        one = sample(
            response,
            gold_in(row, self._scorer.settings.gold),
            tokens=tokens,
            finished=finish_reason not in TRUNCATING_REASONS,
            evaluation=evaluation,
            id=row.get("problem_id", ""),
        )
        (result,) = await self._scorer.ascore([one], lone="Megatron-RL")
        return self._scorer.number(result)
