"""Where in a response its answer stands, so that it can be marked there."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

_BOX = re.compile(r"\\(?:boxed|fbox)\s*\{")
_MOST_BOXES = 100


def places(response: str, answer: str | None) -> list[tuple[int, int]]:
    """Return the parts of a response that state its answer: (start, end), in order, none twice.

    Extraction gives an answer's text and not its place. What it gives stands in the last box that
    holds it, else at its last mention; an answer that several boxes state together has a part in
    each. White space may differ.

    Args:
        response: the whole text.
        answer: the answer that extraction found in it, if it found one.

    Returns:
        Nothing where the answer does not stand in the response as it is.
    """
    if not answer or not answer.strip():
        return []
    wanted = _flat(answer)
    boxes = list(_boxes(response))
    for start, inside, end in reversed(boxes):
        if _flat(response[inside : end - 1]) == wanted:
            return [(start, end)]
    joined = _joined(response, boxes, wanted)
    if joined:
        return joined
    words = [re.escape(part) for part in answer.split()]
    before = r"(?<!\w)" if answer.lstrip()[0].isalnum() else ""
    after = r"(?!\w)" if answer.rstrip()[-1].isalnum() else ""
    mentions = re.finditer(before + r"\s{1,8}".join(words) + after, response)
    return [found.span() for found in deque(mentions, maxlen=1)]


def _joined(response: str, boxes: list[tuple[int, int, int]], wanted: str) -> list[tuple[int, int]]:
    """The last boxes that state the answer one after the other: ``3`` and ``5`` for ``3, 5``."""
    left, found = wanted, []
    for start, inside, end in reversed(boxes):
        part = _flat(response[inside : end - 1])
        if part and left.endswith(part):
            left = left[: -len(part)].rstrip(",;")
            found.append((start, end))
            if not left:
                return found[::-1]
    return []


def _boxes(response: str) -> Iterator[tuple[int, int, int]]:
    """Yield the last boxes: start, start of the content, end."""
    found = list(_BOX.finditer(response))[-_MOST_BOXES:]
    for box in found:
        end = closing(response, box.end())
        if end is not None:
            yield box.start(), box.end(), end


def closing(text: str, start: int, most: int = 2_000) -> int | None:
    """Return the position behind the brace that closes one open before ``start``, if it is near."""
    depth = 1
    for brace in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start, start + most):
        if brace.group() == "{":
            depth += 1
        elif brace.group() == "}":
            depth -= 1
            if depth == 0:
                return brace.end()
    return None


def _flat(text: str) -> str:
    return "".join(text.split())
