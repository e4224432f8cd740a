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
from collections import defaultdict
from typing import Any

from molt.agents import Env, Result, StepEnvRunner, Trajectory

from plp_reward.adapters.calls import measures, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.errors import ConfigurationError
from plp_reward.samples import Result as Scored
from plp_reward.samples import Sample


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
        self.waiting: dict[tuple[str, str], list[_Waiting]] = defaultdict(list)
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
            for other in self.waiting.pop(group, []):
                other.future.set_exception(RuntimeError(f"a rollout of the group failed: {error}"))
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
        mine = _Waiting(one)
        self.waiting[group].append(mine)
        if len(self.waiting[group]) == self.scorer.settings.group_size:
            whole = self.waiting.pop(group)
            try:
                results = await self.scorer.ascore([each.sample for each in whole])
            except Exception as error:
                for each in whole:
                    if each is not mine:
                        each.future.set_exception(error)
                raise
            for each, result in zip(whole, results, strict=True):
                each.future.set_result(result)
        return await mine.future


class _Waiting:
    """A response that waits for the others of its group."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.future: asyncio.Future[Scored] = asyncio.get_running_loop().create_future()


def runner(**settings: Any) -> type[PLPRunner]:
    """Return a runner class with these ``AdapterSettings``, for Molt to instantiate.

    Raises:
        ConfigurationError: a setting cannot be used.
    """
    return type("AgentRunner", (PLPRunner,), {"scorer": Scorer.of(**settings)})
