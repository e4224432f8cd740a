"""Room for samples that wait: what groups reserve, and how much of it one owner may have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

AHEAD = 64
"""Seats that a group reserves when it opens; from half as many samples on, it reserves twice those
that have come. Groups of usual sizes have room for all of theirs from the first one on, and a
size that is only said holds no more room than this."""


def wanted(arrived: int, size: int) -> int:
    """Return the seats that a group of ``size`` reserves for its ``arrived`` samples."""
    return min(size, max(AHEAD, 2 * arrived))


class Room:
    """The seats of all open groups.

    Args:
        most: how many there may be.

    Attributes:
        taken: how many there are.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0
        self._owners: Counter[Hashable] = Counter()

    def left_for(self, owner: Hashable) -> int:
        """Return the seats that ``owner`` may still take.

        An owner may have half of what the others leave: there is room for one more, always.
        """
        mine = self._owners[owner]
        return (self.most - (self.taken - mine)) // 2 - mine

    def change(self, owner: Hashable, seats: int) -> None:
        """Take ``seats`` for an owner, or give them back if they are negative."""
        self.taken += seats
        self._owners[owner] += seats
        if not self._owners[owner]:
            del self._owners[owner]
