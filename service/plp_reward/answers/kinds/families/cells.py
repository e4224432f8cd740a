"""Sets of cells on a line that repeat with a period: compared exactly, however far they reach.

A line of grid points is cut into cells: cell ``2x`` is the grid point ``x``, cell ``2x + 1`` the
open gap behind it. A set is a membership test, the marks at which it may change its behaviour, and
a period with which it repeats between any two marks, before the first and behind the last one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import chain, pairwise
from typing import NamedTuple

from plp_reward.answers.budget import give_up, spend
from plp_reward.answers.errors import TooComplexError


class Cells(NamedTuple):
    """A set of cells: periodic with ``period`` wherever no mark is crossed."""

    period: int
    marks: frozenset[int]
    contains: Callable[[int], bool]

    def __or__(self, other: Cells) -> Cells:
        mine, theirs = self.contains, other.contains
        return self._beside(other, lambda cell: mine(cell) or theirs(cell))

    def __and__(self, other: Cells) -> Cells:
        mine, theirs = self.contains, other.contains
        return self._beside(other, lambda cell: mine(cell) and theirs(cell))

    def __sub__(self, other: Cells) -> Cells:
        mine, theirs = self.contains, other.contains
        return self._beside(other, lambda cell: mine(cell) and not theirs(cell))

    def _beside(self, other: Cells, contains: Callable[[int], bool]) -> Cells:
        return Cells(math.lcm(self.period, other.period), self.marks | other.marks, contains)


NOTHING = Cells(1, frozenset(), lambda _: False)
EVERYTHING = Cells(1, frozenset(), lambda _: True)


def span(low: int | None, high: int | None) -> Cells:
    """The cells from ``low`` to ``high``, both included; None is without end."""
    marks = {mark for mark in (low, None if high is None else high + 1) if mark is not None}
    return Cells(
        1,
        frozenset(marks),
        lambda cell: (low is None or low <= cell) and (high is None or cell <= high),
    )


def repeated(low: int, high: int, step: int, first: int | None, last: int | None) -> Cells:
    """The spans from ``low + k step`` to ``high + k step``, for all integers k in a range."""
    if step < 0:
        step = -step
        first, last = (None if end is None else -end for end in (last, first))
    marks = frozenset(
        place + step * end for end in (first, last) if end is not None for place in (low, high + 1)
    )

    def contains(cell: int) -> bool:
        least, most = -((high - cell) // step), (cell - low) // step
        least = least if first is None else max(least, first)
        most = most if last is None else min(most, last)
        return least <= most

    return Cells(step, marks, contains)


def same(one: Cells, other: Cells, most: int, parts: int = 1) -> bool:
    """Whether two sets, made of so many parts, have the same cells.

    Raises:
        TooComplexError: it would take more than ``most`` tests of a cell.
    """
    period = math.lcm(one.period, other.period)
    marks = sorted(one.marks | other.marks) or [0]
    stretches = [range(marks[0] - period, marks[0])]
    for mark, follow in pairwise([*marks, marks[-1] + period]):
        stretches.append(range(mark, min(follow, mark + period)))
    cells = sum(stretch.stop - stretch.start for stretch in stretches)
    if cells > most:
        give_up("sets that repeat too seldom")
        raise TooComplexError("too many cells")
    spend(cells * parts // 4)
    return all(one.contains(cell) == other.contains(cell) for cell in chain(*stretches))
