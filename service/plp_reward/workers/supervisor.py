"""Keeps the workers alive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from plp_reward.workers import wire
from plp_reward.workers.deaths import Death, cause_of, death_of
from plp_reward.workers.errors import PoolError
from plp_reward.workers.settings import PoolSettings
from plp_reward.workers.state import Cause
from plp_reward.workers.worker_handle import WorkerHandle
from plp_reward.workers.zygote_handle import Graders, ZygoteHandle

_PATIENCE = 3
"""Zygotes that may fail to start, one after the other, before callers are told."""

_MOST_FAILURES = 8
"""Workers of a lane that may die before they are ready, one after the other, likewise."""

_MOST_KILLS = 128
"""The same for workers that something outside kills or stops. That says little of the next one, but
where a container's memory limit kills all of them, callers must hear of it in minutes."""

_LONGEST_DELAY = 2.0
"""Seconds between attempts to start what does not start."""

_LONGEST_TICK = 0.25
"""Seconds between looks at the progress of busy workers."""

_ZYGOTE_PATIENCE = 5.0
"""Seconds after which a zygote that does not answer is replaced, with its workers."""

_WORTH_TELLING = 1.0
"""Seconds for which the zygote may be silent, or a lane without a worker, before ``trouble``."""


class Host(Protocol):
    """What a supervisor tells its pool."""

    def worker_free(self, worker: WorkerHandle) -> None:
        """``worker`` is ready for a chunk."""

    def worker_told(self, worker: WorkerHandle, payload: bytes) -> bool:
        """``worker`` sent something; False if it makes no sense."""

    def worker_died(self, worker: WorkerHandle, death: Death) -> None:
        """``worker`` is gone; its samples have no verdict yet."""

    def lane_failed(self, lane: int, error: PoolError) -> None:
        """The lane has no workers and does not get any."""


class Supervisor:
    """All workers of a pool.

    A lane's slots follow those of the one before it. Those of the own lane stay empty until it is
    asked for.

    Args:
        settings: budgets and memory.
        graders: what the workers run.
        host: who is told.
        staff: how many workers each lane has.
    """

    def __init__(
        self, settings: PoolSettings, graders: Graders, host: Host, staff: Mapping[int, int]
    ) -> None:
        self._settings = settings
        self._graders = graders
        self._host = host
        self._zygote: ZygoteHandle | None = None
        self._zygote_ready = False
        self._failed_zygotes = 0
        self._failures = dict.fromkeys(staff, 0)
        self._lane_of = [lane for lane, workers in staff.items() for _ in range(workers)]
        self._closing = False
        self._started: asyncio.Future[None] | None = None
        self._timers: set[asyncio.TimerHandle] = set()
        self._tick = min(
            _LONGEST_TICK,
            settings.wall_factor * min(settings.quick_budget, settings.deadline) / 4,
        )
        self._unanswered = 0
        self._lanes_in_use = set(staff) - {wire.OWN}
        self._unstaffed = {self._lane_of[slot]: 0 for slot in self._slots()}
        self.workers: dict[int, WorkerHandle] = {}
        self.zygote_restarts = 0
        self.broken: PoolError | None = None
        """Why there can be no workers at the moment, if so."""

    async def start(self) -> None:
        """Start all workers and wait until they are ready.

        Raises:
            PoolError: they do not start.
        """
        self._started = asyncio.get_running_loop().create_future()
        self._start_zygote()
        self._later(self._tick, self._patrol)
        await self._started

    async def stop(self) -> None:
        """End all workers, whatever they do, and wait until their processes are gone."""
        self._closing = True
        for timer in self._timers:
            timer.cancel()
        for worker in self.workers.values():
            worker.channel.close()
        self.workers.clear()
        if self._zygote is not None:
            self._zygote.close()
            await self._zygote.ended()
            self._zygote = None

    def staff(self, lane: int) -> None:
        """Have workers in a lane from now on."""
        if lane in self._lanes_in_use:
            return
        self._lanes_in_use.add(lane)
        self._unstaffed[lane] = 0
        for slot in self._slots():
            self._fork(slot)

    @property
    def zygote_pid(self) -> int | None:
        """The zygote's process id, if there is one."""
        return None if self._zygote is None else self._zygote.pid

    def ready(self) -> bool:
        """Whether every lane that is in use has a worker."""
        staffed = {worker.lane for worker in self.workers.values() if worker.said_hello}
        return all(self._lane_of[slot] in staffed for slot in self._slots())

    def trouble(self) -> str | None:
        """Why samples may not get graded, or not within their budgets; None if all is well.

        Workers that end and are replaced are no trouble.
        """
        if self.broken is not None:
            return str(self.broken)
        if self._unanswered * self._tick > _WORTH_TELLING:
            return "the process that replaces grading workers does not answer"
        for lane, looks in self._unstaffed.items():
            if looks * self._tick > _WORTH_TELLING and not any(living(self.workers, lane)):
                return f"the {wire.LANES[lane]} lane has no worker"
        return None

    def _slots(self) -> list[int]:
        """The slots of the lanes in use."""
        return [slot for slot, lane in enumerate(self._lane_of) if lane in self._lanes_in_use]

    def _start_zygote(self) -> None:
        self._unanswered = 0
        try:
            self._zygote = ZygoteHandle(
                len(self._lane_of),
                self._settings.memory_mb,
                self._graders,
                self._on_record,
                self._on_zygote_lost,
            )
        except PoolError as error:
            self._zygote_failed(error)
            return
        for slot in self._slots():
            self._fork(slot)

    def _on_zygote_lost(self) -> None:
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None
        for worker in list(self.workers.values()):
            self._report_death(worker, Cause.ZYGOTE, "the zygote ended")
        if self._closing:
            return
        self.zygote_restarts += 1
        if self._zygote_ready:
            self._zygote_ready = False
            self._start_zygote()
        else:
            self._zygote_failed(PoolError("the grading processes do not start; see stderr for why"))

    def _zygote_failed(self, error: PoolError) -> None:
        self._failed_zygotes += 1
        if self._failed_zygotes >= _PATIENCE:
            self.broken = error
            self._announce(error)
            for lane in self._failures:
                self._host.lane_failed(lane, error)
        self._later(_delay(self._failed_zygotes), self._start_zygote)

    def _fork(self, slot: int) -> None:
        # Without a zygote, or if the next one has filled the slot, nothing is to do.
        if self._zygote is None or slot in self.workers:
            return
        try:
            self.workers[slot] = WorkerHandle(
                slot, self._lane_of[slot], self._zygote, self._on_reply
            )
        except OSError as error:  # out of descriptors, which others may give back
            self._fork_later(slot, f"no connection to them can be made: {error}", _MOST_FAILURES)

    def _on_record(self, record: wire.Record) -> None:
        if record.kind == wire.READY:
            self._zygote_ready = True
            self._failed_zygotes = 0
            self.broken = None
            return
        if record.kind == wire.PONG:
            self._unanswered = 0
            return
        worker = self.workers[record.slot]
        if record.kind == wire.FORKED:
            worker.pid = record.value
        elif record.kind == wire.EXITED:
            self._on_exit(worker, record.value)

    def _on_exit(self, worker: WorkerHandle, status: int) -> None:
        cause, detail = cause_of(worker, status)
        self._report_death(worker, cause, detail)
        if worker.said_hello:
            self._fork(worker.slot)
            return
        patience = _MOST_KILLS if cause in (Cause.KILLED, Cause.STOPPED) else _MOST_FAILURES
        self._fork_later(worker.slot, f"they end before they are ready: {detail}", patience)

    def _fork_later(self, slot: int, reason: str, patience: int) -> None:
        """Try again to fill a slot; after ``patience`` failures in a row tell those who wait."""
        lane = self._lane_of[slot]
        failures = self._failures[lane] = self._failures[lane] + 1
        if failures >= patience:
            error = PoolError(f"the grading workers do not start: {reason}")
            self._announce(error)
            self._host.lane_failed(lane, error)
        self._later(_delay(failures), lambda: self._fork(slot))

    def _report_death(self, worker: WorkerHandle, cause: Cause, detail: str) -> None:
        worker.leaving = worker.leaving or cause
        worker.channel.drain()
        worker.channel.close()
        del self.workers[worker.slot]
        self._host.worker_died(worker, death_of(worker, cause, detail))

    def _on_reply(self, worker: WorkerHandle, payload: bytes) -> bool:
        """Take what ``worker`` sent: first that it has started, then what its host makes of it.

        Returns:
            False if it makes no sense.
        """
        if not worker.said_hello:
            if payload != wire.HELLO:
                return False
            worker.busy = False
            self._on_hello(worker)
        elif not self._host.worker_told(worker, payload):
            return False
        if not worker.busy and worker.leaving is None:
            self._host.worker_free(worker)
        return True

    def _on_hello(self, worker: WorkerHandle) -> None:
        worker.said_hello = True
        self._failures[worker.lane] = 0
        if all(other.said_hello for other in self.workers.values()):
            self._announce(None)

    def _announce(self, error: PoolError | None) -> None:
        """Tell ``start`` how it went."""
        if self._started is None or self._started.done():
            return
        if error is None:
            self._started.set_result(None)
        else:
            self._started.set_exception(error)

    def _patrol(self) -> None:
        """Kill those that have made no progress for too long: workers, or the zygote itself."""
        self._later(self._tick, self._patrol)
        for worker in self.workers.values():
            cause = worker.overdue(self._tick, self._settings.wall_factor, self._settings.deadline)
            if cause is not None:
                worker.kill(cause)
        for lane in self._unstaffed:
            staffed = any(living(self.workers, lane))
            self._unstaffed[lane] = 0 if staffed else self._unstaffed[lane] + 1
        if self._zygote is not None and self._zygote_ready:
            if not self._unanswered:
                self._zygote.ping()
            self._unanswered += 1
            if self._unanswered * self._tick > _ZYGOTE_PATIENCE:
                self._zygote.kill_zygote()

    def _later(self, delay: float, action: Callable[[], None]) -> None:
        def run() -> None:
            self._timers.discard(timer)
            if not self._closing:
                action()

        timer = asyncio.get_running_loop().call_later(delay, run)
        self._timers.add(timer)


def _delay(failures: int) -> float:
    return min(_LONGEST_DELAY, 0.01 * 2.0 ** min(failures, 10))


def living(workers: dict[int, WorkerHandle], lane: int) -> Iterator[WorkerHandle]:
    """The workers of ``lane`` that are ready or busy."""
    return (w for w in workers.values() if w.lane == lane and w.said_hello)
