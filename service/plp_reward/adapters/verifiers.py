"""verifiers, and prime-rl on top of it: rewards of a trace, or of a group. Read in verifiers 0.4.0.

    [env.taskset.task.rewards.correct]
    fn = "plp_reward.adapters.verifiers:reward"

verifiers adds up the rewards of a trace, so it is plugged in under the name of the taskset's own,
here ``correct``, whose place it then takes. A verdict that could not be reached is an error on its
trace, which prime-rl then leaves out of the loss: verifiers' way to say that a rollout was not
scored. Settings come from the environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from plp_reward.adapters.calls import gold_in, sample
from plp_reward.adapters.scorer import Scorer, Undecided
from plp_reward.adapters.settings import AdapterSettings
from plp_reward.scoring.labels import is_evaluation
from plp_reward.scoring.samples import Result, Sample


class Data(Protocol):
    """What is read of ``verifiers.v1.TaskData``."""

    idx: int | None
    id: str | None

    def model_dump(self) -> dict[str, Any]:
        """Return the row."""


class Trace(Protocol):
    """What is used of ``verifiers.v1.Trace``."""

    @property
    def id(self) -> str: ...
    @property
    def last_reply(self) -> str: ...
    @property
    def nodes(self) -> Sequence[Any]: ...
    @property
    def num_output_tokens(self) -> int: ...
    @property
    def is_truncated(self) -> bool: ...
    @property
    def has_error(self) -> bool: ...
    @property
    def task(self) -> Any: ...
    def record_reward(self, name: str, value: float, weight: float = 1.0) -> None: ...
    def record_error(self, error: Exception) -> None: ...


async def reward(task: Data, trace: Trace) -> float:
    """Score a trace's last reply; a plugged reward function.

    The length is the number of tokens that the model generated in all turns: those that the trace
    holds, else those that the calls report.

    Raises:
        Undecided: there is no verdict.
        ConfigurationError: the reward compares responses; use ``reward_group``.
    """
    (result,) = await Scorer.of().ascore([_sample(task, trace)], lone="a trace's reward")
    return _value(result)


async def reward_group(traces: Iterable[Trace], *, name: str = "plp", **settings: Any) -> None:
    """Score the traces of a group and record their rewards.

    For prime-rl's ``score_group``, before its own advantages are computed:

        class PLPAlgorithm(GRPOAlgorithm):
            async def score_group(self, episodes):
                await reward_group(t for _, t in iter_trainable_traces(episodes))
                await super().score_group(episodes)

    Args:
        traces: a prompt's traces, all of them; those that failed are left out.
        name: what the reward is recorded as: the taskset's own reward's, to take its place.
        settings: see ``AdapterSettings``.
    """
    scorer = Scorer.of(**settings)
    sound = [trace for trace in traces if not trace.has_error]
    samples = [_sample(trace.task.data, trace, group=trace.task.key) for trace in sound]
    for trace, result in zip(sound, await scorer.ascore(samples), strict=True):
        try:
            trace.record_reward(name, _value(result))
        except Undecided as error:
            trace.record_error(error)


def _sample(task: Data, trace: Trace, *, group: str | None = None) -> Sample:
    row = task.model_dump()
    row = row if not isinstance(row.get("row"), Mapping) else row["row"]  # the nemo_gym taskset's
    sampled = sum(sum(node.mask) for node in trace.nodes if node.sampled)
    return sample(
        trace.last_reply,
        gold_in(row, AdapterSettings.of().gold),
        tokens=sampled or trace.num_output_tokens or None,
        finished=not trace.is_truncated,
        group=group,
        evaluation=is_evaluation(row.get("split")),
        id=trace.id,
    )


def _value(result: Result) -> float:
    if result.reward is None:
        raise Undecided(f"no verdict ({result.status.value}): {result.message or 'no message'}")
    return result.reward


__all__: Sequence[str] = ["Undecided", "reward", "reward_group"]
