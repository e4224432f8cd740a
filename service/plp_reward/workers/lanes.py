"""A lane of the pool: its queue, the workers that are free to serve it, and how much they take."""

from __future__ import annotations

import math
from collections import Counter

from plp_reward.workers import wire
from plp_reward.workers.errors import Overloaded
from plp_reward.workers.jobs import Request, Ticket
from plp_reward.workers.state import Cause
from plp_reward.workers.turns import FairQueue
from plp_reward.workers.worker_handle import WorkerHandle

_CHUNK_BYTES = 2**17
"""Weight after which a chunk is full, whatever its number of samples."""

_SMOOTHING = 0.1
"""Weight of the latest sample in the running mean of a symbolic lane's time a sample."""

_LONGEST_RETRY = 60
"""Seconds."""


class Lane:
    """A queue and the workers that serve it.

    Attributes:
        number: ``wire.QUICK``, ``wire.SYMBOLIC`` or ``wire.OWN``.
        queue: what waits.
        idle: workers without a chunk.
        graded: samples given a verdict.
        ended: workers that ended, by cause.
        seconds: running mean of what a sample takes on the clock.

    Args:
        number: see above.
        staff: how many workers it has.
        chunk: most samples of a chunk.
        most: samples of the same client that may be ahead of one.
        target: seconds that a chunk may take.
    """

    def __init__(self, number: int, staff: int, chunk: int, most: int, target: float) -> None:
        self.number = number
        self.queue = FairQueue()
        self.idle: list[WorkerHandle] = []
        self.graded = 0
        self.ended: Counter[Cause] = Counter()
        self.seconds = 0.001 if number == wire.QUICK else 0.1
        self._staff = staff
        self._most = most
        self._largest = chunk
        self._size = chunk
        self._target = target

    def chunk(self) -> list[Ticket]:
        """Take the next chunk from the queue."""
        share = math.ceil(len(self.queue) / self._staff)
        return self.queue.take(min(self._size, share), _CHUNK_BYTES)

    def chunk_done(self, seconds: float) -> None:
        """Note that a worker has graded all of a chunk; long chunks make the next ones shorter."""
        if seconds > self._target:
            self._size = max(1, self._size // 2)
        else:
            self._size = min(self._largest, 2 * self._size)

    def chunk_broke(self) -> None:
        """Note that a sample cost a worker: until chunks are done again, none has company."""
        self._size = 1

    def note_sample(self, seconds: float) -> None:
        """Note what a sample took."""
        self.seconds += _SMOOTHING * (seconds - self.seconds)

    def refusal(self, request: Request, place: int) -> Overloaded | None:
        """Why a ticket of ``request`` may not wait here, if it may not.

        Its own tickets do not count against it, or a large request could never be served, and nor
        do other clients', which it takes turns with.

        Args:
            request: whose ticket.
            place: how many of the request's tickets are in front of it.
        """
        if request.wait:
            return None
        ahead = self.queue.ahead_of(request, place)
        if ahead < self._most:
            return None
        seconds = math.ceil(ahead * self.seconds / self._staff)
        return Overloaded(
            f"{ahead} samples of this client are waiting for the {wire.LANES[self.number]} lane",
            retry_after=max(1, min(_LONGEST_RETRY, seconds)),
        )

    def expected(self, request: Request) -> float:
        """Seconds until what waits of ``request`` is graded, should nobody else ask."""
        return self.queue.waiting_of(request) * self.seconds / self._staff
