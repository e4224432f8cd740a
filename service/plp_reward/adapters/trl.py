"""TRL: a reward function for ``GRPOTrainer`` and ``RLOOTrainer``. Read in TRL 1.16.0.

    RLOOTrainer(..., reward_funcs=Reward(gold="answer", end_token_ids=[tokenizer.eos_token_id]))

Where a name is asked for, as by ``trl grpo --reward_funcs`` and Axolotl, ``reward`` is one with its
settings from the environment:

    trl grpo --reward_funcs plp_reward.adapters.trl.reward ...

TRL calls it on each rank with that rank's completions, a group's ones next to each other, and
leaves out of the loss what gets None.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from plp_reward.adapters.calls import (
    ended,
    evaluations,
    gold_in,
    group_names,
    measures,
    sample,
)
from plp_reward.adapters.scorer import Scorer
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.chats import Text


class Reward:
    """A reward function.

    Args:
        settings: see ``AdapterSettings``. ``group_size`` is the trainer's ``num_generations``, and
            without ``end_token_ids`` no completion counts as cut off, since TRL does not say.

    Raises:
        ConfigurationError: rewards cannot be had with these settings.
        ClientError: the service cannot be reached.
    """

    def __init__(self, **settings: Any) -> None:
        self.scorer = Scorer.of(**settings).check()
        self.group_size = self.scorer.settings.group_size
        if self.scorer.terms.needs_group and self.group_size is None:
            raise ConfigurationError(
                f"group_size: reward {self.scorer.terms.reward!r} compares the responses to a "
                "prompt; pass the trainer's num_generations"
            )
        self.__name__ = self.scorer.settings.profile  # what TRL logs it as

    def __call__(
        self,
        prompts: Sequence[Text],
        completions: Sequence[Text],
        completion_ids: Sequence[Sequence[int]],
        *,
        log_metric: Callable[[str, float], None] | None = None,
        log_extra: Callable[[str, list[Any]], None] | None = None,
        **columns: Any,
    ) -> list[float | None]:
        """Return a reward for each completion, None where there is no verdict.

        Raises:
            ConfigurationError: no gold column, or a reward over groups that are not whole.
        """
        golds = gold_in(columns, self.scorer.settings.gold)
        measured = evaluations(columns, len(prompts))
        groups = [None] * len(prompts) if all(measured) else self._groups(prompts)
        samples = [
            sample(
                completion,
                label,
                tokens=len(ids),
                finished=ended(ids, self.scorer.settings.end_token_ids),
                prompt=prompt,
                group=group,
                evaluation=evaluation,
                id=position,
            )
            for position, (prompt, completion, ids, label, group, evaluation) in enumerate(
                zip(prompts, completions, completion_ids, golds, groups, measured, strict=True)
            )
        ]
        results = self.scorer.score(samples)
        if log_metric is not None and results:
            for name in measures(results[0]):
                log_metric(f"plp/{name}", sum(measures(r)[name] for r in results) / len(results))
        if log_extra is not None:
            log_extra("plp_status", [result.status.value for result in results])
            log_extra("plp_answer", [result.answer for result in results])
        return [result.reward for result in results]

    def _groups(self, prompts: Sequence[Text]) -> Sequence[str | None]:
        size = self.group_size
        if size is None or not self.scorer.terms.needs_group:
            return [None] * len(prompts)
        numbers = [position // size for position in range(len(prompts))]
        whole = len(prompts) % size == 0 and all(
            prompts[position] == prompts[number * size] for position, number in enumerate(numbers)
        )
        if not whole:
            raise ConfigurationError(
                f"group_size: this rank's {len(prompts)} completions are not whole groups of "
                f"{size}. Make per_device_train_batch_size * steps_per_generation a multiple of "
                "num_generations, and evaluate with as many"
            )
        return group_names(prompts, numbers)


reward: Reward


@functools.cache
def _ready() -> Reward:
    return Reward()


def __getattr__(name: str) -> Reward:
    """Make ``reward`` when it is asked for, which checks its settings."""
    if name == "reward":
        return _ready()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
