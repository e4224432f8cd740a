"""Rows with their results, to files that a run can be killed over at any moment.

The output is written in frames. A frame ends where nothing is pending, after so many rows or bytes
that only the rows decide, never the clock: an interrupted run gives the same bytes as an
uninterrupted one. Compressed output has a gzip member or Zstandard frame a frame; readers take
several as one stream.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import orjson
import zstandard

from plp_reward.dumps.rows import ORIGIN, RESULT, BadRow, RowSamples
from plp_reward.errors import ConfigurationError
from plp_reward.files.memory import copy_range
from plp_reward.scoring.samples import Result

FRAME_ROWS = 1024
FRAME_BYTES = 8 << 20
_HELD_BYTES = 1 << 18
"""Bytes that are packed and written together: a call a row costs more than the writing."""
_ELSEWHERE = "remove it, or name another --output"


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class _Plain:
    def compress(self, data: bytes, /) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


def _compressor(packing: str) -> _Compressor:
    match packing:
        case ".gz":
            return zlib.compressobj(6, wbits=31)
        case ".zst":
            return zstandard.ZstdCompressor(level=3, write_checksum=True).compressobj()
        case _:
            return _Plain()


class FrameWriter:
    """A file written in frames.

    Args:
        path: the file; its ending says how it is compressed.
        size: its size at the checkpoint to go on from; what is behind that is cut off.
        follow: whether a symbolic link of that name is followed. No other file's second name is
            ever written to.
        packing: the ending that says how it is compressed, if not its own.

    Raises:
        ConfigurationError: another run is writing the file, it is shorter than ``size``, or it is
            no file of its own.
        OSError: it cannot be opened.
    """

    def __init__(
        self, path: Path, size: int, *, follow: bool = False, packing: str | None = None
    ) -> None:
        self.path = path
        self._packing = path.suffix if packing is None else packing
        link = 0 if follow else os.O_NOFOLLOW
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | link, 0o666)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            raise ConfigurationError(f"{path} is a symbolic link: {_ELSEWHERE}") from error
        self._file = os.fdopen(descriptor, "wb")
        try:
            self._take(size)
        except BaseException:
            self._file.close()
            raise
        self.size = size
        self._compressor = _compressor(self._packing)
        self._rows = 0
        self._bytes = 0
        self._held: list[bytes] = []
        self._held_bytes = 0

    def _take(self, size: int) -> None:
        """Lock the file, see that it may be written to, and cut it to its size."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigurationError(f"{self.path}: another run is writing it") from None
        found = os.fstat(self._file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ConfigurationError(f"{self.path} is no regular file: {_ELSEWHERE}")
        if found.st_nlink > 1:
            raise ConfigurationError(f"{self.path} has a second name, a hard link: {_ELSEWHERE}")
        if found.st_size < size:
            raise ConfigurationError(f"{self.path} lost rows since the run; --restart scores anew")
        self._file.truncate(size)
        self._file.seek(size)

    @property
    def full(self) -> bool:
        """Whether the frame should end at the next chance."""
        return self._rows >= FRAME_ROWS or self._bytes >= FRAME_BYTES

    def write(self, line: bytes) -> None:
        """Add a row to the frame."""
        self._rows += 1
        self._bytes += len(line)
        self._held.append(line)
        self._held_bytes += len(line)
        if self._held_bytes >= _HELD_BYTES:
            self._pack()

    def take(self, source: int, start: int, end: int) -> None:
        """Add frames that another process wrote: a range of the file of that descriptor."""
        with naming(self.path):
            self._file.flush()
            copy_range(source, start, end, self._file.fileno())
        self.size += end - start

    def end_frame(self, *, last: bool = False) -> None:
        """End the frame and bring it to the disk; a file without rows is one empty frame."""
        if self._rows or (last and not self.size):
            self._pack()
            self._put(self._compressor.flush())
            self._compressor = _compressor(self._packing)
            self._rows = self._bytes = 0
        with naming(self.path):
            self._file.flush()
            os.fsync(self._file.fileno())

    def clear(self) -> None:
        """Begin anew: what was written is somewhere else by now."""
        self._file.seek(0)
        self._file.truncate()
        self.size = 0

    def close(self) -> None:
        """Close the file; a frame that has not ended stays incomplete."""
        with suppress(OSError):  # of a full disk, which was told before
            self._file.close()

    def _pack(self) -> None:
        self._put(self._compressor.compress(b"".join(self._held)))
        self._held.clear()
        self._held_bytes = 0

    def _put(self, data: bytes) -> None:
        with naming(self.path):
            self._file.write(data)
        self.size += len(data)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Say in an error of the system which file it is about."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def result_fields(result: Result) -> dict[str, Any]:
    """Return a result as its fields in the output; the id and group stay the row's own."""
    return {
        "reward": result.reward,
        "correct": result.correct,
        "status": result.status.value,
        "answer": result.answer,
        "found_by": result.found_by,
        "rule": result.rule,
        "length": result.length,
        "length_source": result.length_source,
        "components": dict(result.components),
        "message": result.message,
    }


def scored_line(row: RowSamples, *, results_only: bool) -> bytes:
    """Return a row and its results as a line: an object, or for a list of responses a list."""
    results = [result_fields(result) for result in row.results]
    if row.origin is not None:
        for fields in results:
            fields[ORIGIN] = row.origin
    shown = _compact(results if row.listed else results[0])
    source = row.row
    if results_only:
        sample = row.samples[0]
        place = {"file": source.file, "row": source.number, "id": sample.id, "group": sample.group}
        return _joined(_compact(place), shown)
    if source.text is not None and RESULT not in source.value:
        # The row's own text goes through unchanged: its numbers, order and escapes.
        return _joined(source.text, shown)
    return _joined(_json({k: v for k, v in source.value.items() if k != RESULT}), shown)


def error_line(row: BadRow) -> bytes:
    """Return a bad row as a line of the file of bad rows."""
    return _compact({"file": row.file, "row": row.number, "reason": row.reason}) + b"\n"


_KEY = f'"{RESULT}": '.encode()


def _joined(fields: bytes, result: bytes) -> bytes:
    head = fields[:-1].rstrip()
    return b"%b%b%b%b}\n" % (head, b"" if head.endswith(b"{") else b", ", _KEY, result)


def _compact(value: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """JSON of this package's own fields, which orjson writes in a tenth of the time."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # half of a surrogate pair, in a file's name for one
        return _json(value)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


_READABLE = json.JSONEncoder(ensure_ascii=False, default=_plain)
_ESCAPED = json.JSONEncoder(default=_plain)


def _json(value: Mapping[str, Any] | Sequence[Any]) -> bytes:
    try:
        return _READABLE.encode(value).encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can hold
        return _ESCAPED.encode(value).encode()
