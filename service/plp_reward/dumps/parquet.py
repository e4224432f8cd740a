"""Parquet, in and out, a batch of rows in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from plp_reward.errors import ConfigurationError
from plp_reward.files import begin_file

MAGIC = b"PAR1"
BATCH = 256
"""Rows read at a time: rows of long reasoning are some 100 kB each."""
ROW_GROUP = 4096
"""Rows of a row group written; as many are in memory then."""


def rows(path: Path, skip: int = 0) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Read rows, row group by row group.

    Args:
        path: a Parquet file.
        skip: rows to leave out at the start; row groups that hold only those are not read.

    Yields:
        The row's number from 1, the number of rows in all, the row.

    Raises:
        ConfigurationError: the file is not readable Parquet.
    """
    try:
        with pq.ParquetFile(path) as file:
            total, number = file.metadata.num_rows, 0
            for index in range(file.num_row_groups):
                size = file.metadata.row_group(index).num_rows
                if number + size <= skip:
                    number += size
                    continue
                for batch in file.iter_batches(BATCH, row_groups=[index]):
                    for position in range(max(0, skip - number), batch.num_rows):
                        yield number + position + 1, total, _row(batch, position)
                    number += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise ConfigurationError(f"cannot read {path} as Parquet: {error}") from error


def _row(batch: pa.RecordBatch, position: int) -> dict[str, Any]:
    names: list[str] = batch.schema.names
    return {
        name: column[position].as_py() for name, column in zip(names, batch.columns, strict=True)
    }


def write(source: Path, target: Path) -> list[str]:
    """Turn JSONL into Parquet.

    The columns' types are those that hold every row's values. A column whose values have no
    common type, text in one row and a number in another, becomes the values' JSON text.

    Args:
        source: JSONL of objects.
        target: what to write; it is not complete before this returns.

    Returns:
        The columns that became JSON text.
    """
    schemas: dict[str, pa.DataType | None] = {}
    for batch in _batches(source):
        for name in dict.fromkeys(name for row in batch for name in row):
            schemas[name] = _common_type(name, schemas, [row.get(name) for row in batch])
    mixed = [name for name, kind in schemas.items() if kind is None]
    schema = pa.schema(
        [(name, pa.string() if kind is None else kind) for name, kind in schemas.items()]
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
        return None if _has_empty_struct(common) else common
    except (pa.ArrowException, OverflowError):
        return None


def _has_empty_struct(kind: pa.DataType) -> bool:
    """Whether a type has an object without fields in it, which Parquet cannot hold."""
    if pa.types.is_struct(kind) and kind.num_fields == 0:
        return True
    return any(_has_empty_struct(kind.field(i).type) for i in range(kind.num_fields))


def _batches(source: Path) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    with source.open(encoding="utf-8") as lines:
        for line in lines:
            batch.append(json.loads(line))
            if len(batch) == ROW_GROUP:
                yield batch
                batch = []
    if batch:
        yield batch
