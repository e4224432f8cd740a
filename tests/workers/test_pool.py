"""How jobs get to the workers, and verdicts back."""

import asyncio
import subprocess
import sys

import numpy as np
import pytest

from plp_reward.answers import DEFAULT_POLICY, ExtractionPolicy, GradingPolicy, Status, decide
from plp_reward.workers import Job, Overloaded, Pool, PoolClosed, PoolError, PoolSettings, zygote
from plp_reward.workers.zygote_handle import Graders

pytestmark = pytest.mark.anyio


async def test_verdicts_come_in_the_order_of_the_jobs(make_pool, jobs):
    async with make_pool() as pool:
        verdicts = await pool.grade(jobs(*(f"quick echo {n}" for n in range(1000))))
    assert [verdict.answer for verdict in verdicts] == [str(n) for n in range(1000)]


async def test_the_real_graders_run_by_default():
    async with Pool(PoolSettings(workers=1, symbolic_workers=1)) as pool:
        right, wrong, none = await pool.grade(
            [Job(r"so \boxed{42}", "42"), Job(r"so \boxed{41}", "42"), Job("", "42")]
        )
    assert (right.correct, right.status, right.answer) == (True, Status.OK, "42")
    assert (wrong.correct, wrong.status, wrong.answer) == (False, Status.OK, "41")
    assert (none.correct, none.status) == (False, Status.NO_ANSWER)


async def test_a_fresh_worker_has_the_symbolic_tier_imported():
    assert any(decide(response, gold) is None for response, gold in zygote.WARM_UP)
    script = "from plp_reward.answers import grade; from plp_reward.workers.zygote import WARM_UP;"
    script += "import sys; [grade(*pair) for pair in WARM_UP];"
    script += "print({'flint', 'sympy'} <= set(sys.modules))"
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "True\n"


async def test_no_jobs_no_verdicts(make_pool):
    async with make_pool() as pool:
        assert await pool.grade([]) == []


async def test_what_decide_leaves_open_goes_to_the_symbolic_lane(make_pool, jobs):
    async with make_pool() as pool:
        verdicts = await pool.grade(jobs("quick echo a", "symbolic echo b", "quick echo c"))
        state = pool.state()
    assert [verdict.answer for verdict in verdicts] == ["a", "b", "c"]
    assert (state.quick.graded, state.symbolic.graded, state.deferred) == (2, 1, 1)


async def test_without_quick_workers_everything_is_symbolic(make_pool, jobs):
    async with make_pool(workers=0) as pool:
        verdicts = await pool.grade(jobs("quick spin", "symbolic echo b"))
        state = pool.state()
    assert [verdict.answer for verdict in verdicts] == ["quick spin", "b"]
    assert (state.symbolic.graded, state.deferred, state.ready) == (2, 0, True)


async def test_a_job_arrives_whole(make_pool):
    strict = GradingPolicy(extraction=ExtractionPolicy(unboxed=False))
    async with make_pool(Graders("faults:describe", "faults:grade")) as pool:
        plain, full = await pool.grade(
            [Job("one", ["1/2", 0.5, 3]), Job("zwei \ud800", "g", strict, "what?", None, True)]
        )
    assert (plain.answer, plain.gold_form) == ("one", "('1/2', 0.5, 3)")
    assert (plain.answer_form, plain.message, plain.steps) == (repr(DEFAULT_POLICY), "None", ())
    assert (full.answer, full.gold_form) == ("zwei \ud800", "'g'")
    assert (full.answer_form, full.message) == (repr(strict), "'what?'")
    assert [step.what for step in full.steps] == ["explained"]


async def test_gold_of_other_libraries_becomes_what_it_stands_for(make_pool):
    golds = [np.float64(0.5), np.int64(3), np.str_("x"), 10**50, [np.int64(1), "2"], np.float32(2)]
    async with make_pool(Graders("faults:describe", "faults:grade")) as pool:
        verdicts = await pool.grade([Job("r", gold) for gold in golds])
    forms = [verdict.gold_form for verdict in verdicts]
    assert forms == ["0.5", "3", "'x'", str(10**50), "(1, '2')", "2.0"]


@pytest.mark.parametrize(
    ("job", "error", "message"),
    [
        (Job(None, "1"), TypeError, r"jobs\[1\]: response must be text, not NoneType"),
        (Job("r", None), TypeError, r"jobs\[1\]: gold must be .*, not NoneType"),
        (Job("r", ["1", {}]), TypeError, r"jobs\[1\]: gold must be .*, not dict"),
        (Job("r", "1", prompt=7), TypeError, r"jobs\[1\]: prompt must be text, not int"),
        (Job("r", "1", policy="lax"), TypeError, r"jobs\[1\]: policy must be a GradingPolicy"),
        (Job("r", "1", deadline=0), ValueError, r"jobs\[1\]: deadline must be above 0"),
        (Job("r", "1", deadline=float("nan")), ValueError, r"jobs\[1\]: deadline"),
    ],
)
async def test_a_job_that_cannot_be_graded_is_named(make_pool, jobs, job, error, message):
    async with make_pool() as pool:
        with pytest.raises(error, match=message):
            await pool.grade([*jobs("quick echo a"), job])
        assert [v.answer for v in await pool.grade(jobs("quick echo b"))] == ["b"]


async def test_large_responses_and_answers_pass(make_pool, jobs):
    response = "quick echo " + "y" * 5_000_000
    async with make_pool() as pool:
        echoed, huge, small = await pool.grade(
            jobs(response, "quick huge 5000000", "quick echo small")
        )
    assert (len(echoed.answer), len(huge.answer), small.answer) == (5_000_000, 5_000_000, "small")


async def test_samples_that_hang_do_not_hold_up_others(make_pool, jobs, until):
    async with make_pool() as pool:
        hanging = [
            asyncio.create_task(pool.grade(jobs(f"symbolic {how}")))
            for how in ("sleep", "spin", "spin_in_c", "sleep", "spin")
        ]
        await until(lambda: pool.state().symbolic.busy == 2)
        for number in range(20):
            verdicts = await pool.grade(jobs(*(f"quick echo {number}" for _ in range(50))))
            assert {verdict.answer for verdict in verdicts} == {str(number)}
        assert not any(task.done() for task in hanging)
        assert pool.state().symbolic.busy == 2
        for task in hanging:
            task.cancel()


async def test_a_small_request_is_not_behind_a_huge_one(make_pool, jobs, until, tmp_path):
    async with make_pool(workers=1, chunk=1) as pool:
        holder = asyncio.create_task(pool.grade(jobs(f"quick until {tmp_path / 'go'}")))
        await until(lambda: pool.state().quick.busy == 1)
        huge = asyncio.create_task(pool.grade(jobs(*["quick echo big"] * 2000)))
        await until(lambda: pool.state().quick.waiting == 2000)
        small = asyncio.create_task(pool.grade(jobs("quick echo small")))
        await until(lambda: pool.state().quick.waiting == 2001)
        (tmp_path / "go").touch()
        await small
        # The one that held the worker, the first of the huge request, the small one.
        assert 3 <= pool.state().quick.graded < 20
        assert not huge.done()
        assert len(await huge) == 2000
        await holder


async def test_cancelling_drops_what_is_queued(make_pool, jobs, until, tmp_path):
    async with make_pool(workers=1, chunk=1) as pool:
        holder = asyncio.create_task(pool.grade(jobs(f"quick until {tmp_path / 'go'}")))
        await until(lambda: pool.state().quick.busy == 1)
        dropped = asyncio.create_task(pool.grade(jobs(*["quick echo dropped"] * 100)))
        await until(lambda: pool.state().quick.waiting == 100)
        dropped.cancel()
        await until(dropped.done)
        assert (pool.state().quick.waiting, pool.state().cancelled) == (0, 1)
        (tmp_path / "go").touch()
        await holder
        assert [v.answer for v in await pool.grade(jobs("quick echo after"))] == ["after"]
        assert pool.state().quick.graded == 2


async def test_a_full_symbolic_queue_refuses_and_says_when_to_come_back(make_pool, jobs, until):
    async with make_pool(symbolic_workers=1, symbolic_queue=3) as pool:
        waiting = [asyncio.create_task(pool.grade(jobs("symbolic sleep"))) for _ in range(4)]
        await until(lambda: pool.state().symbolic.waiting == 3)
        with pytest.raises(
            Overloaded, match="3 samples of this client are waiting for the symb"
        ) as refusal:
            await pool.grade(jobs("quick echo a", "symbolic echo b"))
        assert 1 <= refusal.value.retry_after <= 60
        assert pool.state().overloaded == 1
        assert pool.state().symbolic.waiting == 3
        assert [v.answer for v in await pool.grade(jobs("quick echo c"))] == ["c"]
        for task in waiting:
            task.cancel()


async def test_a_full_quick_queue_refuses(make_pool, jobs, until):
    async with make_pool(workers=1, chunk=1, queue=2) as pool:
        waiting = [asyncio.create_task(pool.grade(jobs("quick sleep")))]
        await until(lambda: pool.state().quick.busy == 1)
        waiting += [asyncio.create_task(pool.grade(jobs("quick sleep"))) for _ in range(2)]
        await until(lambda: pool.state().quick.waiting == 2)
        with pytest.raises(Overloaded, match="2 samples of this client are waiting for the quick"):
            await pool.grade(jobs("quick echo a"))
        for task in waiting:
            task.cancel()


async def test_a_request_larger_than_the_queue_is_served(make_pool, jobs):
    async with make_pool(symbolic_workers=1, symbolic_queue=3) as pool:
        verdicts = await pool.grade(jobs(*(f"symbolic echo {n}" for n in range(50))))
        assert [verdict.answer for verdict in verdicts] == [str(n) for n in range(50)]


async def test_who_waits_is_never_refused(make_pool, jobs):
    async with make_pool(symbolic_workers=1, symbolic_queue=1, queue=1) as pool:
        requests = [
            pool.grade(jobs(*["symbolic echo x", "quick echo y"] * 20), wait=True)
            for _ in range(10)
        ]
        for verdicts in await asyncio.gather(*requests):
            assert [verdict.answer for verdict in verdicts] == ["x", "y"] * 20


async def test_closing_finishes_what_was_taken(make_pool, jobs, until, tmp_path):
    pool = make_pool(workers=1, chunk=1)
    await pool.start()
    taken = [
        asyncio.create_task(pool.grade(jobs(f"quick until {tmp_path / 'go'}", "symbolic echo b"))),
        asyncio.create_task(pool.grade(jobs("quick echo c"))),
    ]
    await until(lambda: pool.state().quick.busy == 1)
    closing = asyncio.create_task(pool.aclose())
    await asyncio.sleep(0)
    with pytest.raises(PoolClosed):
        await pool.grade(jobs("quick echo late"))
    assert not closing.done()
    (tmp_path / "go").touch()
    await closing
    first, second = await asyncio.gather(*taken)
    assert [verdict.answer for verdict in first][1:] == ["b"]
    assert [verdict.answer for verdict in second] == ["c"]


async def test_closing_does_not_wait_for_ever(make_pool, jobs, until, gone):
    pool = make_pool()
    await pool.start()
    hanging = asyncio.create_task(pool.grade(jobs("symbolic sleep", "quick echo a")))
    await until(lambda: pool.state().symbolic.busy == 1)
    processes = [*pool.state().pids, pool.state().zygote_pid]
    await pool.aclose(timeout=0.05)
    with pytest.raises(PoolClosed):
        await hanging
    for pid in processes:
        gone(pid)


async def test_workers_are_replaced_after_their_share(make_pool, jobs):
    async with make_pool(workers=1, symbolic_workers=1, chunk=10, recycle_after=10) as pool:
        pids = set()
        for _ in range(10):
            verdicts = await pool.grade(jobs(*["quick pid"] * 10))
            pids |= {verdict.answer for verdict in verdicts}
        state = pool.state()
    assert len(pids) == 10
    assert set(state.quick.ended) == {"recycled"}
    assert state.retried == 0


async def test_a_pool_that_cannot_start_says_so(make_pool, capfd):
    with pytest.raises(PoolError, match="do not start"):
        async with make_pool(Graders("no_such_module:decide", "faults:grade")):
            pass
    assert "no_such_module" in capfd.readouterr().err


async def test_a_pool_that_is_not_running_takes_nothing(make_pool, jobs):
    with pytest.raises(PoolClosed):
        await make_pool().grade(jobs("quick echo a"))


async def test_state_counts_what_happened(make_pool, jobs):
    async with make_pool() as pool:
        await pool.grade(jobs("quick echo a", "symbolic echo b", "quick throw c"))
        state = pool.state()
    assert (state.quick.workers, state.symbolic.workers, state.ready) == (2, 2, True)
    assert (state.quick.waiting, state.symbolic.waiting) == (0, 0)
    assert (state.quick.graded, state.symbolic.graded, state.errors) == (2, 1, 1)
    assert len(state.pids) == 4
