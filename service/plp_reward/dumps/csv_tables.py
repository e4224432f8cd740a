"""CSV: a header, then rows of text, whose quoted fields may hold line breaks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from plp_reward.files.streams import BrokenStreamError, Span

_DELIMITERS = {".csv": ",", ".tsv": "\t"}
"""By how a name ends, ``.gz`` and ``.zst`` aside."""


class TableRow(NamedTuple):
    """A row as read, or why it cannot be.

    Attributes:
        line: the line that it begins in, from 1.
        end: the offset behind it.
        last: the line that it ends in.
        value: its fields.
        reason: why it cannot be read, or "".
    """

    line: int
    end: int
    last: int
    value: dict[str, str]
    reason: str = ""


def delimiter_of(name: str) -> str | None:
    """Return what stands between a table's fields, or None if the name is no table's."""
    plain = name.removesuffix(".gz").removesuffix(".zst").lower()
    return next((mark for end, mark in _DELIMITERS.items() if plain.endswith(end)), None)


def table_rows(
    lines: Iterable[Span], delimiter: str, limit: int, header: list[str] | None, line: int
) -> Iterator[TableRow | list[str]]:
    """Read a table's rows.

    Args:
        lines: its lines, with the offsets behind them.
        delimiter: what stands between fields.
        limit: most bytes of a row.
        header: the names of the columns; None if they are the first row.
        line: lines before these.

    Yields:
        The names of the columns, if they are read here; and each row.
    """
    taken = _Lines(lines, line, limit)
    csv.field_size_limit(limit)
    while not taken.ended:
        taken.begin()
        reader = csv.reader(taken, delimiter=delimiter, strict=True)
        reason, fields = "", []
        try:
            fields = next(reader, [])
        except BrokenStreamError:
            raise
        except (csv.Error, ValueError) as error:
            reason = f"not CSV: {error}"
            if taken.line > taken.first:
                reason = f"lines {taken.first:,} to {taken.line:,} are {reason}"
        if not taken.size:
            return
        if not reason and not fields:
            continue
        if header is None and not reason:
            yield (header := fields)
            continue
        if not reason and len(fields) != len(header or ()):
            reason = f"{len(fields)} fields, and the header has {len(header or ())}"
        value = {} if reason else dict(zip(header or (), fields, strict=True))
        yield TableRow(taken.first, taken.end, taken.line, value, reason)


class _Lines:
    """Lines as text, and which of them a row has taken."""

    def __init__(self, lines: Iterable[Span], line: int, limit: int) -> None:
        self._lines = iter(lines)
        self._limit = limit
        self.line = line
        self.end = 0
        self.ended = False
        self.begin()

    def begin(self) -> None:
        """Begin a row."""
        self.first, self.size = self.line + 1, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        span = next(self._lines, None)
        if span is None:
            self.ended = True
            raise StopIteration
        self.line += 1
        self.end = span.end
        content = span.content
        self.size += self._limit + 1 if content is None else len(content)
        if self.size > self._limit:
            raise ValueError(f"the row has over {self._limit:,} bytes")
        assert content is not None  # noqa: S101  its size is over the limit
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError(f"not UTF-8: {error.reason} at byte {error.start}") from None
