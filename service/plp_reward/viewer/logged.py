"""A service's samples: of its audit log where that has been read, else of its memory."""

from __future__ import annotations

import importlib.util
import multiprocessing
import threading
import time
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import structlog

from plp_reward.audit.settings import AuditSettings
from plp_reward.errors import PlpError, installing
from plp_reward.viewer.columns import Columns
from plp_reward.viewer.filters import Filter
from plp_reward.viewer.rows import Row
from plp_reward.viewer.source import Found, Progress, RunEntry, Source, TooSlow
from plp_reward.viewer.window import Window

DEADLINE = 10.0
"""Seconds that a question to the log may take."""
PATIENCE = 30.0
"""Seconds after which the process that reads the log is taken to hang, and is killed."""
AGAIN = 60.0
"""Seconds after a failure before it is started again."""
SOON = 0.2
"""Seconds that a question waits to hear how far the log was read."""
LATE = 30.0
"""Seconds behind the newest line from which on a reader is told."""


def source_of(window: Window, audit: AuditSettings, log_mb: float) -> Source:
    """Return where a service's samples come from.

    Args:
        window: its last samples.
        audit: its audit log, if it has one.
        log_mb: MB of the log's newest files that are read; 0 for none.
    """
    if audit.folder is None or not log_mb:
        return window
    if audit.responses == "hash":
        window.note = (
            "These are the last samples, those in memory: the audit log has no text of theirs."
        )
        return window
    if importlib.util.find_spec("duckdb") is None:
        window.note = (
            "These are the last samples, those in memory. All of the audit log is searched with "
            f"DuckDB, which is not installed: {installing('view')}"
        )
        return window
    return LoggedSamples(window, audit.folder, log_mb * 2**20)


class LoggedSamples:
    """The samples of an audit log that is being written; those in memory until it was read.

    A process of its own reads it, from the first question on; it ends when nobody asks for long.

    Args:
        window: the samples in memory.
        folder: the log's folder.
        most_bytes: of its newest files.
    """

    def __init__(self, window: Window, folder: Path, most_bytes: float) -> None:
        self._window = window
        self._arguments = (folder, most_bytes, DEADLINE)
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._progress = Progress()
        self._failure = ""
        self._not_before = 0.0
        self._closed = self._asked = False
        self._log = structlog.get_logger("page")

    def close(self) -> None:
        """End the process."""
        self._closed = True
        if self._process is not None:
            self._process.kill()
            self._process.join()

    @property
    def note(self) -> str:
        """What a reader should know of what is shown."""
        progress = self._progress
        if self._failure:
            return f"These are the last samples, those in memory: {self._failure}"
        if not progress.caught_up:
            left = f", {progress.behind / 2**20:,.0f} MB to go" if progress.behind else ""
            return (
                f"These are the last samples, those in memory: the audit log is being read{left}."
            )
        if progress.behind and time.time() - progress.last > LATE:
            return (
                f"The audit log grows faster than it is read, {progress.behind / 2**20:,.0f} MB to "
                "go: the newest samples are missing here."
            )
        notes = ["Older samples are in the audit log: plp view shows all of it."] * progress.cut
        if progress.lost:
            notes.append(f"Of the audit log, {'; '.join(progress.lost)}.")
        return " ".join(notes)

    def find(self, wanted: Filter) -> Found:
        """Return a page of the samples that a filter wants."""
        return self._ask("find", wanted)  # type: ignore[no-any-return]

    def count(self, wanted: Filter) -> int:
        """Return how many samples a filter wants."""
        return self._ask("count", wanted)  # type: ignore[no-any-return]

    def row(self, key: str) -> Row | None:
        """Return a sample; the newest are not in the log yet."""
        return self._ask("row", key) or self._window.row(key)

    def runs(self) -> list[RunEntry]:
        """Return the runs, the last one first."""
        return self._ask("runs")  # type: ignore[no-any-return]

    def columns(self, run: str) -> Columns:
        """Return the numbers of a run's samples, or of evenly spread ones, in their order."""
        return self._ask("columns", run)  # type: ignore[no-any-return]

    def answer_text(self, run: str, number: int) -> str | None:
        """Return the answer that a number stands for."""
        return self._ask("answer_text", run, number)  # type: ignore[no-any-return]

    def choices(self, column: str) -> list[str]:
        """Return the values of a column that a reader may choose from, the most frequent first."""
        return self._ask("choices", column)  # type: ignore[no-any-return]

    def _ask(self, name: str, *arguments: Any) -> Any:
        with self._lock:
            try:
                if self._is_read():
                    return self._call(name, *arguments)
            except (EOFError, OSError):
                self._ended()
        return getattr(self._window, name)(*arguments)

    def _is_read(self) -> bool:
        """Return whether the log can be asked; start to read it if nobody did."""
        if self._connection is None:
            if self._closed or time.monotonic() < self._not_before:
                return False
            self._begin()
        assert self._connection is not None  # noqa: S101  for the type checker
        if not self._progress.caught_up:
            if not self._asked:
                self._connection.send(("progress", ()))
                self._asked = True
            if self._connection.poll(SOON):
                self._asked = False
                self._receive()
        return self._progress.caught_up

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs, *self._arguments), name="plp-log", daemon=True
        )
        self._process.start()
        theirs.close()
        self._failure, self._asked, self._progress = "", False, Progress()

    def _call(self, name: str, *arguments: Any) -> Any:
        assert self._connection is not None  # noqa: S101  for the type checker
        self._connection.send((name, arguments))
        if not self._connection.poll(PATIENCE):
            self._ended("reading it hangs.")
            raise TooSlow("the audit log did not answer in time: try again in a minute")
        return self._receive()

    def _receive(self) -> Any:
        assert self._connection is not None  # noqa: S101  for the type checker
        self._progress, value = self._connection.recv()
        if isinstance(value, TooSlow):
            raise value
        if isinstance(value, PlpError):
            self._ended(f"{value}")
            raise EOFError
        return value

    def _ended(self, why: str = "") -> None:
        """Note that the process is gone: by itself when nobody had asked for long."""
        if self._process is None or self._connection is None:
            return
        if why:
            self._process.kill()
        self._process.join()
        self._connection.close()
        self._connection, self._progress = None, Progress()
        if self._process.exitcode != 0:
            self._failure = why or "reading the audit log failed, as the service's log may tell."
            self._not_before = time.monotonic() + AGAIN
            self._log.error("the audit log cannot be shown", reason=self._failure)


def _work(*arguments: Any) -> None:
    from plp_reward.viewer.indexing import work  # DuckDB and Arrow, which the service does without

    work(*arguments)
