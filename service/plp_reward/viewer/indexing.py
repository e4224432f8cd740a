"""A process that reads an audit log into DuckDB as it grows, and answers what is asked of it.

It is a process of its own because reading takes a processor: 0.1 ms a sample, which grading must
not wait for. It yields to it, too.
"""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Iterator
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from plp_reward.audit.following import Follower
from plp_reward.errors import PlpError
from plp_reward.viewer.archive import Archive
from plp_reward.viewer.contents import logged_rows
from plp_reward.viewer.rows import Row
from plp_reward.viewer.source import Progress

BATCH = 512
"""Rows that are read before a question is looked for."""
POLITENESS = 10
"""What is added to the process's niceness."""
WAIT = 0.5
"""Seconds between two looks at a log that was read to its end."""
FURTHER = 0.05
"""Seconds in which a page asks its next question: until then no more is read."""
IDLE = 900.0
"""Seconds without a question after which it ends."""


class _Part:
    """What was read of a file."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.rows = 0
        self.bytes = 0


class Index:
    """The samples of a log's newest files.

    Args:
        folder: the log's folder.
        most_bytes: of files.
        deadline: seconds that a question may take.
    """

    def __init__(self, folder: Path, most_bytes: float, deadline: float) -> None:
        self.archive = Archive(deadline=deadline)
        self._follower = Follower(folder, most_bytes)
        self._rows = self._read()
        self._most_bytes = most_bytes
        self._parts: deque[_Part] = deque()
        self._last = 0.0
        self._caught_up = self._cut = False

    def read(self) -> bool:
        """Read some more; return whether there was more."""
        batch: list[Row] = []
        more = True
        for row in islice(self._rows, BATCH):
            if row is None:
                self._caught_up, more = True, False
                break
            batch.append(row)
        if batch:
            self.archive.add(batch)
            self._last = batch[-1].time
            self._forget()
        return more

    def progress(self) -> Progress:
        """Return how far the log was read."""
        lost = tuple(self._follower.faults.notes())
        return Progress(self._caught_up, self._follower.behind, self._last, self._cut, lost)

    def _read(self) -> Iterator[Row | None]:
        for scoring in self._follower:
            if not self._parts or self._parts[-1].path != self._follower.path:
                self._parts.append(_Part(self._follower.path))
            part = self._parts[-1]
            part.bytes = self._follower.offset
            for row in () if scoring is None else logged_rows(scoring):
                part.rows += 1
                yield row
            if scoring is None:
                yield None

    def _forget(self) -> None:
        """Let go of the oldest files beyond the bound."""
        while len(self._parts) > 1 and sum(part.bytes for part in self._parts) > self._most_bytes:
            self.archive.forget(self._parts.popleft().rows)
            self._cut = True


def work(connection: Connection, folder: Path, most_bytes: float, deadline: float) -> None:
    """Read and answer until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the service's, which ends this
    os.nice(POLITENESS)
    try:
        index = Index(folder, most_bytes, deadline)
        with index.archive:
            asked, pause = time.monotonic(), 0.0
            while time.monotonic() - asked < IDLE:
                while connection.poll(pause):
                    connection.send(_answer(index, *connection.recv()))
                    asked, pause = time.monotonic(), FURTHER
                pause = 0.0 if index.read() else WAIT
    except (EOFError, BrokenPipeError):  # the service is gone
        pass
    except PlpError as error:
        connection.send((Progress(), error))
        raise SystemExit(1) from None


def _answer(index: Index, name: str, arguments: tuple[Any, ...]) -> tuple[Progress, Any]:
    """Return how far the log was read, and what was asked for or the error that it led to."""
    value: Any = None
    try:
        if name != "progress":
            value = getattr(index.archive, name)(*arguments)
    except PlpError as error:
        value = error
    return index.progress(), value
