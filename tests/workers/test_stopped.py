"""Processes that do not run: what is stopped or frozen costs no sample its verdict."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plp_reward.answers import Status
from plp_reward.workers import PoolError, supervisor
from plp_reward.workers.worker_handle import activity

pytestmark = pytest.mark.anyio

BUDGETS = {"quick_budget": 0.05, "deadline": 0.1, "wall_factor": 5}


def stop(*pids):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)


async def test_easy_samples_outlast_workers_that_are_stopped_again_and_again(
    make_pool, jobs, until
):
    async with make_pool(**BUDGETS) as pool:
        request = None
        stopped = set()
        while len(stopped) < 16 and not (request and request.done()):
            fresh = set(pool.state().pids) - stopped
            stop(*fresh)
            stopped |= fresh
            if request is None:
                samples = jobs(*["quick echo a"] * 20, *["symbolic echo b"] * 4)
                request = asyncio.create_task(pool.grade(samples))
            await asyncio.sleep(0.005)
        verdicts = await request
        state = pool.state()
    assert [verdict.answer for verdict in verdicts] == ["a"] * 20 + ["b"] * 4
    assert (state.errors, state.timeouts, state.deferred) == (0, 0, 4)
    assert set(state.quick.ended) | set(state.symbolic.ended) == {"stopped"}


async def test_workers_may_be_stopped_before_they_are_ready_more_often_than_they_may_fail(
    make_pool, jobs
):
    async with make_pool(**BUDGETS) as pool:
        samples = jobs("quick echo a")
        stopped = set(pool.state().pids)
        stop(*stopped)
        request = asyncio.create_task(pool.grade(samples))
        while len(stopped) < 2 + 12 and not request.done():
            fresh = set(pool.state().pids) - stopped
            stop(*fresh)  # as soon as there is one
            stopped |= fresh
            await asyncio.sleep(0)
        (verdict,) = await request
    assert verdict.answer == "a"


async def test_a_worker_stopped_in_the_middle_of_a_sample_costs_it_nothing(
    make_pool, jobs, until, tmp_path
):
    async with make_pool(symbolic_workers=1, **BUDGETS) as pool:
        before = set(pool.state().pids)
        request = asyncio.create_task(pool.grade(jobs("symbolic work 0.04")))
        await until(lambda: pool.state().symbolic.busy)
        stop(*before)
        (verdict,) = await request
        assert verdict.answer == "0.04"


async def test_what_does_not_count_while_the_pools_own_process_is_held_up(make_pool, jobs):
    async with make_pool(**BUDGETS) as pool:
        pids = pool.state().pids
        request = asyncio.create_task(pool.grade(jobs("quick echo a", "symbolic echo b")))
        await asyncio.sleep(0)
        stop(*pids)
        time.sleep(1.5)  # noqa: ASYNC251 - six times what a worker may wait
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        assert [verdict.answer for verdict in await request] == ["a", "b"]
        assert pool.state().pids == pids


FROZEN = """
import sys
from plp_reward.workers import Job, PoolSettings, SyncPool
from plp_reward.workers.zygote_handle import Graders

settings = PoolSettings(workers=1, symbolic_workers=1, quick_budget=0.1, deadline=0.2)
with SyncPool(settings, graders=Graders("faults:decide", "faults:grade")) as pool:
    waiting = pool.submit([Job("quick work 0.05", "gold"), Job("symbolic work 0.15", "gold")])
    state = pool.state()
    print(state.zygote_pid, *state.pids, flush=True)
    print(*[verdict.status for verdict in waiting.result()], pool.state().retried, flush=True)
"""


def test_a_machine_that_freezes_and_goes_on_costs_nothing():
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    with subprocess.Popen(
        [sys.executable, "-c", FROZEN],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    ) as process:
        pids = [process.pid, *map(int, process.stdout.readline().split())]
        stop(*pids)
        time.sleep(3)  # the budgets on the clock are one second and two
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)
        assert process.stdout.readline() == "ok ok 0\n"


@contextlib.contextmanager
def burning(count):
    """Processes that compute."""
    command = [sys.executable, "-c", "while True: pass"]
    burners = [subprocess.Popen(command) for _ in range(count)]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


async def test_waiting_for_a_cpu_does_not_count_as_waiting(make_pool, jobs, until):
    """A second on the clock, of which the worker has far less than the third that it needs."""
    with burning(4 * (os.cpu_count() or 1)):
        async with make_pool(workers=1, quick_budget=1, deadline=2, wall_factor=1) as pool:
            (verdict,) = await pool.grade(jobs("quick work 0.35"))
            state = pool.state()
        assert (verdict.status, state.deferred, state.quick.ended) == (Status.OK, 0, {})


async def test_a_worker_that_escapes_its_timer_is_killed_all_the_same(make_pool, jobs):
    async with make_pool(**BUDGETS | {"wall_factor": 1000}) as pool:
        (verdict,) = await pool.grade(jobs("both escape"))
        assert (verdict.correct, verdict.status) == (None, Status.TIMEOUT)


async def test_budgets_hold_while_the_zygote_is_stopped_and_it_is_told(
    make_pool, jobs, until, monkeypatch
):
    monkeypatch.setattr(supervisor, "_WORTH_TELLING", 0.5)
    async with make_pool(workers=1, symbolic_workers=1, **BUDGETS) as pool:
        before = pool.state()
        stop(before.zygote_pid)
        request = asyncio.create_task(pool.grade(jobs("both spin", "quick echo a")))
        await until(lambda: pool.state().trouble is not None)
        with pytest.raises(PoolError, match="process that replaces grading workers"):
            await pool.probe(jobs("quick echo a"))
        slow, easy = await request
        assert (slow.status, easy.answer) == (Status.TIMEOUT, "a")
        await until(lambda: pool.state().trouble is None)
        after = pool.state()
        assert after.zygote_restarts == 1
        assert activity(before.zygote_pid) is None
        assert [v.answer for v in await pool.probe(jobs("quick echo a"))] == ["a"]


async def test_a_lane_without_workers_is_told(make_pool, jobs, until, monkeypatch):
    async with make_pool(workers=1, symbolic_workers=1, **BUDGETS) as pool:
        monkeypatch.setattr(pool._supervisor, "_fork", lambda slot: None)
        (symbolic,) = [w.pid for w in pool._supervisor.workers.values() if w.lane]
        os.kill(symbolic, signal.SIGKILL)
        await until(lambda: pool.state().trouble is not None)
        with pytest.raises(PoolError, match="the symbolic lane has no worker"):
            await pool.probe(jobs("quick echo a"))
