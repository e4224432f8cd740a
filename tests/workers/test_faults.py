"""A sample that breaks its worker costs that sample a status, and nobody else anything."""

import asyncio
import os
import signal

import pytest

from plp_reward.answers import Status

pytestmark = pytest.mark.anyio

BUDGETS = {"quick_budget": 0.05, "deadline": 0.1, "wall_factor": 5}


def surrounded(fault):
    """A chunk with ``fault`` in its middle."""
    return [
        *(f"quick echo {n}" for n in range(20)),
        fault,
        *(f"quick echo {n}" for n in range(20, 40)),
    ]


async def grade_surrounded(pool, jobs, fault):
    """The verdict of ``fault``, after checking that its neighbours have theirs."""
    verdicts = await pool.grade(jobs(*surrounded(fault)))
    culprit = verdicts.pop(20)
    assert [verdict.answer for verdict in verdicts] == [str(n) for n in range(40)]
    assert {verdict.status for verdict in verdicts} == {Status.OK}
    return culprit


@pytest.mark.parametrize("how", ["spin", "spin_in_c", "sleep"])
async def test_a_hanging_decide_is_moved_to_the_symbolic_lane(make_pool, jobs, how):
    async with make_pool(workers=1, **BUDGETS) as pool:
        culprit = await grade_surrounded(pool, jobs, f"quick {how}")
        state = pool.state()
    assert culprit.answer == f"quick {how}"  # the symbolic lane's echo
    assert (state.deferred, state.quick.ended) == (1, {"deadline": 1})


@pytest.mark.parametrize("how", ["spin", "spin_in_c"])
async def test_a_grading_past_its_deadline_is_a_timeout(make_pool, jobs, how):
    # However busy the machine is, the CPU time is what is up first.
    async with make_pool(workers=1, **BUDGETS | {"wall_factor": 100}) as pool:
        culprit = await grade_surrounded(pool, jobs, f"both {how}")
        state = pool.state()
    assert (culprit.correct, culprit.status) == (None, Status.TIMEOUT)
    assert culprit.message == "grading took more than 0.1 s of CPU time and was killed"
    assert (state.timeouts, state.symbolic.ended) == (1, {"deadline": 1})


async def test_a_grading_that_waits_for_ever_is_a_timeout(make_pool, jobs):
    async with make_pool(workers=1, **BUDGETS) as pool:
        culprit = await grade_surrounded(pool, jobs, "symbolic sleep")
    assert (culprit.correct, culprit.status) == (None, Status.TIMEOUT)
    assert culprit.message == "grading made no progress for 0.5 s and was killed"


async def test_a_worker_that_does_not_start_its_samples_is_replaced(make_pool, jobs):
    async with make_pool(workers=1, symbolic_workers=1, **BUDGETS) as pool:
        for pid in pool.state().pids:
            os.kill(pid, signal.SIGSTOP)
        verdicts = await pool.grade(jobs("quick echo a", "quick echo b", "symbolic echo c"))
        assert [verdict.answer for verdict in verdicts] == ["a", "b", "c"]
        assert pool.state().quick.ended == pool.state().symbolic.ended == {"stopped": 1}


async def test_a_job_brings_its_own_deadline(make_pool, jobs):
    (job,) = jobs("symbolic spin")
    async with make_pool(wall_factor=100) as pool:
        (verdict,) = await pool.grade([job._replace(deadline=0.05)])
    assert verdict.message == "grading took more than 0.05 s of CPU time and was killed"


async def test_the_deadline_is_for_a_sample_not_for_its_chunk(make_pool, jobs):
    async with make_pool(workers=1, quick_budget=0.25, deadline=1) as pool:
        verdicts = await pool.grade(jobs(*["quick work 0.05"] * 10))
        state = pool.state()
    assert [verdict.answer for verdict in verdicts] == ["0.05"] * 10
    assert (state.deferred, state.quick.ended) == (0, {})


@pytest.mark.parametrize("lane", ["both", "symbolic"])
@pytest.mark.parametrize(
    ("fault", "cause", "message"),
    [
        ("segfault", "crash", "grading ended its worker 2 times (SIGSEGV)"),
        ("abort", "crash", "grading ended its worker 2 times (SIGABRT)"),
        ("leave", "crash", "grading ended its worker 2 times (exit code 0)"),
        ("eat", "memory", "grading needed more than 256 MB of memory"),
    ],
)
async def test_a_crash_is_an_error_of_its_sample(make_pool, jobs, lane, fault, cause, message):
    async with make_pool(workers=1) as pool:
        culprit = await grade_surrounded(pool, jobs, f"{lane} {fault}")
        state = pool.state()
    assert (culprit.correct, culprit.status, culprit.message) == (None, Status.ERROR, message)
    ended = state.quick.ended if lane == "both" else state.symbolic.ended
    assert ended == {cause: 2}
    assert state.errors == 1


@pytest.mark.parametrize("fault", ["close_everything", "garble"])
async def test_damage_that_shows_later_is_still_found(make_pool, jobs, fault):
    async with make_pool(workers=1) as pool:
        culprit = await grade_surrounded(pool, jobs, f"both {fault}")
    assert (culprit.correct, culprit.status) == (None, Status.ERROR)
    assert culprit.message.startswith("grading ended its worker 2 times")


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("throw oh no", "grading failed: RuntimeError: oh no"),
        ("sys_exit", "grading failed: SystemExit: 1"),
        ("recurse", "grading failed: RecursionError: maximum recursion depth exceeded"),
    ],
)
async def test_an_exception_is_an_error_and_keeps_the_worker(make_pool, jobs, fault, message):
    async with make_pool(workers=1) as pool:
        culprit = await grade_surrounded(pool, jobs, f"quick {fault}")
        state = pool.state()
    assert (culprit.correct, culprit.status, culprit.message) == (None, Status.ERROR, message)
    assert state.quick.ended == {}


async def test_output_of_a_grader_goes_nowhere(make_pool, jobs, capfd):
    async with make_pool(workers=1) as pool:
        culprit = await grade_surrounded(pool, jobs, "quick shout")
    assert culprit.status is Status.OK
    assert capfd.readouterr() == ("", "")


async def test_text_that_no_encoding_knows_comes_back(make_pool, jobs):
    async with make_pool(workers=1) as pool:
        culprit = await grade_surrounded(pool, jobs, "quick surrogate")
    assert culprit.answer == "\ud800"


async def test_a_grade_without_a_verdict_is_an_error(make_pool, jobs, monkeypatch):
    from plp_reward.workers.zygote_handle import Graders

    async with make_pool(Graders("faults:decide", "faults:decide")) as pool:
        (verdict,) = await pool.grade(jobs("symbolic echo a"))
    assert (verdict.correct, verdict.status) == (None, Status.ERROR)


async def test_a_child_left_behind_harms_nobody(make_pool, jobs):
    async with make_pool(workers=1) as pool:
        culprit = await grade_surrounded(pool, jobs, "quick fork")
        assert culprit.status is Status.OK


async def test_many_faults_at_once(make_pool, jobs):
    faults = ["segfault", "spin", "abort", "leave", "throw", "sleep", "close_everything"]
    responses = [
        f"both {faults[n % 70 // 10]} {n}" if n % 10 == 5 else f"quick echo {n}" for n in range(210)
    ]
    async with make_pool(**BUDGETS) as pool:
        requests = [pool.grade(jobs(*responses[n : n + 30])) for n in range(0, 210, 30)]
        verdicts = [verdict for part in await asyncio.gather(*requests) for verdict in part]
    for number, verdict in enumerate(verdicts):
        if number % 10 == 5:
            assert (verdict.correct, verdict.status.decided) == (None, False)
        else:
            assert verdict.answer == str(number)


async def test_hanging_quick_workers_are_replaced_for_those_who_wait(make_pool, jobs, until):
    async with make_pool(quick_budget=0.05, deadline=100) as pool:
        hanging = asyncio.create_task(pool.grade(jobs(*["both spin"] * 10)))
        await until(lambda: pool.state().quick.busy == 2)
        verdicts = await pool.grade(jobs(*(f"quick echo {n}" for n in range(100))))
        assert [verdict.answer for verdict in verdicts] == [str(n) for n in range(100)]
        assert not hanging.done()
        hanging.cancel()
