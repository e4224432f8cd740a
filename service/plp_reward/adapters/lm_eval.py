"""lm-evaluation-harness: results of a task's documents. Read in lm_eval 0.4.13.

    process_results: !function plp_reward.adapters.lm_eval.process_results
    metric_list:
      - {metric: plp, aggregation: mean, higher_is_better: true}
      - {metric: plp_undecided, aggregation: mean, higher_is_better: false}

A document without a verdict has no ``plp``: the mean is over the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plp_reward.adapters.calls import gold_in, sample
from plp_reward.adapters.scorer import Scorer


def process_results(
    doc: Mapping[str, Any], results: Sequence[str | Sequence[str]]
) -> dict[str, float]:
    """Grade the responses to a document; settings come from the environment.

    Args:
        doc: the document; its right answer is recognised.
        results: the response, or with ``repeats`` the responses.

    Raises:
        ConfigurationError: the document has no right answer.
    """
    responses = [results[0]] if isinstance(results[0], str) else list(results[0])
    gold = gold_in(doc)
    graded = Scorer.of().score([sample(text, gold, evaluation=True) for text in responses])
    decided = [float(result.correct) for result in graded if result.correct is not None]
    measured = {"plp_undecided": 1 - len(decided) / len(graded)}
    if decided:
        measured["plp"] = sum(decided) / len(decided)
    return measured
