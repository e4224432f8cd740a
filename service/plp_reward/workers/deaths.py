"""Finds out what a worker died of, and over which sample."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, NamedTuple

from plp_reward.workers import wire
from plp_reward.workers.jobs import Ticket
from plp_reward.workers.state import Cause

if TYPE_CHECKING:
    from plp_reward.workers.worker_handle import WorkerHandle

TRIES = 2
"""Workers that may end over the same piece of work before it is dealt with in another way."""
KILLS = 4
"""Those that may be killed from outside over it: a SIGKILL is most likely not its doing."""
CHANCES = 64
"""Those that may be killed from outside while they have it but are not at it, before that counts
too."""
_CPU_TIME_USED_UP = "CPU time used up"
"""The detail of a deadline that the worker's own timer enforced."""


class Death(NamedTuple):
    """A worker's end.

    Attributes:
        cause: why.
        detail: the same in a few words.
        caught: whether it died in the middle of a sample.
        suspects: that sample, or all of its chunk that has no verdict yet.
        graded: samples of the chunk that it had graded, and not told so yet.
        bystanders: those that it had not begun.
    """

    cause: Cause
    detail: str
    caught: bool
    suspects: list[Ticket]
    graded: list[Ticket]
    bystanders: list[Ticket]

    @property
    def out_of_time(self) -> bool:
        """Whether its own timer ended it: it had used its CPU time, and was not only stuck."""
        return self.detail == _CPU_TIME_USED_UP

    def lateness(self, budget: float, wall_factor: float) -> str:
        """Say which limit of its sample ended it: CPU seconds, or so many times as long."""
        if self.out_of_time:
            return f"grading took more than {budget:g} s of CPU time and was killed"
        return f"grading made no progress for {budget * wall_factor:g} s and was killed"


def cause_of(worker: WorkerHandle, status: int) -> tuple[Cause, str]:
    """What the wait status of a worker says."""
    if status == -1:
        return Cause.CRASH, "no process could be forked"
    if os.WIFEXITED(status):
        code = os.WEXITSTATUS(status)
        if code == wire.EXIT_MEMORY:
            return Cause.MEMORY, "out of memory"
        if code == 0 and worker.leaving is Cause.RECYCLED:
            return Cause.RECYCLED, "recycled"
        return Cause.CRASH, f"exit code {code}"
    number = os.WTERMSIG(status)
    if number == signal.SIGPROF:
        return Cause.DEADLINE, _CPU_TIME_USED_UP
    if number == signal.SIGKILL:
        if worker.leaving is Cause.DEADLINE:
            return Cause.DEADLINE, "no progress"
        if worker.leaving is Cause.CRASH:
            return Cause.CRASH, "connection lost"
        if worker.leaving is Cause.STOPPED:
            return Cause.STOPPED, "stopped"
        return worker.leaving or Cause.KILLED, "SIGKILL"
    return Cause.CRASH, signal.Signals(number).name


def death_of(worker: WorkerHandle, cause: Cause, detail: str) -> Death:
    """Find out over which of its samples a worker died."""
    chunk = worker.chunk
    if cause is Cause.ZYGOTE:
        return Death(cause, detail, caught=False, suspects=[], graded=[], bystanders=chunk)
    started, finished = worker.progress()
    place = started - worker.graded - 1
    if 0 <= place < len(chunk) and (started > finished or detail == _CPU_TIME_USED_UP):
        return Death(
            cause,
            detail,
            caught=True,
            suspects=[chunk[place]],
            graded=chunk[:place],
            bystanders=chunk[place + 1 :],
        )
    # Before the first sample, or after one of them had done its damage.
    return Death(cause, detail, caught=False, suspects=chunk, graded=[], bystanders=[])
