"""What came of a run: where the model is, and how it changed."""

from __future__ import annotations

import json
import math

from plp_reward.files.replacing import replace_file
from plp_trainer.progress import Metrics, MetricsFile, Record, value
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
    "left_out": "is_filter_ratio",
}
"""What a summary has, and what OpenRLHF calls it."""


def summarize(recipe: TrainingRecipe, run: RunFolder, iterations: int) -> list[str]:
    """Write the summary of a finished run, and return its lines for a person.

    Args:
        recipe: what was run.
        run: its folder.
        iterations: how many it trained. Those of which a kill lost the numbers are named.
    """
    metrics = MetricsFile(run.metrics)
    trained, measured = metrics.of("train"), metrics.of("validation")
    ends = max(1, round(len(trained) * SHARE))
    first, last = _means(trained[:ends]), _means(trained[-ends:])
    unrecorded = sorted({*range(1, iterations + 1)} - {record.step for record in trained})
    content = {
        "recipe": recipe.name,
        "iterations": iterations,
        "unrecorded": unrecorded,
        "averaged_over": ends,
        "first": first,
        "last": last,
        "validation": [{"step": r.step, **r.metrics} for r in measured],
        "model": str(run.model),
    }
    replace_file(run.summary, [json.dumps(content, indent=2, allow_nan=False).encode(), b"\n"])
    width = max(map(len, NUMBERS))
    return [
        f"{recipe.name}: {iterations} iterations; means of the first and the last {ends}:",
        *(f"  {name:{width}}  {_short(first[name])}  {_short(last[name])}" for name in NUMBERS),
        *_lost(unrecorded),
        f"the model is in {run.model}, the numbers are in {run.metrics}",
    ]


def _means(records: list[Record]) -> Metrics:
    """Return the mean of each number; None where an iteration has none, or there is none."""
    means = {
        name: sum(value(record, known) for record in records) / len(records)
        if records
        else math.nan
        for name, known in NUMBERS.items()
    }
    return {name: mean if math.isfinite(mean) else None for name, mean in means.items()}


def _lost(steps: list[int]) -> list[str]:
    named = ", ".join(map(str, steps))
    return [f"without the numbers of iterations {named}, which a kill lost"] if steps else []


def _short(number: float | None) -> str:
    return f"{'-':>10}" if number is None else f"{number:10.4g}"
