"""Parquet, in and out, a batch of rows in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from plp_reward.dumps.rows import SPAN_BYTES
from plp_reward.errors import ConfigurationError
from plp_reward.files.remote import is_remote, open_remote
from plp_reward.files.replacing import begin_file
from plp_reward.scoring.calls import METADATA

BATCH = 256
"""Rows read at a time: rows of long reasoning are some 100 kB each."""
ROW_GROUP = 4096
ROW_GROUP_BYTES = 64 << 20
"""Rows of a row group written, and bytes of their text; as many are in memory then."""
_MOST_DEPTH = 40
"""Lists and objects inside each other: a list takes two of the 100 levels that Arrow reads."""


class ParquetRow(NamedTuple):
    """A row as read, or a number of rows that cannot be.

    Attributes:
        number: the row's number from 1; of several, the last one's.
        value: its fields; None for rows that cannot be read.
        faults: why a column's value is not among the fields, by column.
        reason: why rows cannot be read, or "".
        span: which span of the file they are in.
    """

    number: int
    value: dict[str, Any] | None
    faults: Mapping[str, str] = {}
    reason: str = ""
    span: int = 0


class Piece(NamedTuple):
    """A span of a file: row groups of ``SPAN_BYTES`` together.

    Attributes:
        first: the first row.
        end: the row behind the last one.
        ranges: where its pages are: offsets and numbers of bytes.
    """

    first: int
    end: int
    ranges: list[tuple[int, int]]


def spans(name: str) -> list[Piece]:
    """Return the spans of a file.

    Raises:
        ConfigurationError: the file is not readable Parquet.
    """
    file, sizes, numbers = _opened(name)
    pieces: list[Piece] = []
    end = 0
    for index, (size, number) in enumerate(zip(sizes, numbers, strict=True)):
        if number == len(pieces):
            pieces.append(Piece(end, end, []))
        end += size
        last = pieces[-1]
        ranges = [*last.ranges, *_pages(file.metadata.row_group(index))]
        pieces[-1] = Piece(last.first, end, ranges)
    file.close(force=True)
    return pieces


def _pages(group: Any) -> Iterator[tuple[int, int]]:
    for index in range(group.num_columns):
        column = group.column(index)
        begin = column.data_page_offset
        if column.has_dictionary_page:
            begin = min(begin, column.dictionary_page_offset)
        yield begin, column.total_compressed_size


def _opened(name: str | Path) -> tuple[pq.ParquetFile, list[int], list[int]]:
    """Open a file; return it, the rows of each row group, and the number of its span."""
    try:
        url = str(name)
        source = open_remote(url) if is_remote(url) else name
        file = pq.ParquetFile(source, page_checksum_verification=True)
        return file, *_row_groups(file)
    except (*UNREADABLE, OSError) as error:
        raise ConfigurationError(f"cannot read {name} as Parquet: {error}") from error


def _row_groups(file: pq.ParquetFile) -> tuple[list[int], list[int]]:
    """The rows of each row group, and the number of the span that it is in."""
    groups = [file.metadata.row_group(index) for index in range(file.num_row_groups)]
    numbers, number, held = [], 0, 0
    for group in groups:
        numbers.append(number)
        held += group.total_byte_size
        if held >= SPAN_BYTES:
            number, held = number + 1, 0
    return [group.num_rows for group in groups], numbers


def rows(
    name: str | Path, skip: int = 0, stop: int | None = None
) -> Iterator[tuple[ParquetRow, int]]:
    """Read rows, row group by row group; what follows a damaged one is read.

    Args:
        name: a Parquet file, or its URL.
        skip: rows to leave out at the start; row groups that hold only those are not read.
        stop: row behind which row groups are not read.

    Yields:
        A row, and the number of rows in all.

    Raises:
        ConfigurationError: the file is not readable Parquet.
    """
    file, sizes, numbers = _opened(name)
    total = sum(sizes)
    with ExitStack() as opened:
        opened.callback(file.close, force=True)
        number = 0
        for index, size in enumerate(sizes):
            end = number + size
            if stop is not None and number >= stop:
                return
            if end > skip:
                for row in _row_group(file, index, number, end, skip):
                    yield row._replace(span=numbers[index]), total
            number = end


def _row_group(
    file: pq.ParquetFile, index: int, number: int, end: int, skip: int
) -> Iterator[ParquetRow]:
    try:
        for batch in file.iter_batches(BATCH, row_groups=[index]):
            columns = columns_of(batch)
            for position in range(max(0, skip - number), batch.num_rows):
                yield row_at(columns, position, number + position + 1)
            number += batch.num_rows
    except (*UNREADABLE, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's, not the file's
        reason = f"rows {max(skip, number) + 1:,} to {end:,} cannot be read: {error}"
        yield ParquetRow(end, None, reason=" ".join(reason.split()))


UNREADABLE = (pa.ArrowException, ValueError, ArithmeticError, TypeError, LookupError)
"""What a damaged file, or a value that Python has nothing for, may raise."""


def _exact(column: pa.Array) -> pa.Array:
    """Return times of nanoseconds as text: Python's own end at microseconds."""
    kind = column.type
    if (pa.types.is_timestamp(kind) or pa.types.is_time64(kind)) and kind.unit == "ns":
        return column.cast(pa.string())
    return column


def columns_of(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    """Return a batch's columns by name, as Python can hold their values."""
    return dict(zip(batch.schema.names, map(_exact, batch.columns), strict=True))


def row_at(columns: Mapping[str, pa.Array], position: int, number: int) -> ParquetRow:
    """Return the row at a position of columns; what cannot be read is a fault of its own."""
    value: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, column in columns.items():
        try:
            value[name] = column[position].as_py()
        except UNREADABLE as error:
            faults[name] = f"column {name!r} has a value that cannot be read: {error}"
    return ParquetRow(number, value, faults)


def write(source: Path, target: Path, told: Mapping[str, Any] | None = None) -> list[str]:
    """Turn JSONL into Parquet.

    The columns' types are those that hold every row's values. A column whose values have no
    common type, text in one row and a number in another, becomes the values' JSON text.

    Args:
        source: JSONL of objects.
        target: what to write; it is not complete before this returns.
        told: what the file's metadata says of it, under ``METADATA``.

    Returns:
        The columns that became JSON text.
    """
    schemas: dict[str, pa.DataType | None] = {}
    for batch in _batches(source):
        for name in dict.fromkeys(name for row in batch for name in row):
            schemas[name] = _common_type(name, schemas, [row.get(name) for row in batch])
    mixed = [name for name, kind in schemas.items() if kind is None]
    schema = pa.schema(
        [(name, pa.string() if kind is None else kind) for name, kind in schemas.items()],
        {METADATA: json.dumps(told)} if told else None,
    )
    with (
        begin_file(target) as file,
        pq.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True) as writer,
    ):
        for batch in _batches(source):
            for row in batch:
                row.update((name, json.dumps(row[name])) for name in mixed if name in row)
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
    return mixed


def told_by(path: Path) -> Mapping[str, Any] | None:
    """Return what a file's metadata says of how it was scored, or None."""
    try:
        found = json.loads(pq.read_schema(path).metadata[METADATA.encode()])
    except (*UNREADABLE, OSError):
        return None
    return found if isinstance(found, dict) else None


def _common_type(
    name: str, known: dict[str, pa.DataType | None], values: list[Any]
) -> pa.DataType | None:
    before = known.get(name, pa.null())
    if before is None:
        return None
    try:
        now = pa.array(values).type
        fields = [pa.schema([(name, before)]), pa.schema([(name, now)])]
        common = pa.unify_schemas(fields, promote_options="permissive").field(name).type
        return common if _can_hold(common) else None
    except (pa.ArrowException, OverflowError, UnicodeEncodeError):
        return None


def _can_hold(kind: pa.DataType, depth: int = 0) -> bool:
    """Whether Parquet can hold a type: not too deep for its readers, nor an object of no fields."""
    if depth > _MOST_DEPTH or (pa.types.is_struct(kind) and kind.num_fields == 0):
        return False
    return all(_can_hold(kind.field(i).type, depth + 1) for i in range(kind.num_fields))


def _batches(source: Path) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    size = 0
    with source.open("rb") as lines:
        for line in lines:
            batch.append(json.loads(line))
            size += len(line)
            if len(batch) == ROW_GROUP or size >= ROW_GROUP_BYTES:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch
