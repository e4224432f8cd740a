"""Settling: rewards for samples whose verdicts and lengths are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plp_reward import rewards
from plp_reward.answers import Status, Verdict
from plp_reward.errors import ConfigurationError
from plp_reward.rewards.given import RewardError
from plp_reward.rewards.groups import group_indices
from plp_reward.scoring.lengths import Length
from plp_reward.scoring.memory import Memory, digest_of
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Result, Sample

_UNANSWERED = frozenset({Status.NO_ANSWER, Status.TRUNCATED})
"""Statuses of responses without a final answer."""
_TEXTS: Mapping[str, Callable[[Sample, Verdict], Any]] = {
    "response": lambda sample, _: sample.response,
    "answer": lambda _, verdict: verdict.answer,
    "prompt": lambda sample, _: sample.prompt,
    "finish_reason": lambda sample, _: sample.finish_reason,
    "extra": lambda sample, _: dict(sample.extra or {}),
}
"""Where the texts and further fields are that a reward may ask for."""


def settle(
    samples: Sequence[Sample],
    verdicts: Sequence[Verdict],
    lengths: Sequence[Length],
    profile: Profile,
    memory: Memory | None = None,
    run: str = "",
) -> list[Result]:
    """Give rewards to samples whose verdicts and lengths are known, whole groups together.

    Of their texts the memory looks at the response, to know a call that is repeated, and a reward
    at those that it needs.

    Args:
        samples: the samples.
        verdicts: one for each of them.
        lengths: one for each of them.
        profile: how to score them.
        memory: what earlier calls left, for a reward that remembers.
        run: whose memory; by default that of the profile's name.

    Returns:
        One result a sample, in order.

    Raises:
        ConfigurationError: the reward remembers and there is no memory, or its parameters make it
            infinite for a sample.
    """
    given, parts = _rewards(samples, verdicts, lengths, profile, memory, run or profile.name)
    mapped = None if profile.bounds is None else profile.mapping()
    return [
        _result(
            sample,
            verdict,
            length,
            reward,
            parts_,
            None if reward is None or sample.evaluation or mapped is None else mapped(reward),
        )
        for sample, verdict, length, reward, parts_ in zip(
            samples, verdicts, lengths, given, parts, strict=True
        )
    ]


def without_memory(profile: Profile) -> str:
    """Say why a profile's reward cannot be given without a memory, and what gives it one."""
    return (
        f"reward {profile.rewarding.name!r} compares responses with earlier ones of the same "
        "run, and nothing keeps these: give the service a folder by its setting state, or in "
        "Python score(..., memory=plp_reward.Memory(folder))"
    )


def _rewards(
    samples: Sequence[Sample],
    verdicts: Sequence[Verdict],
    lengths: Sequence[Length],
    profile: Profile,
    memory: Memory | None,
    run: str,
) -> tuple[list[float | None], list[Mapping[str, float]]]:
    """Return each sample's reward, None where the verdict is not decided, and its parts if any."""
    parts: list[Mapping[str, float]] = [{}] * len(samples)
    given: list[float | None] = [None if v.correct is None else float(v.correct) for v in verdicts]
    # Undecided samples have no reward, and evaluation's must not change what training's get.
    trained = [i for i, s in enumerate(samples) if given[i] is not None and not s.evaluation]
    if not trained:
        return given, parts
    reward = profile.rewarding
    parameters = reward.resolve(profile.parameters)
    chosen = [samples[i] for i in trained]
    tokens = [lengths[i].tokens for i in trained]
    inputs = _inputs(reward, chosen, [verdicts[i] for i in trained], tokens)
    if reward.remembers is None:
        table, _ = _give(reward, inputs, parameters)
    elif memory is None:
        raise ConfigurationError(without_memory(profile))
    else:
        table = np.atleast_2d(
            memory.settle(
                run,
                reward,
                list(dict.fromkeys(str(sample.group) for sample in chosen)),
                digest_of(
                    [
                        (s.id, s.group, s.response, count)
                        for s, count in zip(chosen, tokens, strict=True)
                    ]
                ),
                lambda history: _give(reward, inputs, parameters, history),
            )
        )
    for position, value in zip(trained, table[0].tolist(), strict=True):
        given[position] = value
    if reward.parts:
        for position, columns in zip(trained, table[1:].T.tolist(), strict=True):
            parts[position] = dict(zip(reward.parts, columns, strict=True))
    return given, parts


def _inputs(
    reward: rewards.Reward,
    samples: Sequence[Sample],
    verdicts: Sequence[Verdict],
    tokens: Sequence[int | None],
) -> dict[str, NDArray[Any]]:
    """Return what a reward computes from, each an array to be read with one entry a sample."""
    nothing = np.zeros(0)
    inputs: dict[str, NDArray[Any]] = {
        "correct": np.array([verdict.correct for verdict in verdicts], dtype=bool),
        "length": np.array(tokens, dtype=float) if reward.needs_length else nothing,
        "group": group_indices([sample.group for sample in samples]),
        "answered": np.array([v.status not in _UNANSWERED for v in verdicts], dtype=bool),
        "target": np.array([sample.target for sample in samples], dtype=float)
        if reward.needs_target
        else nothing,
        **{
            name: _texts([read(s, v) for s, v in zip(samples, verdicts, strict=True)])
            for name, read in _TEXTS.items()
            if name in reward.needs
        },
    }
    for array in inputs.values():
        array.flags.writeable = False  # terms of a sum share them
    return inputs


def _texts(values: Sequence[Any]) -> NDArray[np.object_]:
    texts = np.empty(len(values), dtype=object)
    texts[:] = values
    return texts


def _give(
    reward: rewards.Reward,
    inputs: Mapping[str, NDArray[Any]],
    parameters: Mapping[str, float],
    history: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give rewards as ``Reward.give_parts`` does, all of them finite.

    Returns:
        The rewards in a row above those of the parts, shape (1 + parts, samples); and the history.

    Raises:
        ConfigurationError: one is not: the parameters are too extreme for these samples. Or the
            reward is the user's own, and raises or gives something else than a number a sample.
    """
    try:
        with np.errstate(all="ignore"):
            given, history, parts = reward.give_parts(inputs, parameters, history)
    except RewardError as fault:
        raise ConfigurationError(f"{fault}; plp probe shows when") from fault
    table = np.array([given, *parts.values()])
    if not np.isfinite(table).all():
        at_fault = [name for name, part in parts.items() if not np.isfinite(part).all()]
        name, prefix = (at_fault[0], f"{at_fault[0]}.") if at_fault else (reward.name, "")
        shown = ", ".join(f"{p} = {v:g}" for p, v in parameters.items() if p.startswith(prefix))
        raise ConfigurationError(
            f"reward {name!r} is no finite number for some of these samples"
            f"{shown and ', with '}{shown}"
        )
    return table, history


def _result(
    sample: Sample,
    verdict: Verdict,
    length: Length,
    reward: float | None,
    parts: Mapping[str, float],
    mapped: float | None,
) -> Result:
    components: dict[str, float] = {}
    if reward is not None:
        accuracy = float(bool(verdict.correct))
        components = dict(parts) or {"accuracy": accuracy, "length": reward - accuracy}
        if mapped is not None:
            components["bounds"] = mapped - reward
    return Result(
        id=sample.id,
        reward=reward if mapped is None else mapped,
        correct=verdict.correct,
        status=verdict.status,
        answer=verdict.answer,
        found_by=verdict.found_by,
        rule=verdict.rule,
        length=length.tokens,
        length_source=length.source,
        components=components,
        group=sample.group,
        message=verdict.message,
    )
