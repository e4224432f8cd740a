"""The work of a pool: jobs as callers hand them in, and their way through the queues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from plp_reward.answers import DEFAULT_POLICY, Gold, Verdict
from plp_reward.graders import Fields, How

if TYPE_CHECKING:
    import asyncio


class Job(NamedTuple):
    """One response to grade.

    Attributes:
        response: the model's text.
        gold: the right answer, or a list of acceptable ones.
        policy: how to grade: which differences matter to mathematics, or another grader.
        prompt: the prompt's text, if known.
        deadline: CPU seconds where it is killed then; None for the pool's setting.
        explain: fill ``Verdict.steps``.
        fields: what the grader looks at besides, if it does.
    """

    response: str
    gold: Gold
    policy: How = DEFAULT_POLICY
    prompt: str | None = None
    deadline: float | None = None
    explain: bool = False
    fields: Fields | None = None


Turn = tuple[str, ...]
"""Whose turn it is: a key a level, from the outermost. Nobody's by default: all share it."""

PlainGold = str | int | float | tuple[str | int | float, ...]


def plain_gold(gold: object) -> PlainGold:
    """Gold as built-in values, which is all that travels to a worker.

    Numpy scalars and subclasses become what they stand for.

    Raises:
        TypeError: gold is no text, number or sequence of these.
    """
    kind = type(gold)
    if kind is str or kind is int or kind is float:
        return gold  # type: ignore[return-value]
    if isinstance(gold, str | int | float) or not isinstance(gold, Sequence):
        return _plain(gold)
    return tuple(_plain(item) for item in gold)


def _plain(value: object) -> str | int | float:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if hasattr(value, "__index__"):
        return value.__index__()  # type: ignore[no-any-return]
    if hasattr(value, "__float__"):
        return float(value)
    raise TypeError(f"gold must be text, a number or a list of these, not {type(value).__name__}")


class Request:
    """The jobs of one caller, and where their verdicts gather.

    Attributes:
        future: resolves to the verdicts.
        turn: whose turn it is when one of the jobs is: a key a level, as of a host and its run.
        wait: whether it takes part in the queues however long they are.
        urgent: whether its jobs go in front of all others.
        weight: bytes that its jobs hold in memory.
    """

    __slots__ = ("future", "open", "turn", "urgent", "verdicts", "wait", "weight")

    def __init__(
        self,
        size: int,
        future: asyncio.Future[list[Verdict | None]],
        *,
        turn: Turn = (),
        wait: bool = False,
        urgent: bool = False,
    ) -> None:
        self.future = future
        self.verdicts: list[Verdict | None] = [None] * size
        self.open = size
        self.turn = turn
        self.wait = wait
        self.urgent = urgent
        self.weight = 0

    def settle(self, index: int, verdict: Verdict) -> None:
        """Store the verdict of one job; the last one wakes the caller."""
        if self.future.done():
            return
        self.verdicts[index] = verdict
        self.open -= 1
        if not self.open:
            self.future.set_result(self.verdicts)

    def fail(self, error: Exception) -> None:
        """Give up on the whole request."""
        if not self.future.done():
            self.future.set_exception(error)


class Ticket:
    """One job on its way.

    Attributes:
        request: whose job it is.
        index: its place among the request's jobs.
        job: what to grade.
        weight: bytes that the job holds in memory.
        tries: how often a worker died over it.
        chances: how often one was killed that had it and was not grading it.
        alone: whether it is graded in a chunk of its own, because a worker died near it.
    """

    __slots__ = ("alone", "chances", "index", "job", "request", "tries", "weight")

    def __init__(self, request: Request, index: int, job: Job, weight: int = 0) -> None:
        self.request = request
        self.index = index
        self.job = job
        self.weight = weight
        self.tries = 0
        self.chances = 0
        self.alone = False
