"""Atropos: a reward function of its registry. Read in atroposlib 0.4.0.

    from atroposlib.envs.reward_fns import registry

    registry.create({"type": "plp", "params": {"service": "http://localhost:8000"}})

Environments call it with the responses of a group, and the row's fields beside them. Atropos' own
``RewardFunction.__call__`` turns every exception into zeros; this one lets it through.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from atroposlib.envs.reward_fns.registry import registry
from atroposlib.envs.reward_fns.reward_function import RewardFunction

from plp_reward.adapters.calls import gold_in, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.scoring.chats import Text


@registry.register(name="plp")
class PLPReward(RewardFunction):  # type: ignore[misc]  # imported without types
    """A reward function.

    Args:
        weight: what Atropos multiplies rewards by.
        settings: see ``AdapterSettings``.
    """

    def __init__(self, *, weight: float = 1.0, **settings: Any) -> None:
        super().__init__(weight=weight, name="plp")
        self.scorer = Scorer.of(**settings)

    def compute(
        self,
        completions: Sequence[Text],
        *,
        token_counts: Sequence[int] | None = None,
        finish_reasons: Sequence[str | None] | None = None,
        **row: Any,
    ) -> list[float]:
        """Return a reward for each response of a group.

        A response without a verdict gets the mean of the others, so that its advantage is 0.

        Args:
            completions: the responses to one prompt, as texts or as messages.
            token_counts: their tokens, if the environment passes them on.
            finish_reasons: why each of them ended, if the environment passes them on.
            row: the row's fields; one of them is the right answer, for all or for each.

        Raises:
            ConfigurationError: there is no right answer.
        """
        gold = gold_in(row, self.scorer.settings.gold)
        several = isinstance(gold, list) and len(gold) == len(completions)
        results = self.scorer.score(
            [
                sample(
                    completion,
                    gold[position] if several else gold,
                    tokens=None if token_counts is None else token_counts[position],
                    finished=None
                    if finish_reasons is None
                    else finish_reasons[position] != "length",
                    group="group",
                    id=position,
                )
                for position, completion in enumerate(completions)
            ]
        )
        return self.scorer.numbers(results, ["group"] * len(results))

    def __call__(self, completions: Sequence[Text], **row: Any) -> list[float]:
        """Return rewards times ``weight``.

        Raises:
            PlpError: they cannot be had; Atropos' own method would return zeros.
        """
        rewards = self.compute(completions, **row)
        weighted = [self.weight * reward for reward in rewards]
        self.log_metrics(rewards, weighted)
        return weighted
