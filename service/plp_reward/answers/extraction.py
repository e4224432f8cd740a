"""The final answer of a response."""

from __future__ import annotations

from dataclasses import dataclass

from plp_reward.answers.policy import ExtractionPolicy


@dataclass(frozen=True, slots=True)
class Extraction:
    """Where a response's final answer was found.

    Attributes:
        answer: the answer's text, or None if the response has none.
        found_by: the rule that found it, or "" if none did.
        message: why there is none, or what was passed over, or "".
    """

    answer: str | None
    found_by: str = ""
    message: str = ""


def extract(response: str, policy: ExtractionPolicy, prompt: str | None = None) -> Extraction:
    """Find the final answer of ``response``: the last box behind the thinking."""
    tail = response.rpartition("</think>")[2]
    start = tail.rfind("\\boxed{")
    if start < 0:
        return Extraction(None, message="no box")
    depth, first = 0, start + len("\\boxed{")
    for position in range(first, len(tail)):
        char = tail[position]
        if char == "{":
            depth += 1
        elif char == "}":
            if depth == 0:
                return Extraction(tail[first:position].strip(), "boxed")
            depth -= 1
    return Extraction(None, message="the last box is not closed")
