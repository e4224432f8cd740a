"""Inputs to rows: JSONL and JSON arrays, plain, gzip or Zstandard; Parquet; standard input.

What an input is, its first bytes tell, not its name. Nothing is read ahead but the line, array
item or Parquet batch at hand.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import ijson
import zstandard

from plp_reward.dumps import parquet
from plp_reward.dumps.rows import BadRow, Position, Row
from plp_reward.errors import ConfigurationError

STDIN = "-"
_PIECE = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_END: Any = object()
_BROKEN_STREAM = (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError)


class Reader:
    """Rows of several inputs, one after the other.

    Args:
        inputs: paths, or ``-`` for standard input.
        start: where to go on.
        max_line_bytes: a longer JSONL line is bad, and is skipped without being held.
    """

    def __init__(self, inputs: Sequence[str], start: Position, max_line_bytes: int) -> None:
        self._inputs = inputs
        self._start = start
        self._max_line_bytes = max_line_bytes
        self._sizes = [_size(name) for name in inputs]
        self._file = start.file
        self._raw: io.BufferedReader | None = None
        self._fraction_of_file = 0.0

    @property
    def fraction(self) -> float | None:
        """How much of the inputs has been read, 0 to 1; None for standard input."""
        if STDIN in self._inputs:
            return None
        if self._raw is not None and self._sizes[self._file]:
            self._fraction_of_file = self._raw.tell() / self._sizes[self._file]
        done = sum(self._sizes[: self._file])
        if self._file < len(self._sizes):
            done += int(self._fraction_of_file * self._sizes[self._file])
        return done / (sum(self._sizes) or 1)

    def __iter__(self) -> Iterator[Row | BadRow]:
        for index in range(self._start.file, len(self._inputs)):
            start = self._start if index == self._start.file else Position(index)
            self._file, self._fraction_of_file = index, 0.0
            yield from self._rows(index, start)
        self._file = len(self._inputs)

    def _rows(self, index: int, start: Position) -> Iterator[Row | BadRow]:
        name = self._inputs[index]
        with _open(name) as raw:
            magic = raw.peek(4)[:4]
            if magic == parquet.MAGIC:
                if name == STDIN:
                    raise ConfigurationError(
                        "standard input is Parquet, which is read from its end: give it as a file"
                    )
                yield from self._parquet(name, start)
                return
            self._raw = None if name == STDIN else raw
            number = start.row
            try:
                for row in self._text_rows(name, raw, _decompressed(raw, magic), start):
                    number = row.number
                    yield row
            except _BROKEN_STREAM as error:
                reason = f"the compressed file is broken, what follows cannot be read: {error}"
                yield BadRow(name, number + 1, reason, Position(index + 1))
            finally:
                self._raw = None

    def _text_rows(
        self, name: str, raw: io.BufferedReader, text: io.BufferedReader, start: Position
    ) -> Iterator[Row | BadRow]:
        begin = len(text.read(3)) if text.peek(3)[:3] == _BYTE_ORDER_MARK else 0
        if _first_byte(text) == b"[":
            yield from _array(name, text, start)
            return
        if start.offset:
            _skip(text, raw, begin, start.offset)
        yield from self._lines(name, text, replace(start, offset=start.offset or begin))

    def _parquet(self, name: str, start: Position) -> Iterator[Row | BadRow]:
        for number, total, value in parquet.rows(Path(name), start.row):
            self._fraction_of_file = number / total
            yield Row(name, number, value, None, Position(start.file, number, number))

    def _lines(self, name: str, text: io.BufferedReader, start: Position) -> Iterator[Row | BadRow]:
        offset, number = start.offset, start.row
        limit = self._max_line_bytes + 1
        while True:
            line = text.readline(limit)
            size = len(line)
            if too_long := size == limit and not line.endswith(b"\n"):
                size += _finish_line(text)
            if not line:
                return
            offset, number = offset + size, number + 1
            end = Position(start.file, offset, number)
            if too_long:
                yield BadRow(name, number, f"the line has over {limit - 1:,} bytes", end)
            elif not line.isspace():
                yield _parse(name, number, line, end)


def _size(name: str) -> int:
    if name == STDIN:
        return 0
    try:
        return Path(name).stat().st_size
    except OSError as error:
        raise ConfigurationError(f"cannot read {name}: {error.strerror}") from error


def _open(name: str) -> io.BufferedReader:
    if name == STDIN:
        return sys.stdin.buffer  # type: ignore[return-value]  # it is one when not replaced
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise ConfigurationError(f"cannot read {name}: {error.strerror}") from error


def _decompressed(raw: io.BufferedReader, magic: bytes) -> io.BufferedReader:
    if magic[:2] == b"\x1f\x8b":
        return io.BufferedReader(gzip.GzipFile(fileobj=raw), _PIECE)
    if magic == b"\x28\xb5\x2f\xfd":
        stream = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
        return io.BufferedReader(stream, _PIECE)
    return raw


def _first_byte(text: io.BufferedReader) -> bytes:
    return text.peek(64).lstrip()[:1]


def _skip(text: io.BufferedReader, raw: io.BufferedReader, begin: int, offset: int) -> None:
    if text is raw:
        text.seek(offset)
        return
    left = offset - begin
    while left > 0 and (piece := text.read(min(left, _PIECE))):
        left -= len(piece)


def _finish_line(text: io.BufferedReader) -> int:
    size = 0
    while piece := text.readline(_PIECE):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size


def _parse(name: str, number: int, line: bytes, end: Position) -> Row | BadRow:
    try:
        text = line.decode("utf-8").strip()
        # Not orjson: it turns integers of more than 64 bits into floats, and a gold may be one.
        value = json.loads(text)
    except UnicodeDecodeError as error:
        return BadRow(name, number, f"not UTF-8: {error.reason} at byte {error.start}", end)
    except RecursionError:
        return BadRow(name, number, "not JSON: nested too deeply", end)
    except ValueError as error:
        return BadRow(name, number, f"not JSON: {error}", end)
    if not isinstance(value, dict):
        return BadRow(name, number, f"a row must be a JSON object, not {type(value).__name__}", end)
    return Row(name, number, value, text, end)


def _array(name: str, text: io.BufferedReader, start: Position) -> Iterator[Row | BadRow]:
    number = 0
    items: Iterator[Any] = ijson.items(text, "item")
    while True:
        try:
            value = next(items, _END)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            reason = f"the array is broken here, what follows cannot be read: {error}"
            yield BadRow(name, number + 1, " ".join(reason.split()), Position(start.file + 1))
            return
        if value is _END:
            return
        number += 1
        if number <= start.row:
            continue
        end = Position(start.file, number, number)
        if isinstance(value, dict):
            yield Row(name, number, value, None, end)
        else:
            reason = f"a row must be a JSON object, not {type(value).__name__}"
            yield BadRow(name, number, reason, end)
