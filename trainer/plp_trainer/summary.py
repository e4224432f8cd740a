"""What came of a run: where the model is, and how it changed."""

from __future__ import annotations

import json

from plp_trainer.progress import MetricsFile, Record, value
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.run_folder import RunFolder

SHARE = 0.1
"""Part of the iterations, at each end, over which the summary averages."""
NUMBERS = {
    "reward": "rollout/reward_mean",
    "accuracy": "accuracy",
    "tokens": "rollout/response_length_mean",
    "thinking_tokens": "thinking_tokens",
    "thinks": "thinks",
    "truncated": "rollout/truncated_rate",
    "undecided": "undecided",
    "vllm_kl": "vllm_kl",
}
"""What a summary has, and what OpenRLHF calls it."""


def summarize(recipe: TrainingRecipe, run: RunFolder) -> list[str]:
    """Write the summary of a finished run, and return its lines for a person."""
    metrics = MetricsFile(run.metrics)
    trained, measured = metrics.of("train"), metrics.of("validation")
    ends = max(1, round(len(trained) * SHARE))
    first, last = _means(trained[:ends]), _means(trained[-ends:])
    content = {
        "recipe": recipe.name,
        "iterations": trained[-1].step,
        "averaged_over": ends,
        "first": first,
        "last": last,
        "validation": [{"step": r.step, **r.metrics} for r in measured],
        "model": str(run.model),
    }
    run.summary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    width = max(map(len, NUMBERS))
    return [
        f"{recipe.name}: {trained[-1].step} iterations; means of the first and the last {ends}:",
        *(f"  {name:{width}}  {first[name]:10.4g}  {last[name]:10.4g}" for name in NUMBERS),
        f"the model is in {run.model}, the numbers are in {run.metrics}",
    ]


def _means(records: list[Record]) -> dict[str, float]:
    return {
        name: sum(value(record, known) for record in records) / len(records)
        for name, known in NUMBERS.items()
    }
