"""One client never stops another: turns, refusals, and what is dropped. Counts decide, not time."""

import asyncio
import os
from pathlib import Path

import pytest

from plp_reward.workers import Job, Overloaded, PoolClosed

pytestmark = pytest.mark.anyio

SLOW = "both spin"
"""Uses up every budget in both lanes."""


def broken(pool):
    """Slow samples that the quick lane has given up on."""
    return pool.state().quick.ended.get("deadline", 0)


async def started(pool, jobs, until, *requests):
    """Requests of slow samples, after the quick lane has met the first of them."""
    tasks = [
        asyncio.create_task(pool.grade(jobs(*[SLOW] * size), turn=turn)) for size, turn in requests
    ]
    await until(lambda: broken(pool) >= 2)
    return tasks


async def stop(tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("slow", [[(2000, ())], [(500, ())] * 4, [(1, ("other", ""))] * 2000])
async def test_an_easy_sample_beside_2000_slow_ones_waits_for_a_few_of_them(
    make_pool, jobs, until, slow
):
    async with make_pool(quick_budget=0.1, wall_factor=1000) as pool:
        tasks = await started(pool, jobs, until, *slow)
        for number in range(10):
            before = broken(pool)
            (verdict,) = await pool.grade(jobs(f"quick echo {number}"), turn=("me", ""))
            assert verdict.answer == str(number)
            # A turn of each of the others, in either worker, and one that was under way in each; a
            # busy machine may let more of them end before the answer is seen.
            assert broken(pool) - before <= 5 * (2 * len({turn for _, turn in slow}) + 2)
        assert not any(task.done() for task in tasks)
        await stop(tasks)


async def test_easy_samples_among_slow_ones_do_not_wait_for_all_of_them(make_pool, jobs, until):
    async with make_pool(quick_budget=0.1, wall_factor=1000) as pool:
        tasks = await started(pool, jobs, until, (2000, ()))
        before = broken(pool)
        easy = [f"quick echo {n}" for n in range(20)]
        verdicts = await pool.grade(jobs(*easy), turn=("me", ""))
        assert [verdict.answer for verdict in verdicts] == [str(n) for n in range(20)]
        assert broken(pool) - before <= 20 + 2
        await stop(tasks)


async def test_a_slow_sample_is_not_what_its_neighbours_are_graded_again_for(make_pool, jobs):
    mixed = [SLOW if n % 5 == 4 else f"quick echo {n}" for n in range(200)]
    async with make_pool(quick_budget=0.02, deadline=0.03, wall_factor=1000) as pool:
        verdicts = await pool.grade(jobs(*mixed))
        state = pool.state()
    assert [v.answer for v in verdicts if v.status.decided] == [
        str(n) for n in range(200) if n % 5 != 4
    ]
    assert state.timeouts == 40
    assert state.retried <= 200  # each at most once, and by itself


async def test_verdicts_do_not_wait_for_the_slow_sample_behind_them(
    make_pool, jobs, until, tmp_path
):
    async with make_pool(workers=1) as pool:
        holder = asyncio.create_task(pool.grade(jobs(f"quick until {tmp_path / 'first'}")))
        await until(lambda: pool.state().quick.busy == 1)
        early = asyncio.create_task(pool.grade(jobs("quick work 0.05")))
        await until(lambda: pool.state().quick.waiting == 1)
        late = asyncio.create_task(pool.grade(jobs(f"quick until {tmp_path / 'second'}")))
        await until(lambda: pool.state().quick.waiting == 2)
        (tmp_path / "first").touch()
        assert [verdict.answer for verdict in await early] == ["0.05"]
        assert not late.done()
        (tmp_path / "second").touch()
        await asyncio.gather(holder, late)
        assert pool.state().retried == 0


async def test_what_a_cancelled_request_was_grading_is_ended(make_pool, jobs, until):
    async with make_pool(symbolic_workers=1) as pool:
        gone = asyncio.create_task(pool.grade(jobs(*["symbolic sleep"] * 50)))
        await until(lambda: pool.state().symbolic.waiting == 49)
        gone.cancel()
        # Its deadline is a quarter of an hour away.
        assert [v.answer for v in await pool.grade(jobs("symbolic echo next"))] == ["next"]
        state = pool.state()
    assert (state.symbolic.ended, state.symbolic.graded) == ({"abandoned": 1}, 1)
    assert (state.errors, state.timeouts, state.retried) == (0, 0, 0)


async def test_a_refused_request_leaves_nothing_behind(make_pool, jobs, until):
    async with make_pool(symbolic_workers=1, symbolic_queue=1) as pool:
        waiting = [asyncio.create_task(pool.grade(jobs("symbolic sleep")))]
        await until(lambda: pool.state().symbolic.busy == 1)
        waiting.append(asyncio.create_task(pool.grade(jobs("symbolic sleep"))))
        await until(lambda: pool.state().symbolic.waiting == 1)
        with pytest.raises(Overloaded):
            await pool.grade(jobs("symbolic echo a", *["quick echo b"] * 500))
        state = pool.state()
        assert (state.quick.waiting, state.symbolic.waiting) == (0, 1)
        assert state.held < 4096
        await stop(waiting)
        assert pool.state().held == 0


async def test_a_request_that_fills_the_symbolic_queue_does_not_have_others_refused(
    make_pool, jobs, until, tmp_path
):
    async with make_pool(symbolic_workers=1, symbolic_queue=3) as pool:
        held = f"symbolic until {tmp_path / 'go'}"
        huge = asyncio.create_task(pool.grade(jobs(*[held] * 100)))
        await until(lambda: pool.state().symbolic.waiting == 99)
        small = [asyncio.create_task(pool.grade(jobs("symbolic echo x"))) for _ in range(2)]
        await until(lambda: pool.state().symbolic.waiting == 101)
        (tmp_path / "go").touch()
        await asyncio.gather(*small)
        # The one that held the worker, and the turns of the three until both had theirs.
        assert pool.state().symbolic.graded <= 5
        assert not huge.done()
        assert len(await huge) == 100


async def test_a_client_that_fills_the_symbolic_queue_does_not_have_others_refused(
    make_pool, jobs, until, tmp_path
):
    async with make_pool(symbolic_workers=1, symbolic_queue=3) as pool:
        held = jobs(f"symbolic until {tmp_path / 'go'}")
        many = [asyncio.create_task(pool.grade(held, turn=("many", ""))) for _ in range(4)]
        await until(lambda: pool.state().symbolic.waiting == 3)
        with pytest.raises(Overloaded):
            await pool.grade(jobs("symbolic echo x"), turn=("many", ""))
        other = asyncio.create_task(pool.grade(jobs("symbolic echo x"), turn=("other", "")))
        await until(lambda: pool.state().symbolic.waiting == 4)
        (tmp_path / "go").touch()
        assert [verdict.answer for verdict in await other] == ["x"]
        assert pool.state().symbolic.graded <= 3  # the one that held the worker, and one turn each
        await asyncio.gather(*many)


async def test_memory_is_refused_to_those_who_need_much_before_those_who_need_little(
    make_pool, jobs, until
):
    async with make_pool(workers=1, chunk=1, queue_mb=8) as pool:
        holder = asyncio.create_task(pool.grade(jobs("quick sleep")))
        await until(lambda: pool.state().quick.busy == 1)
        big = [Job("quick echo " + "x" * 2**20, "gold")]
        # Of eight: the seventh would need more than half of what the others leave.
        taken = [asyncio.create_task(pool.grade(big)) for _ in range(6)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded, match=r"MB are held \(pool.queue_mb\)"):
            await pool.grade(big)
        small = asyncio.create_task(pool.grade(jobs("quick echo small")))
        await asyncio.sleep(0)
        assert (small.done(), pool.state().quick.waiting) == (False, 7)
        assert 6 * 2**20 < pool.state().held < 7 * 2**20
        await stop([holder, small, *taken])
        assert pool.state().held == 0


async def test_what_weighs_most_in_a_job_counts(make_pool, until):
    heavy = "x" * 2**20
    for job in (
        Job("quick sleep " + heavy, "gold"),
        Job("quick sleep", heavy),
        Job("quick sleep", ["a", heavy]),
        Job("quick sleep", "gold", prompt=heavy),
        Job("quick sleep", 10 ** (2**21)),
        Job("quick sleep \N{GRINNING FACE}" + heavy[: 2**18], "gold"),
    ):
        async with make_pool(workers=1, symbolic_workers=1) as pool:
            task = asyncio.create_task(pool.grade([job]))
            await until(lambda: pool.state().held)
            assert 2**19 < pool.state().held < 2**22
            await stop([task])


async def test_a_request_larger_than_the_memory_is_served_alone(make_pool, jobs):
    async with make_pool(queue_mb=1) as pool:
        verdicts = await pool.grade(jobs(*["quick echo " + "x" * 2**20] * 3))
        assert {len(verdict.answer) for verdict in verdicts} == {2**20}


async def test_a_probe_waits_for_no_sample_that_waits(make_pool, jobs, until):
    async with make_pool(quick_budget=0.1, wall_factor=1000) as pool:
        tasks = await started(pool, jobs, until, *[(1, ())] * 2000)
        for _ in range(5):
            before = broken(pool)
            verdicts = await pool.probe(jobs("quick echo a", "quick echo b"))
            assert [verdict.answer for verdict in verdicts] == ["a", "b"]
            assert broken(pool) - before <= 4
        await stop(tasks)


async def test_a_probe_without_a_quick_lane_waits_for_no_sample_that_waits(
    make_pool, jobs, until, tmp_path
):
    async with make_pool(workers=0, symbolic_workers=1, symbolic_queue=1) as pool:
        held = f"symbolic until {tmp_path / 'go'}"
        tasks = [asyncio.create_task(pool.grade(jobs(held)))]
        await until(lambda: pool.state().symbolic.busy == 1)
        tasks.append(asyncio.create_task(pool.grade(jobs(held))))
        await until(lambda: pool.state().symbolic.waiting == 1)
        probe = asyncio.create_task(pool.probe(jobs("symbolic echo a")))
        await until(lambda: pool.state().symbolic.waiting == 2)
        (tmp_path / "go").touch()
        assert [verdict.answer for verdict in await probe] == ["a"]
        await asyncio.gather(*tasks)


async def test_what_cannot_be_graded_in_time_is_given_up_at_once_and_the_rest_in_the_end(
    make_pool, jobs, until, tmp_path
):
    async with make_pool(symbolic_workers=1) as pool:
        hopeless = asyncio.create_task(pool.grade(jobs(*["symbolic sleep"] * 1000)))
        await until(lambda: pool.state().symbolic.waiting == 999)
        held = asyncio.create_task(pool.grade(jobs("quick sleep")))
        soon = asyncio.create_task(pool.grade(jobs(f"quick until {tmp_path / 'go'}")))
        await until(lambda: pool.state().quick.busy == 2)
        pool.finish_within(5)
        with pytest.raises(PoolClosed, match="stops before these samples are graded"):
            await hopeless
        assert not held.done()
        (tmp_path / "go").touch()
        assert len(await soon) == 1
        with pytest.raises(PoolClosed, match="stops before these samples are graded"):
            await held


def environment_of(pid):
    return Path(f"/proc/{pid}/environ").read_bytes()


async def test_workers_inherit_no_secret(make_pool, jobs, monkeypatch):
    secrets = {"PLP_TOKEN", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "OPENAI_API_KEY", "DATABASE_URL"}
    for name in secrets:
        monkeypatch.setenv(name, "s3cret")
    async with make_pool() as pool:
        inside = await pool.grade(jobs("quick environment", "symbolic environment"))
        pids = [*pool.state().pids, pool.state().zygote_pid]
        outside = [environment_of(pid) for pid in pids]
    assert len(pids) == 5
    assert not any(b"s3cret" in environ for environ in outside)
    for verdict in inside:
        assert set(verdict.answer.split()) <= {
            *("LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "LD_PRELOAD", "MALLOC_ARENA_MAX"),
            *("PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "PYTHONHOME", "PYTHONPATH"),
            *("PYTHONPYCACHEPREFIX", "PYTHONUTF8", "TMPDIR", "TZ"),
        }
    assert os.environ["PLP_TOKEN"] == "s3cret"
