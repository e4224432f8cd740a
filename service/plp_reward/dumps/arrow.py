"""Arrow IPC, files and streams: Feather, and what Hugging Face's ``datasets`` keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from plp_reward.dumps.parquet import BATCH, UNREADABLE, ParquetRow, columns_of, row_at
from plp_reward.errors import ConfigurationError
from plp_reward.files.remote import is_remote, open_remote

STREAM = b"\xff\xff\xff\xff"
"""What a stream begins with."""


def rows(name: str, skip: int = 0) -> Iterator[tuple[ParquetRow, float]]:
    """Read rows, batch by batch; what is behind a damaged one cannot be read.

    Args:
        name: an Arrow file or stream, or its URL.
        skip: rows to leave out at the start.

    Yields:
        A row, and how much of the file lies before its batch's end.

    Raises:
        ConfigurationError: it is not readable Arrow.
    """
    source = pa.PythonFile(open_remote(name)) if is_remote(name) else pa.memory_map(name)
    number = 0
    with source:
        batches = _batches(source, *_opened(name, source))
        while True:
            try:
                batch, fraction = next(batches, (None, 1.0))
                if batch is None:
                    return
                number += batch.num_rows
                for first in range(max(0, skip - number + batch.num_rows), batch.num_rows, BATCH):
                    part = batch.slice(first, BATCH)
                    part.validate(full=True)  # a damaged one would end this process
                    columns = columns_of(part)
                    before = number - batch.num_rows + first
                    for position in range(part.num_rows):
                        yield row_at(columns, position, before + position + 1), fraction
            except (*UNREADABLE, OSError) as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise  # the disk's, not the file's
                said = " ".join(f"what follows cannot be read: {error}".split())
                yield ParquetRow(number + 1, None, reason=said), 1.0
                return


def _opened(name: str, source: Any) -> tuple[Any, bool]:
    """Return what reads a file's batches, and whether it is a stream."""
    stream = source.read(len(STREAM)) == STREAM
    source.seek(0)
    try:
        return (pa.ipc.open_stream if stream else pa.ipc.open_file)(source), stream
    except (*UNREADABLE, OSError) as error:
        raise ConfigurationError(f"cannot read {name} as Arrow: {error}") from error


def _batches(source: Any, reader: Any, stream: bool) -> Iterator[tuple[pa.RecordBatch, float]]:
    """Yield a file's batches, which are not copied where nothing is packed."""
    if not stream:
        for index in range(reader.num_record_batches):
            yield reader.get_batch(index), (index + 1) / reader.num_record_batches
        return
    size = source.size()
    for batch in reader:
        yield batch, source.tell() / (size or 1)
