"""lighteval: a metric. Read in lighteval 0.13.0.

    LightevalTaskConfig(..., metrics=[plp()])

A response without a verdict is not a number, and the mean leaves it out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from lighteval.metrics.metrics_sample import SampleLevelComputation
from lighteval.metrics.utils.metric_utils import SampleLevelMetric
from lighteval.models.model_output import ModelResponse
from lighteval.tasks.requests import Doc, SamplingMethod

from plp_reward.adapters.calls import sample
from plp_reward.adapters.scorer import Scorer


class FinalAnswer(SampleLevelComputation):  # type: ignore[misc]  # imported without types
    """The share of a document's responses whose final answer is right.

    Args:
        settings: see ``AdapterSettings``.
    """

    def __init__(self, **settings: Any) -> None:
        self.scorer = Scorer.of(**settings)

    def compute(self, doc: Doc, model_response: ModelResponse, **_: Any) -> float:
        """Grade the responses to a document; nan if there is no verdict on any of them."""
        golds = doc.get_golds()
        gold = golds[0] if len(golds) == 1 else golds
        results = self.scorer.score(
            [
                sample(text, gold, prompt=doc.query, evaluation=True, id=doc.id)
                for text in model_response.final_text
            ]
        )
        decided = [float(result.correct) for result in results if result.correct is not None]
        return float(np.mean(decided)) if decided else float("nan")


def plp(**settings: Any) -> SampleLevelMetric:
    """Return the metric ``plp``.

    Args:
        settings: see ``AdapterSettings``.
    """
    return SampleLevelMetric(
        metric_name="plp",
        higher_is_better=True,
        category=SamplingMethod.GENERATIVE,
        sample_level_fn=FinalAnswer(**settings),
        corpus_level_fn=np.nanmean,
    )
