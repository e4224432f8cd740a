"""Inputs cut into portions: some spans each, which one machine scores into a part of the output.

Where lines begin, and how many there are before, is found out by whoever reads the file; who hands
portions out adds it up and reads nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from plp_reward.dumps.beginnings import PARQUET
from plp_reward.dumps.inputs import open_input
from plp_reward.dumps.rows import SPAN_BYTES, Position
from plp_reward.files.streams import is_packed

MOST_BYTES = 64 << 20
"""Bytes of a portion at most, about: seconds of work, beside which what it costs to hand it out
and to name its part does not count."""
_FEWEST = 4
"""Portions a worker, if there is enough to do: then workers end together."""
SURVEYED = 16
"""Portions of a file that are surveyed at once."""
_FETCH = 8 << 20


class Stretch(NamedTuple):
    """A stretch of a file.

    Attributes:
        start: offset of the first line that begins in it, as in ``Position``; None if none does.
        row: lines, or rows, of the stretches before it, and in it before ``start``, that are known
            to whoever surveyed it.
        rows: lines, or rows, up to its end, likewise.
    """

    start: int | None
    row: int
    rows: int


def step_for(total: int, workers: int) -> int:
    """Return the bytes of a portion, some spans: a few portions a worker, none too large."""
    spans = total // (_FEWEST * workers * SPAN_BYTES)
    return min(MOST_BYTES // SPAN_BYTES, max(1, spans)) * SPAN_BYTES


def survey(name: str, begin: int, end: int, step: int) -> list[Stretch]:
    """Find out where portions of an input can begin.

    Args:
        name: the input.
        begin: where in it to begin, in steps.
        end: where to stop.
        step: bytes of a portion.

    Returns:
        A stretch for each step, or for each portion of Parquet, which is surveyed whole. For what
        is packed, none: it is one portion.
    """
    with open_input(name) as raw:
        head = raw.read(4)
        if head == PARQUET:
            return [] if begin else list(_row_groups(name, step))
        if is_packed(head) or not head:
            return []
        return list(_lines(raw, begin, end, step))


def _row_groups(name: str, step: int) -> Iterator[Stretch]:
    from plp_reward.dumps import parquet  # and pyarrow, which takes long to load

    held = step
    for piece in parquet.spans(name):
        if held >= step:
            held = 0
            # Rows are positions of their own: nothing is to be added up.
            yield Stretch(piece.first, piece.first, 0)
        held += sum(size for _, size in piece.ranges)


def _lines(raw: io.BufferedReader, begin: int, end: int, step: int) -> Iterator[Stretch]:
    # A line may begin at a step itself: the end of the one before it is the byte before that.
    offset = raw.seek(max(0, begin - 1))
    for stop in range(begin + step, end + step, step):
        start, row, rows = (0, 0, 0) if not offset else (None, 0, 0)
        while block := raw.read(min(_FETCH, stop - 1 - offset)):
            if start is None and (place := block.find(b"\n")) >= 0:
                start, row = offset + place + 1, 1
            rows += block.count(b"\n")
            offset += len(block)
        yield Stretch(start, row, rows)


def starts(index: int, size: int, stretches: Iterable[Stretch]) -> list[tuple[Position, int]]:
    """Return where portions of an input begin, each with about how many bytes lie before it.

    Args:
        index: the input's.
        size: its size in bytes.
        stretches: what surveys of it found, in order.
    """
    found = list(stretches)
    before = [0, *accumulate(stretch.rows for stretch in found)]
    places = [
        Position(index, each.start, rows + each.row)
        for each, rows in zip(found, before, strict=False)
        if each.start is not None
    ]
    share = size / max(1, len(places))
    first = [(Position(index), 0)]
    return first + [
        (place, int(share * number)) for number, place in enumerate(places) if place.offset
    ]


def portions(
    places: Sequence[Sequence[tuple[Position, int]]], sizes: Sequence[int], step: int
) -> list[tuple[Position, Position]]:
    """Return where portions begin and where they end; files that are small share one.

    Args:
        places: of each input, what ``starts`` found.
        sizes: the inputs' sizes in bytes.
        step: bytes of a portion.
    """
    begins: list[Position] = []
    done = held = 0
    for size, found in zip(sizes, places, strict=True):
        for number, (place, before) in enumerate(found):
            if number or not begins or done + before - held >= step // 2:
                begins.append(place)
                held = done + before
        done += size
    return list(pairwise([*begins, Position(len(sizes))]))
