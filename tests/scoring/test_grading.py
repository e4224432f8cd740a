"""``plp_reward.grade`` in the caller's process."""

import multiprocessing
import os
import resource
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import plp_reward
from plp_reward.answers import Status, Verdict
from plp_reward.scoring import grading
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Sample


@pytest.fixture
def undecided(monkeypatch):
    """Everything needs the symbolic tier, which runs in its real worker."""
    monkeypatch.setattr(grading, "decide", lambda *_, **__: None)
    grading._close()
    yield
    grading._close()


def test_a_plain_answer_needs_no_worker():
    grading._close()
    assert plp_reward.grade(r"so \boxed{42}", "42").correct is True
    assert plp_reward.grade(r"so \boxed{41}", "42").correct is False
    assert plp_reward.grade("", "42").status is Status.NO_ANSWER
    assert grading._Shared.pool is None


def test_what_is_left_open_is_graded_in_a_worker(undecided):
    verdict = plp_reward.grade(r"so \boxed{42}", "42")
    assert (verdict.correct, verdict.answer) == (True, "42")
    state = grading._Shared.pool.state()
    assert (state.symbolic.graded, state.quick.workers) == (1, 0)
    assert os.getpid() not in state.pids


def test_threads_share_one_worker(undecided):
    verdicts = []
    threads = [
        threading.Thread(target=lambda: verdicts.append(plp_reward.grade(r"\boxed{1}", "1")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [verdict.correct for verdict in verdicts] == [True] * 8
    assert grading._Shared.pool.state().symbolic.graded == 8


def grade_in_child(results):
    results.put((plp_reward.grade(r"\boxed{1}", "1").correct, grading._Shared.pool.state().pids))


def test_a_forked_process_gets_a_worker_of_its_own(undecided):
    plp_reward.grade(r"\boxed{1}", "1")
    ours = grading._Shared.pool.state().pids
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    process = context.Process(target=grade_in_child, args=(results,))
    process.start()
    correct, theirs = results.get(timeout=60)
    process.join(60)
    assert (correct, process.exitcode) == (True, 0)
    assert not set(ours) & set(theirs)
    assert plp_reward.grade(r"\boxed{1}", "1").correct is True
    assert grading._Shared.pool.state().pids == ours


SCRIPT = r"""
import os
import plp_reward
from plp_reward.scoring import grading
grading.decide = lambda *_, **__: None
print(plp_reward.grade(r"\boxed{1}", "1").correct, *grading._Shared.pool.state().pids, flush=True)
if os.fork() == 0:
    raise SystemExit  # runs the exit handlers it inherited
os.wait()
print(plp_reward.grade(r"\boxed{2}", "2").correct, *grading._Shared.pool.state().pids)
"""


def test_a_program_ends_cleanly():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert first == second
    correct, pid = first.split()
    assert correct == "True"
    assert not Path(f"/proc/{pid}").exists()


def test_a_deadline_kills(monkeypatch, undecided):
    monkeypatch.setattr(grading, "_shared_pool", _OneAnswer)
    verdict = plp_reward.grade(r"\boxed{1}", "1", deadline=0.5)
    assert verdict.message == "0.5"


class _OneAnswer:
    """Stands where the pool is, to see the deadline arrive; that it kills is the pool's test."""

    def grade(self, jobs):
        return [Verdict(None, Status.TIMEOUT, message=str(job.deadline)) for job in jobs]


def limits(count):
    """Values that the bounded tiers cannot tell from others within their budget."""
    limit = r"\lim_{n\to\infty}\sum_{k=1}^{n}\frac{n}{n^2+%dk^2}"
    return ",".join(limit % i for i in range(count))


def test_a_deadline_holds_whatever_the_response_is():
    gold = ",".join(map(str, range(40)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    verdict = plp_reward.grade(rf"\boxed{{{limits(40)}}}", gold, deadline=1)
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    grading._close()
    assert (verdict.correct, verdict.status) == (None, Status.TIMEOUT)
    assert taken < 5  # CPU seconds of this process; without a budget it is minutes


def test_scoring_in_place_keeps_the_profiles_deadline():
    profile = Profile(reward="accuracy", deadline=1)
    sample = Sample(rf"\boxed{{{limits(40)}}}", ",".join(map(str, range(40))))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    (result,) = plp_reward.score([sample], profile)
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    grading._close()
    assert (result.correct, result.reward, result.status) == (None, None, Status.TIMEOUT)
    assert taken < 5


@pytest.mark.parametrize("digits", [4_300, 4_301, 30_000])
def test_an_integer_of_any_size_may_be_gold(digits):
    gold = 10 ** (digits - 1) + 7
    answer = "1" + "0" * (digits - 2) + "7"
    assert plp_reward.grade(rf"\boxed{{{answer}}}", gold).correct is True
    assert plp_reward.grade(r"\boxed{7}", gold).correct is not True
    assert plp_reward.grade(r"\boxed{7}", [gold, 7]).correct is True


@pytest.mark.parametrize("gold", [float("nan"), float("inf"), [float("nan")]])
def test_a_float_that_is_no_number_is_no_gold(gold):
    verdict = plp_reward.grade(r"\boxed{5}", gold)
    assert (verdict.correct, verdict.status) == (None, Status.UNPARSEABLE_GOLD)


@pytest.mark.parametrize("blank", [" ", "\t", "\n"])
def test_a_gold_of_blanks_is_empty_however_long(blank):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    verdict = plp_reward.grade(r"\boxed{5}", blank * 1_000_000)
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    assert (verdict.correct, verdict.status) == (None, Status.UNPARSEABLE_GOLD)
    assert taken < 2  # CPU seconds; in proportion to the square of the length it is hours
