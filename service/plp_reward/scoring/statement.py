r"""Where in a response the answer stands that was graded.

A verdict names the answer, and a text may hold it many times. The place that counts is the one
that decides: with other words there, another answer is found.

>>> answer_span(r"2 + 3 = 5, so \boxed{5}. That is 5.", "5", "boxed")
(21, 22)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from plp_reward.answers.extraction import extract
from plp_reward.answers.extraction.outcomes import Expected, Source
from plp_reward.answers.extraction.thinking import answer_parts
from plp_reward.answers.policy import ExtractionPolicy

_OTHER_WORDS = "917"
"""What stands in an answer's place when it is asked whether that place decides."""
_MOST_PLACES = 12
"""Places that are asked, from the last one on: each costs an extraction."""
_BOX = re.compile(r"\\f?boxed\s*\{")


def answer_span(
    response: str,
    answer: str,
    found_by: str,
    policy: ExtractionPolicy | None = None,
    *,
    prompt: str | None = None,
    expects: Expected | None = None,
) -> tuple[int, int] | None:
    """Return where the answer of a verdict stands: its start and its end in ``response``.

    Args:
        response: the model's text.
        answer: the answer that was graded, as ``Verdict.answer`` has it.
        found_by: the rule that found it, as ``Verdict.found_by`` has it.
        policy: the settings under which it was found.
        prompt: the prompt's text, if it was graded with one.
        expects: gold's kind.

    Returns:
        Of the places that hold the answer's text the one that decides; where none does by itself,
        as when it is said twice, the last one of its kind. None where the response does not hold
        the text in one piece.
    """
    policy = policy or ExtractionPolicy()
    places = list(_places(response, answer, found_by, policy))
    for start, end in places[:_MOST_PLACES]:
        changed = response[:start] + _OTHER_WORDS + response[end:]
        found = extract(changed, policy, prompt, expects=expects).answer
        if found is not None and _OTHER_WORDS in found:
            return start, end
    return places[0] if places else None


def _places(
    response: str, answer: str, found_by: str, policy: ExtractionPolicy
) -> Iterator[tuple[int, int]]:
    """The places that hold ``answer``, the last one first, those of its kind before others."""
    if not answer:
        return
    found = [match.span() for match in re.finditer(re.escape(answer), response)]
    found = [span for span in found if _whole(response, *span)] or found
    answered = _answered(response, policy)
    boxed = found_by.startswith(Source.BOXED)
    boxes = [match.end() for match in _BOX.finditer(response)] if boxed else []
    first = [
        (start, end)
        for start, end in found
        if (
            any(box <= start and not response[box:start].strip() for box in boxes)
            if boxed
            else answered <= start
        )
    ]
    yield from reversed(first)
    yield from (span for span in reversed(found) if span not in first)


def _answered(response: str, policy: ExtractionPolicy) -> int:
    """Where the text behind the thinking begins."""
    answers = answer_parts(response, policy.thinking_tags).answers
    return max(0, response.rfind(answers[0])) if answers else 0


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a place is no part of a longer word or number."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (
        (before.isalnum() and text[start].isalnum())
        or (after.isalnum() and text[end - 1].isalnum())
    )
