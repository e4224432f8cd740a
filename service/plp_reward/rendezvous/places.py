"""A caller's hold on a seat: what a rendezvous gives to those who join."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic

from plp_reward.rendezvous.seats import Seat
from plp_reward.rendezvous.terms import C, GroupTerms, M, R

if TYPE_CHECKING:
    from plp_reward.rendezvous.gathering import Rendezvous


class Place(Generic[C, M, R]):
    """A caller's hold on a seat.

    Attributes:
        answer: resolves to the sample's answer; cancelled when the caller leaves.
        first: true for the caller who has to fill the seat, or to withdraw.
    """

    __slots__ = ("_rendezvous", "_seat", "answer", "first")

    def __init__(
        self, rendezvous: Rendezvous[C, M, R], seat: Seat[C, M, R], *, first: bool
    ) -> None:
        self._rendezvous = rendezvous
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
        self._rendezvous._fill(self._seat, value, weight)

    def withdraw(self) -> None:
        """Give the seat back: the sample could not be graded, and may be sent again."""
        self._rendezvous._withdraw(self._seat)

    def leave(self) -> None:
        """Note that the caller is gone: the answer did not reach it."""
        self._rendezvous._leave(self._seat, self.answer)


def _look_at(answer: asyncio.Future[R]) -> None:
    if not answer.cancelled():
        answer.exception()
