"""OpenPipe ART: rewards for whole groups of trajectories. Read in openpipe-art 0.5.18.

    groups = await art.gather_trajectory_groups(groups, after_each=reward)

A trajectory says its right answer in its ``metadata``, or the group for all. Its last choice is the
response, with exact lengths where log probabilities were asked for, as ART does for training.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from art import Trajectory, TrajectoryGroup
from openai.types.chat.chat_completion import Choice

from plp_reward.adapters.calls import gold_in, measures, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.scoring.chats import chat_text
from plp_reward.scoring.labels import answer_in, is_evaluation
from plp_reward.scoring.samples import Sample


def rewarder(**settings: Any) -> Callable[[TrajectoryGroup], Awaitable[TrajectoryGroup]]:
    """Return a function for ``after_each`` that scores with these ``AdapterSettings``.

    Raises:
        ConfigurationError: a setting cannot be used.
    """
    scorer = Scorer.of(**settings)

    async def give(group: TrajectoryGroup) -> TrajectoryGroup:
        """Set each trajectory's reward and metrics; what has no verdict leaves the group.

        Raises:
            ConfigurationError: a trajectory has no right answer, or no response.
        """
        samples = [_sample(one, group, number) for number, one in enumerate(group.trajectories)]
        results = await scorer.ascore(samples)
        for trajectory, result in zip(group.trajectories, results, strict=True):
            trajectory.reward = 0.0 if result.reward is None else result.reward
            trajectory.metrics.update(measures(result))
        group.metrics["undecided"] = sum(result.reward is None for result in results)
        group.trajectories = [
            trajectory
            for trajectory, result in zip(group.trajectories, results, strict=True)
            if result.reward is not None
        ]
        return group

    return give


async def reward(group: TrajectoryGroup) -> TrajectoryGroup:
    """``rewarder()`` with settings from the environment."""
    return await rewarder()(group)


def _sample(trajectory: Trajectory, group: TrajectoryGroup, number: int) -> Sample:
    metadata = trajectory.metadata if answer_in(trajectory.metadata) else group.metadata
    gold = gold_in(metadata)
    choices = [one for one in trajectory.messages_and_choices if isinstance(one, Choice)]
    tokens, finished = None, None
    if choices:
        logprobs = choices[-1].logprobs
        tokens = len(logprobs.content) if logprobs and logprobs.content else None
        finished = choices[-1].finish_reason != "length"
    messages = trajectory.messages()
    return sample(
        chat_text(messages[-1:]),
        gold,
        tokens=tokens,
        finished=finished,
        prompt=chat_text(messages[:-1]),
        group=chat_text(messages[:1]) or "group",
        evaluation=is_evaluation(metadata.get("split")),
        id=number,
    )
