"""The work of a pool: jobs as callers hand them in, and their way through the queues."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from plp_reward.answers import DEFAULT_POLICY, Gold, GradingPolicy, Verdict


class Job(NamedTuple):
    """One response to grade.

    Attributes:
        response: the model's text.
        gold: the right answer, or a list of acceptable ones.
        policy: which differences matter.
        prompt: the prompt's text, if known.
        deadline: CPU seconds in the symbolic lane; None for the pool's setting.
        explain: fill ``Verdict.steps``.
    """

    response: str
    gold: Gold
    policy: GradingPolicy = DEFAULT_POLICY
    prompt: str | None = None
    deadline: float | None = None
    explain: bool = False


PlainGold = str | int | float | tuple[str | int | float, ...]


def plain_gold(gold: object) -> PlainGold:
    """Gold as built-in values, which is all that travels to a worker.

    Numpy scalars and subclasses become what they stand for.

    Raises:
        TypeError: gold is no text, number or sequence of these.
    """
    kind = type(gold)
    if kind is str or kind is int or kind is float:
        return gold  # type: ignore[return-value]
    if isinstance(gold, str | int | float) or not isinstance(gold, Sequence):
        return _plain(gold)
    return tuple(_plain(item) for item in gold)


def _plain(value: object) -> str | int | float:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if hasattr(value, "__index__"):
        return value.__index__()  # type: ignore[no-any-return]
    if hasattr(value, "__float__"):
        return float(value)
    raise TypeError(f"gold must be text, a number or a list of these, not {type(value).__name__}")


class Request:
    """The jobs of one caller, and where their verdicts gather."""

    __slots__ = ("future", "open", "verdicts", "wait")

    def __init__(
        self, size: int, future: asyncio.Future[list[Verdict | None]], *, wait: bool
    ) -> None:
        self.future = future
        self.verdicts: list[Verdict | None] = [None] * size
        self.open = size
        self.wait = wait

    def settle(self, index: int, verdict: Verdict) -> None:
        """Store the verdict of one job; the last one wakes the caller."""
        if self.future.done():
            return
        self.verdicts[index] = verdict
        self.open -= 1
        if not self.open:
            self.future.set_result(self.verdicts)

    def fail(self, error: Exception) -> None:
        """Give up on the whole request."""
        if not self.future.done():
            self.future.set_exception(error)


class Ticket:
    """One job on its way.

    Attributes:
        request: whose job it is.
        index: its place among the request's jobs.
        job: what to grade.
        tries: how often a worker died over it.
        chances: how often one was killed that had it and was not grading it.
        alone: whether it is graded in a chunk of its own, because a worker died near it.
    """

    __slots__ = ("alone", "chances", "index", "job", "request", "tries")

    def __init__(self, request: Request, index: int, job: Job) -> None:
        self.request = request
        self.index = index
        self.job = job
        self.tries = 0
        self.chances = 0
        self.alone = False


class FairQueue:
    """Tickets in the order they came, one per request in turn.

    A huge request cannot hold up a small one: each next ticket is the first of the next request.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[Request, deque[Ticket]] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def waiting_of(self, request: Request) -> int:
        """How many tickets of ``request`` wait here."""
        return len(self._waiting.get(request, ()))

    def add(self, request: Request, tickets: Iterable[Ticket]) -> None:
        """Queue ``tickets`` of ``request`` behind what it has here already."""
        queue = self._waiting.setdefault(request, deque())
        before = len(queue)
        queue.extend(tickets)
        self._size += len(queue) - before

    def put_back(self, tickets: Sequence[Ticket]) -> None:
        """Return tickets that were taken and not graded, in front of all others."""
        for ticket in reversed(tickets):
            queue = self._waiting.setdefault(ticket.request, deque())
            queue.appendleft(ticket)
            self._waiting.move_to_end(ticket.request, last=False)
            self._size += 1

    def take(self, most: int, characters: int) -> list[Ticket]:
        """Take the next chunk: at most ``most`` tickets, and about ``characters`` of responses.

        A ticket that must be graded alone makes a chunk of its own. Empty if nothing waits.
        """
        chunk: list[Ticket] = []
        waiting = self._waiting
        while waiting and len(chunk) < most and characters > 0:
            request, queue = next(iter(waiting.items()))
            if queue[0].alone and chunk:
                break
            ticket = queue.popleft()
            chunk.append(ticket)
            characters -= len(ticket.job.response)
            if queue:
                waiting.move_to_end(request)
            else:
                del waiting[request]
            if ticket.alone:
                break
        self._size -= len(chunk)
        return chunk

    def drop(self, request: Request) -> int:
        """Forget what waits of ``request``; returns how many tickets that were."""
        dropped = len(self._waiting.pop(request, ()))
        self._size -= dropped
        return dropped

    def requests(self) -> list[Request]:
        """The requests that wait here."""
        return list(self._waiting)
