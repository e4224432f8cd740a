"""What is installed: OpenRLHF and what it pins, kernels that compile, Docker."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from plp_trainer.doctor.lines import Line, judged, not_here
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.surroundings import said_by

OPENRLHF = "0.11.2"
"""The version whose command line and log are known here."""
PINNED = ("vllm", "deepspeed", "transformers", "ray", "flash-attn")
"""What must be of the version that OpenRLHF names."""
LEFT_BY_NVIDIA = ("xgboost", "transformer_engine", "torchao", "pynvml")
"""What NVIDIA's image brings for its own PyTorch, and nothing here asks for."""
SECONDS = 20.0
"""To wait for whatever is asked."""
COMPILES = 300.0
"""Seconds that a kernel may take to compile."""


def software_lines(recipe: TrainingRecipe) -> Iterator[Line]:
    """Look at what is installed."""
    yield _packages(recipe)
    yield _leftovers(recipe)
    yield from _docker(recipe)


def _packages(recipe: TrainingRecipe) -> Line:
    name, looks_at = "packages", "OpenRLHF, and what it pins"
    script = "trainer/setup-gpu" if recipe.hardware.device == "gpu" else "trainer/setup-cpu"
    mend = f"{script} .venv-train makes an environment with all of them"
    found = _installed("openrlhf")
    if found is None:
        return judged(name, looks_at, "no OpenRLHF", fail=f"{mend}; run {sys.prefix}/bin/plp there")
    wrong = [f"openrlhf {found} instead of {OPENRLHF}"] if found != OPENRLHF else []
    absent = []
    for package, wanted in _pins().items():
        if package == "flash-attn" and recipe.hardware.device == "cpu":
            continue
        # The CPU's build of vLLM is a distribution of its own.
        there = _installed(package) or _installed(f"{package}-cpu")
        if there is None:
            absent.append(package)
        elif there.partition("+")[0] != wanted:
            wrong.append(f"{package} {there} instead of {wanted}")
    if absent:
        return judged(name, looks_at, f"no {', '.join(absent)}", fail=mend)
    return judged(
        name, looks_at, f"openrlhf {found}", warn=f"{', '.join(wrong)}: {mend}" if wrong else None
    )


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _pins() -> dict[str, str]:
    """Return the versions that the installed OpenRLHF asks for."""
    pins = {}
    for requirement in requires("openrlhf") or ():
        if found := re.match(r"([\w-]+)(?:\[[^]]*\])?\s*==\s*([\w.]+)", requirement):
            pins[found[1].lower().replace("_", "-")] = found[2]
    return {name: pins[name] for name in PINNED if name in pins}


def _leftovers(recipe: TrainingRecipe) -> Line:
    name, looks_at = "base's packages", "what an image brings that was built for another PyTorch"
    if recipe.hardware.device == "cpu":
        return not_here(name, looks_at, "no GPUs")
    left = [package for package in LEFT_BY_NVIDIA if _installed(package)]
    return judged(
        name,
        looks_at,
        ", ".join(left) or "none",
        warn="transformers and vLLM import them where they are there: pip uninstall "
        f"{' '.join(left)}, as trainer/setup-gpu does"
        if left
        else None,
    )


def _docker(recipe: TrainingRecipe) -> Iterator[Line]:
    name, looks_at = "Docker", "an engine that answers, compose, and NVIDIA's runtime"
    if shutil.which("docker") is None:
        yield not_here(name, looks_at, "no docker; only deploy/compose.a100.yml needs it")
        return
    told = said_by(
        "docker", "info", "--format", "{{json .Runtimes}} {{.CDISpecDirs}}", seconds=SECONDS
    )
    if told is None:
        fix = "start it, or let this user talk to it: sudo usermod -aG docker $USER"
        yield judged(name, looks_at, "an engine that does not answer", warn=fix)
        return
    wrong = []
    if (
        said_by("docker", "compose", "version", seconds=SECONDS) is None
        and shutil.which("docker-compose") is None
    ):
        wrong.append("there is no compose: install docker-compose-plugin")
    if recipe.hardware.device == "gpu" and "nvidia" not in told:
        wrong.append(
            "it does not know NVIDIA's runtime: install nvidia-container-toolkit, then sudo "
            "nvidia-ctk runtime configure --runtime=docker && sudo systemctl restart docker"
        )
    yield judged(name, looks_at, "an engine that answers", warn="; ".join(wrong) or None)
    if recipe.hardware.device == "gpu":
        yield _image()


IMAGE = "vllm/vllm-openai:v0.29.0"
"""What deploy/compose.a100.yml measures with."""


def _image() -> Line:
    name, looks_at = "inference image", f"{IMAGE}, here or at its registry"
    if said_by("docker", "image", "inspect", IMAGE, seconds=SECONDS) is not None:
        return judged(name, looks_at, "here")
    if said_by("docker", "manifest", "inspect", IMAGE, seconds=SECONDS) is not None:
        return judged(name, looks_at, "at its registry")
    fix = "docker pull says why; compose needs it only to measure, plp eval has a vLLM of its own"
    return judged(name, looks_at, "neither", warn=fix)


def compiled(recipe: TrainingRecipe) -> Line:
    """Compile DeepSpeed's Adam for the CPU, the strictest in what nvcc it takes."""
    name, looks_at = "kernels compile", "DeepSpeed's CPU Adam, by this machine's own compilers"
    done = said_by(
        sys.executable,
        "-c",
        "from deepspeed.ops.op_builder import CPUAdamBuilder; CPUAdamBuilder().load()",
        seconds=COMPILES,
    )
    if done is not None:
        return judged(name, looks_at, "it does")
    fix = (
        "python -c 'from deepspeed.ops.op_builder import CPUAdamBuilder; CPUAdamBuilder().load()' "
        "says why; hardware.offload_optimizer needs it (DS_SKIP_CUDA_CHECK=1 where only the minor "
        "versions of nvcc and PyTorch's CUDA differ)"
    )
    offloads = recipe.hardware.offload_optimizer
    return judged(
        name,
        looks_at,
        "it does not",
        fail=fix if offloads else None,
        warn=None if offloads else fix,
    )
