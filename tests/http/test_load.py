"""Hostile samples and dying workers, with other requests under way. Order decides, never time."""

import contextlib
import os
import signal
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.workers import Pool, PoolSettings
from plp_reward.workers.zygote_handle import Graders

ORDINARY = {"response": "\\boxed{42}", "gold": "42", "length": 100}
HANGING = {"response": "hang", "gold": "42", "length": 100}


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """An app whose grading never ends for some responses; no deadline ends it in a test's time."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    settings = PoolSettings(workers=2, symbolic_workers=2, deadline=3600, wall_factor=1000)
    pool = Pool(settings, graders=Graders("graders:decide", "graders:grade"))
    return create_app(ServiceSettings(), pool=pool)


def post(server: httpx.Client, *samples: dict[str, object]) -> httpx.Response:
    return server.post("/reward", json={"samples": list(samples)}, timeout=120)


def pool(server: httpx.Client) -> set[str]:
    """The pool's metrics, a line each."""
    lines = server.get("/metrics").text.splitlines()
    return {line.removeprefix("plp_pool_") for line in lines if line.startswith("plp_pool_")}


def test_hanging_samples_on_every_symbolic_worker_do_not_hold_up_others(
    app: FastAPI, start: Any
) -> None:
    server = start(app)
    with ThreadPoolExecutor(20) as threads:
        hanging = [threads.submit(post, server, HANGING) for _ in range(8)]
        while not {'busy{lane="symbolic"} 2.0', 'waiting{lane="symbolic"} 6.0'} <= pool(server):
            time.sleep(0.01)
        ordinary = [threads.submit(post, server, ORDINARY, ORDINARY) for _ in range(50)]
        wait(ordinary)
        assert all(request.result().status_code == 200 for request in ordinary)
        assert not any(request.done() for request in hanging)
        kill_until_done(hanging)
    assert all(r.result().json()["results"][0]["status"] == "error" for r in hanging)


def test_a_hanging_sample_costs_its_own_request_only_its_own_status(
    app: FastAPI, start: Any
) -> None:
    server = start(app)
    with ThreadPoolExecutor(1) as threads:
        mixed = [threads.submit(post, server, ORDINARY, HANGING, ORDINARY)]
        kill_until_done(mixed)
    statuses = [result["status"] for result in mixed[0].result().json()["results"]]
    assert statuses == ["ok", "error", "ok"]


def test_killing_workers_under_load_loses_no_request(app: FastAPI, start: Any) -> None:
    server = start(app)
    killed: set[int] = set()
    with ThreadPoolExecutor(16) as threads:
        requests = [threads.submit(post, server, *[ORDINARY] * 8) for _ in range(100)]
        while len(killed) < 10 or not all(request.done() for request in requests):
            for pid in workers() - killed:
                killed.add(pid)
                kill(pid)
            if all(request.done() for request in requests):
                requests.append(threads.submit(post, server, *[ORDINARY] * 8))
            time.sleep(0.05)
    answers = [request.result() for request in requests]
    assert all(answer.status_code == 200 for answer in answers)
    for answer in answers:
        assert [r["id"] for r in answer.json()["results"]] == [str(i) for i in range(8)]
    assert post(server, ORDINARY).json()["results"][0]["correct"] is True


def workers() -> set[int]:
    """The grading processes: children of the one that forks them."""
    return {pid for zygote in children(os.getpid()) for pid in children(zygote)}


def children(parent: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, task.read_text().split())
    return found


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has ended by itself meanwhile
        os.kill(pid, signal.SIGKILL)


def kill_until_done(requests: list[Future[httpx.Response]]) -> None:
    """Kill grading processes until no request waits for one."""
    while wait(requests, timeout=0.2).not_done:
        for pid in workers():
            kill(pid)
