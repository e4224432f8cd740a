"""Inputs to rows: JSONL, JSON arrays and CSV, plain, gzip or Zstandard; Parquet; Arrow.

What an input is, its first bytes tell, not its name, but for CSV. Nothing is read ahead but the
line, array item or batch at hand, and lines and items are read by the same code, under the same
limits.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from plp_reward.dumps.arrays import BrokenArrayError, items
from plp_reward.dumps.beginnings import (
    ARROW,
    BYTE_ORDER_MARK,
    PARQUET,
    behind,
    first_piece,
    table_delimiter,
    whole_text,
)
from plp_reward.dumps.csv_tables import TableRow, table_rows
from plp_reward.dumps.inputs import STDIN, input_sizes, open_input
from plp_reward.dumps.rows import SPAN_BYTES, BadRow, Position, Row, Span
from plp_reward.errors import ConfigurationError
from plp_reward.files.streams import PIECE, BrokenStreamError, is_packed, lines, read_pieces
from plp_reward.files.streams import Span as TextSpan

MOST_DEPTH = 201
"""Objects and lists inside each other: as pydantic-core reads them, and all behind it can hold."""
MOST_VALUES = 1 << 22
"""Values of a row, about: each takes far more memory than its text."""
_INDENTED = re.compile(rb'\s*\{(?:[^\r\n]*[,{\[])?[ \t]*[\r\n]\s*"')
"""An object that goes on in the next line, which no row of JSONL does."""


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
        self._sizes = input_sizes(inputs)
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
        with open_input(name) as raw:
            head = raw.read(4)
            if head == PARQUET or head in ARROW:
                if name == STDIN:
                    what = "Parquet" if head == PARQUET else "Arrow"
                    raise ConfigurationError(
                        f"standard input is {what}, which is not read in order: give it as a file"
                    )
                found = _parquet_rows if head == PARQUET else _arrow_rows
                for row, fraction in found(name, start):
                    self._fraction_of_file = fraction
                    yield row
                return
            self._raw = None if name == STDIN else raw
            try:
                yield from self._text_rows(name, raw, head, start)
            finally:
                self._raw = None

    def _text_rows(
        self, name: str, raw: io.BufferedReader, head: bytes, start: Position
    ) -> Iterator[Row | BadRow]:
        text = whole_text(name, raw, head)
        try:
            first = first_piece(text)
        except BrokenStreamError as error:
            yield _break(name, start, error)
            return
        array = first.array
        offset = start.offset or first.begin
        if start.offset and not is_packed(head):
            raw.seek(offset)
            text = read_pieces(raw)
        else:
            text = behind(chain([first.text], text), offset)
        limit = self._max_line_bytes
        if (delimiter := table_delimiter(name, first)) is not None:
            header = None if start.offset == 0 else _header(name, delimiter, limit)
            found = table_rows(lines(text, limit, offset), delimiter, limit, header, start.row)
            yield from _of_table(name, found, start)
            return
        if array:
            spans = items(text, limit, offset, behind_item=start.offset > 0)
        else:
            spans = lines(text, limit, offset)
        yield from _parsed(name, spans, start._replace(offset=offset), limit, array=array)


Watch = Callable[[int], str | None]
"""Is told of a row, by its number, before it is read; says why it is not to be read, if it is."""


def _parquet_rows(
    name: str,
    start: Position,
    stop: int | None = None,
    watch: Watch | None = None,
    path: Path | None = None,
) -> Iterator[tuple[Row | BadRow, float]]:
    """Read rows of Parquet up to a row; and how much of the file lies before their ends."""
    from plp_reward.dumps import parquet  # and pyarrow, which takes long to load

    number = start.row
    for row, total in parquet.rows(path or name, start.row, stop):
        end = Position(start.file, row.number, row.number, row.span)
        read: Row | BadRow
        if row.value is None:
            read = BadRow(name, number + 1, row.reason, end)
        elif watch is not None and (reason := watch(row.number)):
            read = BadRow(name, row.number, reason, end)
        else:
            read = Row(name, row.number, row.value, None, end, row.faults)
        yield read, row.number / total
        number = row.number


def _arrow_rows(name: str, start: Position) -> Iterator[tuple[Row | BadRow, float]]:
    """Read rows of Arrow; and how much of the file lies before the ends of their batches."""
    from plp_reward.dumps import arrow  # and pyarrow, which takes long to load

    for row, fraction in arrow.rows(name, start.row):
        if row.value is None:
            yield BadRow(name, row.number, row.reason, Position(start.file + 1)), fraction
        else:
            end = Position(start.file, row.number, row.number)
            yield Row(name, row.number, row.value, None, end, row.faults), fraction


def _header(name: str, delimiter: str, limit: int) -> list[str]:
    """Return the names of a table's columns."""
    with open_input(name) as raw:
        text = whole_text(name, raw, raw.read(4))
        first = first_piece(text)
        found = lines(behind(chain([first.text], text), first.begin), limit, first.begin)
        header = next(table_rows(found, delimiter, limit, None, 0), [])
    return header if isinstance(header, list) else []


def _of_table(
    name: str, found: Iterable[TableRow | list[str]], start: Position
) -> Iterator[Row | BadRow]:
    """Read a table's rows; all are of one span.

    Raises:
        ConfigurationError: it has no header that tells its columns apart.
    """
    row, offset = start.row, start.offset
    try:
        for each in found:
            if isinstance(each, list):
                if twice := [column for column in each if each.count(column) > 1]:
                    raise ConfigurationError(f"{name}: two columns are called {twice[0]!r}")
                continue
            row, offset = each.last, each.end
            end = Position(start.file, offset, row)
            if each.reason and each.line == 1:
                raise ConfigurationError(f"{name}: its header cannot be read: {each.reason}")
            if each.reason:
                yield BadRow(name, each.line, each.reason, end)
            else:
                yield Row(name, each.line, each.value, None, end, textual=True)
    except BrokenStreamError as error:
        yield _break(name, start._replace(row=row, offset=offset), error)


def span_rows(
    name: str, span: Span, start: Position, max_line_bytes: int, watch: Watch | None = None
) -> Iterator[Row | BadRow]:
    """Read the rows of a span as ``Reader`` does.

    Args:
        name: the input's name.
        span: where they are.
        start: where in it to go on.
        max_line_bytes: see ``Reader``.
        watch: see ``Watch``.
    """
    if span.columnar:
        for row, _ in _parquet_rows(name, start, span.row, watch, span.path):
            yield row
        return
    with span.path.open("rb") as file:
        offset = start.offset
        if not offset and file.read(len(BYTE_ORDER_MARK)) == BYTE_ORDER_MARK:
            offset = len(BYTE_ORDER_MARK)
        file.seek(offset - span.origin)
        text = _up_to(file, max(0, span.end - offset), span.broken)
        found = lines(text, max_line_bytes, offset)
        yield from _parsed(
            name, found, start._replace(offset=offset), max_line_bytes, array=False, watch=watch
        )


def _up_to(file: io.BufferedReader, size: int, broken: str) -> Iterator[bytes]:
    while size and (piece := file.read1(min(PIECE, size))):
        size -= len(piece)
        yield piece
    if broken:
        raise BrokenStreamError(broken)


def _parsed(
    name: str,
    texts: Iterable[TextSpan],
    start: Position,
    limit: int,
    *,
    array: bool,
    watch: Watch | None = None,
) -> Iterator[Row | BadRow]:
    """Read lines, or the items of an array, as rows; a break is a bad row."""
    what = "item" if array else "line"
    opening = b""
    number, begin = start.row, start.offset
    try:
        for text in texts:
            number += 1
            end = Position(start.file, text.end, number, begin // SPAN_BYTES)
            begin = text.end
            content = text.content
            if content is None:
                yield BadRow(name, number, f"the {what} has over {limit:,} bytes", end)
            elif array or not content.isspace():
                if number == 2 and not array and _INDENTED.match(opening + content):
                    raise ConfigurationError(
                        f"{name}: its objects go on over several lines: give each a line of its "
                        "own, as jq -c . does"
                    )
                opening = content if number == 1 else b""
                if watch is not None and (reason := watch(number)):
                    yield BadRow(name, number, reason, end)
                else:
                    yield _parse(name, number, content, end)
    except (BrokenStreamError, BrokenArrayError) as error:
        yield _break(name, start._replace(row=number, offset=begin), error)


def _break(name: str, behind: Position, error: ValueError) -> BadRow:
    """What stands for all of an input behind a position, if it cannot be read."""
    end = Position(behind.file + 1, span=behind.offset // SPAN_BYTES)
    return BadRow(name, behind.row + 1, f"what follows cannot be read: {error}", end)


def _parse(name: str, number: int, content: bytes, end: Position) -> Row | BadRow:
    """Read a line, or an item of an array."""
    try:
        value, text = _read(content)
    except UnicodeDecodeError as error:
        return BadRow(name, number, f"not UTF-8: {error.reason} at byte {error.start}", end)
    except RecursionError:
        return BadRow(name, number, "not JSON: nested too deeply", end)
    except ValueError as error:
        return BadRow(name, number, f"not JSON: {error}", end)
    if not isinstance(value, dict):
        return BadRow(name, number, f"a row must be a JSON object, not {type(value).__name__}", end)
    return Row(name, number, value, _one_line(text), end)


def _read(content: bytes) -> tuple[Any, bytes]:
    """Return what a JSON text holds, and the text; integers are exact, whatever their size.

    Raises:
        UnicodeDecodeError: it is no UTF-8.
        RecursionError: it is nested over ``MOST_DEPTH`` deep.
        ValueError: it is no JSON, or has over ``MOST_VALUES`` values.
    """
    if len(content) > MOST_VALUES and sum(map(content.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise ValueError(f"over {MOST_VALUES:,} values")
    try:
        return from_json(content, cache_strings="keys"), content
    except ValueError:
        # Its message is for people; halves of surrogate pairs are no error to it.
        text = content.decode("utf-8").strip()
        value = json.loads(text)
    level, depth = [value], 0
    while level := [part for part in level if isinstance(part, dict | list)]:
        depth += 1
        if depth > MOST_DEPTH:
            raise RecursionError
        level = [
            inner for part in level for inner in (part.values() if isinstance(part, dict) else part)
        ]
    return value, text.encode()


def _one_line(text: bytes) -> bytes:
    """Return JSON without the line breaks of an indented array, which stand between values only."""
    if b"\n" not in (text := text.strip()) and b"\r" not in text:
        return text
    return b" ".join(line.strip() for line in re.split(rb"[\r\n]+", text))
