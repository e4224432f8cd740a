"""What looking for a final answer can come to: an answer and its source, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """The rule that found an answer: the values of ``Verdict.found_by``."""

    BOXED = "boxed"
    """The last box behind the thinking."""
    BOXED_LIST = "boxed_list"
    """Several boxes of one statement, joined with commas."""
    BOXED_IN_THINKING = "boxed_in_thinking"
    """A box inside the thinking, where the policy lets it count."""
    ANSWER_TAG = "answer_tag"
    """The text between ``<answer>`` and ``</answer>``."""
    HASH_MARK = "hash_mark"
    """The rest of the line behind ``####``."""
    PHRASE = "phrase"
    """What follows "the answer is" or its like, in many languages."""
    BARE = "bare"
    """The whole response, when it is nothing but a short answer."""
    CHOICE = "choice"
    """The one letter that the last sentence settles on, when gold is a letter."""
    EMPHASIS = "emphasis"
    """The bold text of the last paragraph."""
    MATHS = "maths"
    """The last formula of the last sentence."""
    LAST_NUMBER = "last_number"
    """The number that the last sentence states or its equation ends in."""


class Refusal(StrEnum):
    """Why a response has no final answer."""

    NO_ANSWER = "no_answer"
    """Nothing in the response says what the answer is."""
    EMPTY_BOX = "empty_box"
    """The last box is empty or holds a placeholder."""
    UNCLOSED_BOX = "unclosed_box"
    """The last box is never closed: the response was cut off inside it."""
    SEVERAL_ANSWERS = "several_answers"
    """Different answers are claimed, and nothing says which of them is meant."""
    HEDGED = "hedged"
    """The answer is offered as one of several possibilities."""
    CONTRADICTION = "contradiction"
    """A different answer is stated behind the box."""
    NEGATED = "negated"
    """The response only says what the answer is not."""
    ECHO = "echo"
    """The response only repeats the prompt."""
    LOOK_ALIKE = "look_alike"
    """The box command is written with characters that only look like it."""
    DIRECTION_OVERRIDE = "direction_override"
    """The answer contains characters that make it read differently than it is written."""
    OVER_LIMIT = "over_limit"
    """The answer is longer than the policy's limit."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, as the response has it."""

    answer: str
    source: Source
    named: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """No answer, and why."""

    reason: Refusal


Outcome = Found | Refused
