"""Where samples come from: a service's memory, or files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from plp_reward.errors import PlpError
from plp_reward.viewer.columns import Columns
from plp_reward.viewer.filters import Filter
from plp_reward.viewer.rows import Row


class TooSlow(PlpError):  # noqa: N818  named by what it reports
    """A question that would take more than a reader may; the message says how to narrow it."""


class Found(NamedTuple):
    """A page of samples.

    Attributes:
        rows: the samples on it.
        total: how many there are on all pages.
    """

    rows: Sequence[Row]
    total: int


class RunEntry(NamedTuple):
    """A run.

    Attributes:
        name: its name, or "" for what named none.
        samples: how many samples it has.
        last: time of the last one.
    """

    name: str
    samples: int
    last: float


class Progress(NamedTuple):
    """How far a log was read.

    Attributes:
        caught_up: whether all that there was has been read once.
        behind: bytes that were not read so far.
        last: time of the last one, 0 if there is none.
        cut: whether older ones are in the log.
        lost: what of the log could not be used, a clause each.
    """

    caught_up: bool = False
    behind: int = 0
    last: float = 0.0
    cut: bool = False
    lost: tuple[str, ...] = ()


class Source(Protocol):
    """What the page asks. Every method may take a while: call it outside the event loop."""

    @property
    def note(self) -> str:
        """What a reader should know of what is shown, or ""."""

    def find(self, wanted: Filter) -> Found:
        """Return a page of the samples that a filter wants."""

    def count(self, wanted: Filter) -> int:
        """Return how many samples a filter wants."""

    def row(self, key: str) -> Row | None:
        """Return a sample."""

    def runs(self) -> list[RunEntry]:
        """Return the runs, the last one first."""

    def columns(self, run: str) -> Columns:
        """Return the numbers of a run's samples, or of evenly spread ones, in their order."""

    def answer_text(self, run: str, number: int) -> str | None:
        """Return the answer that a number stands for."""

    def choices(self, column: str) -> list[str]:
        """Return the values of a column that a reader may choose from, the most frequent first."""
