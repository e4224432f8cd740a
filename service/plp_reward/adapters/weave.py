"""W&B Weave: a scorer. Read in weave 0.54.0.

    weave.Evaluation(dataset=rows, scorers=[MathScorer()])

Rows have the right answer as ``answer``; ``column_map`` names another column. What has no verdict
is neither right nor wrong, and counted as undecided.
"""

from __future__ import annotations

from typing import Any

import weave

from plp_reward.adapters.calls import sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.adapters.settings import AdapterSettings


class MathScorer(weave.Scorer):  # type: ignore[misc]  # imported without types
    """Says whether a model's final answer equals the row's."""

    @weave.op  # type: ignore[untyped-decorator]
    def score(self, *, output: str, answer: Any) -> dict[str, Any]:
        """Grade one response; settings come from the environment.

        Args:
            output: the model's response.
            answer: the right answer.
        """
        one = sample(output, answer, evaluation=True)
        (result,) = Scorer.shared(AdapterSettings.of()).score([one])
        return {
            "correct": result.correct,
            "undecided": result.correct is None,
            "status": result.status.value,
            "answer": result.answer,
        }
