"""A worker's line to the process that started it, and its hold on what it grades.

The worker is the process that may die. Each sample runs under a CPU timer of the kernel whose
signal has no handler, so that it ends the process whatever C code is running; progress counters in
memory shared with the pool tell which sample that was.

What works through this is either ``worker.run``, on a pool's chunks of samples, or a function of
another package, on tasks that only it and the one who set them understand.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from typing import Any

from plp_reward.answers import Status, Verdict
from plp_reward.workers import wire

Grader = Callable[..., Verdict | None]
"""``graders.decide`` or ``graders.grade``."""

_MESSAGE_LIMIT = 300


class Guard:
    """The line and the hold.

    Args:
        connection: a stream socket to the pool.
        progress: two counters shared with the pool: samples started, samples finished.
    """

    def __init__(self, connection: socket.socket, progress: memoryview) -> None:
        self._connection = connection
        self._reader = connection.makefile("rb", buffering=2**16)
        self._progress = progress
        self._count = 0

    def receive(self) -> bytes | None:
        """Wait for the next frame; None when the pool has closed the connection."""
        header = self._reader.read(wire.HEADER.size)
        if len(header) < wire.HEADER.size:
            return None
        (size,) = wire.HEADER.unpack(header)
        payload: bytes = self._reader.read(size)
        return payload

    def send(self, payload: bytes) -> None:
        """Send a frame."""
        self._connection.sendall(wire.frame(payload))

    def graded(self, seconds: float, grader: Grader, *texts: Any, **more: Any) -> Verdict | None:
        """Grade a sample, within so many CPU seconds; the timer runs on until ``rest``."""
        self._count += 1
        self._progress[0] = self._count
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            verdict = grader(*texts, **more)
        except MemoryError:
            # Leave as little to do as possible; the heap is not worth keeping either.
            os._exit(wire.EXIT_MEMORY)
        except BaseException as error:  # noqa: BLE001 - SystemExit too is data from a sample
            verdict = _failure(error)
        self._progress[1] = self._count
        return verdict

    def pass_over(self) -> None:
        """Count a sample that is not graded here."""
        self._count += 1
        self._progress[0] = self._progress[1] = self._count

    def rest(self) -> None:
        """End the time of the sample that was graded last: what follows is no sample's."""
        signal.setitimer(signal.ITIMER_PROF, 0)


def _failure(error: BaseException) -> Verdict:
    text = f"{type(error).__name__}: {error}"
    return Verdict(None, Status.ERROR, message=f"grading failed: {text[:_MESSAGE_LIMIT]}")
