r"""A box: how its command is written, where it ends, what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from plp_reward.answers.parsing.escapes import restored

MOST_BOXES = 64
"""Boxes looked at, from the last one back."""
_SPACE = re.compile(r"\s*")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_COMMAND = re.compile(r"-?\\[A-Za-z]+")
PLAIN = re.compile(r"[-+]?[\d.,]*\d|[A-Za-z]")
_UNBRACED_END = re.compile(r"[ .]*(?:$|\n|\$|\\[)\]])")
_LABEL = re.compile(
    r"\A\s*(?:\\(?:text|textbf|mathrm|mathbf)\s*\{\s*)?(?:the\s+)?(?:final\s+)?answer(?:\s+is|\s*[:=])\s*\}?",
    re.IGNORECASE,
)


class Box(NamedTuple):
    """One box: where its command starts, where it ends, and what it holds."""

    start: int
    end: int
    content: str
    closed: bool = True
    too_long: bool = False

    def written(self, text: str) -> str:
        """The box as it stands in ``text``."""
        return text[self.start : self.end]


def backwards(text: str, boxed: int, framed: int, limit: int) -> Iterator[Box]:
    """The boxes of ``text`` from its last commands on, the last one first."""
    for _ in range(MOST_BOXES):
        if boxed > framed:
            box = read(text, boxed, boxed + 6, limit)
            if box is not None:
                yield box
            boxed = text.rfind("\\boxed", 0, boxed)
        elif framed >= 0:
            box = read(text, framed, framed + 5, limit)
            if box is not None:
                yield box
            framed = text.rfind("\\fbox", 0, framed)
        else:
            return


def read(text: str, start: int, after: int, limit: int) -> Box | None:
    """The box whose command stands at ``start`` and whose argument is at ``after``."""
    if not text.startswith("{", after):
        opening = _SPACE.match(text, after, after + 8)
        after = opening.end() if opening else after
        if not text.startswith("{", after):
            return _unbraced(text, start, after)
    first = after + 1
    close = _closing_brace(text, first, first + limit + 1)
    if close >= 0:
        return Box(start, close + 1, _clean(text, start, text[first:close]))
    if len(text) - first > limit and "\n" not in text[first : first + limit]:
        return Box(start, first + limit, "", closed=False, too_long=True)
    return _sloppy(text, start, first)


def _closing_brace(text: str, first: int, stop: int) -> int:
    """Where the brace that is open at ``first`` is closed, or -1."""
    depth, position = 1, first
    while True:
        close = text.find("}", position, stop)
        if close < 0:
            break
        depth += text.count("{", position, close) - 1
        if depth == 0:
            if text.find("\\{", first, close) < 0 and text.find("\\}", first, close + 1) < 0:
                return close
            break
        position = close + 1
    depth = 1
    for brace in _BRACE.finditer(text, first, stop):  # some may be escaped
        if brace[0] == "{":
            depth += 1
        elif brace[0] == "}":
            depth -= 1
            if depth == 0:
                return brace.start()
    return -1


def _sloppy(text: str, start: int, first: int) -> Box:
    """A box that is never closed: it reaches to the end of its formula or line."""
    line = text.find("\n", first)
    stop = len(text) if line < 0 else line
    for mark in ("$", "\\)", "\\]"):
        cut = text.find(mark, first, stop)
        stop = cut if cut >= 0 else stop
    return Box(start, stop, _clean(text, start, text[first:stop]), closed=False)


def _unbraced(text: str, start: int, after: int) -> Box | None:
    r"""``\boxed 5`` and ``\boxed\frac12``: the argument is the rest of its formula."""
    plain = PLAIN.match(text, after) if after > start + 5 else None
    if plain and (text[after - 1].isspace() or plain[0][-1].isdigit()):
        if _UNBRACED_END.match(text, plain.end()):
            return Box(start, plain.end(), plain[0])
        return None
    command = _COMMAND.match(text, after)
    if command is None:
        return None
    stop = command.end()
    while stop < len(text):
        char = text[stop]
        if char.isdigit():
            stop += 1
        elif char == "{":
            close = text.find("}", stop, stop + 200)
            if close < 0:
                return None
            stop = close + 1
        else:
            break
    if _UNBRACED_END.match(text, stop):
        return Box(start, stop, text[after:stop])
    return None


def _clean(text: str, start: int, content: str) -> str:
    r"""``content`` without nested box commands and, in text escaped for JSON, doubled slashes."""
    if not content.isprintable():
        content = restored(content)
    if "nswer" in content:
        content = _LABEL.sub("", content)
    if "\\" not in content:
        return content.strip()
    slashes = 0
    while slashes < 16 and start > slashes and text[start - slashes - 1] == "\\":
        slashes += 1
    if slashes % 2:
        while slashes:
            content = content.replace("\\\\", "\\")
            slashes //= 2
    if "box" in content:
        content = content.replace("\\boxed", "").replace("\\fbox", "")
    return content.strip()


def same(one: Box, other: Box) -> bool:
    """True if both hold the same text, spaces apart."""
    return one.content == other.content or (
        len(one.content) < 200 and "".join(one.content.split()) == "".join(other.content.split())
    )
