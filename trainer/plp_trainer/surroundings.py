"""What the planner needs to know of the machine."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from plp_trainer import checkpoints
from plp_trainer.planner import Surroundings
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.run_folder import RunFolder

VISIBLE = "CUDA_VISIBLE_DEVICES"


def look_around(recipe: TrainingRecipe, run: RunFolder | None = None) -> Surroundings:
    """Return what this machine tells, as far as the recipe needs it.

    Args:
        recipe: what is to be run.
        run: where; without it nothing is known of the disk.
    """
    return Surroundings(
        gpus=len(visible_gpus()) if recipe.hardware.device == "gpu" else None,
        memory_gb=_free_memory(),
        disk_gb=None if run is None else _free_disk(run),
        variables=frozenset(name for name, value in os.environ.items() if value),
        compiler=any(shutil.which(name) for name in (os.environ.get("CXX", "g++"), "c++")),
        build_locks=_build_locks(),
    )


def visible_gpus() -> list[str]:
    """Return the names of the GPUs that are to be used, as ``VISIBLE`` has them.

    Without it they are counted by their device files: torch would initialise CUDA here.
    """
    shown = os.environ.get(VISIBLE)
    if shown is not None:
        return [device.strip() for device in shown.split(",") if device.strip()]
    return [str(number) for number, _ in enumerate(Path("/dev").glob("nvidia[0-9]*"))]


def _free_memory() -> float | None:
    """Return 10^9 bytes of main memory that programs can still get."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    sizes = {
        name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)
    }
    return sizes["MemAvailable"] * 1024 / 1e9 if "MemAvailable" in sizes else None


def _free_disk(run: RunFolder) -> float:
    """Return 10^9 bytes that the run can still fill, what its checkpoints have among them."""
    folder = next(path for path in (run.root, *run.root.parents) if path.is_dir())
    return (shutil.disk_usage(folder).free + checkpoints.size(run)) / 1e9


def _build_locks() -> list[str]:
    """Return the locks in PyTorch's folder of extensions, where it is by default or as set."""
    default = Path.home() / ".cache" / "torch_extensions"
    root = Path(os.environ.get("TORCH_EXTENSIONS_DIR", default))
    return sorted(str(lock) for lock in root.glob("**/lock"))


def dead_build_locks() -> list[Path]:
    """Return those of the locks that no process of this machine has open.

    A build of PyTorch's keeps its lock open (``torch.utils.file_baton``) and deletes it at its end.
    One that was killed leaves it, and every later process waits for it for ever.
    """
    held = set()
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            held.add(str(descriptor.readlink()))
    return [Path(lock) for lock in _build_locks() if os.path.realpath(lock) not in held]
