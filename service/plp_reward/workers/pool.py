"""The grading pool: every verdict under a deadline that kills, for asyncio."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Sequence
from typing import Self

from plp_reward.answers import Status, Verdict
from plp_reward.graders import is_own
from plp_reward.workers import wire
from plp_reward.workers.admission import Room, checked, weight_of
from plp_reward.workers.deaths import CHANCES, KILLS, TRIES, Death
from plp_reward.workers.errors import Overloaded, PoolClosed, PoolError
from plp_reward.workers.jobs import Job, Request, Ticket, Turn
from plp_reward.workers.lanes import Lane
from plp_reward.workers.settings import PoolSettings
from plp_reward.workers.state import Cause, LaneState, PoolState
from plp_reward.workers.supervisor import Supervisor, living
from plp_reward.workers.worker_handle import WorkerHandle
from plp_reward.workers.zygote_handle import Graders


class Pool:
    r"""Grades jobs in worker processes, in lanes.

    Quick workers run ``graders.decide`` on chunks of samples. What it leaves open, or does not
    finish within ``settings.quick_budget``, goes to the symbolic workers, which run
    ``graders.grade`` on one sample at a time within ``settings.deadline``. Graders of the user's
    own have workers of theirs, which do the same and nothing else.

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
        self.settings = chosen = settings or PoolSettings()
        staff = {
            wire.QUICK: chosen.workers,
            wire.SYMBOLIC: chosen.symbolic_workers,
            wire.OWN: chosen.own_workers,
        }
        self._supervisor = Supervisor(chosen, graders or Graders(), self, staff)
        self._quick = Lane(
            wire.QUICK, chosen.workers, chosen.chunk, chosen.queue, chosen.quick_budget
        )
        self._symbolic = Lane(
            wire.SYMBOLIC, chosen.symbolic_workers, 1, chosen.symbolic_queue, chosen.deadline
        )
        self._own = Lane(wire.OWN, chosen.own_workers, 1, chosen.symbolic_queue, chosen.deadline)
        self._lanes = (self._quick, self._symbolic, self._own)
        self._entry = self._quick if self.settings.workers else self._symbolic
        self._requests: set[Request] = set()
        self._dispatch_due = False
        self._running = False
        self._drained = asyncio.Event()
        self._room = Room(self.settings.queue_mb * 2**20)
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
        self._give_up_all()
        await self._supervisor.stop()

    def finish_within(self, seconds: float) -> None:
        """Go on grading, but give up on what will not be graded in ``seconds``.

        Requests that have too much waiting get ``PoolClosed`` at once, so that their callers can
        ask another pool; what is left after ``seconds`` gets it then.
        """
        for request in list(self._requests):
            if max(lane.expected(request) for lane in self._lanes[1:]) > seconds:
                self._give_up(request, _stopping())
        asyncio.get_running_loop().call_later(seconds, self._give_up_all)

    def _give_up_all(self) -> None:
        for request in list(self._requests):
            self._give_up(request, _stopping())

    async def grade(
        self, jobs: Sequence[Job], *, turn: Turn = (), wait: bool = False
    ) -> list[Verdict]:
        """Grade ``jobs``; verdicts come in their order, one for each.

        Cancelling drops what waits, and ends the symbolic workers that grade the rest.

        Args:
            jobs: what to grade.
            turn: who asks, a key a level: clients take turns, whatever each has waiting.
            wait: take part in the queues however long they are, for callers who limit what they
                have in flight themselves.

        Raises:
            Overloaded: too much of the same client is waiting, or there is no memory for the jobs.
            PoolClosed: the pool is closed, or closed before the jobs were graded.
            PoolError: the workers do not start.
            TypeError: a job's field has the wrong type; the message names it.
            ValueError: a job's deadline is out of range.
        """
        return await self._grade(jobs, turn=turn, wait=wait)

    async def probe(self, jobs: Sequence[Job]) -> list[Verdict]:
        """Grade ``jobs`` as ``grade`` does, each by the next worker that is free.

        For those who ask whether the pool is well: what waits says nothing of that.

        Raises:
            PoolClosed: the pool is closed.
            PoolError: samples may not get graded; the message says why.
        """
        if (trouble := self._supervisor.trouble()) is not None:
            raise PoolError(trouble)
        return await self._grade(jobs, wait=True, urgent=True)

    async def _grade(
        self, jobs: Sequence[Job], *, turn: Turn = (), wait: bool, urgent: bool = False
    ) -> list[Verdict]:
        if not self._running:
            raise PoolClosed("the grading pool is not running")
        if self._supervisor.broken is not None:
            raise self._supervisor.broken
        if not jobs:
            return []
        future: asyncio.Future[list[Verdict | None]] = asyncio.get_running_loop().create_future()
        request = Request(len(jobs), future, turn=turn, wait=wait, urgent=urgent)
        tickets = [
            Ticket(request, index, job, weight_of(job)) for index, job in enumerate(checked(jobs))
        ]
        request.weight = sum(ticket.weight for ticket in tickets)
        entries = self._entries(tickets)
        if (refusal := self._refusal(request, entries)) is not None:
            self._counts["overloaded"] += 1
            raise refusal
        self._requests.add(request)
        self._room.take(request.weight)
        for lane, mine in entries:
            if urgent:
                lane.queue.add_urgent(mine)
            else:
                lane.queue.add(request, mine)
        self._wake()
        try:
            verdicts = await future
        except asyncio.CancelledError:
            self._counts["cancelled"] += 1
            raise
        finally:
            self._forget(request)
        return verdicts  # type: ignore[return-value]  # complete: the future is set when none is open

    def _entries(self, tickets: list[Ticket]) -> list[tuple[Lane, list[Ticket]]]:
        """Where tickets wait first."""
        own = [ticket for ticket in tickets if is_own(ticket.job.policy)]
        if not own:
            return [(self._entry, tickets)]
        self._supervisor.staff(wire.OWN)
        others = [ticket for ticket in tickets if not is_own(ticket.job.policy)]
        return [(lane, mine) for lane, mine in ((self._entry, others), (self._own, own)) if mine]

    def _refusal(
        self, request: Request, entries: list[tuple[Lane, list[Ticket]]]
    ) -> Overloaded | None:
        if request.wait:
            return None
        if not self._room.fits(request.weight):
            return Overloaded(
                f"the samples of all requests take {self._room.held / 2**20:.0f} MB, and these "
                f"{request.weight / 2**20:.1f} MB more; at most {self.settings.queue_mb} MB are "
                "held (pool.queue_mb), and no request gets more than half of what is free"
            )
        refusals = (lane.refusal(request, len(mine) - 1) for lane, mine in entries)
        return next((refusal for refusal in refusals if refusal is not None), None)

    def state(self) -> PoolState:
        """What the pool is doing and has done."""
        return PoolState(
            quick=self._lane_state(self._quick),
            symbolic=self._lane_state(self._symbolic),
            own=self._lane_state(self._own),
            deferred=self._counts["deferred"],
            retried=self._counts["retried"],
            timeouts=self._counts["timeouts"],
            errors=self._counts["errors"],
            overloaded=self._counts["overloaded"],
            cancelled=self._counts["cancelled"],
            held=self._room.held,
            zygote_restarts=self._supervisor.zygote_restarts,
            ready=self._running and self._supervisor.ready(),
            trouble=self._supervisor.trouble(),
            pids=tuple(w.pid for w in self._supervisor.workers.values() if w.pid is not None),
            zygote_pid=self._supervisor.zygote_pid,
        )

    def _lane_state(self, lane: Lane) -> LaneState:
        workers = list(living(self._supervisor.workers, lane.number))
        return LaneState(
            waiting=len(lane.queue),
            workers=len(workers),
            busy=sum(worker.busy for worker in workers),
            graded=lane.graded,
            ended=dict(lane.ended),
        )

    # What the supervisor tells (see supervisor.Host).

    def worker_free(self, worker: WorkerHandle) -> None:
        """Give ``worker`` its next chunk, or replace it when it has graded its share."""
        if worker.graded >= self.settings.recycle_after:
            worker.retire()
        else:
            self._lanes[worker.lane].idle.append(worker)
            self._wake()

    def worker_told(self, worker: WorkerHandle, payload: bytes) -> bool:
        """Hand out verdicts; what the quick lane left open goes on to the symbolic one."""
        try:
            verdicts = wire.decode_reply(payload)
        except ValueError:
            return False
        if not 1 <= len(verdicts) <= len(worker.chunk):
            return False
        chunk = worker.answered(len(verdicts))
        lane = self._lanes[worker.lane]
        taken = asyncio.get_running_loop().time() - worker.assigned
        lane.note_sample(taken / len(chunk))
        if not worker.busy:
            lane.chunk_done(taken)
        for ticket, verdict in zip(chunk, verdicts, strict=True):
            if verdict is not None:
                self._settle(ticket, verdict, lane)
            elif lane is self._quick:
                self._defer(ticket)
            else:
                message = "grading came to no verdict"
                self._settle(ticket, Verdict(None, Status.ERROR, message=message), lane)
        return True

    def worker_died(self, worker: WorkerHandle, death: Death) -> None:
        """Grade its bystanders again, and decide what becomes of the sample at fault."""
        lane = self._lanes[worker.lane]
        lane.ended[death.cause] += 1
        if worker in lane.idle:
            lane.idle.remove(worker)
        if death.suspects:
            lane.note_sample(asyncio.get_running_loop().time() - worker.assigned)
            lane.chunk_broke()
        suspects = [ticket for ticket in death.suspects if not ticket.request.future.done()]
        if len(death.suspects) == 1 and suspects:
            suspects = suspects if self._settle_suspect(suspects[0], death, lane) else []
        # What it had graded goes back together; nobody knows what one of the others would do to
        # its neighbours.
        for ticket in (*suspects, *death.bystanders):
            ticket.alone = True
        again = [
            ticket
            for ticket in (*death.graded, *suspects, *death.bystanders)
            if not ticket.request.future.done()
        ]
        self._counts["retried"] += len(again)
        lane.queue.put_back(again)
        self._wake()

    def lane_failed(self, lane: int, error: PoolError) -> None:
        """Nobody will serve those who wait there."""
        for request in self._lanes[lane].queue.requests():
            self._give_up(request, error)

    def _settle_suspect(self, ticket: Ticket, death: Death, lane: Lane) -> bool:
        """Deal with the one sample that a worker ended over; True to grade it there again."""
        if death.cause is Cause.DEADLINE and death.caught:
            if lane is self._quick:
                self._defer(ticket)
            else:
                message = death.lateness(self._budget(ticket), self.settings.wall_factor)
                self._settle(ticket, Verdict(None, Status.TIMEOUT, message=message), lane)
            return False
        if death.cause is Cause.STOPPED or (death.cause is Cause.KILLED and not death.caught):
            ticket.chances += 1
            if ticket.chances < CHANCES:
                return True
        ticket.tries += 1
        if ticket.tries < (KILLS if death.cause is Cause.KILLED else TRIES):
            return True
        if death.cause is Cause.DEADLINE and lane is self._quick:
            self._defer(ticket)
            return False
        message = (
            f"grading needed more than {self.settings.memory_mb} MB of memory"
            if death.cause is Cause.MEMORY
            else f"grading ended its worker {ticket.tries} times ({death.detail})"
        )
        self._settle(ticket, Verdict(None, Status.ERROR, message=message), lane)
        return False

    def _settle(self, ticket: Ticket, verdict: Verdict, lane: Lane) -> None:
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
        place = queue.waiting_of(request)
        if not request.urgent and (refusal := self._symbolic.refusal(request, place)) is not None:
            self._counts["overloaded"] += 1
            self._give_up(request, refusal)
            return
        self._counts["deferred"] += 1
        ticket.alone, ticket.tries = False, 0
        if request.urgent:
            queue.add_urgent([ticket])
        else:
            queue.add(request, [ticket])
        self._wake()

    def _give_up(self, request: Request, error: Exception) -> None:
        request.fail(error)
        self._forget(request)

    def _forget(self, request: Request) -> None:
        if request not in self._requests:
            return
        self._requests.discard(request)
        self._room.give_back(request.weight)
        for lane in self._lanes:
            lane.queue.drop(request)
        for worker in self._supervisor.workers.values() if request.open else ():
            alone = worker.lane != wire.QUICK and worker.said_hello
            if alone and worker.chunk and worker.chunk[0].request is request:
                worker.kill(Cause.ABANDONED)
        if not self._requests:
            self._drained.set()

    def _budget(self, ticket: Ticket) -> float:
        return ticket.job.deadline or self.settings.deadline

    def _wake(self) -> None:
        # In the next turn of the loop, so that what arrives in this one shares chunks.
        if not self._dispatch_due:
            self._dispatch_due = True
            asyncio.get_running_loop().call_soon(self._dispatch)

    def _dispatch(self) -> None:
        self._dispatch_due = False
        for lane in self._lanes:
            while lane.idle and len(lane.queue):
                chunk = lane.chunk()
                budgets = (
                    [self.settings.quick_budget] * len(chunk)
                    if lane is self._quick
                    else [self._budget(ticket) for ticket in chunk]
                )
                lane.idle.pop().assign(chunk, budgets)


def _stopping() -> PoolClosed:
    return PoolClosed("the grading pool stops before these samples are graded; nothing is lost")
