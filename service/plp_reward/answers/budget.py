"""The operations that one verdict may take, whatever rules, members and golds it goes through.

Every loop of ``algebra`` and every comparison of ``equivalence`` spends from the budget of the
verdict at hand, so a rule that is made of these is bounded without knowing of it. An operation is
about a microsecond. It is counted and not timed: no verdict depends on the machine's load.
"""

from __future__ import annotations

import math
from contextvars import ContextVar, Token

BOUNDED = 50_000
"""Operations of the tiers that run in the caller's own process."""
SYMBOLIC = 100 * BOUNDED
"""Operations beside the computer algebra system, which has a budget of its own."""


class BudgetError(BaseException):
    """The budget is spent. No Exception: a rule that tries another way must not catch it."""


class Budget:
    """What is left of a verdict's operations.

    Attributes:
        left: operations.
        given_up: what was not tried because it is too large, or "". Without it nothing is known to
            differ.
    """

    __slots__ = ("given_up", "left")

    def __init__(self, operations: float) -> None:
        self.left = operations
        self.given_up = ""

    def spend(self, operations: int) -> None:
        """Take ``operations`` off.

        Raises:
            BudgetError: there are not so many left.
        """
        self.left -= operations
        if self.left < 0:
            raise BudgetError


_current: ContextVar[Budget] = ContextVar("budget")
_UNLIMITED = Budget(math.inf)


def current() -> Budget:
    """The budget of the verdict at hand; outside of any there is no limit."""
    return _current.get(_UNLIMITED)


def spend(operations: int) -> None:
    """Take operations off the budget of the verdict at hand.

    Raises:
        BudgetError: there are not so many left.
    """
    _current.get(_UNLIMITED).spend(operations)


def give_up(what: str) -> None:
    """Note that a way to equality was left because of a limit: no verdict says "different" then."""
    current().given_up = what


def begin(operations: int) -> Token[Budget]:
    """Give what follows a budget, until ``end``."""
    return _current.set(Budget(operations))


def end(token: Token[Budget]) -> None:
    """Go back to the budget before ``begin``."""
    _current.reset(token)
