"""Processes: none is lost, none is left, whatever is killed, and wherever the pool is used."""

import asyncio
import contextlib
import gc
import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from plp_reward.answers import Status
from plp_reward.workers import PoolError, wire

pytestmark = pytest.mark.anyio


def descriptors(pid="self"):
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def children(pid="self"):
    """Ids of a process's children, zombies included."""
    found = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        found |= set((task / "children").read_text().split())
    return found


def killed(state):
    """Workers that something outside has killed."""
    return sum(lane.ended.get("killed", 0) for lane in (state.quick, state.symbolic))


async def test_killing_workers_under_load_loses_and_repeats_nothing(make_pool, jobs):
    async with make_pool(chunk=16) as pool:
        total = 0
        loading = True

        async def load(name):
            nonlocal total
            number = 0
            while loading or total < 10_000:
                responses = [
                    f"{'symbolic' if n % 25 == 0 else 'quick'} echo {name}-{number}-{n}"
                    for n in range(50)
                ]
                verdicts = await pool.grade(jobs(*responses))
                assert [v.answer for v in verdicts] == [r.split()[2] for r in responses]
                total += 50
                number += 1

        async def kill():
            nonlocal loading
            choose = random.Random(7)
            while killed(pool.state()) < 60:
                await asyncio.sleep(0.005)
                pids = pool.state().pids
                if pids:
                    with contextlib.suppress(ProcessLookupError):  # it was recycled or killed
                        os.kill(choose.choice(pids), signal.SIGKILL)
            loading = False

        await asyncio.gather(*(load(name) for name in range(8)), kill())
        state = pool.state()
    assert total >= 10_000
    assert state.quick.graded + state.symbolic.graded == total
    assert killed(state) >= 60
    assert state.errors == state.timeouts == 0


async def test_workers_killed_as_soon_as_they_exist_are_started_again(make_pool, jobs):
    async with make_pool(workers=1, symbolic_workers=1) as pool:
        killed: set[int] = set()
        while len(killed) < 30:
            for pid in set(pool.state().pids) - killed:
                killed.add(pid)
                os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.001)
        verdicts = await pool.grade(jobs("quick echo a", "symbolic echo b"))
        assert [verdict.answer for verdict in verdicts] == ["a", "b"]


async def test_killing_the_zygote_loses_nothing(make_pool, jobs, until, gone):
    async with make_pool() as pool:
        before = pool.state()
        waiting = [
            asyncio.create_task(pool.grade(jobs("quick work 0.05", f"symbolic echo {n}")))
            for n in range(50)
        ]
        await until(lambda: pool.state().quick.busy > 0)
        os.kill(before.zygote_pid, signal.SIGKILL)
        for number, verdicts in enumerate(await asyncio.gather(*waiting)):
            assert [verdict.answer for verdict in verdicts] == ["0.05", str(number)]
        await until(lambda: pool.state().ready)
        after = pool.state()
        assert (after.zygote_restarts, after.errors) == (1, 0)
        assert not set(before.pids) & set(after.pids)
        for pid in before.pids:
            gone(pid)


async def test_the_zygote_can_be_killed_again_and_again(make_pool, jobs, until):
    async with make_pool() as pool:
        for round_ in range(1, 4):
            os.kill(pool.state().zygote_pid, signal.SIGKILL)
            await until(lambda: pool.state().zygote_restarts == round_ and pool.state().ready)  # noqa: B023
            assert [v.answer for v in await pool.grade(jobs("symbolic echo a"))] == ["a"]


async def test_no_descriptor_and_no_zombie_after_many_kills(make_pool, jobs, until):
    async with make_pool(workers=2, symbolic_workers=1) as pool:
        await pool.grade(jobs("both segfault", "symbolic echo a"))
        ours, zygotes = descriptors(), descriptors(pool.state().zygote_pid)
        for _ in range(20):
            verdicts = await pool.grade(jobs(*["both segfault"] * 5))
            assert {verdict.status for verdict in verdicts} == {Status.ERROR}
        await until(lambda: pool.state().ready and pool.state().quick.workers == 2)
        assert pool.state().quick.ended["crash"] >= 200
        assert descriptors() == ours
        assert descriptors(pool.state().zygote_pid) <= zygotes
        assert children(pool.state().zygote_pid) == {str(pid) for pid in pool.state().pids}


async def test_opening_and_closing_pools_leaves_nothing(make_pool, jobs):
    async with make_pool() as pool:
        await pool.grade(jobs("quick echo a"))
    before, processes = descriptors(), children()
    for _ in range(3):
        async with make_pool() as pool:
            await pool.grade(jobs("quick echo a", "both segfault"))
    assert descriptors() == before
    assert children() == processes


@contextlib.contextmanager
def no_descriptors():
    """Let this process open nothing.

    What is closed meanwhile, by whatever of the tests before is only now collected, is taken at
    once; a descriptor that came back would let the pool recover before its time.
    """
    gc.collect()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(entry.name) for entry in Path("/proc/self/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
    taken = []
    over = threading.Event()

    def take():
        with contextlib.suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))

    def go_on():
        while not over.wait(0.001):
            take()

    take()
    taker = threading.Thread(target=go_on)
    taker.start()
    try:
        yield
    finally:
        over.set()
        taker.join()
        for descriptor in taken:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_a_worker_that_dies_while_descriptors_are_short_is_replaced_later(
    make_pool, jobs, until
):
    async with make_pool(workers=1, symbolic_workers=1) as pool:
        (worker,) = [w for w in pool._supervisor.workers.values() if w.lane == wire.QUICK]
        with no_descriptors():
            os.kill(worker.pid, signal.SIGKILL)
            await until(lambda: killed(pool.state()))
            await asyncio.sleep(0.1)
        (verdict,) = await pool.grade(jobs("quick echo a"))
        assert verdict.answer == "a"


async def test_those_who_wait_are_told_if_descriptors_stay_short(make_pool, jobs, until):
    async with make_pool(workers=1, symbolic_workers=1) as pool:
        (worker,) = [w for w in pool._supervisor.workers.values() if w.lane == wire.QUICK]
        with no_descriptors():
            os.kill(worker.pid, signal.SIGKILL)
            await until(lambda: killed(pool.state()))
            with pytest.raises(PoolError, match="no connection"):
                await pool.grade(jobs("quick echo a"))
        await until(lambda: pool.state().ready)


async def test_a_pool_that_finds_no_descriptors_says_so_and_leaves_none(make_pool, jobs):
    async with make_pool() as pool:  # whatever is loaded and opened once
        await pool.grade(jobs("quick echo a"))
    before = descriptors()
    with no_descriptors(), pytest.raises(PoolError, match="Too many open files"):
        await make_pool().start()
    assert descriptors() == before


PARENT = """
import os, sys, time
from plp_reward.workers import Job, PoolSettings, SyncPool
from plp_reward.workers.zygote_handle import Graders

settings = PoolSettings(workers=2, symbolic_workers=2, quick_budget=50, deadline=1000, chunk=1)
pool = SyncPool(settings, graders=Graders("faults:decide", "faults:grade"))
for lane in ("symbolic", "quick"):
    for how in sys.argv[1:]:
        pool.submit([Job(f"{lane} {how}", "gold")])
    while getattr(state := pool.state(), lane).busy < 2:
        time.sleep(0.01)
print(state.zygote_pid, *state.pids, flush=True)
# HERE
time.sleep(3600)
"""


def start_parent(extra=""):
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT.replace("# HERE", extra), "sleep", "spin_in_c"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )
    return process, [int(pid) for pid in process.stdout.readline().split()]


@pytest.mark.parametrize("with_zygote", [False, True])
def test_killing_the_parent_leaves_no_process(gone, with_zygote):
    process, pids = start_parent()
    with process:
        assert len(pids) == 5
        process.kill()
        if with_zygote:
            os.kill(pids[0], signal.SIGKILL)
    for pid in pids:
        gone(pid)


def test_a_child_forked_by_the_parent_does_not_keep_the_workers_alive(gone):
    process, pids = start_parent("if os.fork() == 0: print(os.getpid(), flush=True); os.close(1)")
    with process:
        child = int(process.stdout.readline())
        process.kill()
    for pid in pids:
        gone(pid)
    os.kill(child, signal.SIGKILL)


SCRIPT = """
from plp_reward.workers import Job, PoolSettings, SyncPool

pool = SyncPool(PoolSettings(workers=1, symbolic_workers=1))
print([verdict.correct for verdict in pool.grade([Job(r"\\\\boxed{2}", "2")])])
"""


def test_a_script_needs_no_main_guard_and_no_close(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[True]\n", "")


def test_a_module_in_the_working_directory_cannot_stand_in_for_another(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "json.py").write_text("raise RuntimeError('not this one')")
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        cwd=tmp_path / "elsewhere",
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[True]\n", "")


def grade_in_daemon(make_pool, jobs, results):
    with make_pool(sync=True) as pool:
        results.put([verdict.answer for verdict in pool.grade(jobs("quick echo a"))])


def test_a_daemonic_process_can_have_a_pool(make_pool, jobs):
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    process = context.Process(target=grade_in_daemon, args=(make_pool, jobs, results), daemon=True)
    process.start()
    assert results.get(timeout=60) == ["a"]
    process.join(60)
    assert process.exitcode == 0


def test_a_thread_can_have_a_pool(make_pool, jobs):
    answers = []

    def grade():
        with make_pool(sync=True) as pool:
            answers.extend(verdict.answer for verdict in pool.grade(jobs("quick echo a")))

    thread = threading.Thread(target=grade)
    thread.start()
    thread.join(60)
    assert answers == ["a"]


async def test_signals_to_the_whole_group_do_not_take_the_workers(make_pool, jobs):
    async with make_pool() as pool:
        state = pool.state()
        for pid in (state.zygote_pid, *state.pids):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                os.kill(pid, number)
        verdicts = await pool.grade(jobs("quick echo a", "symbolic echo b"))
        assert [verdict.answer for verdict in verdicts] == ["a", "b"]
        assert pool.state().pids == state.pids
