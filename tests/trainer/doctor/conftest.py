"""Machines with GPUs, as their programs tell of them."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

SMI = """#!/bin/sh
case "$*" in
  *memory.used*) for gpu in 0 1; do echo {taken}; done;;
  *) for gpu in 0 1; do echo "{memory}, {capability}, {driver}"; done;;
esac
"""
Machine = Callable[..., None]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Put the programs of a machine with two A100s onto the PATH; what is said otherwise is so."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    monkeypatch.setenv("TORCH_EXTENSIONS_DIR", str(tmp_path / "builds"))
    for name in ("RAY_ADDRESS", "PYTORCH_CUDA_ALLOC_CONF", "CUDA_HOME", "CUDA_PATH"):
        monkeypatch.delenv(name, raising=False)

    def program(name: str, text: str) -> None:
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)

    def make(
        *,
        taken: str = "4",
        memory: str = "81920",
        capability: str = "8.0",
        driver: str = "580.65.06",
        cuda: str = "13.0",
        runtimes: str = '{"nvidia": {}, "runc": {}}',
    ) -> None:
        said = {"taken": taken, "memory": memory, "capability": capability, "driver": driver}
        program("nvidia-smi", SMI.format(**said))
        program("nvcc", f"#!/bin/sh\necho 'Cuda compilation tools, release {cuda}, V{cuda}.1'\n")
        program("docker", f"#!/bin/sh\n[ \"$1\" = info ] && echo '{runtimes}'\nexit 0\n")

    return make
