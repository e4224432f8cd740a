"""A real step: two iterations through OpenRLHF and vLLM, and a measurement of the model.

Two, because the second one's responses come from engines that took the first one's weights.
``plp train`` and ``plp eval`` run as they always do; only how much there is to do is cut short.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plp_trainer import guardian
from plp_trainer.doctor.lines import Line, judged
from plp_trainer.doctor.peaks import Peaks, watched
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.run_folder import RunFolder
from plp_trainer.say import Say
from plp_trainer.watchdog import Watchdog

ITERATIONS = 2
PROBLEMS = 8
"""Problems to measure the trained model on."""
NEW_TOKENS = 4096
"""Tokens after which a response to them is cut off."""
LAST_LINES = 12
"""Lines of a command's output that a failure shows."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was taken, or failed.

    Attributes:
        recipe: what was run.
        run: where.
        trained: what is to be said of the training.
        measured: what is to be said of the measurement; None if it did not come to that.
        seconds: how long the training took, from its start to its model.
        peaks: memory that was taken meanwhile.
    """

    recipe: TrainingRecipe
    run: RunFolder
    trained: Line
    measured: Line | None
    seconds: float
    peaks: Peaks


def step_settings(recipe: TrainingRecipe, gpus: int) -> list[str]:
    """Return the settings that make a step of a recipe.

    Args:
        recipe: what is to be tried.
        gpus: how many GPUs there are; 0 on a CPU. A colocated recipe for more is put on these.
    """
    settings = [
        f"data.count={ITERATIONS * recipe.rollout.prompts}",
        "training.checkpoint_every=1",
        "training.keep_after_end=true",
    ]
    hardware = recipe.hardware
    if gpus and gpus < hardware.gpus and hardware.colocate:
        engines = max(1, gpus // hardware.tensor_parallel)
        settings += [f"hardware.gpus={gpus}", f"hardware.engines={engines}"]
    if recipe.validation is not None:
        settings.append(f"validation.every={100 * ITERATIONS}")
    if recipe.reward.url == type(recipe.reward).model_fields["url"].default:
        settings += ["reward.start_service=true", "reward.url=http://127.0.0.1:0"]
    if recipe.evaluation is not None:
        tokens = min(NEW_TOKENS, recipe.evaluation.max_new_tokens)
        settings.append(f"evaluation.max_new_tokens={tokens}")
    return settings


def take_step(
    name: str,
    settings: Sequence[str],
    recipe: TrainingRecipe,
    folder: Path,
    *,
    limit: float,
    say: Say,
) -> Step:
    """Train and measure.

    Args:
        name: the recipe, as ``plp train`` takes it.
        settings: ``key=value`` each, those of ``step_settings`` among them.
        recipe: the recipe with these settings.
        folder: an empty folder for all that comes of it.
        limit: seconds for all of it; what still runs then is ended.
        say: prints a line.
    """
    run = RunFolder(folder / "run")
    set_flags = [word for setting in settings for word in ("--set", setting)]
    began = time.monotonic()
    with watched() as peaks:
        train = ["train", name, *set_flags, "--folder", str(run.root)]
        failed = _plp(train, limit, say)
    seconds = time.monotonic() - began
    looks_at = f"plp train: {ITERATIONS} iterations, a checkpoint and a model"
    trained = judged("training", looks_at, f"{seconds:.0f} s", fail=failed)
    measured = None
    if failed is None and recipe.evaluation is not None:
        data_set = recipe.evaluation.sets[0].set
        measured = _measure(run, data_set, recipe.hardware.device, limit - seconds, say)
    return Step(recipe, run, trained, measured, seconds, peaks)


def _measure(run: RunFolder, data_set: str, device: str, limit: float, say: Say) -> Line:
    began = time.monotonic()
    words = ["eval", str(run.root), "--no-before", "--only", data_set, "--limit", str(PROBLEMS)]
    failed = _plp([*words, "--device", device], limit, say)
    seconds = time.monotonic() - began
    looks_at = f"plp eval: {PROBLEMS} problems through a vLLM server"
    return judged("measurement", looks_at, f"{seconds:.0f} s", fail=failed)


def _plp(words: Sequence[str], limit: float, say: Say) -> str | None:
    """Run a command of this project's; return why it failed, if it did."""
    program = Path(sys.executable).with_name("plp")
    say(f"$ plp {' '.join(words)}")
    said: list[str] = []
    with (
        guardian.start(
            [str(program), *words],
            environment={**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "160"},
            output=subprocess.PIPE,
        ) as process,
        Watchdog(limit, process.terminate) as limited,  # which nothing keeps alive
    ):
        for raw in process.stdout or ():
            line = raw.decode(errors="replace").rstrip()
            said.append(line)
            say(f"  {line}")
        code = process.wait()
    if code == 0 and not limited.fired:
        return None
    why = (
        f"it took more than the {limit:.0f} s it had"
        if limited.fired
        else f"it ended with code {code}"
    )
    return f"{why}; its last lines: " + " / ".join(filter(None, said[-LAST_LINES:]))
