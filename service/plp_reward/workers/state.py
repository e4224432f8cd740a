"""What the pool is doing and has done, as plain values for metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why a worker ended."""

    DEADLINE = "deadline"
    """A sample used up its CPU budget, or made no progress for too long."""
    MEMORY = "memory"
    """It ran into its memory limit."""
    CRASH = "crash"
    """A signal such as SIGSEGV, or an exit in the middle of its work."""
    KILLED = "killed"
    """A SIGKILL that the pool did not send: the kernel's out-of-memory killer, or an operator."""
    STOPPED = "stopped"
    """Something outside had stopped it (SIGSTOP) for too long."""
    ABANDONED = "abandoned"
    """Nobody waited any more for what it was grading."""
    RECYCLED = "recycled"
    """It had graded its share of samples and was replaced."""
    ZYGOTE = "zygote"
    """The zygote ended and took its workers along."""


@dataclass(frozen=True, slots=True)
class LaneState:
    """One lane of the pool.

    Attributes:
        waiting: samples in the queue.
        workers: workers that are ready or busy.
        busy: workers that are grading.
        graded: samples that the lane has given a verdict, since the pool started.
        ended: workers that ended, by cause, since the pool started.
    """

    waiting: int
    workers: int
    busy: int
    graded: int
    ended: Mapping[Cause, int]


@dataclass(frozen=True, slots=True)
class PoolState:
    """The pool at a moment.

    Attributes:
        quick: the lane of ``decide``.
        symbolic: the lane of ``grade``.
        own: the lane of graders of the user's own.
        deferred: samples moved from the quick to the symbolic lane.
        retried: samples graded again because their worker ended.
        timeouts: samples that got the status timeout.
        errors: samples that got the status error.
        overloaded: requests refused because too much was waiting.
        cancelled: requests whose caller stopped waiting.
        held: bytes that the samples of all requests in the pool take.
        zygote_restarts: how often the zygote was lost and started again.
        ready: whether every lane that is in use has a worker.
        trouble: why samples may not get graded, or None if they are.
        pids: process ids of the living workers.
        zygote_pid: process id of the zygote, or None while there is none.
    """

    quick: LaneState
    symbolic: LaneState
    own: LaneState
    deferred: int
    retried: int
    timeouts: int
    errors: int
    overloaded: int
    cancelled: int
    held: int
    zygote_restarts: int
    ready: bool
    trouble: str | None
    pids: tuple[int, ...]
    zygote_pid: int | None
