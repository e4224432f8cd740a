"""ms-swift: an outcome reward for ``swift rlhf --rlhf_type grpo``. Read in ms-swift 4.6.0.

    # plugin.py
    from swift.rewards import orms
    from plp_reward.adapters.ms_swift import Reward
    orms["plp"] = Reward

    swift rlhf --rlhf_type grpo --external_plugins plugin.py --reward_funcs plp ...

ms-swift makes it with the trainer's arguments alone, so that settings come from the environment, or
from a subclass. It adds up rewards with ``nansum`` and has no way to leave one out, so a response
without a verdict gets the mean of the decided ones of its group: its advantage is 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from plp_reward.adapters.calls import evaluations, gold_in, group_names, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.errors import ConfigurationError


class Reward:
    """An ORM.

    Args:
        args: the trainer's arguments; ``num_generations`` is read.
        settings: see ``AdapterSettings``.

    Raises:
        ConfigurationError: rewards cannot be had with these settings.
        ClientError: the service cannot be reached.
    """

    def __init__(self, args: Any = None, **settings: Any) -> None:
        self.args = args
        self.scorer = Scorer.of(**settings).check()

    def __call__(
        self,
        completions: Sequence[str],
        *,
        response_token_ids: Sequence[Any] | None = None,
        finish_reason: Sequence[str | None] | None = None,
        messages: Sequence[Sequence[Mapping[str, Any]]] = (),
        prompt_id: Sequence[str] | None = None,
        request_id: Sequence[str] | None = None,
        **columns: Any,
    ) -> list[float]:
        """Return a reward for each completion.

        Raises:
            ConfigurationError: no gold column, or a reward over groups that are not whole.
        """
        golds = gold_in(columns, self.scorer.settings.gold)
        measured = evaluations(columns, len(completions))
        nothing = [None] * len(completions)
        groups: Sequence[str | None] = nothing
        if self.scorer.terms.needs_group and not all(measured):
            self._refuse_parts(prompt_id)
            prompts = [chat[:-1] for chat in messages]
            groups = group_names(prompts, prompt_id or [])
        samples = [
            sample(
                completion,
                label,
                tokens=_count(ids),
                finished=None if reason is None else reason != "length",
                group=group,
                evaluation=evaluation,
                id=name or "",
            )
            for completion, label, ids, reason, group, evaluation, name in zip(
                completions,
                golds,
                response_token_ids or nothing,
                finish_reason or nothing,
                groups,
                measured,
                request_id or nothing,
                strict=True,
            )
        ]
        return self.scorer.numbers(self.scorer.score(samples), prompt_id or range(len(completions)))

    def _refuse_parts(self, prompt_id: Sequence[str] | None) -> None:
        """Refuse groups that straddle ranks: a part of one would get another reward."""
        wanted = getattr(self.args, "num_generations", None)
        sizes = set(Counter(prompt_id or ()).values())
        if wanted is None or sizes != {wanted}:
            raise ConfigurationError(
                f"reward {self.scorer.terms.reward!r} compares the {wanted} responses to a prompt, "
                f"and this rank holds {', '.join(map(str, sorted(sizes))) or 'no'} of some. Make "
                "per_device_train_batch_size * steps_per_generation a multiple of num_generations"
            )


def _count(ids: Any) -> int | None:
    """Return the number of ids, in one list or a list a turn."""
    if not ids:
        return None
    return sum(len(turn) for turn in ids) if isinstance(ids[0], Sequence) else len(ids)
