"""Files as pieces of bytes, unpacked where their first bytes say gzip or Zstandard, and as lines.

An end inside a gzip member or a Zstandard frame is a break, which is told from an end: what was
whole before it is given first. Nothing is held but the piece and the line at hand.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple, Protocol

import zstandard

PIECE = 1 << 16
"""Bytes read, and passed on, at a time."""
_FEED = 1 << 10
"""Packed bytes unpacked at a time. Zstandard makes up to 32 MB of them, all of which are held."""
_GZIP = b"\x1f\x8b"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"  # behind a byte 0x5_: a frame of no data, which pzstd begins with


class BrokenStreamError(ValueError):
    """A compressed stream is damaged, or ends where more must follow."""


class Readable(Protocol):
    """A file of bytes that gives what it has."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, or all that are left."""
        ...

    def read1(self, size: int, /) -> bytes:
        """Return up to so many bytes; none at the end."""
        ...


class _Unpacker(Protocol):
    def decompress(self, data: bytes, /) -> bytes: ...

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...


class Span(NamedTuple):
    """A piece of text that stands for itself, such as a line.

    Attributes:
        content: its bytes; None if they are over the limit, and were not held.
        end: how many bytes of the unpacked text lie before its end.
    """

    content: bytes | None
    end: int


def is_packed(head: bytes) -> bool:
    """Return whether a file that begins so is gzip or Zstandard."""
    return _unpacker(head) is not None


def read_pieces(file: Readable, head: bytes = b"") -> Iterator[bytes]:
    """Return a file's bytes as they are, those of it that were read already in front."""
    return chain([head] if head else [], iter(lambda: file.read1(PIECE), b""))


def unpacked(file: Readable, head: bytes | None = None) -> Iterator[bytes]:
    """Return a file's bytes, unpacked if they are packed.

    Args:
        file: the file.
        head: its first bytes, four if there are so many, where they were read already.

    Raises:
        BrokenStreamError: it is damaged or cut short; everything before that has been given.
    """
    if head is None:
        head = file.read(4)
    begin = _unpacker(head)
    found = read_pieces(file, head)
    return found if begin is None else _unpacked(found, begin)


def lines(pieces: Iterable[bytes], limit: int, offset: int = 0) -> Iterator[Span]:
    """Cut text into its lines, each with its line end; the last one may have none.

    Args:
        pieces: the text.
        limit: most bytes of a line; a longer one is passed over without being held.
        offset: bytes of the whole text that lie before this one.
    """
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        start = 0
        while stop := piece.find(b"\n", start) + 1:
            held.append(piece[start:stop])
            size += stop - start
            offset += size
            yield Span(b"".join(held) if size <= limit else None, offset)
            held.clear()
            start, size = stop, 0
        size += len(piece) - start
        if size <= limit:
            held.append(piece[start:])
        else:
            held.clear()
    if size:
        yield Span(b"".join(held) if size <= limit else None, offset + size)


def _unpacker(head: bytes) -> Callable[[], _Unpacker] | None:
    if head.startswith(_GZIP):
        return lambda: zlib.decompressobj(wbits=31)
    if head.startswith(_ZSTANDARD) or (head[1:4] == _SKIPPABLE and head[0] >> 4 == 5):
        return lambda: zstandard.ZstdDecompressor().decompressobj()
    return None


def _unpacked(packed: Iterable[bytes], begin: Callable[[], _Unpacker]) -> Iterator[bytes]:
    """Unpack members or frames that stand one behind the other."""
    frame: _Unpacker | None = None
    try:
        for piece in packed:
            for start in range(0, len(piece), _FEED):
                left = piece[start : start + _FEED]
                # Zeros behind a member are padding, to gzip too; Zstandard has no such frame.
                while left if frame else (left := left.lstrip(b"\0")):
                    frame = frame or begin()
                    found = frame.decompress(left)
                    for cut in range(0, len(found), PIECE):
                        yield found[cut : cut + PIECE]
                    left = frame.unused_data if frame.eof else b""
                    frame = None if frame.eof else frame
    except (zlib.error, zstandard.ZstdError) as error:
        raise BrokenStreamError(f"the compressed file is damaged: {error}") from error
    if frame is not None:
        raise BrokenStreamError("the compressed file is cut short")
