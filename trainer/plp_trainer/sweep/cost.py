"""What a training and a measurement cost in GPU hours, by arithmetic: estimates, measured nowhere.

A training of the paper takes about two hours (arXiv 2506.10446, section 3), of 2 GPUs with 1.5B
parameters and of 8 with 7B: 2.2 GPU hours a billion parameters for 3,200 problems x 8 responses of
at most 2,000 tokens. A measurement writes as many tokens as the paper's untrained model does, on an
engine that makes a fifth of an A100's 312 teraflops of them.
"""

from __future__ import annotations

from plp_trainer.recipe import TrainingRecipe
from plp_trainer.recipe_sections import Evaluation, Measurement, Model
from plp_trainer.reporting import paper

TRAINING_HOURS = 2.2e-9
"""GPU hours of a training of the paper's size, a parameter."""
TRAINING_TOKENS = 3200 * 8 * 2000
TOKENS = 3e13
"""Tokens a second of one GPU, times the model's parameters: 62 teraflops at 2 a parameter."""
START_HOURS = 1 / 12
"""What loading a model keeps each GPU busy with."""
PROBLEMS = {("gsm8k", "test"): 1319, ("math500", "test"): 500, ("aime2024", "test"): 30}
"""Problems of the data sets that are measured on."""


def training_hours(recipe: TrainingRecipe) -> float:
    """Return the GPU hours of a training; 0 on a CPU."""
    if recipe.hardware.device == "cpu":
        return 0.0
    rollout, training = recipe.rollout, recipe.training
    responses = (recipe.data.count or 0) * training.episodes * rollout.samples
    size = recipe.model.parameters * TRAINING_HOURS
    return (
        size * responses * rollout.max_new_tokens / TRAINING_TOKENS
        + START_HOURS * recipe.hardware.gpus
    )


def measuring_hours(model: Model, evaluation: Evaluation, gpus: int) -> float:
    """Return the GPU hours of a measurement.

    Args:
        model: what is measured.
        evaluation: on what.
        gpus: how many hold a copy of it; without any it costs none.
    """
    if not gpus:
        return 0.0
    tokens = sum(_tokens(model.path, measured) for measured in evaluation.sets)
    return tokens * model.parameters / TOKENS / 3600 + START_HOURS * gpus


def _tokens(model: str, measured: Measurement) -> float:
    """Return how many tokens the responses to a data set have, as the paper's model writes them."""
    problems = measured.count or PROBLEMS.get((measured.set, measured.split), 0)
    each = next(
        (
            entry.tokens
            for entry in paper.RESULTS
            if (entry.model, entry.method, entry.data_set) == (model, paper.ORIGINAL, measured.set)
        ),
        0,
    )
    return float(problems * measured.samples * each)
