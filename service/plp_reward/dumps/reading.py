"""Inputs to rows: JSONL and JSON arrays, plain, gzip or Zstandard; Parquet; standard input.

What an input is, its first bytes tell, not its name. Nothing is read ahead but the line, array
item or Parquet batch at hand, and lines and items are read by the same code, under the same limits.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from plp_reward.dumps import parquet
from plp_reward.dumps.arrays import BrokenArrayError, items
from plp_reward.dumps.rows import BadRow, Position, Row
from plp_reward.errors import ConfigurationError
from plp_reward.files.streams import (
    PIECE,
    BrokenStreamError,
    is_packed,
    lines,
    read_pieces,
    unpacked,
)

STDIN = "-"
MOST_DEPTH = 201
"""Objects and lists inside each other: as pydantic-core reads them, and all behind it can hold."""
MOST_VALUES = 1 << 22
"""Values of a row, about: each takes far more memory than its text."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_INDENTED = re.compile(rb'\s*\{(?:[^\r\n]*[,{\[])?[ \t]*[\r\n]\s*"')
"""An object that goes on in the next line, which no row of JSONL does."""
_NEVER_EMPTY = (".gz", ".zst", ".parquet")


class Reader:
    """Rows of several inputs, one after the other.

    Args:
        inputs: paths, or ``-`` for standard input.
        start: where to go on.
        max_line_bytes: a longer line, or item of an array, is bad, and skipped without being held.
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
            head = raw.read(4)
            if head == parquet.MAGIC:
                if name == STDIN:
                    raise ConfigurationError(
                        "standard input is Parquet, which is read from its end: give it as a file"
                    )
                yield from self._parquet(name, start)
                return
            self._raw = None if name == STDIN else raw
            number = start.row
            try:
                if not head and name.endswith(_NEVER_EMPTY):
                    raise BrokenStreamError("the file is cut short: it is empty")
                for row in self._text_rows(name, raw, head, start):
                    number = row.number
                    yield row
            except (BrokenStreamError, BrokenArrayError) as error:
                reason = f"what follows cannot be read: {error}"
                yield BadRow(name, number + 1, reason, Position(index + 1))
            finally:
                self._raw = None

    def _text_rows(
        self, name: str, raw: io.BufferedReader, head: bytes, start: Position
    ) -> Iterator[Row | BadRow]:
        text = unpacked(raw, head)
        first = _first(text)
        begin = len(_BYTE_ORDER_MARK) if first.startswith(_BYTE_ORDER_MARK) else 0
        bracket = len(first) - len(first[begin:].lstrip())
        array = first[bracket : bracket + 1] == b"["
        offset = start.offset or (bracket + 1 if array else begin)
        if start.offset and not is_packed(head):
            raw.seek(offset)
            text = read_pieces(raw)
        else:
            text = _behind(chain([first], text), offset)
        limit = self._max_line_bytes
        spans = (
            items(text, limit, offset, behind_item=start.offset > 0)
            if array
            else lines(text, limit, offset)
        )
        what = "item" if array else "line"
        opening = b""
        for number, span in enumerate(spans, start.row + 1):
            end = Position(start.file, span.end, number)
            if span.content is None:
                yield BadRow(name, number, f"the {what} has over {limit:,} bytes", end)
            elif array or not span.content.isspace():
                if number == 2 and not array and _INDENTED.match(opening + span.content):
                    raise ConfigurationError(
                        f"{name}: its objects go on over several lines: give each a line of its "
                        "own, as jq -c . does"
                    )
                opening = span.content if number == 1 else b""
                yield _parse(name, number, span.content, end)

    def _parquet(self, name: str, start: Position) -> Iterator[Row | BadRow]:
        number = start.row
        for row, total in parquet.rows(Path(name), start.row):
            self._fraction_of_file = row.number / total
            end = Position(start.file, row.number, row.number)
            if row.value is None:
                yield BadRow(name, number + 1, row.reason, end)
            else:
                yield Row(name, row.number, row.value, None, end, row.faults)
            number = row.number


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


def _first(text: Iterator[bytes]) -> bytes:
    """Take as much of a text as says what it begins with, space aside."""
    first = b""
    while not first.removeprefix(_BYTE_ORDER_MARK).strip() and len(first) < PIECE:
        piece = next(text, b"")
        if not piece:
            break
        first += piece
    return first


def _behind(text: Iterable[bytes], offset: int) -> Iterator[bytes]:
    """Return a text without so many bytes of its beginning."""
    for piece in text:
        if offset < len(piece):
            yield piece[offset:]
        offset = max(0, offset - len(piece))


def _parse(name: str, number: int, content: bytes, end: Position) -> Row | BadRow:
    """Read a line, or an item of an array."""
    try:
        value, text = _value(content), _one_line(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        return BadRow(name, number, f"not UTF-8: {error.reason} at byte {error.start}", end)
    except RecursionError:
        return BadRow(name, number, "not JSON: nested too deeply", end)
    except ValueError as error:
        return BadRow(name, number, f"not JSON: {error}", end)
    if not isinstance(value, dict):
        return BadRow(name, number, f"a row must be a JSON object, not {type(value).__name__}", end)
    return Row(name, number, value, text, end)


def _value(content: bytes) -> Any:
    """Return what a JSON text holds; its integers are exact, whatever their size.

    Raises:
        UnicodeDecodeError: it is no UTF-8.
        RecursionError: it is nested over ``MOST_DEPTH`` deep.
        ValueError: it is no JSON, or has over ``MOST_VALUES`` values.
    """
    if len(content) > MOST_VALUES and sum(map(content.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise ValueError(f"over {MOST_VALUES:,} values")
    try:
        return from_json(content)
    except ValueError:
        # Its message is for people; halves of surrogate pairs are no error to it.
        value = json.loads(content.decode("utf-8").strip())
    level, depth = [value], 0
    while level := [part for part in level if isinstance(part, dict | list)]:
        depth += 1
        if depth > MOST_DEPTH:
            raise RecursionError
        level = [
            inner for part in level for inner in (part.values() if isinstance(part, dict) else part)
        ]
    return value


def _one_line(text: str) -> str:
    """Return JSON without the line breaks of an indented array, which stand between values only."""
    if "\n" not in (text := text.strip()) and "\r" not in text:
        return text
    return " ".join(line.strip() for line in re.split(r"[\r\n]+", text))
