"""Which parts of a response are thinking and which are its answer."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_MOST_TAGS = 256
"""Tags looked at, from the end; a response with more has fallen into a loop."""


class Parts(NamedTuple):
    """A response, taken apart.

    Attributes:
        answers: the texts outside the thinking, the last one first. Usually there is one; more
            only when a stray closing tag stands in the answer.
        thought: the thinking that ended first, or None if the response has none that ended.
    """

    answers: tuple[str, ...]
    thought: str | None = None


def answer_parts(response: str, tags: tuple[tuple[str, str], ...]) -> Parts:
    """Take ``response`` apart by the first pair of ``tags`` that it uses.

    Models whose prompt ends in ``<think>`` never write the opening tag, so what stands before a
    closing tag without an opening one is thinking. What stands behind an opening tag that is
    never closed is thinking, too.
    """
    for initial, pairs in _by_initial(tags):
        if initial not in response:
            continue
        for opening, closing in pairs:
            last = response.rfind(closing)
            if last < 0:
                start = response.find(opening)
                if start < 0:
                    continue
                return Parts((response[:start],))
            if response.rfind(closing, 0, last) < 0 and response.rfind(opening) <= 0:
                start = len(opening) if response.startswith(opening) else 0
                return Parts((response[last + len(closing) :],), response[start:last])
            return _split(response, opening, closing)
    return Parts((response,))


@lru_cache(maxsize=16)
def _by_initial(tags: tuple[tuple[str, str], ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The pairs by the character that they begin with."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for pair in tags:
        groups.setdefault(pair[0][0], []).append(pair)
    return list(groups.items())


def _split(response: str, opening: str, closing: str) -> Parts:
    """Follow the tags one by one, from the last ``_MOST_TAGS`` on."""
    marks: list[tuple[int, int, bool]] = []
    end = len(response)
    next_opening, next_closing = response.rfind(opening), response.rfind(closing)
    while len(marks) < _MOST_TAGS and max(next_opening, next_closing) >= 0:
        if next_opening > next_closing:
            end = next_opening
            marks.append((end, end + len(opening), True))
            next_opening = response.rfind(opening, 0, end)
        else:
            end = next_closing
            marks.append((end, end + len(closing), False))
            next_closing = response.rfind(closing, 0, end)
    marks.reverse()
    answers: list[list[str]] = []
    thought: str | None = None
    position, inside = 0, not marks[0][2] or len(marks) == _MOST_TAGS
    if not inside:
        answers.append([])
    for start, stop, opens in marks:
        text = response[position:start]
        if opens:
            if not inside:
                answers[-1].append(text)
            inside = True
        elif inside:
            if thought is None:
                thought = text
            if not answers:
                answers.append([])
            inside = False
        else:
            answers[-1].append(text)
            answers.append([])
        position = stop
    if not inside:
        answers[-1].append(response[position:])
    return Parts(tuple(" ".join(texts) for texts in reversed(answers)), thought)
