"""How vLLM is started, and what happens when it ends. The real one is in ``test_vllm``."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plp_trainer import guardian
from plp_trainer.errors import RunError
from plp_trainer.evaluation.server import Launch, Vllm


@pytest.mark.parametrize(
    ("gpus", "arguments", "copies"),
    [
        (0, "", 1),
        (1, "", 1),
        (8, "", 8),
        (8, "--tensor-parallel-size 4", 2),
        (8, "--tensor-parallel-size=4 --pipeline-parallel-size 2", 1),
        (8, "-tp 2 --max-num-seqs 64", 4),
        (2, "-tp 4", 1),
        (8, "--data-parallel-size 3", 3),
    ],
)
def test_every_gpu_is_used(gpus: int, arguments: str, copies: int) -> None:
    launch = Launch("m", 100, "gpu", Path("log"), arguments.split(), gpus=gpus)
    assert launch.copies == copies
    command = " ".join(launch.command(1))
    assert (f"--data-parallel-size {copies}" in command) == (copies > 1)
    assert command.endswith(arguments)


@contextmanager
def server(code: str, folder: Path) -> Iterator[Vllm]:
    """A process in vLLM's place."""
    log = folder / "vllm.log"
    with (
        log.open("wb") as output,
        guardian.start(
            [sys.executable, "-c", code], environment=os.environ, output=output
        ) as process,
    ):
        yield Vllm("http://nowhere", process, log)
        process.terminate()


def test_work_that_asks_a_server_which_ends_is_over_and_its_last_words_are_told(
    tmp_path: Path,
) -> None:
    cancelled = []

    async def work() -> None:
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    with (
        server("print('CUDA out of memory'); raise SystemExit(3)", tmp_path) as ending,
        pytest.raises(RunError, match=r"(?s)ended with code 3; .*out of memory.*goes on"),
    ):
        asyncio.run(ending.while_it_runs(work()))
    assert cancelled == [True]


def test_work_is_done_while_the_server_runs_and_what_it_raises_is_raised(tmp_path: Path) -> None:
    done = []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append(True)

    async def failing() -> None:
        raise RunError("of its own")

    with server("import time; time.sleep(600)", tmp_path) as running:
        asyncio.run(running.while_it_runs(work()))
        with pytest.raises(RunError, match="of its own"):
            asyncio.run(running.while_it_runs(failing()))
    assert done == [True]
