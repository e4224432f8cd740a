"""The groups of a rendezvous and the seats in them: what it remembers, without what it does."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import Generic

from plp_reward.groups.rendezvous.terms import C, GroupTerms, M, R


class Seat(Generic[C, M, R]):
    """A sample's seat in a group."""

    __slots__ = (
        "answered",
        "content",
        "filled",
        "group",
        "name",
        "outcome",
        "value",
        "waiters",
        "weight",
    )

    def __init__(
        self, group: Group[C, M, R], name: str | None, content: Hashable, weight: int
    ) -> None:
        self.group = group
        self.name = name
        self.content = content
        self.weight = weight
        self.waiters: set[asyncio.Future[R]] = set()
        self.value: M | None = None
        self.filled = False
        self.outcome: R | Exception | None = None
        self.answered = False


class Group(Generic[C, M, R]):
    """A group's seats, and its deadline."""

    __slots__ = (
        "answered",
        "complete",
        "dropped",
        "key",
        "opened",
        "owner",
        "reserved",
        "seats",
        "settled",
        "terms",
        "timer",
    )

    def __init__(self, key: Hashable, terms: GroupTerms[C], owner: Hashable, opened: float) -> None:
        self.key = key
        self.owner = owner
        self.reserved = 0
        self.terms = terms
        self.opened = opened
        self.seats: list[Seat[C, M, R]] = []
        self.settled = False
        self.complete = False
        self.answered = False
        self.dropped = False
        self.timer: asyncio.TimerHandle | None = None


class Rounds(Generic[C, M, R]):
    """Everything remembered under one key: the open groups, and what may still be asked for."""

    __slots__ = ("left", "named", "roomy", "short")

    def __init__(self) -> None:
        self.roomy: list[Group[C, M, R]] = []
        self.short: list[Group[C, M, R]] = []
        self.named: dict[str, Seat[C, M, R]] = {}
        self.left: dict[Hashable, list[Seat[C, M, R]]] = {}

    def empty(self) -> bool:
        """Return whether nothing is left to remember."""
        return not (self.roomy or self.short or self.named or self.left)


def take_out(
    left: dict[Hashable, list[Seat[C, M, R]]],
    seat: Seat[C, M, R],
) -> None:
    """Take ``seat`` out of those whose answer reached nobody."""
    waiting = left.get(seat.content)
    if waiting is not None and seat in waiting:
        waiting.remove(seat)
        if not waiting:
            del left[seat.content]


def resolve(answer: asyncio.Future[R], outcome: R | Exception | None) -> None:
    """Give an outcome to one who waits, if it still does."""
    if answer.done():
        return
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)  # type: ignore[arg-type]  # an answered seat has an outcome
