"""Tunix, and MaxText on it: a reward function for their GRPO learners. Read in google-tunix 0.1.7.

    GRPOLearner(rl_cluster=cluster, reward_fns=Reward(gold="answer"), algo_config=config)

MaxText 0.2.5 loads it from this file under the name ``reward``, with settings from the environment:

    reward_functions_path=.../plp_reward/adapters/tunix.py reward_functions=reward

Tunix calls it with whole groups, next to each other, as texts without token ids: a tokenizer
counts. It adds up rewards with ``nansum``, which would make 0 of a missing one.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from plp_reward.adapters.calls import evaluations, gold_in, group_names, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.errors import ConfigurationError


class Reward:
    """A reward function.

    Args:
        settings: see ``AdapterSettings``.

    Raises:
        ConfigurationError: rewards cannot be had with these settings.
        ClientError: the service cannot be reached.
    """

    def __init__(self, **settings: Any) -> None:
        self.scorer = Scorer.of(**settings).check()
        self.__name__ = self.scorer.settings.profile  # what Tunix logs it as

    def __call__(
        self,
        prompts: Sequence[str],
        completions: Sequence[str],
        *,
        num_generations: int | None = None,
        mode: str = "train",
        **columns: Any,
    ) -> list[float]:
        """Return a reward for each completion.

        One without a verdict gets the mean of the others of its group, so that its advantage is 0.

        Args:
            prompts: each completion's prompt.
            completions: the texts.
            num_generations: completions a prompt, from the learner's configuration.
            mode: Tunix's; ``eval`` measures the policy, and gets accuracy.
            columns: the batch's, one of them with the right answers.

        Raises:
            ConfigurationError: no gold column, or completions that are not whole groups.
        """
        size = num_generations or self.scorer.settings.group_size or 1
        if len(completions) % size:
            raise ConfigurationError(
                f"group_size: {len(completions)} completions are not whole groups of {size}"
            )
        rows = {name: _listed(column) for name, column in columns.items()}
        measured = [True] * len(prompts) if mode == "eval" else evaluations(rows, len(prompts))
        groups = group_names(prompts, [position // size for position in range(len(prompts))])
        golds = gold_in(rows, self.scorer.settings.gold)
        results = self.scorer.score(
            [
                sample(text, gold, prompt=prompt, group=group, evaluation=evaluation, id=position)
                for position, (text, gold, prompt, group, evaluation) in enumerate(
                    zip(completions, golds, prompts, groups, measured, strict=True)
                )
            ],
            lone="Tunix without num_generations" if size == 1 else None,
        )
        return self.scorer.numbers(results, groups)


def _listed(column: Any) -> Any:
    """Return Python's own values of an array."""
    return column.tolist() if hasattr(column, "tolist") else column


reward: Reward


@functools.cache
def _ready() -> Reward:
    return Reward()


def __getattr__(name: str) -> Reward:
    """Make ``reward`` when it is asked for, which checks its settings."""
    if name == "reward":
        return _ready()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
