"""The right to write into a run's folder: one run at a time, and always the same one.

A folder is a run's from its first iteration or checkpoint on. What ended before that, for want of a
service or of memory, leaves nothing worth keeping: the next start, whatever its settings, takes its
place. From then on settings that make the result stay as they are; others may change.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from plp_reward.files.replacing import replace_file
from plp_trainer import checkpoints
from plp_trainer.errors import RecipeError, RunError
from plp_trainer.recipe import TrainingRecipe, differences, load_run
from plp_trainer.run_folder import RunFolder
from plp_trainer.say import Say

ENDS_WITHIN = 30.0
"""Seconds that what is left of a former run in the folder may take to end."""
MAY_CHANGE = (
    "name",
    "about",
    "model.parameters",
    "model.vocabulary",
    "validation",
    "evaluation",
    "reward.url",
    "reward.start_service",
    "reward.profiles",
    "reward.token_variable",
    "reward.patience",
    "training.checkpoint_every",
    "training.keep_checkpoints",
    "training.keep_after_end",
    "training.stall_after",
    "tracking",
    "hardware.memory_gb",
    "hardware.engine_memory",
    "hardware.packing",
    "hardware.gradient_checkpointing",
    "hardware.train_micro_batch",
    "hardware.forward_micro_batch",
    "openrlhf.logger",
)
"""Settings, and tables of them, that a resumed run may have otherwise: how it runs, not what comes
of it. The rest of ``hardware`` is what the checkpoints are cut for."""


@contextmanager
def claim(recipe: TrainingRecipe, run: RunFolder, *, resume: bool, say: Say) -> Iterator[int]:
    """Hold the folder for a run of ``recipe``, and leave the recipe in it.

    Args:
        recipe: what is to be run.
        run: the folder.
        resume: go on with the run that is in it.
        say: is told each setting that the run goes on with otherwise than before.

    Yields:
        The file descriptor of the folder's lock. Processes that inherit it hold the lock too.

    Raises:
        RunError: the folder is another run's, or a run is still going on in it.
    """
    if resume and not run.recipe.is_file():
        raise RunError(f"{run.root} holds no run to resume")
    if not resume and not run.recipe.is_file() and _holds_something(run):
        raise RunError(f"{run.root} holds something else: name another folder with --folder")
    run.root.mkdir(parents=True, exist_ok=True)
    with run.lock.open("a+", encoding="ascii") as file:
        _lock(file, run)
        if has_begun(run):
            if not resume:
                raise RunError(
                    f"{run.root} holds a run already: go on with it with --resume, or name "
                    "another folder with --folder"
                )
            _take_over(recipe, run, say)
        if not run.summary.is_file():
            replace_file(run.recipe, [recipe.model_dump_json(indent=2).encode(), b"\n"])
        yield file.fileno()


def _holds_something(run: RunFolder) -> bool:
    """Return whether there is anything but what a start that was killed at once leaves."""
    return run.root.is_dir() and any(path != run.lock for path in run.root.iterdir())


def has_begun(run: RunFolder) -> bool:
    """Return whether there is anything in the folder that a start would throw away."""
    return run.metrics.is_file() or run.summary.is_file() or checkpoints.last_step(run) is not None


def _take_over(recipe: TrainingRecipe, run: RunFolder, say: Say) -> None:
    """Say and keep what is otherwise than the run began with; refuse what may not be."""
    try:
        started = load_run(run.recipe)
    except RecipeError as error:
        raise RunError(f"the run in {run.root} cannot be resumed: {error}") from error
    changed = differences(started, recipe)
    if fixed := [name for name in changed if not may_change(name)]:
        raise RunError(
            f"the run in {run.root} was started with other settings, which make its result or its "
            "checkpoints; resume it with the same ones, or start anew in another folder. They "
            f"differ in: {', '.join(fixed)}"
        )
    if run.summary.is_file() or not changed:
        return
    for name, (before, after) in changed.items():
        say(f"{name} was {_written(before)} and is {_written(after)} from now on")
    with run.changes.open("a", encoding="utf-8") as file:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for name, (before, after) in changed.items():
            row = {"time": now, "setting": name, "before": before, "after": after}
            file.write(json.dumps(row) + "\n")


def may_change(name: str) -> bool:
    """Return whether a resumed run may have the setting called ``name`` otherwise."""
    return any(name == free or name.startswith(f"{free}.") for free in MAY_CHANGE)


def _written(value: Any) -> str:
    return "not set" if value is None else json.dumps(value)


def _lock(file: IO[str], run: RunFolder) -> None:
    """Lock ``file`` and write this process into it; wait for what is only ending."""
    give_up = time.monotonic() + ENDS_WITHIN
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            if Path("/proc", holder).is_dir() or time.monotonic() > give_up:
                raise RunError(
                    f"a run is going on in {run.root}, as process {holder}: wait for it, end it, "
                    "or name another folder with --folder"
                ) from None
            time.sleep(0.2)
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
