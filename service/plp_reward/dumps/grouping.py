"""Whole groups out of a stream of rows.

A reward that compares the responses to one prompt needs them all at once. The rows of a group
stand side by side, or, with a window, within so many rows of its first. A row waits until its own
group and those of all rows before it are complete, so rows leave in the order they came.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from plp_reward.dumps.rows import BadRow, RowSamples
from plp_reward.dumps.scorer import Scorer
from plp_reward.dumps.settings import DumpSettings
from plp_reward.errors import ConfigurationError

MOST_ROWS = 65_536
"""Rows that may wait. A dump that needs more has no groups where the settings say so."""

Settle = Callable[[Sequence[RowSamples]], None]
"""Gives rows, all of whole groups, their results."""


class SeenGroups:
    """Names of groups that are complete, in 8 bytes each.

    Args:
        digests: those of an earlier run, as ``digests`` had them.
    """

    def __init__(self, digests: bytes = b"") -> None:
        self._sorted = np.sort(np.frombuffer(digests, dtype=np.uint64))
        self._recent: set[int] = set()

    def __contains__(self, name: str) -> bool:
        digest = _digest(name)
        place = int(np.searchsorted(self._sorted, np.uint64(digest)))
        return digest in self._recent or (
            place < len(self._sorted) and int(self._sorted[place]) == digest
        )

    def add(self, name: str) -> bytes:
        """Remember a group; returns its digest, 8 bytes."""
        digest = _digest(name)
        self._recent.add(digest)
        if len(self._recent) >= 1 << 16:
            new = np.fromiter(self._recent, dtype=np.uint64)
            self._sorted = np.sort(np.concatenate([self._sorted, new]))
            self._recent.clear()
        return digest.to_bytes(8, "little")


def _digest(name: str) -> int:
    # A row that is a group is named by its file, whose name may be no UTF-8.
    encoded = name.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(encoded, digest_size=8).digest(), "little")


def _group(row: RowSamples) -> str:
    name = row.samples[0].group
    if name is None:
        raise ValueError("a row without a group cannot wait for one")
    return name


@dataclass(slots=True)
class _Open:
    first: int
    rows: list[RowSamples] = field(default_factory=list)
    size: int = 0


class Grouper:
    """Holds rows until their groups are whole.

    Args:
        settle: gives the rows of complete groups their results.
        window: rows, from a group's first on, within which all its rows are; 0 if they are
            adjacent.
        size: responses of a group, if all have the same number; a group with so many is complete.
        seen: groups complete before.
        short: groups that ended with fewer responses than ``size`` before.
        most_rows: rows that may wait.
    """

    def __init__(
        self,
        settle: Settle,
        window: int = 0,
        size: int | None = None,
        seen: SeenGroups | None = None,
        short: int = 0,
        most_rows: int = MOST_ROWS,
    ) -> None:
        self._settle = settle
        self._window = window
        self._size = size
        self._seen = seen or SeenGroups()
        self._most_rows = most_rows
        self._waiting: deque[RowSamples | BadRow] = deque()
        self._open: dict[str, _Open] = {}
        self._count = 0
        self.digests = bytearray()
        """Digests of the groups that became complete since the caller last emptied this."""
        self.short = short
        """Groups that ended with fewer responses than ``size``."""

    @classmethod
    def of(cls, scorer: Scorer, settings: DumpSettings, seen: bytes = b"", short: int = 0) -> Self:
        """Return one for a run's settings; ``seen`` are the digests of groups complete before."""
        window, size = settings.group_window, settings.group_size
        return cls(scorer.settle, window, size, SeenGroups(seen), short)

    @property
    def clean(self) -> bool:
        """Whether no row waits and no group is open: reading can go on from here."""
        return not self._waiting and not self._open

    def before(self, item: RowSamples | BadRow) -> list[RowSamples | BadRow]:
        """Close the groups that can have no more rows, now that ``item`` comes.

        Returns:
            Rows whose groups, and all before them, are complete now, in order.
        """
        if isinstance(item, BadRow):
            return []
        ended = self._ended_by(_group(item))
        return self._release([row for name in ended for row in self._close(name)])

    def push(self, item: RowSamples | BadRow) -> list[RowSamples | BadRow]:
        """Take the next row; return rows as ``before`` does."""
        self._count += 1
        if isinstance(item, BadRow):
            self._waiting.append(item)
            return self._release([])
        return self._release(self._add(item))

    def finish(self) -> list[RowSamples | BadRow]:
        """End the input: every group is complete."""
        return self._release([row for name in list(self._open) for row in self._close(name)])

    def _add(self, row: RowSamples) -> list[RowSamples]:
        """Take a row; return the rows of the group that it completes."""
        name = _group(row)
        if name in self._seen:
            within = f"within {self._window} rows" if self._window else "adjacent"
            self._waiting.append(
                row.bad(
                    f"its group {name!r:.80} was complete before: rows of a group must be {within} "
                    "(see --group-window)"
                )
            )
            return []
        if len(self._waiting) >= self._most_rows:
            raise ConfigurationError(
                f"{row.row.file}, row {row.row.number}: {self._most_rows:,} rows wait for others "
                "of their groups: check --group-field, --group-window and --group-size"
            )
        self._waiting.append(row)
        if row.whole:
            return [row]
        group = self._open.setdefault(name, _Open(self._count))
        group.rows.append(row)
        group.size += len(row.samples)
        return self._close(name) if self._size is not None and group.size >= self._size else []

    def _ended_by(self, name: str) -> list[str]:
        """Names of the open groups that can have no more rows, now that ``name`` has one."""
        if not self._window:
            return [other for other in self._open if other != name]
        return list(
            itertools.takewhile(
                lambda other: self._count + 1 - self._open[other].first >= self._window,
                self._open,
            )
        )

    def _close(self, name: str) -> list[RowSamples]:
        group = self._open.pop(name)
        self.digests += self._seen.add(name)
        self.short += self._size is not None and group.size < self._size
        return group.rows

    def _release(self, complete: Sequence[RowSamples]) -> list[RowSamples | BadRow]:
        if complete:
            self._settle(complete)
        ready: list[RowSamples | BadRow] = []
        while self._waiting:
            front = self._waiting[0]
            if isinstance(front, RowSamples) and not front.results:
                break
            ready.append(self._waiting.popleft())
        return ready
