"""Whether what lies in a sweep's folders is what its commands would make now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from plp_trainer.cli.common import read
from plp_trainer.cli.eval import Eval
from plp_trainer.cli.train import Train
from plp_trainer.errors import RecipeError

if TYPE_CHECKING:
    from plp_trainer.sweep.steps import Step

SUBJECT = "SUBJECT"
"""Stands for what is measured where only the flags matter."""
OF_ONE_RUN = ("folder", "model", "url")
"""Flags that a sweep's runs cannot share: each has its own folder, and its own model to serve."""
OF_NO_EFFECT = frozenset(
    {"about", "reward.url", "reward.start_service", "reward.token_variable", "reward.patience"}
)
"""Settings that change nothing of what comes of a training, such as where its service was."""


def check_arguments(for_eval: Sequence[str], for_train: Sequence[str]) -> None:
    """Make sure that flags for ``plp eval`` and ``plp train`` are some, and fit every run.

    Raises:
        RecipeError: some are no flags, or name one model or the place of one run.
    """
    for option, command, words in (
        ("--eval-arguments", Eval, for_eval),
        ("--train-arguments", Train, for_train),
    ):
        try:
            asked: BaseModel = read(command, [SUBJECT, *words])
        except RecipeError as error:
            raise RecipeError(f"{option}: {error}") from error
        if named := [f"--{name}" for name in OF_ONE_RUN if getattr(asked, name, None) is not None]:
            raise RecipeError(
                f"{option}: {' and '.join(named)} can be right for one run of the sweep only; "
                "without, each has its own folder and model, and a vLLM of its own"
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
