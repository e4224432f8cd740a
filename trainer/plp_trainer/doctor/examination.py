"""Everything that is looked at before a step, in the order in which people would mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from plp_trainer.context import context_of
from plp_trainer.doctor.around import around_lines
from plp_trainer.doctor.lines import Line, judged, lines_of, not_here
from plp_trainer.doctor.peaks import gpu_memory_taken
from plp_trainer.doctor.software import compiled, software_lines
from plp_trainer.doctor.sources import source_lines
from plp_trainer.planner import CHECKS
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.run_folder import RunFolder
from plp_trainer.surroundings import look_around, visible_gpus

BUSY_GB = 2.0
"""What of a GPU is taken at most where nobody uses it: its driver's, in 10^9 bytes."""


def examine(recipe: TrainingRecipe, folder: Path, *, gpu: bool) -> Iterator[Line]:
    """Look at a machine.

    Args:
        recipe: what it is to run.
        folder: where.
        gpu: whether it must have GPUs, whose compilers are then tried out too.
    """
    if gpu:
        yield _gpus_are_there()
    yield from software_lines(recipe)
    around = look_around(recipe, RunFolder(folder.absolute()))
    around = replace(around, context=context_of(recipe.model.location))
    yield from lines_of(CHECKS, recipe, around)
    yield _idle(recipe)
    yield from source_lines(recipe)
    yield from around_lines(recipe)
    if gpu:
        yield compiled(recipe)


def _gpus_are_there() -> Line:
    name, looks_at = "GPUs are there", "CUDA_VISIBLE_DEVICES, or /dev/nvidia*"
    there = visible_gpus()
    return judged(
        name,
        looks_at,
        ", ".join(there) or "none",
        fail=None
        if there
        else "no GPU is visible: install NVIDIA's driver, give the container its GPUs (docker run "
        "--gpus all, nvidia.com/gpu on Kubernetes, --gpus on Slurm), or leave --gpu out",
    )


def _idle(recipe: TrainingRecipe) -> Line:
    name, looks_at = "GPUs are idle", "memory that somebody else has taken of them"
    taken = gpu_memory_taken() if recipe.hardware.device == "gpu" else []
    if not taken:
        return not_here(name, looks_at, "no GPUs")
    return judged(
        name,
        looks_at,
        f"{max(taken):.1f} GB taken of the busiest",
        fail="a run takes whole GPUs: nvidia-smi shows whose processes these are"
        if max(taken) > BUSY_GB
        else None,
    )
