"""What an input begins with, which tells what it is."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from plp_reward.dumps.csv_tables import delimiter_of
from plp_reward.files.streams import PIECE, BrokenStreamError, unpacked

PARQUET = b"PAR1"
"""What a Parquet file begins with."""
ARROW = (b"ARRO", b"\xff\xff\xff\xff")
"""What Arrow's files and streams begin with."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""What a text may begin with, and is no part of it."""
_NEVER_EMPTY = (".gz", ".zst", ".parquet")


def whole_text(name: str, raw: io.BufferedReader, head: bytes) -> Iterator[bytes]:
    """Return an input's text, unpacked.

    Args:
        name: the input's name.
        raw: the input, behind its first bytes.
        head: these.

    Raises:
        BrokenStreamError: it is damaged or cut short; what stands before that has been given.
    """
    if not head and name.endswith(_NEVER_EMPTY):
        raise BrokenStreamError("the file is cut short: it is empty")
    yield from unpacked(raw, head)


class First(NamedTuple):
    """The beginning of a text.

    Attributes:
        text: as much of it as was looked at.
        begin: where its rows begin.
        array: whether they are the items of an array, and no lines.
    """

    text: bytes
    begin: int
    array: bool


def first_piece(text: Iterator[bytes]) -> First:
    """Look at what a text begins with.

    Raises:
        BrokenStreamError: it breaks before that can be told.
    """
    first = _first(text)
    begin = len(BYTE_ORDER_MARK) if first.startswith(BYTE_ORDER_MARK) else 0
    bracket = len(first) - len(first[begin:].lstrip())
    array = first[bracket : bracket + 1] == b"["
    return First(first, bracket + 1 if array else begin, array)


def table_delimiter(name: str, first: First) -> str | None:
    """Return what stands between the fields of an input that is CSV; None of any other.

    It is if its name says so, and it does not begin like JSON.
    """
    return (
        None
        if first.text[first.begin :].lstrip()[:1] == b"{" or first.array
        else delimiter_of(name)
    )


def _first(text: Iterator[bytes]) -> bytes:
    """Take as much of a text as says what it begins with, space aside."""
    first = b""
    while not first.removeprefix(BYTE_ORDER_MARK).strip() and len(first) < PIECE:
        piece = next(text, b"")
        if not piece:
            break
        first += piece
    return first


def behind(text: Iterable[bytes], offset: int) -> Iterator[bytes]:
    """Return a text without so many bytes of its beginning."""
    for piece in text:
        if offset < len(piece):
            yield piece[offset:]
        offset = max(0, offset - len(piece))
