"""The commands of a sweep: what each does, and whether it is done."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plp_trainer.errors import RecipeError
from plp_trainer.evaluation.folder import EvaluationFolder
from plp_trainer.evaluation.subjects import AFTER
from plp_trainer.recipe import EvaluationRecipe, TrainingRecipe, load
from plp_trainer.sweep.cost import measuring_hours, training_hours
from plp_trainer.sweep.plan import PlannedRun


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """How a sweep is carried out.

    Attributes:
        root: the folder for everything.
        evaluate: measure each trained model, and the models before training once.
        eval_arguments: flags of ``plp eval``'s own.
        train_arguments: flags of ``plp train``'s own.
        beside: recipes of models that are measured as they are, by what tables call them.
    """

    root: Path
    evaluate: bool = True
    eval_arguments: Sequence[str] = ()
    train_arguments: Sequence[str] = ()
    beside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a sweep.

    Attributes:
        name: what it does, for the person who watches.
        command: what is run.
        folder: where its results go.
        done: says whether it is done, all of it.
        begun: a file that is there once it has begun, and ``resume`` then put behind the command.
        progress: a file that is there once it has come anywhere.
        gpu_hours: what it is expected to cost; 0 on a CPU.
    """

    name: str
    command: Sequence[str]
    folder: Path
    done: Callable[[], bool]
    begun: Path | None = None
    progress: Path | None = None
    resume: Sequence[str] = field(default_factory=tuple)
    gpu_hours: float = 0.0

    @property
    def words(self) -> list[str]:
        """The command as it has to be run now."""
        goes_on = self.begun is not None and self.begun.is_file()
        return [*self.command, *(self.resume if goes_on else ())]

    def __str__(self) -> str:
        """The same, to paste into a shell."""
        program, *rest = self.words
        return shlex.join([Path(program).name, *rest])


def chains_of(runs: Sequence[PlannedRun], options: SweepOptions) -> list[list[Step]]:
    """Return every command, done or not; in a chain each needs the one before, chains no other."""
    chains = []
    if options.evaluate:
        chains += [[_start(folder, run, options)] for folder, run in starts_of(runs, options)]
        gpus = _gpus(runs[0].recipe) if runs else 0
        chains += [
            [_beside(recipe, folder, gpus, options)]
            for recipe, folder in zip(options.beside.values(), beside_of(options), strict=True)
        ]
    for run in runs:
        measurement = [_measurement(run, options)] if options.evaluate else []
        chains.append([_training(run, options), *measurement])
    return chains


def _plp(*words: object) -> list[str]:
    return [str(Path(sys.executable).with_name("plp")), *map(str, words)]


def _set(settings: Sequence[str]) -> list[str]:
    return [word for setting in settings for word in ("--set", setting)]


def starts_of(runs: Sequence[PlannedRun], options: SweepOptions) -> list[tuple[Path, PlannedRun]]:
    """Return the folders of the models before training, and a run that starts from each.

    Runs that start from the same model and are measured alike have one measurement before.
    """
    found: dict[str, tuple[Path, PlannedRun]] = {}
    for run in runs:
        number = len(found)
        folder = options.root / ("start" if number == 0 else f"start-{number + 1}")
        found.setdefault(_start_key(run.recipe), (folder, run))
    return list(found.values())


def _start_key(recipe: TrainingRecipe) -> str:
    evaluation = None if recipe.evaluation is None else recipe.evaluation.model_dump()
    return json.dumps([recipe.model.model_dump(), evaluation], sort_keys=True)


def _start(folder: Path, run: PlannedRun, options: SweepOptions) -> Step:
    command = _plp(
        *("eval", run.setting.recipe, *_set(run.settings), "--folder", folder),
        *options.eval_arguments,
    )
    return Step(
        f"measure {run.recipe.model.path}",
        command,
        folder,
        _measured(folder),
        gpu_hours=_measuring_hours(run.recipe),
    )


def beside_of(options: SweepOptions) -> dict[Path, str]:
    """Return the folders of models that are measured as they are, and what tables call them."""
    return {options.root / "beside" / recipe: name for name, recipe in options.beside.items()}


def _beside(name: str, folder: Path, gpus: int, options: SweepOptions) -> Step:
    recipe = load(name)
    if not isinstance(recipe, EvaluationRecipe):
        raise RecipeError(f"beside: {name} trains a model; name a recipe that only measures one")
    command = _plp("eval", name, "--folder", folder, *options.eval_arguments)
    hours = measuring_hours(recipe.model, recipe, gpus)
    return Step(f"measure {name}", command, folder, _measured(folder), gpu_hours=hours)


def _gpus(recipe: TrainingRecipe) -> int:
    return recipe.hardware.gpus if recipe.hardware.device == "gpu" else 0


def _measuring_hours(recipe: TrainingRecipe) -> float:
    if recipe.evaluation is None:
        return 0.0
    return measuring_hours(recipe.model, recipe.evaluation, _gpus(recipe))


def _training(run: PlannedRun, options: SweepOptions) -> Step:
    command = _plp(
        *("train", run.setting.recipe, *_set(run.settings), "--folder", run.folder.root),
        *options.train_arguments,
    )
    return Step(
        f"train {run.folder.root.name}",
        command,
        run.folder.root,
        run.folder.summary.is_file,
        begun=run.folder.recipe,
        progress=run.folder.metrics,
        resume=["--resume"],
        gpu_hours=training_hours(run.recipe),
    )


def _measurement(run: PlannedRun, options: SweepOptions) -> Step:
    command = _plp("eval", run.folder.root, "--no-before", *options.eval_arguments)
    folder = run.folder.root / "evaluation" / AFTER
    return Step(
        f"measure {run.folder.root.name}",
        command,
        folder,
        _measured(folder),
        gpu_hours=_measuring_hours(run.recipe),
    )


def _measured(folder: Path) -> Callable[[], bool]:
    return lambda: EvaluationFolder(folder).finished
