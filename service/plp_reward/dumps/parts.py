"""Parts of an output: files of their own, written where a portion of the input is scored."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Self

from plp_reward.dumps.rows import Position
from plp_reward.dumps.sink import JoinedSink
from plp_reward.dumps.summary import Summary
from plp_reward.dumps.writing import FrameWriter
from plp_reward.files.remote import RemoteFolder

ROWS, ERRORS = "part-", "errors-"
"""What the names of their files begin with."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What is told of a part that is written.

    Attributes:
        start: where its first row is.
        end: where the next part's is.
        figures: the state of its ``Summary``.
        rows: bytes of its scored rows.
        errors: bytes of its bad rows.
    """

    start: Position
    end: Position
    figures: Any
    rows: int
    errors: int


class PartFiles(NamedTuple):
    """What the files of a part are called.

    Attributes:
        rows: that of the scored rows.
        errors: that of the bad ones.
    """

    rows: str
    errors: str


def part_files(start: Position, output: str) -> PartFiles:
    """Return what the files of a part are called; their names sort as the parts follow.

    Args:
        start: where its first row is.
        output: the output's name, or URL.
    """
    key = f"{start.file:06}-{start.offset:012}"
    packing = PurePath(output).suffix
    packing = packing if packing in (".gz", ".zst") else ""
    return PartFiles(f"{ROWS}{key}.jsonl{packing}", f"{ERRORS}{key}.jsonl")


class Part(JoinedSink):
    """A part on its way, in files of this machine.

    Args:
        folder: where it will be.
        start: where its first row is.
        summary: the figures before.
        name: the output's name, or URL, whose ending says how rows are packed.
        results_only: leave out the rows' own fields.
    """

    def __init__(
        self,
        folder: RemoteFolder,
        start: Position,
        summary: Summary,
        *,
        name: str,
        results_only: bool,
    ) -> None:
        self._folder = folder
        self._start = start
        self._name = name
        with ExitStack() as opened:
            files = Path(opened.enter_context(TemporaryDirectory(prefix="plp-score-")))
            rows = FrameWriter(files / "rows", 0, packing=PurePath(name).suffix)
            opened.callback(rows.close)
            errors = FrameWriter(files / "errors", 0, packing="")
            opened.callback(errors.close)
            super().__init__(rows, errors, summary, start, results_only=results_only)
            self._files = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    @property
    def sizes(self) -> tuple[int, int]:
        """Bytes of rows and of bad rows that are not in the folder."""
        return self._rows.size, self._errors.size

    def end_frame(self, groups: bytes = b"", *, last: bool = False) -> None:
        """Do nothing: frames come whole, and nothing goes on within a part."""

    def ship(self, *, empty: bool = False) -> None:
        """Put what was written into the folder, and begin the next part.

        Args:
            empty: whether a part without a row is put there, too.
        """
        names = part_files(self._start, self._name)
        if self._rows.size or empty:
            self._folder.put(names.rows, self._rows.path)
        if self._errors.size:
            self._folder.put(names.errors, self._errors.path)
        self._rows.clear()
        self._errors.clear()
        self._start = self.position
