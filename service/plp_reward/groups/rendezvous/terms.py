"""What a rendezvous agrees on, is asked to settle, and shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from plp_reward.errors import PlpError

C = TypeVar("C")
M = TypeVar("M")
R = TypeVar("R")


class NameTaken(PlpError, ValueError):  # noqa: N818  named by the state it reports
    """An open group has another sample of that name."""


class Withdrawn(PlpError):  # noqa: N818
    """The attempt that this one joined failed before the sample was graded; try again."""


@dataclass(frozen=True, slots=True)
class WaitingLimits:
    """How much may wait.

    Attributes:
        samples: seats that all open groups together reserve, see ``room``.
        size: bytes that seats may take, those of settled groups among them.
    """

    samples: int
    size: int


@dataclass(frozen=True, slots=True)
class GroupTerms(Generic[C]):
    """What a group's first sample agrees on for all.

    Attributes:
        size: samples of a complete group.
        deadline: seconds from the first sample on after which the group is settled as it is.
        retention: seconds for which a settled group is remembered.
        context: whatever ``settle`` needs to know.
    """

    size: int
    deadline: float
    retention: float
    context: C


@dataclass(frozen=True, slots=True)
class Gathering(Generic[C, M]):
    """A group to be settled.

    Attributes:
        terms: its terms.
        values: what its seats were filled with, in order of arrival.
        complete: true if all samples came in time.
        late: true if only the last value wants an answer: it came after the others had theirs.
        stopping: true if the group is settled early because the rendezvous ends.
        seconds: since its first sample came.
    """

    terms: GroupTerms[C]
    values: Sequence[M]
    complete: bool
    late: bool
    stopping: bool
    seconds: float


Settle = Callable[[Gathering[C, M]], Sequence[R] | Awaitable[Sequence[R]]]
"""Answers each value of a group, at once or later. Its error is everybody's answer."""


@dataclass(frozen=True, slots=True)
class RendezvousState:
    """What waits, and what has happened so far.

    Attributes:
        groups: open groups.
        samples: samples in them.
        reserved: seats that they reserve, taken or not.
        bytes: bytes that all seats take.
        remembered: settled groups that are still remembered.
        retries: samples that came again and were recognised.
        late: samples that came after their group was settled without them.
        abandoned: groups given up because nobody waited any more.
        refused: samples refused because a limit was reached.
    """

    groups: int
    samples: int
    reserved: int
    bytes: int
    remembered: int
    retries: int
    late: int
    abandoned: int
    refused: int
