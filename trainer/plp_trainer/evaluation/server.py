"""A vLLM server for as long as an evaluation needs it."""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpx

from plp_trainer import cpu, guardian
from plp_trainer.errors import RunError
from plp_trainer.logs import last_lines
from plp_trainer.service import free_url

MODULE = "vllm.entrypoints.openai.api_server"
"""What ``python -m`` runs. The command ``vllm serve`` does not start from vLLM's CPU wheels."""
POLL = 0.5
"""Seconds between two looks at whether the server is ready, or has ended."""
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
        gpus: how many there are for it; 0 on a CPU.
    """

    model: str
    max_length: int
    device: Literal["gpu", "cpu"]
    log: Path
    arguments: Sequence[str] = ()
    wait: float = 1800.0
    gpus: int = 0

    @property
    def copies(self) -> int:
        """Copies of the model that answer side by side: as many as the GPUs have room for."""
        flags = _parallel(self.arguments)
        if flags.data_parallel_size is not None:
            return int(flags.data_parallel_size)
        each = int(flags.tensor_parallel_size * flags.pipeline_parallel_size)
        return max(1, self.gpus // each)

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
            # Before the user's own, which may say how many.
            *(["--data-parallel-size", str(self.copies)] if self.copies > 1 else []),
            *self.arguments,
        ]

    def environment(self) -> dict[str, str]:
        """Return the server's environment."""
        if self.device == "gpu":
            return dict(os.environ)
        return {**os.environ, **cpu.environment(1, threads=os.cpu_count() or 1)}


@dataclass(frozen=True, slots=True)
class Vllm:
    """A server that runs.

    Attributes:
        url: where it listens.
        process: the guardian of its processes.
        log: where its output goes.
    """

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    async def while_it_runs(self, work: Coroutine[None, None, None]) -> None:
        """Do work that asks the server, which is over when the server is.

        Raises:
            RunError: the server ended; the message has its last lines.
        """
        task = asyncio.create_task(work)
        try:
            while not task.done():
                await asyncio.wait([task], timeout=POLL)
                # What the work failed of may be that the server has ended.
                if (ended := self.ended()) and not (task.done() and task.exception() is None):
                    raise RunError(
                        f"{ended}\nwhat came so far is kept, and the same command without "
                        "--restart goes on with the rest"
                    )
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        task.result()

    def ended(self) -> str | None:
        """Say how the server ended, with its last lines; None as long as it runs."""
        code = self.process.poll()
        return None if code is None else f"vLLM ended with code {code}; {_tail(self.log)}"


@contextmanager
def running(launch: Launch) -> Iterator[Vllm]:
    """Run a server, and yield it once it is ready; nothing of it is left afterwards.

    Raises:
        RunError: it ended, or was not ready in time; the message has its last lines.
    """
    url = free_url()
    launch.log.parent.mkdir(parents=True, exist_ok=True)
    with (
        launch.log.open("ab") as output,
        guardian.start(
            launch.command(urlsplit(url).port or 80),
            environment=launch.environment(),
            output=output,
        ) as process,
    ):
        try:
            server = Vllm(url, process, launch.log)
            _await(server, launch.wait)
            yield server
        finally:
            process.terminate()


def _await(server: Vllm, wait: float) -> None:
    end = time.monotonic() + wait
    while time.monotonic() < end:
        if ended := server.ended():
            raise RunError(ended)
        try:
            if httpx.get(f"{server.url}/health", timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(POLL)
    raise RunError(f"vLLM was not ready within {wait:.0f} s; {_tail(server.log)}")


def _tail(log: Path) -> str:
    return f"its last lines (the whole of it is in {log}):\n{last_lines(log, LAST_LINES)}"


def _parallel(arguments: Sequence[str]) -> argparse.Namespace:
    """Read those of vLLM's flags that say how many GPUs a copy of the model has, and how many."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--tensor-parallel-size", "-tp", type=int, default=1)
    parser.add_argument("--pipeline-parallel-size", "-pp", type=int, default=1)
    parser.add_argument("--data-parallel-size", "-dp", type=int)
    return parser.parse_known_args(arguments)[0]
