"""Inspect: a scorer. Read in inspect_ai 0.3.285.

    Task(dataset=..., solver=generate(), scorer=math())

A response without a verdict is unscored: Inspect's metrics leave it out, and its log says why.
"""

from __future__ import annotations

from typing import Any

from inspect_ai.scorer import CORRECT, INCORRECT, Score, Target, accuracy, scorer, stderr
from inspect_ai.scorer import Scorer as InspectScorer
from inspect_ai.solver import TaskState

from plp_reward.adapters.calls import measures, sample
from plp_reward.adapters.scorer import Scorer


@scorer(metrics=[accuracy(), stderr()], name="plp")  # type: ignore[untyped-decorator]
def math(**settings: Any) -> InspectScorer:
    """Return a scorer that says whether the final answer equals the target, or one of them.

    Args:
        settings: see ``AdapterSettings``.
    """
    grader = Scorer.of(**settings)

    async def score(state: TaskState, target: Target) -> Score:
        one = sample(
            state.output.completion,
            list(target) if len(target) > 1 else target.text,
            finished=state.output.stop_reason not in ("max_tokens", "model_length"),
            prompt=state.input_text,
            evaluation=True,
            id=state.sample_id,
        )
        (result,) = await grader.ascore([one])
        status = result.status.value
        told: dict[str, Any] = {
            "answer": result.answer,
            "explanation": f"{status}: {result.message}" if result.message else status,
            "metadata": {"status": status, "rule": result.rule, **measures(result)},
        }
        if result.correct is None:
            return Score.unscored(reason=f"plp:{status}", **told)
        return Score(value=CORRECT if result.correct else INCORRECT, **told)

    return score
