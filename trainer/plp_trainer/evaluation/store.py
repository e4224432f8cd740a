"""The responses of a run, kept so that a kill at any moment neither loses nor repeats one.

A response is appended to ``FILE.partial`` as it comes, in whatever order they come. A killed run
leaves at most one incomplete line at the end, which is cut off as the next one opens the file. When
every response is there and graded, the rows are written once more, in order, under their real name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import orjson

from plp_reward.files.replacing import replace_file
from plp_trainer.errors import RunError

Row = dict[str, Any]


class Store:
    """The responses of one data set, in a folder that the caller holds.

    Args:
        path: the file of scored rows; it appears at the end, whole.

    Attributes:
        done: ids of the responses that are there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._partial = path.with_suffix(".partial")
        self._file = os.fdopen(os.open(self._partial, os.O_RDWR | os.O_CREAT, 0o644), "r+b")
        self.done = {row["id"] for row in self._complete_lines()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, row: Row) -> None:
        """Append a response."""
        self._file.write(orjson.dumps(row) + b"\n")
        # Handed to the system, which writes it whatever becomes of this process.
        self._file.flush()
        self.done.add(row["id"])

    def rows(self) -> Iterator[Row]:
        """Read the responses, in the order in which they came."""
        with self._partial.open("rb") as file:
            for line in file:
                yield orjson.loads(line)

    def discard(self) -> None:
        """Remove the unfinished file: everything in it is in the finished one."""
        self._partial.unlink(missing_ok=True)

    def _complete_lines(self) -> Iterator[Row]:
        """Read what is there, and cut off a line that a kill left incomplete."""
        end = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            yield orjson.loads(line)
            end += len(line)
        self._file.truncate(end)
        self._file.seek(end)


def in_order(rows: Iterable[Row], order: Sequence[str]) -> list[Row]:
    """Return rows in the order of their ids."""
    place = {name: number for number, name in enumerate(order)}
    return sorted(rows, key=lambda row: place[row["id"]])


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows, one JSON object a line, so that a kill leaves the old file or the new one."""
    replace_file(path, (orjson.dumps(row) + b"\n" for row in rows))


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write one JSON object for people to read, in the same way."""
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    replace_file(path, [text.encode()])


def read_rows(path: Path) -> Iterator[Row]:
    """Read a file of rows.

    Raises:
        RunError: it is not there, or a line in it is no JSON object.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield orjson.loads(line)
                except orjson.JSONDecodeError as error:
                    raise RunError(f"{path}, line {number}: {error}") from error
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error}") from error
