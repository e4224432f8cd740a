"""How much of a response is thinking: what stands between ``<think>`` and ``</think>``."""

from __future__ import annotations

import re

from plp_reward.answers.policy import ExtractionPolicy

TAGS = ExtractionPolicy().thinking_tags
"""Pairs of tags that are looked for unless the caller names others."""


def thinking_tags(
    response: str, tags: tuple[tuple[str, str], ...] = TAGS
) -> tuple[str, str] | None:
    """Return the first pair of tags of which the response has one or both, or None."""
    return next((pair for pair in tags if any(tag in response for tag in pair)), None)


def thought(
    response: str, *, opened: bool = False, tags: tuple[tuple[str, str], ...] = TAGS
) -> str:
    """Return the text inside all of the response's thinking, without the tags; "" if it has none.

    The opening tag may be missing, for some templates put it into the prompt: what stands before a
    first closing tag is thinking. So may the closing one, where a response was cut off as it
    thought. A thinking of nothing but white space is none: models that were trained to be brief
    close the tag at once.

    Args:
        response: the model's text, without the prompt.
        opened: whether the prompt ends with the opening tag; then a response without any tag is
            nothing but thinking.
        tags: pairs of opening and closing tags; the first that the response uses counts.
    """
    pair = thinking_tags(response, tags)
    if pair is None:
        return response if opened and response.strip() else ""
    opening, closing = pair
    marks = list(re.finditer(f"{re.escape(opening)}|{re.escape(closing)}", response))
    inside = opened or marks[0].group() == closing
    start, found = 0, []
    for mark in marks:
        if mark.group() == closing and inside:
            found.append(response[start : mark.start()])
            inside = False
        elif mark.group() == opening:
            if inside:  # the prompt had opened it already, or it is opened twice
                found.append(response[start : mark.start()])
            inside = True
        start = mark.end()
    if inside:
        found.append(response[start:])
    text = "".join(found)
    return text if text.strip() else ""
