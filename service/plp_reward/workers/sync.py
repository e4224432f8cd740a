"""The pool for code without an event loop: threads, scripts, trainers."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from typing import Any, Self, TypeVar

from plp_reward.answers import Verdict
from plp_reward.workers.errors import PoolClosed
from plp_reward.workers.jobs import Job
from plp_reward.workers.pool import Pool
from plp_reward.workers.settings import PoolSettings
from plp_reward.workers.state import PoolState
from plp_reward.workers.zygote_handle import Graders

T = TypeVar("T")


class SyncPool:
    r"""A ``Pool`` on a thread of its own; any number of threads may use it at once.

        with SyncPool(PoolSettings(workers=2)) as pool:
            verdicts = pool.grade([Job(r"\boxed{2}", "2")])

    It starts at once. A process that was forked from the one that made it cannot use it.

    Args:
        settings: see ``PoolSettings``.
        graders: what the workers run; for the pool's own tests.

    Raises:
        PoolError: the workers do not start.
    """

    def __init__(
        self, settings: PoolSettings | None = None, *, graders: Graders | None = None
    ) -> None:
        self._pid = os.getpid()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="plp-reward-pool", daemon=True
        )
        self._thread.start()
        self._closed = False
        try:
            self._pool = self._run(_make(settings, graders)).result()
        except BaseException:
            self._stop_loop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, jobs: Sequence[Job]) -> Future[list[Verdict]]:
        """Grade ``jobs`` in the background.

        They wait in the queues however long these are, so the caller limits how much is in flight.
        Cancelling the future drops what has not started.

        Raises:
            PoolClosed: the pool is closed, or was made in another process.
        """
        return self._run(self._pool.grade(jobs, wait=True))

    def grade(self, jobs: Sequence[Job]) -> list[Verdict]:
        """Grade ``jobs``; see ``Pool.grade``. Never raises ``Overloaded``: it waits."""
        future = self.submit(jobs)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def state(self) -> PoolState:
        """What the pool is doing and has done."""
        return self._run(_state(self._pool)).result()

    def close(self, timeout: float = 10.0) -> None:
        """Finish what was taken, within ``timeout`` seconds, and end the workers."""
        if self._closed or os.getpid() != self._pid:
            return
        closing = self._run(self._pool.aclose(timeout))
        self._closed = True
        try:
            closing.result()
        finally:
            self._stop_loop()

    def _run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        if self._closed or os.getpid() != self._pid:
            work.close()
            raise PoolClosed(
                "the grading pool is closed"
                if self._closed
                else "the grading pool belongs to the process that made this one; make another"
            )
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _stop_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _make(settings: PoolSettings | None, graders: Graders | None) -> Pool:
    pool = Pool(settings, graders=graders)
    await pool.start()
    return pool


async def _state(pool: Pool) -> PoolState:
    return pool.state()
