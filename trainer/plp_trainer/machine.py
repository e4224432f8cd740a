"""What of a machine would stop a run: driver, compilers, PyTorch's build, somebody else's Ray."""

from __future__ import annotations

from collections.abc import Iterator

from plp_trainer.findings import Finding, error, warning
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.surroundings import Surroundings

LEAST_DRIVER = {12: 525, 13: 580}
"""The oldest driver that runs programs of a CUDA version (NVIDIA, CUDA compatibility, table 1)."""


def machine_findings(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    """Yield what is wrong with the machine that is looked at."""
    yield from _machine(around)
    yield from _cuda(recipe, around)


def _machine(around: Surroundings) -> Iterator[Finding]:
    if "RAY_ADDRESS" in around.variables:
        yield error(
            "RAY_ADDRESS",
            "OpenRLHF would join that Ray cluster, whose processes do not have this run's "
            "environment: unset it, and a cluster of this machine is started",
        )
    if not around.compiler:
        yield error("PATH", "DeepSpeed builds its kernels with a C++ compiler: install g++")
    for lock in around.build_locks:
        yield warning(
            "TORCH_EXTENSIONS_DIR",
            f"{lock} is left of a build that is running, or was killed; if it was killed this run "
            "would wait for it for ever: delete the file",
        )


def _cuda(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    """Yield what is wrong with driver, compiler and PyTorch, none of which a CPU has."""
    if recipe.hardware.device == "cpu":
        return
    torch, nvcc = around.torch_cuda, around.nvcc
    if around.driver is not None and torch is not None and torch[0] in LEAST_DRIVER:
        least = LEAST_DRIVER[torch[0]]
        if int(around.driver.partition(".")[0]) < least:
            yield error(
                "driver",
                f"PyTorch is built for CUDA {torch[0]}, which needs NVIDIA's driver {least} or "
                f"newer, and this one is {around.driver}: update it",
            )
    if around.compute_capability is not None and around.compute_capability < (8, 0):
        yield error(
            "hardware.gpus",
            "bfloat16 and FlashAttention need compute capability 8.0 (A100), and a GPU here has "
            f"{_dotted(around.compute_capability)}",
        )
    if recipe.hardware.packing and not around.flash_attention:
        yield error(
            "hardware.packing",
            "packing trains with FlashAttention, which is not installed: trainer/setup-gpu does it",
        )
    if around.gpus is None or torch is None:  # no machine with GPUs, or no PyTorch for them
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
    allocator = around.variables.get("PYTORCH_CUDA_ALLOC_CONF", "")
    if recipe.hardware.colocate and "expandable_segments:true" in allocator.lower():
        yield error(
            "PYTORCH_CUDA_ALLOC_CONF",
            "weights go to colocated engines through CUDA's shared handles, which memory of "
            "expandable_segments has not: unset it",
        )


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
