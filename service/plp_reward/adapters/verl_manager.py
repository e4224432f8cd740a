"""verl: a reward manager, which knows a response's token ids. Read in verl 0.9.1.

    reward.reward_manager.source=importlib
    reward.reward_manager.name=RewardManager
    reward.reward_manager.module.path=pkg://plp_reward.adapters.verl_manager
    +reward.reward_kwargs.plp.profile=plp

Lengths are exact, and a response that does not end with the tokenizer's end token was cut off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verl.experimental.reward_loop.reward_manager.base import RewardManagerBase

from plp_reward.adapters.calls import ended, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.adapters.verl import returned
from plp_reward.labels import is_evaluation

if TYPE_CHECKING:
    from verl import DataProto


class RewardManager(RewardManagerBase):  # type: ignore[misc]  # verl has no types
    """Scores one response at a time, as verl asks."""

    def __init__(self, config: Any, tokenizer: Any, compute_score: Any, **_: Any) -> None:
        super().__init__(config, tokenizer, compute_score)
        settings = (config.reward.get("reward_kwargs") or {}).get("plp") or {}
        self.scorer = Scorer.of(**settings)

    async def run_single(self, data: DataProto) -> dict[str, Any]:
        """Score the last sequence of ``data``, a batch of one sample."""
        item = data[-1:][0]
        ids = item.batch["responses"]
        size = int(item.batch["attention_mask"][-ids.shape[-1] :].sum())
        row = item.non_tensor_batch
        info = row.get("extra_info") or {}
        tokens = ids[:size].tolist()
        text = await self.loop.run_in_executor(
            None, lambda: self.tokenizer.decode(tokens, skip_special_tokens=True)
        )
        one = sample(
            text,
            row["reward_model"]["ground_truth"],
            tokens=size,
            finished=ended(tokens, {self.tokenizer.eos_token_id} - {None}),
            evaluation=is_evaluation(info.get("split")),
            id=info.get("index", ""),
        )
        (result,) = await self.scorer.ascore([one], lone="verl")
        numbers = returned(self.scorer, result)
        return {"reward_score": numbers["score"], "reward_extra_info": numbers}
