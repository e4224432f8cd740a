"""A JSON array cut into its items, as a file of lines is cut into lines.

Only strings, brackets and commas are looked at: what an item holds is for whoever parses it, under
the same limits as a line. Each byte is looked at once, and nothing is held but the item at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from plp_reward.files.streams import Span

_STRING = rb'"(?>(?:[^"\\]++|\\.)*)"'
_FLAT = rb'[\[{](?>(?:[^"\[\]{}]++|%b)*)[\]}]' % _STRING
"""An object or a list with none inside it, which most rows are."""
_REST_OF_STRING = re.compile(rb'(?>(?:[^"\\]++|\\.)*)', re.DOTALL)
_INSIDE = re.compile(rb'(?>(?:[^"\[\]{}]++|%b|%b)*)' % (_STRING, _FLAT), re.DOTALL)
"""What leaves nothing open."""
_BETWEEN = re.compile(rb'(?>(?:[^"\[\]{},]++|%b|%b)*)' % (_STRING, _FLAT), re.DOTALL)
"""The same where a comma ends an item."""
_CUT = b"."
"""Stands for the end of the text where no string and no bracket is open."""


class BrokenArrayError(ValueError):
    """The text is no array to its end; what follows cannot be read."""


def items(
    pieces: Iterable[bytes], limit: int, offset: int, *, behind_item: bool = False
) -> Iterator[Span]:
    """Cut an array into its items; a span ends before the comma or bracket that ends the item.

    Args:
        pieces: the text, from behind the array's opening bracket on.
        limit: most bytes of an item, with the space around it; a longer one is passed over without
            being held.
        offset: bytes of the whole text that lie before this one.
        behind_item: whether the text begins where a span ended.

    Raises:
        BrokenArrayError: the array does not end, or something stands behind its end; every item
            before that has been given.
    """
    held: list[bytes] = []
    size = 0
    first, ended = not behind_item, False
    for part, mark in _parts(pieces):
        if ended and (mark not in (b"", _CUT) or part.strip()):
            raise BrokenArrayError("more text stands behind the array's end")
        size += len(part)
        if size <= limit:
            held.append(part)
        else:
            held.clear()
        if not mark or ended:
            continue
        content = b"".join(held) if size <= limit else None
        blank = content is not None and not content.strip()
        if not (behind_item or (blank and (mark == _CUT or (first and mark == b"]")))):
            yield Span(content, offset + size)
        offset += size + 1
        held.clear()
        size = 0
        behind_item = first = False
        ended = mark == b"]"
    if not ended:
        raise BrokenArrayError("the array does not end: the file is cut short")


def _parts(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Cut text at the commas and closing brackets that stand outside strings and brackets.

    Yields:
        A part, and what ends it; nothing if only the piece does.
    """
    depth = 0
    in_string = escaped = False
    for piece in pieces:
        start = position = 0
        while position < len(piece):
            if escaped:
                escaped = False
            elif in_string:
                position = _end(_REST_OF_STRING, piece, position)
                # What is no quote is a backslash at the piece's end.
                escaped = piece[position : position + 1] == b"\\"
                in_string = escaped or position == len(piece)
            else:
                position = _end(_INSIDE if depth else _BETWEEN, piece, position)
                mark = piece[position : position + 1]
                if mark == b'"':
                    in_string = True
                elif mark in (b"[", b"{"):
                    depth += 1
                elif mark and not depth and mark != b"}":
                    yield piece[start:position], mark
                    start = position + 1
                elif mark:
                    depth = max(0, depth - 1)
            position += 1
        yield piece[start:], b""
    if not (depth or in_string):
        yield b"", _CUT


def _end(pattern: re.Pattern[bytes], piece: bytes, position: int) -> int:
    found = pattern.match(piece, position)
    return found.end() if found else position
