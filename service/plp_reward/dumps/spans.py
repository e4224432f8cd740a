"""Inputs cut into spans: pieces that can be read alone, each some megabytes.

A span of text ends at the first line end at or behind a multiple of ``SPAN_BYTES``. It is a range
of the file itself, or of a file in memory if the file is packed or elsewhere. A span of Parquet is
some row groups. Which span a row is in follows from the input alone: see ``rows.Position``.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from plp_reward.dumps.beginnings import (
    ARROW,
    PARQUET,
    behind,
    first_piece,
    table_delimiter,
    whole_text,
)
from plp_reward.dumps.inputs import STDIN, input_sizes, open_input
from plp_reward.dumps.rows import SPAN_BYTES, Position, Span
from plp_reward.files.memory import MemoryFile
from plp_reward.files.remote import STREAM, is_remote
from plp_reward.files.streams import PIECE, BrokenStreamError, is_packed, read_pieces

_FETCH = 8 << 20
"""Bytes fetched at a time of a file that is elsewhere."""


class Cut(NamedTuple):
    """A span, and the file in memory that it is in, if it is in one; who takes it closes that."""

    span: Span
    memory: MemoryFile | None = None


def can_cut(inputs: Sequence[str]) -> bool:
    """Return whether inputs can be cut into spans: not standard input, arrays, Arrow nor CSV."""
    return STDIN not in inputs and not any(map(_is_whole, inputs))


def _is_whole(name: str) -> bool:
    with open_input(name) as raw:
        head = raw.read(4)
        if head == PARQUET:
            return False
        if head in ARROW:
            return True
        try:
            first = first_piece(whole_text(name, raw, head))
            return first.array or table_delimiter(name, first) is not None
        except BrokenStreamError:
            return False


class Cutter:
    """Spans of several inputs, one after the other, cut when they are asked for.

    Args:
        inputs: paths of what ``can_cut``.
        start: where to go on.
        max_line_bytes: a longer line is not held.
        stop: where a span begins that is not cut any more; by default the end of all inputs.
    """

    def __init__(
        self,
        inputs: Sequence[str],
        start: Position,
        max_line_bytes: int,
        stop: Position | None = None,
    ) -> None:
        self._inputs = inputs
        self._start = start
        self._stop = (len(inputs), 0) if stop is None else (stop.file, stop.offset)
        self._max_line_bytes = max_line_bytes
        self._sizes = input_sizes(inputs)
        self._done = float(sum(self._sizes[: start.file]))

    @property
    def fraction(self) -> float:
        """How much of the inputs has been cut, 0 to 1."""
        return min(1.0, self._done / (sum(self._sizes) or 1))

    def __iter__(self) -> Iterator[Cut]:
        for index in range(self._start.file, len(self._inputs)):
            if (index, 0) >= self._stop:
                return
            start = self._start if index == self._start.file else Position(index)
            before = sum(self._sizes[:index])
            with open_input(self._inputs[index], STREAM) as raw:
                head = raw.read(4)
                if head == PARQUET:
                    cuts = self._of_parquet(index, raw, start)
                elif is_packed(head) or not head or is_remote(self._inputs[index]):
                    cuts = self._spooled(index, raw, head, start)
                else:
                    cuts = self._in_place(index, raw, start)
                for cut, fraction in cuts:
                    self._done = before + fraction * self._sizes[index]
                    yield cut
                    if (index, cut.span.end) >= self._stop:
                        return
            self._done = before + self._sizes[index]

    def _of_parquet(
        self, index: int, raw: io.BufferedReader, start: Position
    ) -> Iterator[tuple[Cut, float]]:
        from plp_reward.dumps import parquet  # and pyarrow, which takes long to load

        name = self._inputs[index]
        end = _tail(raw) if is_remote(name) else None
        for number, piece in enumerate(pieces := parquet.spans(name)):
            if piece.end > start.row:
                begin = max(piece.first, start.row)
                memory = None if end is None else _holding(raw, [*piece.ranges, end])
                span = Span(
                    Path(name) if memory is None else memory.path,
                    Position(index, begin, begin, number),
                    piece.end,
                    piece.end,
                    columnar=True,
                )
                yield Cut(span, memory), piece.end / (pieces[-1].end or 1)

    def _in_place(
        self, index: int, raw: io.BufferedReader, start: Position
    ) -> Iterator[tuple[Cut, float]]:
        path = Path(self._inputs[index])
        offset, row = start.offset, start.row
        raw.seek(offset)
        while True:
            place = Position(index, offset, row, offset // SPAN_BYTES)
            # A line may end at the boundary itself: its last byte is the one before that.
            block = raw.read(_boundary(offset) - 1 - offset)
            offset += len(block)
            row += block.count(b"\n")
            while rest := raw.readline(PIECE):
                offset += len(rest)
                if rest.endswith(b"\n"):
                    row += 1
                    break
            if offset == place.offset:
                return
            yield Cut(Span(path, place, offset, row)), offset / (self._sizes[index] or 1)

    def _spooled(
        self, index: int, raw: io.BufferedReader, head: bytes, start: Position
    ) -> Iterator[tuple[Cut, float]]:
        if is_packed(head) or not head:
            text = behind(whole_text(self._inputs[index], raw, head), start.offset)
        else:
            raw.seek(start.offset)
            text = read_pieces(raw)
        spool = _Spool(start, self._max_line_bytes)
        try:
            for piece in text:
                while piece:
                    room = _boundary(spool.start.offset) - 1 - spool.end
                    cut = 0 if room >= len(piece) else piece.find(b"\n", max(0, room)) + 1
                    if not cut:
                        spool.write(piece)
                        break
                    spool.write(piece[:cut])
                    piece = piece[cut:]
                    made = spool.cut()
                    spool = _Spool(made.span.behind, self._max_line_bytes)
                    yield made, raw.tell() / (self._sizes[index] or 1)
            if spool.end > spool.start.offset:
                yield spool.cut(), 1.0
            else:
                spool.close()
        except BrokenStreamError as error:
            yield spool.cut(broken=str(error)), 1.0
        except BaseException:
            spool.close()
            raise


def _tail(raw: io.BufferedReader) -> tuple[int, int]:
    """Return where the end of a Parquet file is that says what is where in it."""
    end = raw.seek(0, os.SEEK_END)
    raw.seek(max(0, end - 8))
    size = min(end, int.from_bytes(raw.read(4), "little") + 8)
    return end - size, size


def _holding(raw: io.BufferedReader, ranges: Sequence[tuple[int, int]]) -> MemoryFile:
    """Return a file that has some ranges of another one, and holes between them."""
    file = MemoryFile("plp-span")
    try:
        for offset, size in ranges:
            raw.seek(offset)
            while size > 0 and (piece := raw.read1(min(size, _FETCH))):
                os.pwrite(file.descriptor, piece, offset)
                offset, size = offset + len(piece), size - len(piece)
    except BaseException:
        file.close()
        raise
    return file


def _boundary(offset: int) -> int:
    return (offset // SPAN_BYTES + 1) * SPAN_BYTES


class _Spool:
    """Unpacked text on its way into a span.

    Args:
        start: where it begins.
        max_line_bytes: of a longer line, what is behind that is a hole in the file, of zeros.

    Attributes:
        start: the same.
        end: the offset behind it.
    """

    def __init__(self, start: Position, max_line_bytes: int) -> None:
        self.start = Position(start.file, start.offset, start.row, start.offset // SPAN_BYTES)
        self.end = start.offset
        self._file = MemoryFile("plp-span")
        self._line = start.offset
        """Where the line at hand begins."""
        self._row = start.row
        self._limit = max_line_bytes

    def write(self, piece: bytes) -> None:
        """Add text."""
        last = piece.rfind(b"\n") + 1
        if last or self.end - self._line <= self._limit:
            os.pwrite(self._file.descriptor, piece, self.end - self.start.offset)
        if last:
            self._line = self.end + last
            self._row += piece.count(b"\n")
        self.end += len(piece)

    def cut(self, *, broken: str = "") -> Cut:
        """End the span; of text that breaks off, the line at hand is left out."""
        end = self._line if broken else self.end
        os.ftruncate(self._file.descriptor, end - self.start.offset)
        origin = self.start.offset
        span = Span(self._file.path, self.start, end, self._row, origin, broken)
        return Cut(span, self._file)

    def close(self) -> None:
        """Give it up."""
        self._file.close()
