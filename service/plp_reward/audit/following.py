"""Reading an audit log while it grows: every whole batch that is on the disk, and no part of one.

A batch that is being written may be cut off again, so that what is not whole is read anew later.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import zstandard

from plp_reward.audit.faults import Faults
from plp_reward.audit.log import files_in, sequence
from plp_reward.audit.reading import LoggedScoring, LogReader

PIECE = 1 << 19
"""Bytes of a file that are read at once; more where a batch is larger."""
MOST_WAITING = 65_536
"""Samples whose group is on the way that are held; see ``LogReader``."""


class Follower:
    """What a log holds, and then what comes. Iterating never ends.

    Args:
        folder: the log's folder.
        most_bytes: of files, the newest, with which to begin; the last one is always read.

    Attributes:
        faults: what cannot be used.
        path: the file that is being read, or None before the first.
        offset: bytes of it that were read.
    """

    def __init__(self, folder: Path, most_bytes: float = float("inf")) -> None:
        self.faults = Faults()
        self.path: Path | None = None
        self._folder = folder
        self._most = most_bytes
        self.offset = 0

    def __iter__(self) -> Iterator[LoggedScoring | None]:
        """Yield what was scored, and None wherever there is no more for now.

        Raises:
            ConfigurationError: see ``audit.reading.scorings``.
        """
        reader = LogReader(self.faults, names_only=True, most_waiting=MOST_WAITING)
        while True:
            if self.path is None:
                later = self._first_and_later()
            else:
                # Asked before it is read: whatever comes later is no longer this file's.
                later = self._later()
                before = -1
                while self.offset > before:
                    before = self.offset
                    for line in self._lines(self.path):
                        if (scoring := reader.take(line)) is not None:
                            yield scoring
                if later and self._left(self.path):
                    self.faults.torn.append(str(self.path))
            if later:
                self.path, self.offset = later[0], 0
                reader.begin(self.path)
            else:
                yield None

    @property
    def behind(self) -> int:
        """Bytes on the disk that were not read so far."""
        files = self._first_and_later() if self.path is None else self._later()
        here = 0 if self.path is None else self._left(self.path)
        return here + sum(map(_size, files))

    def _later(self) -> list[Path]:
        assert self.path is not None  # noqa: S101  for the type checker
        here = sequence(self.path)
        return [path for path in files_in(self._folder) if sequence(path) > here]

    def _first_and_later(self) -> list[Path]:
        held, files = 0, files_in(self._folder)
        for number in range(len(files) - 1, -1, -1):
            held += _size(files[number])
            if held > self._most and number < len(files) - 1:
                return files[number + 1 :]
        return files

    def _left(self, path: Path) -> int:
        return max(0, _size(path) - self.offset)

    def _lines(self, path: Path) -> Iterator[bytes]:
        """Yield the lines of whole batches behind what was read, without their ends."""
        size = PIECE
        while True:
            try:
                with path.open("rb") as file:
                    file.seek(self.offset)
                    content = file.read(size)
            except FileNotFoundError:  # the oldest files go
                return
            cut = self._packed if path.suffix == ".zst" else self._plain
            before = self.offset
            yield from cut(path, content)
            if self.offset > before or len(content) < size:
                return
            size *= 2

    def _packed(self, path: Path, content: bytes) -> Iterator[bytes]:
        while content:
            frame = zstandard.ZstdDecompressor().decompressobj()
            try:
                batch = frame.decompress(content)
            except zstandard.ZstdError:
                self.faults.torn.append(str(path))
                self.offset = _size(path)
                return
            if not frame.eof:
                return
            self.offset += len(content) - len(frame.unused_data)
            content = frame.unused_data
            yield from filter(None, batch.split(b"\n"))

    def _plain(self, path: Path, content: bytes) -> Iterator[bytes]:
        whole = content[: content.rfind(b"\n") + 1]
        self.offset += len(whole)
        yield from filter(None, whole.split(b"\n"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
