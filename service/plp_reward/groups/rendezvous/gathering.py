"""Where groups gather: who sits where, who is answered when, and what is forgotten."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
from collections import Counter
from collections.abc import Awaitable, Hashable, Sequence
from itertools import count
from typing import Generic, cast

from plp_reward.errors import Overloaded
from plp_reward.groups.rendezvous.places import Place
from plp_reward.groups.rendezvous.room import Room, wanted
from plp_reward.groups.rendezvous.seats import Group, Rounds, Seat, resolve, take_out
from plp_reward.groups.rendezvous.terms import (
    C,
    Gathering,
    GroupTerms,
    M,
    NameTaken,
    R,
    RendezvousState,
    Settle,
    WaitingLimits,
    Withdrawn,
)

OVERHEAD = 1024
"""Bytes that a seat is counted with besides what its texts take."""

ABANDONED_AFTER = 30.0
"""Seconds after which a group for which nobody waits any more is given up. A client that tries
again does so sooner."""


class Rendezvous(Generic[C, M, R]):
    """Where groups gather.

    Args:
        settle: answers a group.
        limits: how much may wait.
    """

    def __init__(self, settle: Settle[C, M, R], limits: WaitingLimits) -> None:
        self._settle = settle
        self._limits = limits
        self._rounds: dict[Hashable, Rounds[C, M, R]] = {}
        self._open: set[Group[C, M, R]] = set()
        self._settled: list[tuple[float, int, Group[C, M, R]]] = []  # a heap: first to forget
        self._numbers = count()
        self._room = Room(limits.samples)
        self._bytes = 0
        self._counts: Counter[str] = Counter()
        self._tasks: set[asyncio.Future[None]] = set()
        self._closed = False

    def join(
        self,
        key: Hashable,
        terms: GroupTerms[C],
        *,
        content: Hashable,
        name: str | None = None,
        weight: int = 0,
        owner: Hashable = None,
    ) -> Place[C, M, R]:
        """Take a seat in the group that ``key`` names.

        Args:
            key: which group. Different trainers, profiles and prompts have different keys.
            terms: the group's terms if this is its first sample.
            content: stands for the sample's text, as a digest does.
            name: the sample's name, if it has one that no other sample of the group has.
            weight: bytes that are kept of the sample until it is filled.
            owner: whose room the group's samples take, if this is its first one.

        Raises:
            NameTaken: an open group has another sample of that name.
            Overloaded: too much is waiting.
        """
        now = asyncio.get_running_loop().time()
        self._forget(now)
        rounds = self._rounds.get(key)
        if rounds is None:
            rounds = self._rounds[key] = Rounds()
        try:
            if (known := self._known(rounds, name, content)) is not None:
                self._counts["retries"] += 1
                return self._return_to(rounds, known)
            return self._sit(rounds, key, terms, name, content, weight, owner, now)
        finally:
            if rounds.empty():
                self._rounds.pop(key, None)

    def close(self) -> None:
        """Settle every group as it is, and from now on each as soon as a sample is filled."""
        self._closed = True
        for group in list(self._open):
            self._finish(group)

    def state(self) -> RendezvousState:
        """What waits, and what has happened so far."""
        return RendezvousState(
            groups=len(self._open),
            samples=sum(len(group.seats) for group in self._open),
            reserved=self._room.taken,
            bytes=self._bytes,
            remembered=len(self._settled),
            retries=self._counts["retries"],
            late=self._counts["late"],
            abandoned=self._counts["abandoned"],
            refused=self._counts["refused"],
        )

    # Finding a seat.

    def _known(
        self, rounds: Rounds[C, M, R], name: str | None, content: Hashable
    ) -> Seat[C, M, R] | None:
        """Return the seat that the sample had, if it is known to be the same."""
        if name is None:
            left = rounds.left.get(content)
            return left[0] if left else None
        seat = rounds.named.get(name)
        if seat is None or seat.content == content:
            return seat
        if not seat.group.settled:
            raise NameTaken(
                f"its group is still open and has another response with the id {name!r}: give "
                "every response an id of its own, and every rollout's groups theirs"
            )
        return None  # a later round under the same names

    def _return_to(self, rounds: Rounds[C, M, R], seat: Seat[C, M, R]) -> Place[C, M, R]:
        take_out(rounds.left, seat)
        place: Place[C, M, R] = Place(self, seat, first=False)
        if seat.answered:
            resolve(place.answer, seat.outcome)
        else:
            seat.waiters.add(place.answer)
        return place

    def _sit(
        self,
        rounds: Rounds[C, M, R],
        key: Hashable,
        terms: GroupTerms[C],
        name: str | None,
        content: Hashable,
        weight: int,
        owner: Hashable,
        now: float,
    ) -> Place[C, M, R]:
        weight += OVERHEAD
        self._make_room(weight)
        self._rounds[key] = rounds  # making room may have dropped it
        if rounds.roomy:
            group = rounds.roomy[0]
            self._reserve(group)
        elif rounds.short:
            group = rounds.short[0]
            self._counts["late"] += 1
        else:
            group = self._new_group(rounds, key, terms, owner, now)
        seat: Seat[C, M, R] = Seat(group, name, content, weight)
        self._bytes += weight
        group.seats.append(seat)
        if name is not None:
            rounds.named[name] = seat
        if len(group.seats) >= group.terms.size:
            with contextlib.suppress(ValueError):
                (rounds.short if group.settled else rounds.roomy).remove(group)
        place: Place[C, M, R] = Place(self, seat, first=True)
        seat.waiters.add(place.answer)
        return place

    def _new_group(
        self,
        rounds: Rounds[C, M, R],
        key: Hashable,
        terms: GroupTerms[C],
        owner: Hashable,
        now: float,
    ) -> Group[C, M, R]:
        group: Group[C, M, R] = Group(key, terms, owner, now)
        self._reserve(group)
        loop = asyncio.get_running_loop()
        group.timer = loop.call_later(terms.deadline, self._finish, group)
        self._open.add(group)
        rounds.roomy.append(group)
        return group

    def _reserve(self, group: Group[C, M, R]) -> None:
        """Have room for one more sample of an open group."""
        more = wanted(len(group.seats) + 1, group.terms.size) - group.reserved
        if more <= 0:
            return
        if more > self._room.left_for(group.owner):
            self._counts["refused"] += 1
            raise Overloaded(
                f"{len(self._open)} groups with room for {self._room.taken} samples are open; all "
                f"may have room for {self._room.most} (groups.max_samples), and those of one run "
                "for half of what others leave"
            )
        self._room.change(group.owner, more)
        group.reserved += more

    def _make_room(self, weight: int) -> None:
        while self._settled and self._bytes + weight > self._limits.size:
            self._drop(heapq.heappop(self._settled)[-1])
        if self._bytes + weight > self._limits.size:
            self._counts["refused"] += 1
            raise Overloaded(
                f"waiting samples take {self._bytes / 2**20:.0f} MB, which is the limit "
                "(groups.max_mb)"
            )

    # What happens in a seat.

    def fill_seat(self, seat: Seat[C, M, R], value: M, weight: int) -> None:
        """Note what the sample in a seat is worth; the last one settles the group."""
        group = seat.group
        if group.dropped and not seat.waiters:
            return  # given up while the sample was graded, and out of everybody's reach
        if not group.dropped:
            self._bytes += weight + OVERHEAD - seat.weight
        seat.weight = weight + OVERHEAD
        seat.value = value
        seat.filled = True
        if group.settled:
            self._answer_late(seat)
        elif self._closed or (
            len(group.seats) == group.terms.size and all(other.filled for other in group.seats)
        ):
            self._finish(group)

    def withdraw_seat(self, seat: Seat[C, M, R]) -> None:
        """Take a seat back whose sample could not be graded."""
        group = seat.group
        if seat.filled or seat not in group.seats:
            return
        error = Withdrawn("the first attempt at this sample failed; send it again")
        self._answer(seat, error)
        group.seats.remove(seat)
        if group.dropped:
            return
        self._bytes -= seat.weight
        rounds = self._rounds.setdefault(group.key, Rounds())
        take_out(rounds.left, seat)
        if seat.name is not None and rounds.named.get(seat.name) is seat:
            del rounds.named[seat.name]
        if not group.seats and not group.settled:
            self._close_group(group)
            if rounds.empty():
                del self._rounds[group.key]
            return
        roomy = rounds.short if group.settled else rounds.roomy
        if group not in roomy:
            roomy.append(group)

    def leave_seat(self, seat: Seat[C, M, R], answer: asyncio.Future[R]) -> None:
        """Note that an answer did not reach its caller."""
        seat.waiters.discard(answer)
        answer.cancel()
        group = seat.group
        if seat.waiters or group.dropped or seat not in group.seats:
            return
        if seat.name is None:
            rounds = self._rounds.setdefault(group.key, Rounds())
            waiting = rounds.left.setdefault(seat.content, [])
            if seat not in waiting:
                waiting.append(seat)
        if not group.settled and not any(other.waiters for other in group.seats):
            asyncio.get_running_loop().call_later(ABANDONED_AFTER, self._give_up, group)

    def _give_up(self, group: Group[C, M, R]) -> None:
        """Drop a group that still nobody waits for: its trainer has ended."""
        if group.settled or any(seat.waiters for seat in group.seats):
            return
        self._counts["abandoned"] += 1
        self._close_group(group)
        self._drop(group)

    # Settling.

    def _finish(self, group: Group[C, M, R]) -> None:
        """Settle an open group with what it has."""
        if group.settled:
            return
        self._close_group(group)
        group.complete = len(group.seats) == group.terms.size and all(
            seat.filled for seat in group.seats
        )
        if len(group.seats) < group.terms.size:
            self._rounds.setdefault(group.key, Rounds()).short.append(group)
        forget_at = asyncio.get_running_loop().time() + group.terms.retention
        heapq.heappush(self._settled, (forget_at, next(self._numbers), group))
        filled = [seat for seat in group.seats if seat.filled]
        if filled:
            self._ask(group, filled, filled)
        if group.complete:
            for seat in filled:
                seat.value = None  # nobody comes late, so nobody asks again

    def _answer_late(self, seat: Seat[C, M, R]) -> None:
        known = [other for other in seat.group.seats if other.filled and other is not seat]
        self._ask(seat.group, [*known, seat], [seat])

    def _ask(
        self,
        group: Group[C, M, R],
        seats: Sequence[Seat[C, M, R]],
        asking: Sequence[Seat[C, M, R]],
    ) -> None:
        """Settle ``seats``, and answer ``asking``, which are the last of them or all."""
        late = len(asking) < len(seats) or group.answered
        group.answered = True
        gathering = Gathering(
            terms=group.terms,
            values=[cast("M", seat.value) for seat in seats],
            complete=group.complete,
            late=late,
            stopping=self._closed,
            seconds=asyncio.get_running_loop().time() - group.opened,
        )
        try:
            answers = self._settle(gathering)
        except Exception as error:  # noqa: BLE001  it belongs to those who wait
            self._answer_all(asking, [error] * len(asking))
            return
        if not isinstance(answers, Awaitable):
            self._answer_all(asking, answers)
            return
        task = asyncio.ensure_future(self._answer_later(asking, answers))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer_later(
        self, asking: Sequence[Seat[C, M, R]], answers: Awaitable[Sequence[R]]
    ) -> None:
        try:
            self._answer_all(asking, await answers)
        except Exception as error:  # noqa: BLE001  it belongs to those who wait
            self._answer_all(asking, [error] * len(asking))

    def _answer_all(
        self, asking: Sequence[Seat[C, M, R]], outcomes: Sequence[R | Exception]
    ) -> None:
        for seat, outcome in zip(asking, outcomes[-len(asking) :], strict=True):
            self._answer(seat, outcome)

    def _answer(self, seat: Seat[C, M, R], outcome: R | Exception) -> None:
        seat.outcome = outcome
        seat.answered = True
        for waiter in seat.waiters:
            resolve(waiter, outcome)
        seat.waiters.clear()

    def _close_group(self, group: Group[C, M, R]) -> None:
        """Take an open group off the list: its seats are no longer reserved."""
        group.settled = True
        if group.timer is not None:
            group.timer.cancel()
            group.timer = None
        self._open.discard(group)
        self._room.change(group.owner, -group.reserved)
        if (rounds := self._rounds.get(group.key)) is not None and group in rounds.roomy:
            rounds.roomy.remove(group)

    # Forgetting.

    def _forget(self, now: float) -> None:
        while self._settled and self._settled[0][0] <= now:
            self._drop(heapq.heappop(self._settled)[-1])

    def _drop(self, group: Group[C, M, R]) -> None:
        group.dropped = True
        self._bytes -= sum(seat.weight for seat in group.seats)
        rounds = self._rounds.get(group.key)
        if rounds is not None:
            if group in rounds.short:
                rounds.short.remove(group)
            for seat in group.seats:
                take_out(rounds.left, seat)
                if seat.name is not None and rounds.named.get(seat.name) is seat:
                    del rounds.named[seat.name]
            if rounds.empty():
                del self._rounds[group.key]
