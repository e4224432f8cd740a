"""tinker-cookbook: environments whose group is rewarded as a whole. Read in tinker-cookbook 0.6.1.

    builder = MathGroupBuilder(problem, answer, renderer=get_renderer(...), group_size=8)

Steps get 0; ``compute_group_rewards`` then scores all trajectories of the group at once, with the
exact token counts and stop reasons of the sampler.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import tinker
from tinker_cookbook import renderers
from tinker_cookbook.rl.types import Env, EnvGroupBuilder, StepResult, Trajectory

from plp_reward.adapters.calls import measures, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.adapters.settings import AdapterSettings
from plp_reward.scoring.samples import Sample


class MathEnv(Env):  # type: ignore[misc]  # imported without types
    """One problem, one response, no reward of its own."""

    def __init__(self, problem: str, renderer: renderers.Renderer) -> None:
        self.problem = problem
        self.renderer = renderer

    async def initial_observation(self) -> tuple[tinker.ModelInput, Any]:
        """Return the problem as a prompt."""
        messages = [{"role": "user", "content": self.problem}]
        prompt = self.renderer.build_generation_prompt(messages)
        return prompt, self.renderer.get_stop_sequences()

    async def step(self, action: list[int], *, extra: Any = None) -> StepResult:
        """End the episode."""
        return StepResult(
            reward=0.0,
            episode_done=True,
            next_observation=tinker.ModelInput.empty(),
            next_stop_condition=self.renderer.get_stop_sequences(),
        )


@dataclass(frozen=True)
class MathGroupBuilder(EnvGroupBuilder):  # type: ignore[misc]
    """Builds the environments of one problem and rewards their trajectories.

    Attributes:
        problem: the question, as the model reads it.
        answer: the right answer, or a list of acceptable ones.
        renderer: makes prompts, and parses responses.
        group_size: responses to the problem.
        settings: where and how to score.
        tags: what tinker-cookbook aggregates metrics by.
        evaluation: true if the problem measures the policy: its reward is accuracy.
    """

    problem: str
    answer: Any
    renderer: renderers.Renderer
    group_size: int = 8
    settings: AdapterSettings = field(default_factory=AdapterSettings.of)
    tags: tuple[str, ...] = ("math",)
    evaluation: bool = False

    async def make_envs(self) -> Sequence[Env]:
        """Make an environment a response."""
        return [MathEnv(self.problem, self.renderer) for _ in range(self.group_size)]

    async def compute_group_rewards(
        self, trajectory_group: list[Trajectory], env_group: Sequence[Env]
    ) -> list[tuple[float, dict[str, float | int]]]:
        """Score the group; each trajectory's metrics say whether it is right, and how long."""
        scorer = Scorer.shared(self.settings)
        results = await scorer.ascore([self._sample(one) for one in trajectory_group])
        numbers = scorer.numbers(results, [self.problem] * len(results))
        return [
            (number, dict(measures(result)))
            for number, result in zip(numbers, results, strict=True)
        ]

    def logging_tags(self) -> list[str]:
        """Return ``tags``."""
        return list(self.tags)

    def _sample(self, trajectory: Trajectory) -> Sample:
        action = trajectory.transitions[-1].ac
        message, _ = self.renderer.parse_response(action.tokens)
        return sample(
            renderers.get_text_content(message),
            self.answer,
            tokens=len(action.tokens),
            finished=action.stop_reason != "length",
            prompt=self.problem,
            group=self.problem,
            evaluation=self.evaluation,
        )
