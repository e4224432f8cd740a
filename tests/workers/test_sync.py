"""The pool without an event loop."""

import multiprocessing
import threading

import pytest

from plp_reward.workers import PoolClosed, PoolError
from plp_reward.workers.zygote_handle import Graders


def test_threads_share_a_pool(make_pool, jobs):
    results = {}
    with make_pool(sync=True) as pool:

        def grade(name):
            verdicts = pool.grade(jobs(*(f"quick echo {name}-{n}" for n in range(100))))
            results[name] = [verdict.answer for verdict in verdicts]

        threads = [threading.Thread(target=grade, args=(name,)) for name in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert results == {name: [f"{name}-{n}" for n in range(100)] for name in range(8)}


def test_submitted_work_is_graded_in_the_background(make_pool, jobs):
    with make_pool(sync=True, queue=1) as pool:
        futures = [pool.submit(jobs(*[f"quick echo {n}"] * 100)) for n in range(20)]
        for number, future in enumerate(futures):
            assert {v.answer for v in future.result(60)} == {str(number)}


def test_a_closed_pool_takes_nothing(make_pool, jobs):
    pool = make_pool(sync=True)
    pool.close()
    pool.close()
    with pytest.raises(PoolClosed):
        pool.grade(jobs("quick echo a"))


def test_closing_fails_what_does_not_finish(make_pool, jobs):
    pool = make_pool(sync=True)
    hanging = pool.submit(jobs("symbolic sleep"))
    pool.close(timeout=0.05)
    with pytest.raises(PoolClosed):
        hanging.result(60)


def test_a_pool_that_cannot_start_leaves_no_thread(make_pool, capfd):
    before = threading.active_count()
    with pytest.raises(PoolError):
        make_pool(Graders("no_such_module:decide", "faults:grade"), sync=True)
    assert threading.active_count() == before
    assert "no_such_module" in capfd.readouterr().err


def use_in_child(pool, jobs, results):
    try:
        pool.grade(jobs("quick echo a"))
    except PoolClosed as error:
        results.put(str(error))
    pool.close()


def test_a_forked_process_is_told_to_make_its_own(make_pool, jobs):
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    with make_pool(sync=True) as pool:
        process = context.Process(target=use_in_child, args=(pool, jobs, results))
        process.start()
        assert "make another" in results.get(timeout=60)
        process.join(60)
        assert [v.answer for v in pool.grade(jobs("quick echo b"))] == ["b"]
