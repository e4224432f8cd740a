"""What is measured: a recipe's model as it is, or a run's before and after its training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plp_trainer.errors import RecipeError
from plp_trainer.recipe import EvaluationRecipe, TrainingRecipe, load, load_run
from plp_trainer.recipe_sections import Evaluation
from plp_trainer.run_folder import RunFolder

RESULTS = Path("evaluations")
"""Where a recipe's own measurements go, a folder each."""
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Subject:
    """One model to measure.

    Attributes:
        name: what tables call it.
        model: a folder or hub id.
        base: the model that it was trained from, as recipes name it; itself, if untrained.
        template: how problems become prompts.
        evaluation: on what, and how responses are sampled.
        folder: where the measurement goes.
    """

    name: str
    model: str
    base: str
    template: str
    evaluation: Evaluation
    folder: Path


def subjects_of(
    name: str,
    settings: Sequence[str] = (),
    *,
    model: str | None = None,
    folder: Path | None = None,
    before: bool = True,
) -> list[Subject]:
    """Find what is to be measured.

    Args:
        name: a recipe, built-in or a .toml file, or the folder of a run.
        settings: ``key=value`` each, put over the recipe.
        model: another model than the recipe's; of a run, another than the trained one.
        folder: where measurements go, instead of the run's or the recipe's own folder.
        before: of a run, measure the model that training started from as well.

    Raises:
        RecipeError: there is nothing of the name, or it does not say how to measure.
    """
    run = RunFolder(Path(name))
    if run.root.is_dir():
        return _of_run(run, settings, model=model, folder=folder, before=before)
    recipe = load(name, settings)
    if isinstance(recipe, EvaluationRecipe):
        evaluation = Evaluation(**{f: getattr(recipe, f) for f in Evaluation.model_fields})
    else:
        evaluation = _evaluation(recipe)
    return [
        Subject(
            recipe.name,
            model or recipe.model.location,
            recipe.model.path,
            *_prompts_and(evaluation, recipe.model.template),
            folder or RESULTS / recipe.name,
        )
    ]


def _of_run(
    run: RunFolder,
    settings: Sequence[str],
    *,
    model: str | None,
    folder: Path | None,
    before: bool,
) -> list[Subject]:
    if not run.recipe.is_file():
        raise RecipeError(f"{run.root} is the folder of no run: it has no {run.recipe.name}")
    recipe = load_run(run.recipe, settings)
    evaluation = _evaluation(recipe)
    trained = model or str(run.model)
    if model is None and not run.model.is_dir():
        raise RecipeError(
            f"the run in {run.root} has no trained model yet: end it with plp train --resume, or "
            "name a checkpoint with --model"
        )
    models = {BEFORE: recipe.model.location, AFTER: trained} if before else {AFTER: trained}
    root = folder or run.root / "evaluation"
    template, evaluation = _prompts_and(evaluation, recipe.model.template)
    return [
        Subject(name, path, recipe.model.path, template, evaluation, root / name)
        for name, path in models.items()
    ]


def _evaluation(recipe: TrainingRecipe) -> Evaluation:
    if recipe.evaluation is None:
        raise RecipeError(
            f"recipe {recipe.name} does not say how to measure: give it an [evaluation], or "
            "--set 'evaluation.sets=[{set=\"gsm8k\", samples=1}]'"
        )
    return recipe.evaluation


def _prompts_and(evaluation: Evaluation, template: str) -> tuple[str, Evaluation]:
    """Return the template that counts, and the rest of how is measured."""
    return evaluation.template or template, evaluation.model_copy(update={"template": None})
