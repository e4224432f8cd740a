"""A vLLM server for as long as an evaluation needs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpx

from plp_trainer import cpu
from plp_trainer.errors import RunError
from plp_trainer.processes import end_with_parent
from plp_trainer.service import free_url

MODULE = "vllm.entrypoints.openai.api_server"
"""What ``python -m`` runs. The command ``vllm serve`` does not start from vLLM's CPU wheels."""
STOPS_WITHIN = 30.0
"""Seconds the server may take to end before it is killed."""
LAST_LINES = 30
"""Lines of the server's output that an error shows."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A server to start.

    Attributes:
        model: a folder or hub id.
        max_length: tokens of prompt and response together.
        device: what it runs on.
        log: where its output goes.
        arguments: flags of vLLM's own, put behind those made here.
        wait: seconds it may take to be ready.
    """

    model: str
    max_length: int
    device: Literal["gpu", "cpu"]
    log: Path
    arguments: Sequence[str] = ()
    wait: float = 1800.0

    def command(self, port: int) -> list[str]:
        """Return the command that starts it."""
        return [
            *(sys.executable, "-m", MODULE),
            *("--model", self.model),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--dtype", "bfloat16"),
            *("--max-model-len", str(self.max_length)),
            # Else vLLM takes sampling settings that a request leaves out from the model's folder.
            *("--generation-config", "vllm"),
            "--disable-uvicorn-access-log",
            *(["--enforce-eager"] if self.device == "cpu" else []),
            *self.arguments,
        ]

    def environment(self) -> dict[str, str]:
        """Return the server's environment."""
        if self.device == "gpu":
            return dict(os.environ)
        return {**os.environ, **cpu.environment(1, threads=os.cpu_count() or 1)}


@contextmanager
def running(launch: Launch) -> Iterator[str]:
    """Run a server, and yield its address once it is ready.

    Raises:
        RunError: it ended, or was not ready in time; the message has its last lines.
    """
    url = free_url()
    launch.log.parent.mkdir(parents=True, exist_ok=True)
    with launch.log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603  the arguments are the user's own
            launch.command(urlsplit(url).port or 80),
            env=launch.environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
    try:
        _await(process, url, launch)
        yield url
    finally:
        _stop(process)


def _await(process: subprocess.Popen[bytes], url: str, launch: Launch) -> None:
    end = time.monotonic() + launch.wait
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RunError(f"vLLM ended with code {process.returncode}; {_tail(launch.log)}")
        try:
            if httpx.get(f"{url}/health", timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise RunError(f"vLLM was not ready within {launch.wait:.0f} s; {_tail(launch.log)}")


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
    return "\n".join([f"its last lines (the whole of it is in {log}):", *lines])


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and its engine's processes."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(STOPS_WITHIN)
    except ProcessLookupError:
        return
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
