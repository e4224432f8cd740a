"""Whether what lies in a sweep's folders is what its commands would make now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from plp_trainer.cli.common import read
from plp_trainer.cli.eval import Eval
from plp_trainer.cli.train import Train
from plp_trainer.errors import RecipeError

if TYPE_CHECKING:
    from plp_trainer.sweep.run import Step

SUBJECT = "SUBJECT"
"""Stands for what is measured where only the flags matter."""
OF_THE_SWEEP = ("folder", "model", "url")
"""Flags of ``plp eval`` that a sweep cannot share among its measurements, each of another model."""
OF_NO_EFFECT = frozenset(
    {"about", "reward.url", "reward.start_service", "reward.token_variable", "reward.patience"}
)
"""Settings that change nothing of what comes of a training, such as where its service was."""


def check_eval_arguments(words: Sequence[str]) -> None:
    """Make sure that flags for ``plp eval`` are some, and fit every measurement of a sweep.

    Raises:
        RecipeError: one of them names a single model, or the place of a single measurement.
        SystemExit: some are no flags of it.
    """
    asked = read(Eval, [SUBJECT, *words])
    if named := [f"--{name}" for name in OF_THE_SWEEP if getattr(asked, name) is not None]:
        raise RecipeError(
            f"--eval-arguments: {' and '.join(named)} can be right for one of the sweep's models "
            "only; without, vLLM is started with each, and each has a folder of its own"
        )


def disagreements(steps: Sequence[Step]) -> list[str]:
    """Compare what was done or begun with what the steps' commands ask for.

    Returns:
        A line for every step that was done with other settings, which are named.
    """
    told = []
    for step in steps:
        kind, *words = step.command[1:]
        different = _training(step, words) if kind == "train" else _measurement(step, words)
        if different:
            told.append(f"{step.name}: {', '.join(different)}")
    return told


def _training(step: Step, words: Sequence[str]) -> list[str]:
    from plp_trainer.recipe import differences, load, load_run
    from plp_trainer.run_folder import RunFolder

    started = RunFolder(step.folder).recipe
    if not started.is_file():
        return []
    asked = read(Train, words)
    different = differences(load_run(started), load(asked.recipe, asked.set))
    return [name for name in different if name not in OF_NO_EFFECT]


def _measurement(step: Step, words: Sequence[str]) -> list[str]:
    from plp_trainer.evaluation.folder import EvaluationFolder
    from plp_trainer.evaluation.identity import read_identity
    from plp_trainer.recipe import differences
    from plp_trainer.run_folder import RunFolder

    started = read_identity(EvaluationFolder(step.folder))
    if started is None:
        return []
    asked = read(Eval, words)
    run = RunFolder(Path(asked.subject))
    of_run = run.recipe.is_file()
    if of_run:  # whose model is always the same folder, and may have been removed since
        asked = asked.model_copy(update={"model": str(run.model)})
    (subject,) = asked.subjects()
    different = differences(started, asked.options().identity_of(subject))
    return [name for name in different if not (of_run and name == "model")]
