"""What goes wrong, but for faults of this code.

    PlpError
    ├── ConfigurationError   a profile, tokenizer or setting is not usable
    ├── InvalidSamples       some samples lack what the profile needs; each is named
    ├── scoring.memory.MemoryFailed  what rewards remember cannot be kept; try again later
    ├── Overloaded           more is queued than the limits allow; try again later
    └── workers.PoolError    the grading processes do not start, or were closed

What a response or gold contains never raises: it is a status of the sample's result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NAME = re.compile(r"[\w./:+@#=-]{1,128}")


def shown(name: str) -> str:
    """Return a name that a caller made up, or dots for one that looks like a text.

    Messages are logged, and logs hold no text of a sample.
    """
    return name if _NAME.fullmatch(name) else "..."


class PlpError(Exception):
    """Root of this package's errors."""


class ConfigurationError(PlpError, ValueError):
    """A profile, tokenizer or setting is not usable; the message names it and the fix."""


class Overloaded(PlpError):  # noqa: N818  named by the state it reports
    """The queues are full.

    Attributes:
        retry_after: seconds after which trying again is worth it.
    """

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class SampleProblem:
    """What is wrong with one sample.

    Attributes:
        position: the sample's index in the call, from 0.
        id: the sample's id, or "".
        field: the field at fault, or "" for the whole sample.
        message: what is wrong and how to mend it.
    """

    position: int
    id: str
    field: str
    message: str

    def __str__(self) -> str:
        name = f" (id {shown(self.id)!r})" if self.id else ""
        field = f".{shown(self.field)}" if self.field else ""
        return f"samples[{self.position}]{name}{field}: {self.message}"


class InvalidSamples(PlpError, ValueError):  # noqa: N818
    """Some samples cannot be scored as asked.

    Attributes:
        problems: each sample's problem, in order.
    """

    def __init__(self, problems: Sequence[SampleProblem]) -> None:
        shown = "; ".join(str(problem) for problem in problems[:3])
        rest = f"; and {len(problems) - 3} more" if len(problems) > 3 else ""
        super().__init__(shown + rest)
        self.problems = tuple(problems)


def installing(extra: str) -> str:
    """Return how to install what an extra of pyproject.toml names, for a message that misses it."""
    return f"pip install '.[{extra}]' in the clone of plp-reward"
