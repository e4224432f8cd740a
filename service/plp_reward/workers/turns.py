"""The queue of a lane: whose turn it is."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Hashable, Iterable, Sequence

from plp_reward.workers.jobs import Request, Ticket

_Tickets = deque[Ticket]


class _Turns:
    """Those who take turns at one level: clients, a client's runs, or their requests.

    Attributes:
        parts: by key, in the order of their turns, the level below or a request's tickets.
        size: tickets of all of them.
        requests: requests of all of them.
    """

    __slots__ = ("parts", "requests", "size")

    def __init__(self) -> None:
        self.parts: OrderedDict[Hashable, _Turns | _Tickets] = OrderedDict()
        self.size = 0
        self.requests = 0


class FairQueue:
    """Tickets, each client's in turn, and at each client each request's.

    Who has the next turn is found by ``Request.turn``, level by level: of its host, of its run, of
    itself. So neither a request of any size nor any number of them holds up another client for
    longer than a sample, and a huge request does not hold up a small one of the same client.
    """

    def __init__(self) -> None:
        self._root = _Turns()
        self._urgent: _Tickets = deque()

    def __len__(self) -> int:
        return self._root.size + len(self._urgent)

    def waiting_of(self, request: Request) -> int:
        """How many tickets of ``request`` wait here."""
        levels = self._levels(request)
        tickets = levels[-1].parts.get(request) if levels else None
        return 0 if tickets is None else len(tickets)  # type: ignore[arg-type]

    def ahead_of(self, request: Request, place: int) -> int:
        """How many tickets of the same client's other requests come before one of ``request``.

        Args:
            request: whose ticket.
            place: how many of the request's own wait in front of the ticket.

        Returns:
            At most that many: each of the others has one turn to each of the request's.
        """
        levels = self._levels(request)
        if len(levels) <= len(request.turn):
            return 0
        mine = self.waiting_of(request)
        others = levels[-1].requests - bool(mine)
        return min(levels[-1].size - mine, others * (place + 1))

    def add(self, request: Request, tickets: Iterable[Ticket]) -> None:
        """Queue ``tickets`` of ``request`` behind what it has here already."""
        levels, queue = self._open(request)
        before = len(queue)
        queue.extend(tickets)
        for level in levels:
            level.size += len(queue) - before
        if not queue:
            self._remove(request, levels)

    def add_urgent(self, tickets: Iterable[Ticket]) -> None:
        """Queue ``tickets`` in front of everything, for those who ask whether the pool is well."""
        self._urgent.extend(tickets)

    def put_back(self, tickets: Sequence[Ticket]) -> None:
        """Return tickets that were taken and not graded, in front of all others."""
        for ticket in reversed(tickets):
            request = ticket.request
            if request.urgent:
                self._urgent.appendleft(ticket)
                continue
            levels, queue = self._open(request)
            queue.appendleft(ticket)
            for level, key in zip(levels, (*request.turn, request), strict=True):
                level.size += 1
                level.parts.move_to_end(key, last=False)

    def take(self, most: int, weight: int) -> list[Ticket]:
        """Take the next chunk: at most ``most`` tickets, and about ``weight`` bytes.

        A ticket that must be graded alone makes a chunk of its own, and so does an urgent one.
        Empty if nothing waits.
        """
        if self._urgent:
            return [self._urgent.popleft()]
        chunk: list[Ticket] = []
        root = self._root
        while root.parts and len(chunk) < most and weight > 0:
            levels = [root]
            part = next(iter(root.parts.values()))
            while isinstance(part, _Turns):
                levels.append(part)
                part = next(iter(part.parts.values()))
            ticket = part[0]
            if ticket.alone and chunk:
                break
            part.popleft()
            chunk.append(ticket)
            weight -= ticket.weight
            for level in levels:
                level.size -= 1
                if len(level.parts) > 1:
                    level.parts.move_to_end(next(iter(level.parts)))
            if not part:
                self._remove(ticket.request, levels)
            if ticket.alone:
                break
        return chunk

    def drop(self, request: Request) -> int:
        """Forget what waits of ``request``; returns how many tickets that were."""
        urgent = len(self._urgent)
        if request.urgent:
            self._urgent = deque(ticket for ticket in self._urgent if ticket.request is not request)
            return urgent - len(self._urgent)
        dropped = self.waiting_of(request)
        if dropped:
            levels = self._levels(request)
            for level in levels:
                level.size -= dropped
            self._remove(request, levels)
        return dropped

    def requests(self) -> list[Request]:
        """The requests that wait here."""
        found = list(dict.fromkeys(ticket.request for ticket in self._urgent))
        levels = [self._root]
        while levels:
            for key, part in levels.pop().parts.items():
                if isinstance(part, _Turns):
                    levels.append(part)
                elif isinstance(key, Request):
                    found.append(key)
        return found

    def _levels(self, request: Request) -> list[_Turns]:
        """The levels down to the request's, as far as there are any."""
        levels = [self._root]
        for key in request.turn:
            part = levels[-1].parts.get(key)
            if not isinstance(part, _Turns):
                break
            levels.append(part)
        return levels

    def _open(self, request: Request) -> tuple[list[_Turns], _Tickets]:
        """The levels down to a request, and its tickets; made where there are none."""
        levels = self._levels(request)
        for key in request.turn[len(levels) - 1 :]:
            below = levels[-1].parts[key] = _Turns()
            levels.append(below)
        queue = levels[-1].parts.get(request)
        if not isinstance(queue, deque):
            queue = levels[-1].parts[request] = deque()
            for level in levels:
                level.requests += 1
        return levels, queue

    def _remove(self, request: Request, levels: Sequence[_Turns]) -> None:
        """Take out a request that has nothing here any more, and the levels it leaves empty."""
        below: _Turns | None = None
        for level, key in reversed([*zip(levels, (*request.turn, request), strict=True)]):
            level.requests -= 1
            if below is None or not below.parts:
                del level.parts[key]
            below = level
