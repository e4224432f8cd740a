"""What the pool raises. A sample that fails is a verdict, never an exception.

PoolError
├── Overloaded   too much work is waiting; try again after ``retry_after`` seconds
└── PoolClosed   the pool was closed before the work was done
"""

from __future__ import annotations


class PoolError(RuntimeError):
    """The pool cannot grade: its processes do not start, or it was closed."""


class Overloaded(PoolError):  # noqa: N818 - a state of the pool, not a fault
    """Too many samples are waiting.

    Attributes:
        retry_after: seconds after which the queue has probably drained, at least 1.
    """

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PoolClosed(PoolError):  # noqa: N818 - a state of the pool, not a fault
    """The pool is closed, or closed before the samples were graded."""
