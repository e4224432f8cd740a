"""Molt: a runner of agents that rewards whole rollouts. Read in NVIDIA-NeMo/labs-molt, 2d62608.

    # agent.py, for --train.agent_path
    from plp_reward.adapters.molt import runner

    AgentRunner = runner(service="http://localhost:8000", group_size=8)

The runner generates as Molt's own does, and scores when the response is there: lengths are those of
the action ranges that are trained, and a response that hit the limit is known as truncated. Molt
runs the rollouts of a prompt at once on one event loop, where they wait for each other.
"""

from __future__ import annotations

import asyncio
from typing import Any

from molt.agents import Env, Result, StepEnvRunner, Trajectory

from plp_reward.adapters.calls import measures, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.samples import Result as Scored
from plp_reward.scoring.samples import Sample


class OneTurn(Env):  # type: ignore[misc]  # imported without types
    """One response, no reward of its own."""

    async def step(self, state: dict[str, Any], **_: Any) -> Result:
        """End the episode."""
        return Result(reward=0.0)


class PLPRunner(StepEnvRunner):  # type: ignore[misc]
    """Runs rollouts and scores them.

    Attributes:
        scorer: scores; rewards over groups need its ``group_size``, the trainer's
            ``n_samples_per_prompt``.
    """

    scorer: Scorer

    def __init__(self) -> None:
        super().__init__(OneTurn)
        self.groups: dict[tuple[str, str], _Group] = {}
        if self.scorer.terms.needs_group and self.scorer.settings.group_size is None:
            raise ConfigurationError(
                f"group_size: reward {self.scorer.terms.reward!r} compares the responses to a "
                "prompt; pass the trainer's n_samples_per_prompt"
            )

    async def execute(
        self,
        prompt: str,
        label: Any,
        sampling_params: Any,
        max_length: int,
        hf_tokenizer: Any,
        llm_engine: Any,
        images: Any = None,
        tools: Any = None,
    ) -> Trajectory:
        """Generate a response, and set the rollout's reward, score and measures.

        Raises:
            PlpError: it cannot be scored, or another response of its group could not be had.
        """
        group = (prompt, str(label))
        try:
            rollout = await super().execute(
                prompt,
                label,
                sampling_params,
                max_length,
                hf_tokenizer,
                llm_engine,
                images=images,
                tools=tools,
            )
        except BaseException as error:
            self._fail(group, error)
            raise
        start, end = rollout.action_ranges[-1] if rollout.action_ranges else (0, 0)
        tokens = rollout.observation_tokens[start:end]
        text = await asyncio.to_thread(hf_tokenizer.decode, tokens, skip_special_tokens=True)
        one = sample(
            text,
            label,
            tokens=end - start,
            finished=not rollout.truncated,
            prompt=prompt,
            group=prompt,
        )
        result = await self._score(group, one)
        rollout.reward = self.scorer.number(result)
        rollout.scores = float(result.correct is True)
        rollout.extra_logs = measures(result)
        return rollout

    async def _score(self, group: tuple[str, str], one: Sample) -> Scored:
        if not self.scorer.terms.needs_group:
            (result,) = await self.scorer.ascore([one])
            return result
        gathered = self._join(group)
        place = len(gathered.samples)
        gathered.samples.append(one)
        if gathered.missing == 0 and not gathered.results.done():
            try:
                gathered.results.set_result(await self.scorer.ascore(gathered.samples))
            except Exception as error:  # noqa: BLE001  it is raised in every rollout of the group
                gathered.results.set_exception(error)
        return (await asyncio.shield(gathered.results))[place]

    def _fail(self, group: tuple[str, str], error: BaseException) -> None:
        """Let the others of a group know that it will not be whole."""
        if not self.scorer.terms.needs_group:
            return
        gathered = self._join(group)
        if not gathered.results.done():
            gathered.results.set_exception(RuntimeError(f"a rollout of the group failed: {error}"))
            gathered.results.exception()  # seen, if nobody else waits for it

    def _join(self, group: tuple[str, str]) -> _Group:
        gathered = self.groups.setdefault(group, _Group(self.scorer.settings.group_size or 1))
        gathered.missing -= 1
        if gathered.missing == 0:  # the same prompt may come again
            del self.groups[group]
        return gathered


class _Group:
    """The responses to a prompt, while they come in."""

    def __init__(self, size: int) -> None:
        self.missing = size
        self.samples: list[Sample] = []
        self.results: asyncio.Future[list[Scored]] = asyncio.get_running_loop().create_future()


def runner(**settings: Any) -> type[PLPRunner]:
    """Return a runner class with these ``AdapterSettings``, for Molt to instantiate.

    Raises:
        ConfigurationError: a setting cannot be used.
    """
    return type("AgentRunner", (PLPRunner,), {"scorer": Scorer.of(**settings)})
