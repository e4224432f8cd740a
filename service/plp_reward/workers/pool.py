"""The grading pool: every verdict under a deadline that kills, for asyncio."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections import Counter
from collections.abc import Sequence
from typing import Self

from plp_reward.answers import GradingPolicy, Status, Verdict
from plp_reward.workers import wire
from plp_reward.workers.deaths import Death
from plp_reward.workers.errors import Overloaded, PoolClosed, PoolError
from plp_reward.workers.jobs import FairQueue, Job, Request, Ticket, plain_gold
from plp_reward.workers.settings import PoolSettings
from plp_reward.workers.state import Cause, LaneState, PoolState
from plp_reward.workers.supervisor import Supervisor, Worker, living
from plp_reward.workers.zygote_handle import Graders

_CHUNK_CHARACTERS = 2**17
"""Characters of responses after which a chunk is full, whatever its number of samples."""

_LONGEST_DEADLINE = 3600.0

_TRIES = {Cause.KILLED: 4}
"""How many workers may end over a sample before it gets the status error. A SIGKILL from outside is
most likely not the sample's doing."""
_TRIES_ELSE = 2
_CHANCES = 64
"""How often a SIGKILL from outside may end a worker that has the sample but is not grading it,
before that counts too."""

_SMOOTHING = 0.1
"""Weight of the latest sample in the running mean of the symbolic lane's time a sample."""

_LONGEST_RETRY = 60
"""Seconds."""


class _Lane:
    """A queue and the workers that are free to serve it."""

    def __init__(self, number: int, staff: int, chunk: int) -> None:
        self.number = number
        self.staff = staff
        self.chunk = chunk
        self.queue = FairQueue()
        self.idle: list[Worker] = []
        self.graded = 0
        self.ended: Counter[Cause] = Counter()


class Pool:
    r"""Grades jobs in worker processes, in two lanes.

    Quick workers run ``answers.decide`` on chunks of samples. What it leaves open, or does not
    finish within ``settings.quick_budget``, goes to the symbolic workers, which run
    ``answers.grade`` on one sample at a time within ``settings.deadline``.

        async with Pool(PoolSettings()) as pool:
            verdicts = await pool.grade([Job(r"\boxed{2}", "2")])

    A pool belongs to the event loop that starts it.

    Args:
        settings: see ``PoolSettings``.
        graders: what the workers run; for the pool's own tests.
    """

    def __init__(
        self, settings: PoolSettings | None = None, *, graders: Graders | None = None
    ) -> None:
        self.settings = settings or PoolSettings()
        self._supervisor = Supervisor(self.settings, graders or Graders(), self)
        self._quick = _Lane(wire.QUICK, self.settings.workers, self.settings.chunk)
        self._symbolic = _Lane(wire.SYMBOLIC, self.settings.symbolic_workers, 1)
        self._lanes = (self._quick, self._symbolic)
        self._entry = self._quick if self.settings.workers else self._symbolic
        self._requests: set[Request] = set()
        self._dispatch_due = False
        self._running = False
        self._drained = asyncio.Event()
        self._symbolic_seconds = 0.1
        self._counts: Counter[str] = Counter()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def start(self) -> None:
        """Start the workers and wait until they are ready.

        Raises:
            PoolError: they do not start.
        """
        try:
            await self._supervisor.start()
        except BaseException:
            await self._supervisor.stop()
            raise
        self._running = True

    async def aclose(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - a grace, not a limit
        """Refuse new work, finish what was taken, and end the workers.

        Args:
            timeout: seconds to wait for what was taken; what is left then raises ``PoolClosed``.
        """
        self._running = False
        if self._requests:
            self._drained.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._drained.wait(), timeout)
        for request in list(self._requests):
            self._give_up(request, PoolClosed("the grading pool was closed"))
        await self._supervisor.stop()

    async def grade(self, jobs: Sequence[Job], *, wait: bool = False) -> list[Verdict]:
        """Grade ``jobs``; verdicts come in their order, one for each.

        Args:
            jobs: what to grade.
            wait: take part in the queues however long they are, for callers who limit what they
                have in flight themselves.

        Raises:
            Overloaded: too much is waiting; nothing was graded for this call.
            PoolClosed: the pool is closed, or closed before the jobs were graded.
            PoolError: the workers do not start.
            TypeError: a job's field has the wrong type; the message names it.
            ValueError: a job's deadline is out of range.
        """
        if not self._running:
            raise PoolClosed("the grading pool is not running")
        if self._supervisor.broken is not None:
            raise self._supervisor.broken
        if not jobs:
            return []
        jobs = _checked(jobs)
        lane = self._entry
        limit = self.settings.queue if lane is self._quick else self.settings.symbolic_queue
        if not wait and len(lane.queue) >= limit:
            raise self._overloaded(lane)
        future: asyncio.Future[list[Verdict | None]] = asyncio.get_running_loop().create_future()
        request = Request(len(jobs), future, wait=wait)
        self._requests.add(request)
        lane.queue.add(request, [Ticket(request, index, job) for index, job in enumerate(jobs)])
        self._wake()
        try:
            verdicts = await future
        except asyncio.CancelledError:
            self._counts["cancelled"] += 1
            raise
        finally:
            self._forget(request)
        return verdicts  # type: ignore[return-value]  # complete: the future is set when none is open

    def state(self) -> PoolState:
        """What the pool is doing and has done."""
        return PoolState(
            quick=self._lane_state(self._quick),
            symbolic=self._lane_state(self._symbolic),
            deferred=self._counts["deferred"],
            retried=self._counts["retried"],
            timeouts=self._counts["timeouts"],
            errors=self._counts["errors"],
            overloaded=self._counts["overloaded"],
            cancelled=self._counts["cancelled"],
            zygote_restarts=self._supervisor.zygote_restarts,
            ready=self._running and self._supervisor.ready(),
            pids=tuple(w.pid for w in self._supervisor.workers.values() if w.pid is not None),
            zygote_pid=self._supervisor.zygote_pid,
        )

    def _lane_state(self, lane: _Lane) -> LaneState:
        workers = list(living(self._supervisor.workers, lane.number))
        return LaneState(
            waiting=len(lane.queue),
            workers=len(workers),
            busy=sum(worker.busy for worker in workers),
            graded=lane.graded,
            ended=dict(lane.ended),
        )

    # What the supervisor tells (see supervisor.Host).

    def worker_free(self, worker: Worker) -> None:
        """Give ``worker`` its next chunk, or replace it when it has graded its share."""
        if worker.graded >= self.settings.recycle_after:
            worker.retire()
        else:
            self._lanes[worker.lane].idle.append(worker)
            self._wake()

    def worker_replied(
        self, worker: Worker, chunk: list[Ticket], verdicts: list[Verdict | None]
    ) -> None:
        """Hand out the verdicts; what the quick lane left open goes on to the symbolic one."""
        lane = self._lanes[worker.lane]
        self._note_time(worker)
        for ticket, verdict in zip(chunk, verdicts, strict=True):
            if verdict is not None:
                self._settle(ticket, verdict, lane)
            elif lane is self._quick:
                self._defer(ticket)
            else:
                message = "grading came to no verdict"
                self._settle(ticket, Verdict(None, Status.ERROR, message=message), lane)

    def worker_died(self, worker: Worker, death: Death) -> None:
        """Grade its bystanders again, and decide what becomes of the sample at fault."""
        lane = self._lanes[worker.lane]
        lane.ended[death.cause] += 1
        if worker in lane.idle:
            lane.idle.remove(worker)
        if death.suspects:
            self._note_time(worker)
        again = death.bystanders
        if len(death.suspects) == 1:
            ticket = death.suspects[0]
            if self._settle_suspect(ticket, death, lane):
                again = [ticket, *again]
        else:
            again = [*death.suspects, *again]
        for ticket in death.suspects:
            ticket.alone = True
        again = [ticket for ticket in again if not ticket.request.future.done()]
        self._counts["retried"] += len(again)
        lane.queue.put_back(again)
        self._wake()

    def lane_failed(self, lane: int, error: PoolError) -> None:
        """Nobody will serve those who wait there."""
        for request in self._lanes[lane].queue.requests():
            self._give_up(request, error)

    def _settle_suspect(self, ticket: Ticket, death: Death, lane: _Lane) -> bool:
        """Deal with the one sample that a worker ended over; True to grade it there again."""
        if death.cause is Cause.DEADLINE and death.caught:
            if lane is self._quick:
                self._defer(ticket)
            else:
                budget = self._budget(ticket)
                message = (
                    f"grading took more than {budget:g} s of CPU time"
                    if death.detail != "no progress"
                    else f"grading made no progress for {budget * self.settings.wall_factor:g} s"
                )
                verdict = Verdict(None, Status.TIMEOUT, message=f"{message} and was killed")
                self._settle(ticket, verdict, lane)
            return False
        if death.cause is Cause.KILLED and not death.caught:
            ticket.chances += 1
            if ticket.chances < _CHANCES:
                return True
        ticket.tries += 1
        if ticket.tries < _TRIES.get(death.cause, _TRIES_ELSE):
            return True
        message = (
            f"grading needed more than {self.settings.memory_mb} MB of memory"
            if death.cause is Cause.MEMORY
            else f"grading ended its worker {ticket.tries} times ({death.detail})"
        )
        self._settle(ticket, Verdict(None, Status.ERROR, message=message), lane)
        return False

    def _settle(self, ticket: Ticket, verdict: Verdict, lane: _Lane) -> None:
        lane.graded += 1
        if verdict.status is Status.TIMEOUT:
            self._counts["timeouts"] += 1
        elif verdict.status is Status.ERROR:
            self._counts["errors"] += 1
        ticket.request.settle(ticket.index, verdict)

    def _defer(self, ticket: Ticket) -> None:
        request, queue = ticket.request, self._symbolic.queue
        if request.future.done():
            return
        # Its own samples do not count: a request that is larger than the queue could never be
        # served, however often it came back.
        others = len(queue) - queue.waiting_of(request)
        if not request.wait and others >= self.settings.symbolic_queue:
            self._give_up(request, self._overloaded(self._symbolic))
            return
        self._counts["deferred"] += 1
        ticket.alone, ticket.tries = False, 0
        queue.add(request, [ticket])
        self._wake()

    def _overloaded(self, lane: _Lane) -> Overloaded:
        self._counts["overloaded"] += 1
        seconds = 1.0
        if lane is self._symbolic:
            seconds = len(lane.queue) * self._symbolic_seconds / lane.staff
        name = "quick" if lane is self._quick else "symbolic"
        return Overloaded(
            f"{len(lane.queue)} samples are waiting for the {name} lane",
            retry_after=max(1, min(_LONGEST_RETRY, math.ceil(seconds))),
        )

    def _give_up(self, request: Request, error: Exception) -> None:
        request.fail(error)
        self._forget(request)

    def _forget(self, request: Request) -> None:
        if request not in self._requests:
            return
        self._requests.discard(request)
        for lane in self._lanes:
            lane.queue.drop(request)
        if not self._requests:
            self._drained.set()

    def _budget(self, ticket: Ticket) -> float:
        return ticket.job.deadline or self.settings.deadline

    def _note_time(self, worker: Worker) -> None:
        """Keep a running mean of what a sample takes in the symbolic lane."""
        if worker.lane == wire.SYMBOLIC:
            taken = asyncio.get_running_loop().time() - worker.assigned
            self._symbolic_seconds += _SMOOTHING * (taken - self._symbolic_seconds)

    def _wake(self) -> None:
        # In the next turn of the loop, so that what arrives in this one shares chunks.
        if not self._dispatch_due:
            self._dispatch_due = True
            asyncio.get_running_loop().call_soon(self._dispatch)

    def _dispatch(self) -> None:
        self._dispatch_due = False
        for lane in self._lanes:
            while lane.idle and len(lane.queue):
                share = math.ceil(len(lane.queue) / lane.staff)
                chunk = lane.queue.take(min(lane.chunk, share), _CHUNK_CHARACTERS)
                budgets = (
                    [self.settings.quick_budget] * len(chunk)
                    if lane is self._quick
                    else [self._budget(ticket) for ticket in chunk]
                )
                lane.idle.pop().assign(chunk, budgets)


def _checked(jobs: Sequence[Job]) -> list[Job]:
    """``jobs`` with nothing in them that could not travel to a worker."""
    checked = []
    policies: set[int] = set()
    for index, job in enumerate(jobs):
        response, gold, policy, prompt, deadline, explain = job
        try:
            if id(policy) not in policies:
                if not isinstance(policy, GradingPolicy):
                    raise TypeError(f"policy must be a GradingPolicy, not {type(policy).__name__}")
                wire.dump_policy(policy)
                policies.add(id(policy))
            if type(response) is not str:
                response = _text("response", response)
            if prompt is not None and type(prompt) is not str:
                prompt = _text("prompt", prompt)
            if deadline is not None and not 0 < deadline <= _LONGEST_DEADLINE:
                raise ValueError(f"deadline must be above 0 and at most {_LONGEST_DEADLINE:g} s")
            checked.append(Job(response, plain_gold(gold), policy, prompt, deadline, bool(explain)))
        except (TypeError, ValueError) as error:
            raise type(error)(f"jobs[{index}]: {error}") from error
    return checked


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text, not {type(value).__name__}")
    return str(value)
