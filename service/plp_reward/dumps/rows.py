"""A row of a dump, before and after scoring, and where it stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from plp_reward.answers import Verdict
from plp_reward.judging.opinions import Opinion
from plp_reward.scoring.lengths import Length
from plp_reward.scoring.samples import Result, Sample

RESULT = "plp"
"""The field that holds a row's result, or its k results."""
ORIGIN = "file"
"""The field of a result that says which of several inputs its row came from."""

SPAN_BYTES = 2 << 20
"""Bytes of a span, about: small enough that workers end together, large enough that what one costs
by itself does not count."""


def origin_of(row: Mapping[str, Any]) -> str | None:
    """Return which of several inputs a row came from when it was scored, if it was and says so."""
    result = row.get(RESULT)
    if result is None:
        return None
    if isinstance(result, list):
        result = result[0] if result else None
    found = result.get(ORIGIN) if isinstance(result, Mapping) else None
    return found if isinstance(found, str) and found else None


def own_fields(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the fields that a row had in the input that it came from.

    In Parquet that several inputs went into, a row has the columns of all of them.
    """
    if origin_of(row) is None:
        return row
    return {name: value for name, value in row.items() if value is not None}


class Position(NamedTuple):
    """Where reading goes on.

    Attributes:
        file: index of the input.
        offset: bytes of the unpacked text of JSONL or a JSON array, rows of Parquet.
        row: lines, or rows, of that input that were read.
        span: which span of the input the row before it begins in: see ``spans``.
    """

    file: int = 0
    offset: int = 0
    row: int = 0
    span: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of an input that can be read alone.

    Attributes:
        path: the file that it is in: the input, or what was unpacked of it.
        start: where it begins.
        end: the offset behind it, as in ``Position``.
        row: lines, or rows, of the input up to its end.
        origin: the offset at which the file at ``path`` begins.
        broken: why nothing behind it can be read, if so.
        columnar: whether it is of a Parquet file.
    """

    path: Path
    start: Position
    end: int
    row: int
    origin: int = 0
    broken: str = ""
    columnar: bool = False

    @property
    def behind(self) -> Position:
        """The position behind it."""
        if self.broken:
            return Position(self.start.file + 1)
        return Position(self.start.file, self.end, self.row, self.start.span + 1)


class Row(NamedTuple):
    """A row as read.

    Attributes:
        file: the input's name.
        number: line of a JSONL file, row of any other, from 1.
        value: the row's fields.
        text: the row's own JSON text in a line, if the input has it, so that it is passed on
            unchanged.
        end: the position behind it.
        faults: fields that are not in ``value`` because they cannot be read, and why.
        textual: whether every value is text, as in CSV, and none is "".
    """

    file: str
    number: int
    value: Mapping[str, Any]
    text: bytes | None
    end: Position
    faults: Mapping[str, str] = {}
    textual: bool = False

    def bad(self, reason: str) -> BadRow:
        """Return the row as one that cannot be scored."""
        return BadRow(self.file, self.number, reason, self.end)


class BadRow(NamedTuple):
    """A row that cannot be scored, and why."""

    file: str
    number: int
    reason: str
    end: Position


@dataclass(slots=True)
class RowSamples:
    """A row on its way through scoring; what is not known yet is empty.

    Attributes:
        row: the row as read.
        samples: one, or the k of a list.
        listed: whether the response was a list, so that the results are one, too.
        dataset: what the summary counts it under.
        whole: whether the row is a group by itself.
        origin: which of several inputs it came from; None if there was one.
        verdicts: one a sample, once graded.
        opinions: one a sample, once a judge was asked; None where it was not.
        lengths: one a sample, once counted.
        results: one a sample, once its group is whole.
    """

    row: Row
    samples: Sequence[Sample]
    listed: bool
    dataset: str
    whole: bool
    origin: str | None = None
    verdicts: Sequence[Verdict] = field(default_factory=tuple)
    opinions: Sequence[Opinion | None] = field(default_factory=tuple)
    lengths: Sequence[Length] = field(default_factory=tuple)
    results: Sequence[Result] = field(default_factory=tuple)

    @property
    def end(self) -> Position:
        """The position behind the row."""
        return self.row.end

    def bad(self, reason: str) -> BadRow:
        """Return the row as one that cannot be scored."""
        return self.row.bad(reason)


Item = RowSamples | BadRow
"""A row on its way, or out of it."""
