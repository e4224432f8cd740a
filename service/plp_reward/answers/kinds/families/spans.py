"""Points and spans that repeat with a step, and the set operations that join them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from plp_reward.answers.algebra.quotients import Quotient
from plp_reward.answers.errors import AnswerError


class NoShapeError(AnswerError):
    """It describes no set, or more than one could be meant."""


class Leaf(NamedTuple):
    """The span from ``low`` to ``high`` (a point if they agree), moved by all k steps.

    None is an end without end; without a step it stands alone. k runs from first to last.
    """

    low: Quotient | None
    high: Quotient | None
    low_closed: bool = True
    high_closed: bool = True
    step: Quotient | None = None
    first: int | None = None
    last: int | None = None

    @property
    def is_point(self) -> bool:
        """True for single points."""
        return self.low is not None and self.low == self.high


class Joined(NamedTuple):
    """A union, an intersection, or a difference of two."""

    operation: str
    parts: tuple[Shape, ...]


Shape = Leaf | Joined
LINE = Leaf(None, None)


def leaves(shape: Shape) -> Iterator[Leaf]:
    """All leaves of a shape."""
    stack: list[Shape] = [shape]
    while stack:
        item = stack.pop()
        if isinstance(item, Leaf):
            yield item
        else:
            stack.extend(item.parts)
