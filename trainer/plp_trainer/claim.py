"""The right to write into a run's folder: one run at a time, and always the same one."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from plp_trainer.errors import RunError
from plp_trainer.recipe import TrainingRecipe, differences
from plp_trainer.run_folder import RunFolder

ENDS_WITHIN = 30.0
"""Seconds that what is left of a former run in the folder may take to end."""


@contextmanager
def claim(recipe: TrainingRecipe, run: RunFolder, *, resume: bool) -> Iterator[int]:
    """Hold the folder for a run of ``recipe``.

    Yields:
        The file descriptor of the folder's lock. Processes that inherit it hold the lock too.

    Raises:
        RunError: the folder is another run's, or a run is still going on in it.
    """
    _check(recipe, run, resume=resume)
    run.root.mkdir(parents=True, exist_ok=True)
    with run.lock.open("a+", encoding="ascii") as file:
        _lock(file, run)
        if not resume:
            run.recipe.write_text(recipe.model_dump_json(indent=2) + "\n", encoding="utf-8")
        yield file.fileno()


def _check(recipe: TrainingRecipe, run: RunFolder, *, resume: bool) -> None:
    if resume:
        if not run.recipe.is_file():
            raise RunError(f"{run.root} holds no run to resume")
        started = TrainingRecipe.model_validate_json(run.recipe.read_text(encoding="utf-8"))
        if started != recipe:
            raise RunError(
                f"the run in {run.root} was started with other settings; resume it with the same "
                f"ones, or start anew in another folder. They differ in: "
                f"{', '.join(differences(started, recipe))}"
            )
    elif run.root.is_dir() and any(run.root.iterdir()):
        raise RunError(
            f"{run.root} holds a run already: go on with it with --resume, or name another folder "
            "with --folder"
        )


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
