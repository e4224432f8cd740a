"""slime: a custom reward model. Read in slime 0.3.1, commit 624b824.

    --custom-rm-path plp_reward.adapters.slime.reward
    --eval-custom-rm-path plp_reward.adapters.slime.accuracy
    --reward-key reward --eval-reward-key accuracy

For rewards that compare the responses to a prompt, either ``--group-rm``, under which slime does
not evaluate, or a running service, which collects a prompt's responses. A response without a
verdict is marked with ``remove_sample``, which masks it in the loss.

slime's ``remote_rm`` needs no adapter: ``--rm-url http://localhost:8000/slime/plp``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from plp_reward.adapters.calls import measures, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.chats import Text, chat_text
from plp_reward.scoring.samples import Result, Sample


class SlimeSample(Protocol):
    """What is read of ``slime.utils.types.Sample``."""

    index: int | None
    group_index: int | None
    remove_sample: bool
    prompt: Text
    response: str
    response_length: int
    label: Any
    status: Any


class SlimeArguments(Protocol):
    """What is read of slime's arguments; ``plp`` comes from ``--custom-config-path``."""

    group_rm: bool
    n_samples_per_prompt: int
    reward_key: str | None


Reward = float | dict[str, float]


async def reward(
    args: SlimeArguments, samples: SlimeSample | Sequence[SlimeSample], **_: Any
) -> Reward | list[Reward]:
    """Score one sample, or with ``--group-rm`` the samples of a group.

    Returns:
        A number for each sample; with ``--reward-key`` an object of ``reward``, ``accuracy``,
        ``response_tokens`` and ``undecided``.

    Raises:
        ConfigurationError: a reward over groups that cannot be whole, or an unknown key.
    """
    return await _scored(args, samples, args.reward_key, evaluation=False)


async def accuracy(
    args: SlimeArguments, samples: SlimeSample | Sequence[SlimeSample], **_: Any
) -> Reward | list[Reward]:
    """Measure one sample or several; the same as ``reward``, with accuracy as the reward."""
    key = getattr(args, "eval_reward_key", None) or args.reward_key
    return await _scored(args, samples, key, evaluation=True)


async def _scored(
    args: SlimeArguments,
    samples: SlimeSample | Sequence[SlimeSample],
    key: str | None,
    *,
    evaluation: bool,
) -> Reward | list[Reward]:
    scorer = Scorer.of(**(getattr(args, "plp", None) or {}))
    several = samples if isinstance(samples, Sequence) else [samples]
    if any(isinstance(one, Sequence) for one in several):
        raise ConfigurationError(
            "--group-rm: slime cannot give rewards to the samples of a rollout that fans out into "
            "several; leave --group-rm out and name a service, which collects a prompt's responses"
        )
    whole = args.group_rm or evaluation
    waits = not whole and scorer.settings.service is not None and await scorer.aneeds_group()
    results = await scorer.ascore(
        [_sample(one, evaluation=evaluation) for one in several],
        lone=None if whole or waits else "slime without --group-rm and a service",
        group_size=args.n_samples_per_prompt if waits else None,
    )
    for one, result in zip(several, results, strict=True):
        one.remove_sample = one.remove_sample or result.reward is None
    names: Sequence[int] = [0] * len(several) if args.group_rm else range(len(several))
    numbers = scorer.numbers(results, names)
    returned = [
        _returned(number, result, key) for number, result in zip(numbers, results, strict=True)
    ]
    return returned if several is samples else returned[0]


def _sample(one: SlimeSample, *, evaluation: bool) -> Sample:
    prompt = chat_text(one.prompt)
    return sample(
        one.response,
        one.label,
        tokens=one.response_length or None,
        finished=one.status.value not in ("truncated", "aborted"),
        prompt=one.prompt,
        group=prompt if one.group_index is None else f"{one.group_index}: {prompt}",
        evaluation=evaluation,
        id="" if one.index is None else one.index,
    )


def _returned(number: float, result: Result, key: str | None) -> Reward:
    if not key:
        return number
    numbers = {"reward": number, **measures(result)}
    if key not in numbers:
        raise ConfigurationError(f"--reward-key {key}: must be one of {', '.join(numbers)}")
    return numbers
