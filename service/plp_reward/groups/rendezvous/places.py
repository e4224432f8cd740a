"""A caller's hold on a seat: what a rendezvous gives to those who join."""

from __future__ import annotations

import asyncio
from typing import Generic, Protocol

from plp_reward.groups.rendezvous.seats import Seat
from plp_reward.groups.rendezvous.terms import C, GroupTerms, M, R


class Keeper(Protocol[C, M, R]):
    """What keeps the seats, as those who hold one see it."""

    def fill_seat(self, seat: Seat[C, M, R], value: M, weight: int) -> None:
        """Note what the sample in a seat is worth; the last one settles the group."""

    def withdraw_seat(self, seat: Seat[C, M, R]) -> None:
        """Take a seat back whose sample could not be graded."""

    def leave_seat(self, seat: Seat[C, M, R], answer: asyncio.Future[R]) -> None:
        """Note that an answer did not reach its caller."""


class Place(Generic[C, M, R]):
    """A caller's hold on a seat.

    Attributes:
        answer: resolves to the sample's answer; cancelled when the caller leaves.
        first: true for the caller who has to fill the seat, or to withdraw.
    """

    __slots__ = ("_keeper", "_seat", "answer", "first")

    def __init__(self, keeper: Keeper[C, M, R], seat: Seat[C, M, R], *, first: bool) -> None:
        self._keeper = keeper
        self._seat = seat
        self.first = first
        self.answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        # Whoever leaves without looking at an error has not overlooked it.
        self.answer.add_done_callback(_look_at)

    @property
    def terms(self) -> GroupTerms[C]:
        """The terms of the group, which are those of its first sample."""
        return self._seat.group.terms

    @property
    def awaited(self) -> bool:
        """Whether any caller waits for the sample's answer."""
        return bool(self._seat.waiters)

    def fill(self, value: M, weight: int = 0) -> None:
        """Say what the sample is worth to the group; the last one settles it.

        Args:
            value: what ``settle`` gets.
            weight: bytes that it takes.
        """
        self._keeper.fill_seat(self._seat, value, weight)

    def withdraw(self) -> None:
        """Give the seat back: the sample could not be graded, and may be sent again."""
        self._keeper.withdraw_seat(self._seat)

    def leave(self) -> None:
        """Note that the caller is gone: the answer did not reach it."""
        self._keeper.leave_seat(self._seat, self.answer)


def _look_at(answer: asyncio.Future[R]) -> None:
    if not answer.cancelled():
        answer.exception()
