"""What the planner needs to know of the machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from plp_trainer import checkpoints
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.run_folder import RunFolder

VISIBLE = "CUDA_VISIBLE_DEVICES"
SHARED_MEMORY = "/dev/shm"  # noqa: S108  where Linux has it


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the planner looks at besides the recipe. None is not known, and not checked.

    Attributes:
        gpus: GPUs that this machine shows.
        gpu_memory_gb: memory of the smallest of them, in 10^9 bytes.
        compute_capability: of the oldest of them: (8, 0) for an A100.
        driver: version of NVIDIA's driver.
        nvcc: the CUDA compiler's version, as (13, 2); None where there is none.
        torch_cuda: the CUDA version that PyTorch is built for.
        flash_attention: whether FlashAttention is installed.
        memory_gb: main memory that is free to this process, in 10^9 bytes.
        shared_memory_gb: size of /dev/shm, in 10^9 bytes.
        disk_gb: what is free, or taken by checkpoints of this run, where its folder is.
        variables: the environment variables that are set.
        longest_prompt: tokens of the longest rendered prompt.
        context: tokens of prompt and response together that the model has positions for.
        problems: how many problems there are to train on.
        profile_reward: the reward of the recipe's profile, as the service has it.
        profile_needs: what that reward needs to know of a sample, as the service says.
        compiler: whether there is a C++ compiler.
        build_locks: lock files of PyTorch's extension builds.
    """

    gpus: int | None = None
    gpu_memory_gb: float | None = None
    compute_capability: tuple[int, int] | None = None
    driver: str | None = None
    nvcc: tuple[int, int] | None = None
    torch_cuda: tuple[int, int] | None = None
    flash_attention: bool = True
    memory_gb: float | None = None
    shared_memory_gb: float | None = None
    disk_gb: float | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    longest_prompt: int | None = None
    context: int | None = None
    problems: int | None = None
    profile_reward: str | None = None
    profile_needs: Sequence[str] | None = None
    compiler: bool = True
    build_locks: Sequence[str] = ()


def look_around(recipe: TrainingRecipe, run: RunFolder | None = None) -> Surroundings:
    """Return what this machine tells, as far as the recipe needs it.

    Args:
        recipe: what is to be run.
        run: where; without it nothing is known of the disk.
    """
    on_gpus = recipe.hardware.device == "gpu"
    seen = _gpus() if on_gpus else _Gpus()
    return Surroundings(
        gpus=len(visible_gpus()) if on_gpus else None,
        gpu_memory_gb=seen.memory_gb,
        compute_capability=seen.compute_capability,
        driver=seen.driver,
        nvcc=_nvcc() if on_gpus else None,
        torch_cuda=_torch_cuda() if on_gpus else None,
        flash_attention=find_spec("flash_attn") is not None,
        memory_gb=free_memory(),
        shared_memory_gb=_shared_memory(),
        disk_gb=None if run is None else _free_disk(run),
        variables={name: value for name, value in os.environ.items() if value},
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


class _Gpus(NamedTuple):
    """What nvidia-smi says of the GPUs: the least of each; nothing where there is none."""

    memory_gb: float | None = None
    compute_capability: tuple[int, int] | None = None
    driver: str | None = None


def _gpus() -> _Gpus:
    """Ask nvidia-smi, which makes no CUDA context."""
    told = said_by("nvidia-smi", "--query-gpu=memory.total,compute_cap,driver_version", *_PLAIN)
    rows = [row for line in (told or "").splitlines() if len(row := line.split(", ")) == 3]
    if not rows:
        return _Gpus()
    return _Gpus(
        min(float(row[0]) for row in rows) * 2**20 / 1e9,
        min(version for row in rows if (version := _version(row[1])) is not None),
        rows[0][2],
    )


_PLAIN = ("--format=csv,noheader,nounits",)


def _nvcc() -> tuple[int, int] | None:
    home = os.environ.get("CUDA_HOME") or os.environ.get("CUDA_PATH")
    found = re.search(
        r"release (\d+\.\d+)",
        said_by(f"{home}/bin/nvcc" if home else "nvcc", "--version") or "",
    )
    return None if found is None else _version(found[1])


def _torch_cuda() -> tuple[int, int] | None:
    """Return what PyTorch is built for: from its file, since importing it takes seconds."""
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        return None
    text = Path(spec.origin).with_name("version.py").read_text(encoding="utf-8")
    found = re.search(r"^cuda.*= '(\d+\.\d+)'", text, re.MULTILINE)
    return None if found is None else _version(found[1])


def _version(text: str) -> tuple[int, int] | None:
    found = re.match(r"(\d+)\.(\d+)", text)
    return None if found is None else (int(found[1]), int(found[2]))


def said_by(*command: str, seconds: float = 60.0) -> str | None:
    """Return what a program prints; None if it is not there, fails or takes longer."""
    try:
        done = subprocess.run(  # noqa: S603  programs that callers name
            command, capture_output=True, text=True, timeout=seconds, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def free_memory(root: Path = Path("/")) -> float | None:
    """Return 10^9 bytes of main memory that this process can still get.

    The machine's, or what is left of the least limit of the control groups it is in: a container's,
    a pod's or a batch job's.

    Args:
        root: where ``proc`` and ``sys`` are.
    """
    free = [_free_of_machine(root), *_free_of_groups(root)]
    known = [size for size in free if size is not None]
    return min(known) / 1e9 if known else None


def free_in_group(root: Path = Path("/")) -> float | None:
    """Return 10^9 bytes that this process's control groups leave; None where they limit nothing."""
    free = _free_of_groups(root)
    return min(free) / 1e9 if free else None


def _free_of_machine(root: Path) -> int | None:
    with suppress(OSError):
        found = re.search(
            r"^MemAvailable:\s+(\d+) kB", (root / "proc/meminfo").read_text(), re.MULTILINE
        )
        return None if found is None else int(found[1]) * 1024
    return None


class _Group(NamedTuple):
    """The files of a control group, which differ between versions 1 and 2."""

    limit: str
    used: str
    reclaimable: str


_VERSION_2 = _Group("memory.max", "memory.current", "inactive_file")
_VERSION_1 = _Group("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def _free_of_groups(root: Path) -> list[int]:
    """Return what is left in this process's control group and in each above it."""
    free = []
    with suppress(OSError):
        for line in (root / "proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers and "memory" not in controllers.split(","):
                continue
            files = _VERSION_1 if controllers else _VERSION_2
            top = root / "sys/fs/cgroup" / ("memory" if controllers else "")
            group = top / path.lstrip("/")
            # A container sees its own group as the top, whatever it is called outside.
            above = [folder for folder in group.parents if folder.is_relative_to(top)]
            for folder in {top, group, *above}:
                with suppress(OSError, ValueError):  # "max" is no limit
                    free.append(_left(folder, files))
    return free


def _left(folder: Path, files: _Group) -> int:
    limit = int((folder / files.limit).read_text())
    used = int((folder / files.used).read_text())
    stat = (folder / "memory.stat").read_text()
    # Files that were read, which the kernel forgets when somebody needs the room.
    found = re.search(rf"^{files.reclaimable} (\d+)$", stat, re.MULTILINE)
    return limit - used + (int(found[1]) if found else 0)


def _free_disk(run: RunFolder) -> float:
    """Return 10^9 bytes that the run can still fill, what its checkpoints have among them."""
    folder = next(path for path in (run.root, *run.root.parents) if path.is_dir())
    return (shutil.disk_usage(folder).free + checkpoints.size(run)) / 1e9


def _shared_memory() -> float | None:
    with suppress(OSError):
        return shutil.disk_usage(SHARED_MEMORY).total / 1e9
    return None


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
