"""Writing the audit log: append-only files, in a thread of its own.

What was synced is never touched again. A file holds batches, each a compressed frame of its own, so
that a crash leaves at worst a torn last batch, and a service that starts begins another file. A
batch is on the disk ``sync_seconds`` after its first line at the latest; that, and what still
queues, is what a crash can lose.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple, Self

import structlog
import zstandard

from plp_reward import __version__
from plp_reward.audit.records import checked_line, log_record, profile_key, profile_record
from plp_reward.audit.settings import AuditSettings
from plp_reward.errors import ConfigurationError
from plp_reward.files.replacing import sync_folder
from plp_reward.scoring.profiles import Profile

BATCH = 1 << 20
"""Bytes of lines after which a batch is written, however young."""

LEVEL = 3
"""Of Zstandard: where more takes much longer and saves little."""

PATTERN = "audit-*.jsonl*"
_NUMBER = re.compile(r"audit-(\d{10})-")

Make = Callable[[], dict[str, Any]]
"""Makes a record, in the log's thread."""


class AuditState(NamedTuple):
    """What the log has done so far.

    Attributes:
        written: records on the disk.
        lost: records that were not written: the queue was full, or the disk failed.
        queued: bytes that wait.
        bytes: bytes written.
        deleted: files deleted to stay within ``keep_mb``.
        failing: true if the last attempt to write failed.
    """

    written: int = 0
    lost: int = 0
    queued: int = 0
    bytes: int = 0
    deleted: int = 0
    failing: bool = False


class _Order(NamedTuple):
    make: Make
    profile: Profile | None
    weight: int


class AuditLog:
    """A log. Any thread may add to it; adding never waits.

    Args:
        settings: see ``AuditSettings``; they must name a folder.

    Raises:
        ConfigurationError: nothing can be written to the folder.
    """

    def __init__(self, settings: AuditSettings) -> None:
        if settings.folder is None:
            raise ValueError("the audit log needs a folder")
        self.settings = settings
        self._folder = settings.folder
        self._news = threading.Condition()
        self._orders: deque[_Order] = deque()
        self._queued = 0
        self._closing = False
        self._written = self._lost = self._bytes = self._deleted = 0
        self._failing = False
        self._log = structlog.get_logger("audit")
        self._files = _Files(settings, self._folder)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._files.begin()
            self._deleted = self._files.delete_oldest()
        except OSError as error:
            raise ConfigurationError(f"audit.folder: {self._folder}: {error}") from error
        self._thread = threading.Thread(target=self._work, name="audit-log", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, make: Make, *, weight: int, profile: Profile | None = None) -> None:
        """Log a record.

        Args:
            make: makes it, later and in another thread: what it holds on to must not change.
            weight: bytes that it holds until it is on the disk, about.
            profile: the profile that it names.
        """
        with self._news:
            if self._queued + weight > self.settings.queue_mb * 2**20:
                self._lost += 1
                return
            self._orders.append(_Order(make, profile, weight))
            self._queued += weight
            self._news.notify()

    def close(self) -> None:
        """Write what was added, and end."""
        with self._news:
            self._closing = True
            self._news.notify()
        self._thread.join()

    def state(self) -> AuditState:
        """What the log has done so far."""
        with self._news:
            return AuditState(
                self._written,
                self._lost,
                self._queued,
                self._bytes,
                self._deleted,
                self._failing,
            )

    def _work(self) -> None:
        while orders := self._batch():
            weight = sum(order.weight for order in orders)
            try:
                size = self._files.append(orders)
            except Exception as error:  # noqa: BLE001  the service must go on without its log
                self._failed(len(orders), error)
            else:
                with self._news:
                    self._written += len(orders)
                    self._bytes += size
                    self._failing = False
            with self._news:
                self._queued -= weight
            try:
                deleted = self._files.rotate()
            except OSError as error:
                self._failed(0, error)
            else:
                with self._news:
                    self._deleted += deleted
        self._files.end()

    def _batch(self) -> list[_Order]:
        """Wait for orders, gather more for a while, and take them; none when closed."""
        with self._news:
            while not self._orders and not self._closing:
                self._news.wait()
            end = time.monotonic() + self.settings.sync_seconds
            while (
                not self._closing and self._queued < BATCH and (left := end - time.monotonic()) > 0
            ):
                self._news.wait(left)
            taken, size = [], 0
            while self._orders and size < BATCH:
                taken.append(self._orders.popleft())
                size += taken[-1].weight
            return taken

    def _failed(self, lost: int, error: Exception) -> None:
        with self._news:
            self._lost += lost
            first, self._failing = not self._failing, True
        if first:
            self._log.error("the audit log cannot be written", error=repr(error), lost=lost)


class _Files:
    """The files, of which the last is open.

    Their names begin with a number that grows from file to file: what is older is told by it, and
    not by a clock, which may be set back.
    """

    def __init__(self, settings: AuditSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
        self._file: FileIO | None = None
        self._path: Path | None = None
        self._begun = 0.0
        self._size = 0
        self._number = 0
        self._profiles: set[str] = set()

    def begin(self) -> None:
        """Begin a file of its own name: none is ever opened again."""
        numbers = (sequence(path)[0] for path in self._folder.glob(PATTERN))
        number = max(self._number, *numbers, 0) + 1
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        ending = ".jsonl.zst" if self._settings.compress else ".jsonl"
        path = self._folder / f"audit-{number:010}-{moment}-{os.getpid()}{ending}"
        self._file = FileIO(path, "xb")
        self._path = path
        self._begun = time.monotonic()
        self._size = 0
        self._profiles.clear()
        try:
            self._write(checked_line(log_record(__version__)))
            sync_folder(self._folder)
        except BaseException:
            self.end()
            path.unlink(missing_ok=True)  # nothing is in it, and the next attempt begins another
            raise
        self._number = number

    def append(self, orders: list[_Order]) -> int:
        """Write a batch and wait until it is on the disk; return its bytes there."""
        if self._file is None:
            self.begin()
        lines: list[bytes] = []
        named: set[str] = set()
        for order in orders:
            if order.profile is not None:
                key = profile_key(order.profile)
                if key not in self._profiles | named:
                    named.add(key)
                    lines.append(checked_line(profile_record(order.profile)))
            lines.append(checked_line(order.make()))
        written = self._write(b"".join(lines))
        self._profiles |= named
        return written

    def rotate(self) -> int:
        """Begin another file if this one is full or old; return how many old ones went."""
        if self._file is None or (
            self._size < self._settings.rotate_mb * 2**20
            and time.monotonic() - self._begun < self._settings.rotate_hours * 3600
        ):
            return 0
        self.end()
        self.begin()
        return self.delete_oldest()

    def end(self) -> None:
        """Close the file."""
        if self._file is not None:
            file, self._file = self._file, None
            file.close()

    def _write(self, content: bytes) -> int:
        if self._settings.compress:
            content = self._compressor.compress(content)
        assert self._file is not None  # noqa: S101  for the type checker
        try:
            left = memoryview(content)
            while left:
                left = left[self._file.write(left) :]
            os.fsync(self._file.fileno())
        except BaseException:
            self._cut()
            raise
        self._size += len(content)
        return len(content)

    def _cut(self) -> None:
        """Cut a torn end off, so that the file goes on; if that fails, another one begins."""
        assert self._file is not None  # noqa: S101  for the type checker
        try:
            self._file.truncate(self._size)
            self._file.seek(self._size)
        except OSError:
            self.end()

    def delete_oldest(self) -> int:
        """Delete the oldest files until the others, a full one among them, are within bounds."""
        files = files_in(self._folder)
        sizes = {path: path.stat().st_size for path in files}
        total = sum(sizes.values()) + self._settings.rotate_mb * 2**20
        deleted = 0
        for path in files:
            if total <= self._settings.keep_mb * 2**20 or path == self._path:
                break
            path.unlink()
            total -= sizes[path]
            deleted += 1
        return deleted


def files_in(folder: Path) -> list[Path]:
    """Return a log's files, the oldest first."""
    return sorted(folder.glob(PATTERN), key=sequence)


def sequence(path: Path) -> tuple[int, str]:
    """Return what a log's files are put in order by; names without a number are older ones."""
    found = _NUMBER.match(path.name)
    return (int(found[1]) if found else 0, path.name)
