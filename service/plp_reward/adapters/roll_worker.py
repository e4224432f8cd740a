"""ROLL: a reward worker for its RLVR pipeline. Read at commit 8eb27cc.

    rewards:
      math_rule:
        worker_cls: plp_reward.adapters.roll_worker.PLPRewardWorker

ROLL makes workers without arguments of ours, so that settings come from the environment.
"""

from __future__ import annotations

from typing import Any

import torch
from roll.distributed.executor.worker import Worker
from roll.distributed.scheduler.decorator import Dispatch, register
from roll.distributed.scheduler.protocol import DataProto
from roll.models.model_providers import default_tokenizer_provider

from plp_reward.adapters.roll import score_batch
from plp_reward.adapters.scorer import Scorer


class PLPRewardWorker(Worker):  # type: ignore[misc]  # ROLL has no types
    """Scores the responses of one domain."""

    def __init__(self, worker_config: Any) -> None:
        super().__init__(worker_config=worker_config)
        self.rank_info.dp_rank = self.rank_info.rank
        self.rank_info.dp_size = self.rank_info.world_size
        self.tokenizer = default_tokenizer_provider(model_args=self.worker_config.model_args)
        self.scorer = Scorer.of().check(lone="ROLL")

    @register(dispatch_mode=Dispatch.ONE_TO_ALL)  # type: ignore[untyped-decorator]
    def initialize(self, pipeline_config: Any) -> None:
        """Do nothing: there is no model."""

    @register(dispatch_mode=Dispatch.DP_MP_COMPUTE, clear_cache=False)  # type: ignore[untyped-decorator]
    def compute_rewards(self, data: DataProto) -> DataProto:
        """Return ``response_level_rewards``, and ``scores`` of 0 and 1.

        In float32: half of it, as ROLL's own workers use, would round rewards to a thousandth.
        """
        responses = data.batch["responses"]
        width = responses.shape[1]
        results = score_batch(
            self.scorer,
            self.tokenizer,
            _unpadded(data.batch["prompts"], data.batch["attention_mask"][:, :-width]),
            _unpadded(responses, data.batch["attention_mask"][:, -width:]),
            list(data.non_tensor_batch["ground_truth"]),
        )
        rewards = [self.scorer.number(result) for result in results]
        return DataProto.from_dict(
            tensors={
                "token_level_rewards": torch.zeros_like(responses, dtype=torch.float32),
                "response_level_rewards": torch.tensor(rewards, dtype=torch.float32),
                "scores": torch.tensor([float(r.correct is True) for r in results]),
            }
        )


def _unpadded(ids: Any, mask: Any) -> list[list[int]]:
    return [row[kept.bool()].tolist() for row, kept in zip(ids, mask, strict=True)]
