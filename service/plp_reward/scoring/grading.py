"""``plp_reward.grade``: one verdict in the caller's own process, safely.

The tiers that are bounded by construction run right here. Only what they leave open goes to the
symbolic tier, in a worker process with a deadline that kills.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from plp_reward.answers import DEFAULT_POLICY, Gold, GradingPolicy, Verdict
from plp_reward.graders import decide, is_bounded

if TYPE_CHECKING:
    from plp_reward.workers import Job, SyncPool


def grade(
    response: str,
    gold: Gold,
    policy: GradingPolicy = DEFAULT_POLICY,
    *,
    prompt: str | None = None,
    explain: bool = False,
    deadline: float | None = None,
) -> Verdict:
    """Find the final answer of ``response`` and decide whether it equals ``gold``.

    The first answer that needs the symbolic tier starts its worker process, which takes about a
    second; the worker stays for later ones. Any thread may call this. Code on an event loop uses
    ``plp_reward.workers.Pool`` instead, because this waits.

    Args:
        response: the model's text.
        gold: the right answer, or a list of acceptable ones.
        policy: which differences matter; the defaults are careful.
        prompt: the prompt's text, so that an echoed box is not taken for an answer.
        explain: fill ``Verdict.steps``.
        deadline: CPU seconds that the symbolic tier may take; what runs before it takes about a
            tenth of one, whatever the texts are. None for the default of
            ``workers.PoolSettings``.

    Returns:
        A verdict; ``status`` says why when ``correct`` is None. Never raises for what the texts
        contain.

    Raises:
        PoolError: the symbolic tier is needed and its process does not start.
    """
    verdict = decide(response, gold, policy, prompt=prompt, explain=explain)
    if verdict is None:
        from plp_reward.workers import Job

        job = Job(response, gold, policy, prompt, deadline, explain)
        (verdict,) = _shared_pool().grade([job])
    return verdict


def grade_job(job: Job) -> Verdict:
    """Grade a job as ``grade`` does, by whatever grader it names.

    What is not bounded by construction, as all code of the user's, runs in a worker process.

    Raises:
        PoolError: a worker is needed and does not start.
    """
    response, gold, how, prompt, _, explain, fields = job
    verdict = None
    if is_bounded(how):
        verdict = decide(response, gold, how, prompt=prompt, explain=explain, fields=fields)
    if verdict is None:
        (verdict,) = _shared_pool().grade([job])
    return verdict


def grade_jobs(jobs: Sequence[Job]) -> list[Verdict]:
    """Grade jobs as ``grade_job`` does, one after the other."""
    return [grade_job(job) for job in jobs]


class _Shared:
    """The process's own pool, if it needed one."""

    lock = threading.Lock()
    pool: SyncPool | None = None
    inherited: SyncPool | None = None


def _shared_pool() -> SyncPool:
    with _Shared.lock:
        if _Shared.pool is None:
            from plp_reward.workers import PoolSettings, SyncPool

            _Shared.pool = SyncPool(PoolSettings(workers=0, symbolic_workers=1, own_workers=1))
        return _Shared.pool


def _close() -> None:
    """End the pool; whoever needs one starts another."""
    pool, _Shared.pool = _Shared.pool, None
    if pool is not None:
        pool.close(timeout=0)


def _after_fork() -> None:
    """Let a forked child start a pool of its own.

    It keeps the parent's object, so that no destructor touches what the parent is using.
    """
    _Shared.lock = threading.Lock()
    _Shared.inherited, _Shared.pool = _Shared.pool, None


atexit.register(_close)
os.register_at_fork(after_in_child=_after_fork)
