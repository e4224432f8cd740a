"""Carries out a sweep: what is done is skipped, what is half done goes on."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plp_trainer import guardian
from plp_trainer.errors import RunError
from plp_trainer.evaluation.folder import EvaluationFolder
from plp_trainer.evaluation.subjects import AFTER
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.reporting.sweeps import write_results
from plp_trainer.sweep.plan import PlannedRun
from plp_trainer.sweep.results import Results, results_of

Say = Callable[[str], None]
"""Prints a line for the person who watches."""


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """How a sweep is carried out.

    Attributes:
        root: the folder for everything.
        evaluate: measure each trained model, and the models before training once.
        eval_arguments: flags of ``plp eval``'s own.
        train_arguments: flags of ``plp train``'s own.
    """

    root: Path
    evaluate: bool = True
    eval_arguments: Sequence[str] = ()
    train_arguments: Sequence[str] = ()


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
    """

    name: str
    command: Sequence[str]
    folder: Path
    done: Callable[[], bool]
    begun: Path | None = None
    progress: Path | None = None
    resume: Sequence[str] = field(default_factory=tuple)

    @property
    def words(self) -> list[str]:
        """The command as it has to be run now."""
        goes_on = self.begun is not None and self.begun.is_file()
        return [*self.command, *(self.resume if goes_on else ())]

    def __str__(self) -> str:
        """The same, to paste into a shell."""
        program, *rest = self.words
        return shlex.join([Path(program).name, *rest])


def steps_of(runs: Sequence[PlannedRun], options: SweepOptions) -> list[Step]:
    """Return every command, done or not, in order."""
    steps: list[Step] = []
    if options.evaluate:
        steps += [_start(folder, run, options) for folder, run in _starts(runs, options)]
    for run in runs:
        steps.append(_training(run, options))
        if options.evaluate:
            steps.append(_measurement(run, options))
    return steps


def carry_out(steps: Sequence[Step], done: Callable[[], object], say: Say) -> list[str]:
    """Run what is missing.

    Args:
        steps: what there is to do, in order.
        done: called after every step that was run and succeeded.
        say: prints a line.

    Returns:
        Names of the steps that failed; the others were carried out.

    Raises:
        RunError: a training failed before its first iteration, as the others would.
    """
    failed: list[str] = []
    for number, step in enumerate(steps, 1):
        told = f"[{number}/{len(steps)}] {step.name}"
        if step.done():
            say(f"{told}: done")
            continue
        say(f"{told}: {step}")
        code = _run(step.words)
        if code == 0 and step.done():
            done()
            continue
        failed.append(step.name)
        say(f"{told}: FAILED with code {code}")
        if step.progress is not None and not step.progress.is_file():
            raise RunError(
                f"{step.name} failed before it came anywhere, as the others would; mend what it "
                "says above, and the same command goes on"
            )
    return failed


def results(runs: Sequence[PlannedRun], options: SweepOptions) -> Results:
    """Return what the runs came to so far."""
    starts = {folder.name: folder for folder, _ in _starts(runs, options)}
    return results_of(runs, starts, evaluated=options.evaluate)


def report(runs: Sequence[PlannedRun], options: SweepOptions) -> Path:
    """Write the results so far: tables, figures as JSON and pictures; return the tables' file."""
    return write_results(options.root, results(runs, options))


def _run(words: Sequence[str]) -> int:
    with guardian.start(words, environment=os.environ, output=None) as process:
        try:
            return process.wait()
        finally:
            process.terminate()


def _plp(*words: object) -> list[str]:
    return [str(Path(sys.executable).with_name("plp")), *map(str, words)]


def _set(settings: Sequence[str]) -> list[str]:
    return [word for setting in settings for word in ("--set", setting)]


def _starts(runs: Sequence[PlannedRun], options: SweepOptions) -> list[tuple[Path, PlannedRun]]:
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
    return Step(f"measure {run.recipe.model.path}", command, folder, _measured(folder))


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
    )


def _measurement(run: PlannedRun, options: SweepOptions) -> Step:
    command = _plp("eval", run.folder.root, "--no-before", *options.eval_arguments)
    folder = run.folder.root / "evaluation" / AFTER
    return Step(f"measure {run.folder.root.name}", command, folder, _measured(folder))


def _measured(folder: Path) -> Callable[[], bool]:
    return lambda: EvaluationFolder(folder).finished
