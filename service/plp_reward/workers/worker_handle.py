"""The pool's view of one worker process."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from plp_reward.workers import wire
from plp_reward.workers.channel import Channel
from plp_reward.workers.jobs import Ticket
from plp_reward.workers.state import Cause
from plp_reward.workers.zygote_handle import ZygoteHandle

_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")

_TIMER_SLACK = 1.0
"""CPU seconds beyond twice its budget for which a worker may compute before the pool kills it: the
kernel's timer has done so by then, unless hostile text got a hold of the process."""


class Activity(NamedTuple):
    """What a process is doing.

    Attributes:
        state: as in proc(5): R is running or waiting for a CPU, S and D wait for something else, T
            and t are stopped.
        seconds: CPU time that it has used.
    """

    state: str
    seconds: float


def activity(pid: int) -> Activity | None:
    """What the process is doing; None if there is none any more."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return Activity(fields[0], (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS)


class WorkerHandle:
    """One worker process.

    Attributes:
        slot: its number among the living workers.
        lane: ``wire.QUICK``, ``wire.SYMBOLIC`` or ``wire.OWN``.
        channel: the connection to it.
        pid: its process id, once known.
        said_hello: whether it has started.
        busy: whether it is starting, grading or leaving.
        chunk: what it has been given and not answered yet.
        budgets: CPU seconds for each sample of the chunk.
        assigned: when it got the chunk, in the event loop's time.
        graded: samples that it has answered.
        leaving: why it was told to end, if it was.
        waiting: whether it waits for something that it asked for.

    Args:
        slot: its number.
        lane: its lane.
        zygote: what forks it.
        on_reply: called with each reply; False if it makes no sense.

    Raises:
        OSError: no connection to it can be made.
    """

    def __init__(
        self,
        slot: int,
        lane: int,
        zygote: ZygoteHandle,
        on_reply: Callable[[WorkerHandle, bytes], bool],
    ) -> None:
        self.slot = slot
        self.lane = lane
        self.channel = Channel(
            zygote.fork(slot, lane),
            lambda payload: on_reply(self, payload),
            self._on_silence,
        )
        self.pid: int | None = None
        self.said_hello = False
        self.busy = True
        self.chunk: list[Ticket] = []
        self.budgets: Sequence[float] = ()
        self.assigned = 0.0
        self.graded = 0
        self.leaving: Cause | None = None
        self.waiting = False
        self._silent = False
        self._seen = (0, 0)
        self._still = 0
        self._stopped = 0
        self._used: float | None = None
        self._zygote = zygote

    def assign(self, chunk: list[Ticket], budgets: Sequence[float]) -> None:
        """Have it grade ``chunk``, each sample within its budget of CPU seconds."""
        self.chunk, self.budgets = chunk, budgets
        self._begin()
        self.assigned = asyncio.get_running_loop().time()
        self.channel.send(wire.encode_chunk([ticket.job for ticket in chunk], budgets))

    def tell(self, payload: bytes) -> None:
        """Send it a task, or what it asked for while it does one."""
        self.waiting = False
        self._begin()
        self.channel.send(wire.frame(payload))

    def heard(self) -> None:
        """Note that it has got on with its task, which its progress may not show."""
        self._forget_looks()

    def answered(self, count: int) -> list[Ticket]:
        """Note that the next ``count`` samples of its chunk are graded; returns these."""
        done = self.chunk[:count]
        self.chunk, self.budgets = self.chunk[count:], self.budgets[count:]
        self.graded += count
        self.busy = bool(self.chunk)
        return done

    def progress(self) -> tuple[int, int]:
        """How many samples it has started and finished in its life."""
        return self._zygote.progress(self.slot)

    def retire(self) -> None:
        """Have it end; it must have no chunk."""
        self.leaving = Cause.RECYCLED
        self._begin()
        self.channel.close()

    def kill(self, cause: Cause) -> None:
        """Kill it."""
        self._forget_looks()
        self.leaving = self.leaving or cause
        self._zygote.kill(self.slot)

    def overdue(self, tick: float, wall_factor: float, deadline: float) -> Cause | None:
        """Look at its progress; returns why it has to be killed, if it has.

        Looks are counted rather than the clock read: while the event loop was held up, or the whole
        machine, that is one look, and what the worker sent meanwhile is read before the next. A
        look that finds it waiting for a CPU does not count: its time is for the kernel to measure.

        Args:
            tick: seconds between looks.
            wall_factor: budgets that it may wait for, on the clock, without progress.
            deadline: CPU seconds that it may take to start.
        """
        if self.pid is None:
            return None  # the zygote is still importing
        seen = self.progress()
        if not self.busy or self.waiting or seen != self._seen:
            self._seen = seen
            self._forget_looks()
            return None
        if self._silent:
            self._still += 1
            return Cause.CRASH if self._still > 1 else None
        doing = activity(self.pid)
        if doing is None:
            return None  # the zygote is about to say of what it died
        budget = deadline
        if self.chunk:
            place = max(0, min(seen[0] - self.graded, len(self.chunk)) - 1)
            budget = self.budgets[place]
        if self._used is None:
            self._used = doing.seconds
        if doing.state in "Tt":
            self._stopped += 1
        elif doing.state != "R":
            self._still += 1
        if self._stopped * tick >= wall_factor * budget:
            return Cause.STOPPED
        if self._still * tick >= wall_factor * budget:
            return Cause.DEADLINE
        return Cause.DEADLINE if doing.seconds - self._used > 2 * budget + _TIMER_SLACK else None

    def _begin(self) -> None:
        self.busy = True
        self._forget_looks()

    def _forget_looks(self) -> None:
        self._still = self._stopped = 0
        self._used = None

    def _on_silence(self) -> None:
        # Nearly always it has died, and the zygote is about to say of what.
        self._silent, self.waiting = True, False
        self._begin()
