"""slime: a custom reward model. Read in slime 0.3.1, commit 624b824.

    --custom-rm-path plp_reward.adapters.slime.reward
    --reward-key reward --eval-reward-key accuracy
    --group-rm                    # for rewards that compare the responses to a prompt

slime's ``remote_rm`` needs no adapter: ``--rm-url http://localhost:8000/slime/plp``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from plp_reward.adapters.calls import measures, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.chats import Text, chat_text
from plp_reward.errors import ConfigurationError
from plp_reward.samples import Result, Sample


class SlimeSample(Protocol):
    """What is read of ``slime.utils.types.Sample``."""

    index: int | None
    prompt: Text
    response: str
    response_length: int
    label: Any
    status: Any


class SlimeArguments(Protocol):
    """What is read of slime's arguments; ``plp`` comes from ``--custom-config-path``."""

    group_rm: bool
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
        ConfigurationError: a reward over groups without ``--group-rm``, or an unknown key.
    """
    scorer = Scorer.of(**(getattr(args, "plp", None) or {}))
    several = samples if isinstance(samples, Sequence) else [samples]
    results = await scorer.ascore(
        [_sample(one) for one in several],
        lone=None if args.group_rm else "slime without --group-rm",
    )
    returned = [_returned(scorer, result, args.reward_key) for result in results]
    return returned if several is samples else returned[0]


def _sample(one: SlimeSample) -> Sample:
    return sample(
        one.response,
        one.label,
        tokens=one.response_length or None,
        finished=one.status.value not in ("truncated", "aborted"),
        prompt=one.prompt,
        group=chat_text(one.prompt),
        id="" if one.index is None else one.index,
    )


def _returned(scorer: Scorer, result: Result, key: str | None) -> Reward:
    number = scorer.number(result)
    if not key:
        return number
    numbers = {"reward": number, **measures(result)}
    if key not in numbers:
        raise ConfigurationError(f"--reward-key {key}: must be one of {', '.join(numbers)}")
    return numbers
