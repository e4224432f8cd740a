"""What of a machine would stop a run: driver, compilers, PyTorch's build, somebody else's Ray."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plp_trainer.checks import Check
from plp_trainer.findings import Finding, error, warning
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.surroundings import SHARED_MEMORY, Surroundings

LEAST_DRIVER = {12: 525, 13: 580}
"""The oldest driver that runs programs of a CUDA version (NVIDIA, CUDA compatibility, table 1)."""
LEAST_SHARED_GB = 1.0
"""What NCCL and Ray need of /dev/shm, in 10^9 bytes; Docker gives a container 0.06."""

Findings = Iterator[Finding]


def _ray(recipe: TrainingRecipe, around: Surroundings) -> Findings:
    if "RAY_ADDRESS" in around.variables:
        yield error(
            "RAY_ADDRESS",
            "OpenRLHF would join that Ray cluster, whose processes do not have this run's "
            "environment: unset it, and a cluster of this machine is started",
        )


def _compiler(recipe: TrainingRecipe, around: Surroundings) -> Findings:
    if not around.compiler:
        yield error("PATH", "DeepSpeed builds its kernels with a C++ compiler: install g++")


def _builds(recipe: TrainingRecipe, around: Surroundings) -> Findings:
    for lock in around.build_locks:
        yield warning(
            "TORCH_EXTENSIONS_DIR",
            f"{lock} is left of a build that is running, or was killed; if it was killed this run "
            "would wait for it for ever: delete the file",
        )


def _shared_memory(recipe: TrainingRecipe, around: Surroundings) -> Findings:
    size = around.shared_memory_gb
    if recipe.hardware.device == "gpu" and size is not None and size < LEAST_SHARED_GB:
        yield error(
            SHARED_MEMORY,
            f"NCCL and Ray pass data through it, and it holds {size:.2f} GB: give the container "
            "more, with --shm-size 64g, or a memory-backed emptyDir on Kubernetes",
        )


def _driver(recipe: TrainingRecipe, around: Surroundings) -> Findings:
    torch = around.torch_cuda
    if not _on_gpus(recipe) or around.driver is None or torch is None:
        return
    least = LEAST_DRIVER.get(torch[0], 0)
    if int(around.driver.partition(".")[0]) < least:
        yield error(
            "driver",
            f"PyTorch is built for CUDA {torch[0]}, which needs NVIDIA's driver {least} or "
            f"newer, and this one is {around.driver}: update it",
        )


def _capability(recipe: TrainingRecipe, around: Surroundings) -> Findings:
    found = around.compute_capability
    if _on_gpus(recipe) and found is not None and found < (8, 0):
        yield error(
            "hardware.gpus",
            "bfloat16 and FlashAttention need compute capability 8.0 (A100), and a GPU here has "
            f"{_dotted(found)}",
        )


def _flash_attention(recipe: TrainingRecipe, around: Surroundings) -> Findings:
    if _on_gpus(recipe) and recipe.hardware.packing and not around.flash_attention:
        yield error(
            "hardware.packing",
            "packing trains with FlashAttention, which is not installed: trainer/setup-gpu does it",
        )


def _cuda_compiler(recipe: TrainingRecipe, around: Surroundings) -> Findings:
    torch, nvcc = around.torch_cuda, around.nvcc
    # No recipe for GPUs, no machine with GPUs, or no PyTorch for them.
    if not _on_gpus(recipe) or around.gpus is None or torch is None:
        return
    if nvcc is None:
        yield error(
            "PATH",
            "DeepSpeed compiles its kernels with nvcc, which is not found: install the CUDA "
            f"toolkit {torch[0]}, or set CUDA_HOME",
        )
    elif nvcc[0] != torch[0] or (
        # DeepSpeed 0.19.6 asks for the very same version where Adam runs on the CPU.
        recipe.hardware.offload_optimizer
        and nvcc != torch
        and around.variables.get("DS_SKIP_CUDA_CHECK") != "1"
    ):
        yield error(
            "hardware.offload_optimizer" if nvcc[0] == torch[0] else "PATH",
            f"DeepSpeed will not compile with nvcc {_dotted(nvcc)} for a PyTorch that is built for "
            f"CUDA {_dotted(torch)}: "
            + (
                "set it to false, or DS_SKIP_CUDA_CHECK=1 in the environment"
                if nvcc[0] == torch[0]
                else f"install the toolkit {torch[0]}"
            ),
        )


def _allocator(recipe: TrainingRecipe, around: Surroundings) -> Findings:
    allocator = around.variables.get(_ALLOCATOR, "")
    expands = "expandable_segments:true" in allocator.lower()
    if expands and _on_gpus(recipe) and recipe.hardware.colocate:
        yield error(
            _ALLOCATOR,
            "weights go to colocated engines through CUDA's shared handles, which memory of "
            "expandable_segments has not: unset it",
        )


_ALLOCATOR = "PYTORCH_CUDA_ALLOC_CONF"


def _on_gpus(recipe: TrainingRecipe) -> bool:
    return recipe.hardware.device == "gpu"


def _dotted(version: tuple[int, int] | None) -> str | None:
    return None if version is None else f"{version[0]}.{version[1]}"


def _of_gpus(recipe: TrainingRecipe, seen: str | None) -> str | None:
    """Return what is seen, if a run on GPUs is what it is seen for."""
    return seen if _on_gpus(recipe) else None


def _nvcc_seen(recipe: TrainingRecipe, around: Surroundings) -> str | None:
    if around.nvcc is None and around.torch_cuda is None:
        return None
    return _of_gpus(
        recipe,
        f"nvcc {_dotted(around.nvcc) or 'none'}, PyTorch for CUDA "
        f"{_dotted(around.torch_cuda) or 'none'}",
    )


CHECKS: Sequence[Check] = (
    Check(
        "Ray",
        "RAY_ADDRESS: a run has a Ray of its own",
        _ray,
        lambda _, around: around.variables.get("RAY_ADDRESS", "not set"),
    ),
    Check(
        "driver",
        "nvidia-smi's version against the CUDA that PyTorch is built for",
        _driver,
        lambda recipe, around: _of_gpus(recipe, around.driver),
    ),
    Check(
        "compute capability",
        "that of the oldest GPU",
        _capability,
        lambda recipe, around: _of_gpus(recipe, _dotted(around.compute_capability)),
    ),
    Check(
        "nvcc",
        "its version against PyTorch's CUDA, as DeepSpeed compares them",
        _cuda_compiler,
        _nvcc_seen,
    ),
    Check(
        "C++ compiler",
        "$CXX, g++, c++",
        _compiler,
        lambda _, around: "found" if around.compiler else "none",
    ),
    Check(
        "dead builds",
        "locks in TORCH_EXTENSIONS_DIR",
        _builds,
        lambda _, around: f"{len(around.build_locks)} locks",
    ),
    Check(
        "FlashAttention",
        "the package, where the recipe packs",
        _flash_attention,
        lambda recipe, around: _of_gpus(recipe, "installed" if around.flash_attention else "none"),
    ),
    Check(
        "allocator",
        _ALLOCATOR,
        _allocator,
        lambda recipe, around: _of_gpus(recipe, around.variables.get(_ALLOCATOR, "not set")),
    ),
    Check(
        "shared memory",
        "the size of /dev/shm",
        _shared_memory,
        lambda _, around: (
            None if around.shared_memory_gb is None else f"{around.shared_memory_gb:.1f} GB"
        ),
    ),
)
"""What is looked at of a machine, whatever it is to run."""
