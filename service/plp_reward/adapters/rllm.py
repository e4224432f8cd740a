"""rLLM: a verifier, and its older reward function. Read in rLLM 0.3.0.pre, commit 9beb6e0.

    # dataset.toml
    [verifier]
    import_path = "plp_reward.adapters.rllm:evaluate"

    # or, in Python
    AgentTrainer(evaluator=Evaluator(), ...)

rLLM passes the task and the episode alone, so that settings come from the environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plp_reward.adapters.calls import gold_in, measures, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.scoring.labels import is_evaluation
from plp_reward.scoring.samples import Result

if TYPE_CHECKING:
    from rllm.eval.types import EvalOutput
    from rllm.rewards.reward_types import RewardOutput
    from rllm.types import Episode, Task

SYSTEM_PROMPT = "Solve the problem step by step. Put your final answer in \\boxed{}."
"""What rLLM's harnesses add to their system prompt."""


class Evaluator:
    """What ``AgentTrainer(evaluator=...)`` takes."""

    def __init__(self) -> None:
        Scorer.of().check(lone="rLLM")

    def evaluate(self, task: Task, episode: Episode) -> EvalOutput:
        """Score an episode's last response; see ``evaluate``."""
        return evaluate(task, episode)


def evaluate(task: Task, episode: Episode) -> EvalOutput:
    """Score an episode's last response.

    Its length is the number of token ids of all its steps, if rLLM has them.
    """
    from rllm.eval.reward_fns._helpers import extract_answer_text
    from rllm.eval.types import EvalOutput, Signal

    scorer = Scorer.of()
    steps = [step for trajectory in episode.trajectories[-1:] for step in trajectory.steps]
    reasons = [getattr(step.model_output, "finish_reason", None) for step in steps]
    one = sample(
        extract_answer_text(episode),
        gold_in(task.metadata, scorer.settings.gold),
        tokens=sum(len(step.response_ids) for step in steps) or None,
        finished=None if not reasons or reasons[-1] is None else reasons[-1] != "length",
        evaluation=is_evaluation(task.metadata.get("split")),
        id=task.id,
    )
    (result,) = scorer.score([one], lone="rLLM")
    return EvalOutput(
        reward=scorer.number(result),
        is_correct=result.correct is True,
        signals=[Signal(name=name, value=value) for name, value in measures(result).items()],
        metadata=_metadata(result),
    )


def reward_fn(task_info: Mapping[str, Any], action: Any) -> RewardOutput:
    """Score one action of a task: rLLM's ``RewardFunction``. A tokenizer counts."""
    from rllm.rewards.reward_types import RewardOutput

    scorer = Scorer.of()
    one = sample(
        str(getattr(action, "action", action)),
        gold_in(task_info, scorer.settings.gold),
        evaluation=is_evaluation(task_info.get("split")),
    )
    (result,) = scorer.score([one], lone="rLLM")
    return RewardOutput(
        reward=scorer.number(result), is_correct=result.correct, metadata=_metadata(result)
    )


def _metadata(result: Result) -> dict[str, Any]:
    return {"status": result.status.value, "answer": result.answer}
