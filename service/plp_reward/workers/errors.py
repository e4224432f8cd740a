"""What the pool raises. A sample that fails is a verdict, never an exception.

PlpError
├── Overloaded       too much work is waiting; try again after ``retry_after`` seconds
└── PoolError        the pool cannot grade
    └── PoolClosed   the pool was closed before the work was done
"""

from __future__ import annotations

from plp_reward.errors import Overloaded, PlpError

__all__ = ["Overloaded", "PoolClosed", "PoolError"]


class PoolError(PlpError, RuntimeError):
    """The pool cannot grade: its processes do not start, or it was closed."""


class PoolClosed(PoolError):  # noqa: N818 - a state of the pool, not a fault
    """The pool is closed, or closed before the samples were graded."""
