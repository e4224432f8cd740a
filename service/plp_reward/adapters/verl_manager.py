"""verl: a reward manager, which knows a response's token ids. Read in verl 0.9.1.

    reward.reward_manager.source=importlib
    reward.reward_manager.name=RewardManager
    reward.reward_manager.module.path=pkg://plp_reward.adapters.verl_manager
    +reward.reward_kwargs.plp.profile=plp

Lengths are exact, and a response that does not end with the tokenizer's end token was cut off.
verl hands over one response at a time, to any of several processes: for a reward that compares
those to a prompt, the service collects the ``rollout.n`` of a uid. Rows that measure the policy
never wait; the row says so by its ``split``, or by a data source named in ``plp.validation``.

verl's default trainer (``trainer.use_v1``) goes on without what raises: it trains on the rest of
the group, and counts lost rows of validation as wrong. So under it a service that is away is asked
for as long as it takes, and a row of validation that cannot be scored counts as undecided.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from verl.experimental.reward_loop.reward_manager.base import RewardManagerBase

from plp_reward.adapters.backends import LOG
from plp_reward.adapters.calls import ended, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.adapters.verl import returned
from plp_reward.answers import Status
from plp_reward.client import ServiceUnavailable
from plp_reward.errors import ConfigurationError, InvalidSamples
from plp_reward.scoring.labels import is_evaluation
from plp_reward.scoring.samples import Result, Sample

if TYPE_CHECKING:
    from verl import DataProto


class RewardManager(RewardManagerBase):  # type: ignore[misc]  # verl has no types
    """Scores one response at a time, as verl asks.

    Raises:
        ConfigurationError: rewards cannot be had with these settings.
        ClientError: the service cannot be reached.
    """

    def __init__(self, config: Any, tokenizer: Any, compute_score: Any, **_: Any) -> None:
        super().__init__(config, tokenizer, compute_score)
        settings = dict((config.reward.get("reward_kwargs") or {}).get("plp") or {})
        self.validation = frozenset(settings.pop("validation", None) or ())
        self.scorer = Scorer.of(**settings).check()
        self.group_size: int | None = None
        if self.scorer.terms.needs_group:
            if self.scorer.settings.service is None:
                raise ConfigurationError(
                    f"service: reward {self.scorer.terms.reward!r} compares the responses to a "
                    "prompt, which verl spreads over processes; a running service collects them"
                )
            self.group_size = self.scorer.settings.group_size or config.actor_rollout_ref.rollout.n
        # What verl's default trainer leaves out; the older one ends with any error.
        self.leaves_out = bool((config.get("trainer") or {}).get("use_v1", False))

    async def run_single(self, data: DataProto) -> dict[str, Any]:
        """Score the last sequence of ``data``, a batch of one sample.

        Raises:
            Undecided: there is no verdict, the sample trains, no ``null_reward`` was set, and the
                trainer trains on the rest of the group then.
            InvalidSamples: the row cannot be scored, and trains, or the older trainer ends with it.
            ClientError: the service refuses, or under the older trainer is away.
        """
        item = data[-1:][0]
        ids = item.batch["responses"]
        size = int(item.batch["attention_mask"][-ids.shape[-1] :].sum())
        row = item.non_tensor_batch
        info = row.get("extra_info") or {}
        tokens = ids[:size].tolist()
        text = await asyncio.to_thread(self.tokenizer.decode, tokens, skip_special_tokens=True)
        evaluation = is_evaluation(info.get("split")) or row.get("data_source") in self.validation
        name = row.get("session_id", info.get("index", ""))
        try:
            one = sample(
                text,
                row["reward_model"]["ground_truth"],
                tokens=size,
                finished=ended(tokens, {self.tokenizer.eos_token_id} - {None}),
                group=row.get("uid"),
                evaluation=evaluation,
                id=name,
            )
            result = await self._scored(one)
        except InvalidSamples as error:
            if not (self.leaves_out and evaluation):
                raise
            LOG.error("a row of validation cannot be scored, and counts as undecided: %s", error)
            result = Result(str(name), None, None, Status.ERROR, message=str(error))
        if self.leaves_out and not evaluation:
            self.scorer.decided(result)
        numbers = returned(self.scorer, result)
        return {"reward_score": numbers["score"], "reward_extra_info": numbers}

    async def _scored(self, one: Sample) -> Result:
        waits = self.group_size is not None and not one.evaluation
        while True:
            try:
                (result,) = await self.scorer.ascore(
                    [one], group_size=self.group_size if waits else None
                )
            except ServiceUnavailable as error:
                if not self.leaves_out:
                    raise
                LOG.error("%s; it is asked on: verl would go on without this sample", error)
            else:
                return result
