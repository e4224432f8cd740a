"""What looking for a final answer can come to: an answer and its source, or why there is none."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple

Expected = Literal["choice", "number", "truth", "parts", "other"]
"""What kind of answer gold is; never which."""


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
    LAYOUT = "layout"
    """What a JSON object, a block, a table or bullets at the end give as the answer."""
    STATED = "stated"
    """The time, the point or the few words that the last sentence states."""
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


class Extraction(NamedTuple):
    """Where a response's final answer was found, or why it has none.

    Attributes:
        answer: the answer's text, or None if the response has none.
        found_by: the rule that found it, a ``Source``, or "" if none did.
        message: why there is none, or "".
        also: other forms in which the response says the same, any of which gold may have: the boxes
            of one statement with the names before them (``x = 3, y = 4`` for ``3, 4``), those of
            parts by label, the letter of the option that a box is said to be, the value of a
            sentence in a box, an earlier statement of the same value.
        refused_by: the rule by which there is no answer, a ``Refusal``, or "".
        unit: the unit that stands right behind the only box, in words, or "".
    """

    answer: str | None
    found_by: str = ""
    message: str = ""
    also: tuple[str, ...] = ()
    refused_by: str = ""
    unit: str = ""

    @property
    def over_limit(self) -> bool:
        """True if there is an answer, but a longer one than the policy reads."""
        return self.refused_by == Refusal.OVER_LIMIT


REFUSED = {
    reason: Extraction(None, message=message, refused_by=reason)
    for reason, message in {
        Refusal.NO_ANSWER: "nothing in the response says what the answer is",
        Refusal.EMPTY_BOX: "the last box is empty",
        Refusal.UNCLOSED_BOX: "the last box is not closed",
        Refusal.SEVERAL_ANSWERS: "different answers are claimed and none is chosen",
        Refusal.HEDGED: "the answer is offered as one of several possibilities",
        Refusal.CONTRADICTION: "another answer is stated behind the box",
        Refusal.NEGATED: "the response only says what the answer is not",
        Refusal.ECHO: "the response repeats the prompt",
        Refusal.LOOK_ALIKE: "the box command is written with look-alike characters",
        Refusal.DIRECTION_OVERRIDE: "the answer has characters that change its reading direction",
        Refusal.OVER_LIMIT: "the answer is longer than the limit",
    }.items()
}
"""The extraction that each refusal comes to."""
