"""A Docker engine, compose, and the system that docker-compose.yml describes, as one of many."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.tools import free_port

ROOT = Path(__file__).parents[2]
WHEELS = ROOT / "deploy" / "wheels"
TORCH = "torch==2.13.0+cpu"
PATIENCE = 1500
"""Seconds to wait for anything: far more than it takes."""


def run(*command: object, **named: Any) -> subprocess.CompletedProcess[str]:
    """Run a command; its output is in the error of a test that fails by it."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False, **named)
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done


@dataclass
class Stack:
    """The system under a project name, ports and a token of its own.

    Attributes:
        project: compose's name for it, by which its containers, volumes and networks are found.
        token: the reward service's.
        reward: its address from outside.
        inference: vLLM's.
    """

    compose: list[str]
    project: str = field(default_factory=lambda: f"plp-e2e-{secrets.token_hex(3)}")
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))

    @property
    def reward(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    @property
    def inference(self) -> str:
        return f"http://127.0.0.1:{self.ports[1]}"

    def __call__(self, *words: object) -> str:
        """Run compose."""
        environment = {
            **os.environ,
            "PLP_TOKEN": self.token,
            "PLP_PORT": str(self.ports[0]),
            "INFERENCE_PORT": str(self.ports[1]),
            "EVAL_LIMIT": "8",
        }
        command = [*self.compose, "-p", self.project, *words]
        return run(*command, env=environment).stdout

    def container(self, service: str) -> str:
        return self("ps", "-q", service).strip()

    def state(self, service: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            run("docker", "inspect", self.container(service)).stdout
        )[0]["State"]
        return found

    def logs(self, service: str) -> str:
        done = run("docker", "logs", self.container(service))
        return done.stdout + done.stderr

    def wait_for_line(self, service: str, text: str) -> None:
        """Wait until a service has said it, for as long as it runs."""
        for _ in range(PATIENCE):
            said = self.logs(service)
            if text in said:
                return
            assert self.state(service)["Running"], (
                f"{service} ended without {text!r}:\n{said[-6000:]}"
            )
            time.sleep(1)
        pytest.fail(f"{service} did not say {text!r}:\n{said[-6000:]}")

    def left(self) -> dict[str, str]:
        """What the engine holds of the project."""
        ours = f"label=com.docker.compose.project={self.project}"
        return {
            "containers": run("docker", "ps", "-aq", "--filter", ours).stdout,
            "volumes": run("docker", "volume", "ls", "-q", "--filter", ours).stdout,
            "networks": run("docker", "network", "ls", "-q", "--filter", ours).stdout,
        }


@pytest.fixture(scope="session")
def engine() -> list[str]:
    """Compose, with an engine that answers."""
    if not os.environ.get("PLP_E2E"):
        pytest.skip("builds images of 4 GB and trains in containers: PLP_E2E=1 says to")
    assert not os.environ.get("PYTEST_XDIST_WORKER"), "one system, one process: pytest -n 0"
    assert shutil.which("docker"), "PLP_E2E=1, and there is no docker"
    run("docker", "info")
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    run("docker", "compose", "version")
    return ["docker", "compose"]


@pytest.fixture(scope="session")
def torch_wheel() -> Iterator[None]:
    """PyTorch's CPU build for the image, where this machine's pip finds it.

    Where it does not, the image asks the index that uv knows.
    """
    before = set(WHEELS.glob("*.whl"))
    download = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "-d",
        WHEELS,
        TORCH,
    ]
    subprocess.run(download, capture_output=True, check=False)
    yield
    for wheel in set(WHEELS.glob("*.whl")) - before:
        wheel.unlink()


@pytest.fixture(scope="session")
def stack(engine: list[str], torch_wheel: None) -> Iterator[Stack]:
    """The system, built and started; the trainer may still be at work."""
    stack = Stack(engine)
    try:
        stack("build")
        stack("up", "-d")
        yield stack
    finally:
        stack("down", "--volumes", "--remove-orphans")
