"""A pool of real workers whose graders do what a response says (see ``faults``)."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from plp_reward.workers import Job, Pool, PoolSettings, SyncPool
from plp_reward.workers.zygote_handle import Graders

FAULTS = Graders("faults:decide", "faults:grade")


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(autouse=True)
def _faults_importable(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


@pytest.fixture
def make_pool():
    """Makes pools whose budgets never run out unless a test sets them."""

    def make(graders=FAULTS, *, sync=False, **settings):
        settings = {
            "workers": 2,
            "symbolic_workers": 2,
            "quick_budget": 50,
            "deadline": 1000,
            "memory_mb": 256,
            **settings,
        }
        kind = SyncPool if sync else Pool
        return kind(PoolSettings(**settings), graders=graders)

    return make


@pytest.fixture
def jobs():
    """Jobs from responses."""
    return lambda *responses: [Job(response, "gold") for response in responses]


@pytest.fixture
def until():
    """Waits for a condition; only a test that is going to fail waits long."""

    async def wait(condition):
        for _ in range(6000):
            if condition():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("the condition did not come true within a minute")

    return wait


@pytest.fixture
def gone():
    """Waits until a process has ended."""

    def wait(pid):
        for _ in range(3000):
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            except (FileNotFoundError, ProcessLookupError):
                return
            if state == "Z" and os.getpid() != _parent(pid):
                return  # dead; whoever adopted it has not looked yet
            time.sleep(0.01)
        raise AssertionError(f"process {pid} is still there after half a minute")

    return wait


def _parent(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
