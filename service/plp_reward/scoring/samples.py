"""What goes into scoring and what comes out: plain values, the same for HTTP, dumps and Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from plp_reward.answers import Gold, Status

TRUNCATING_REASONS = frozenset({"length", "max_tokens", "max_length", "abort"})
"""Finish reasons that mean a response was cut off before it ended by itself."""


MOST_TOKENS = 2**31 - 1
"""Most tokens that a response or a target may have; more is no number of tokens."""


MOST_EXTRA = 1 << 16
"""Most bytes of a sample's further fields, as JSON."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One response to one problem.

    Attributes:
        response: the model's text, without the prompt.
        gold: the right answer: text, a number, or a list of acceptable answers.
        id: the caller's name for the sample; it comes back in the result.
        group: the prompt's name; samples with the same group are its k responses.
        prompt: the prompt's text, if known; an answer that only echoes its box is not an answer.
        length: tokens of the response, if the caller counted them.
        token_ids: the response's tokens, if the caller sends them instead; their number is used.
        finish_reason: why generation ended; ``length`` and its synonyms mean truncated.
        evaluation: true for a sample that measures the policy and does not train it: its reward is
            accuracy, whatever the profile says.
        target: tokens that the prompt asks for, at least 1; for rewards that compare with it.
        extra: further fields by name, as JSON has them, at most ``MOST_EXTRA`` bytes: for graders
            that are chosen by one, and for rewards and graders that look at them.
    """

    response: str
    gold: Gold
    id: str = ""
    group: str | None = None
    prompt: str | None = None
    length: int | None = None
    token_ids: Sequence[int] | None = None
    finish_reason: str | None = None
    evaluation: bool = False
    target: int | None = None
    extra: Mapping[str, Any] | None = None

    @property
    def truncated(self) -> bool:
        """True if the response was cut off at the generation limit."""
        return self.finish_reason in TRUNCATING_REASONS


@dataclass(frozen=True, slots=True)
class Result:
    """A sample's reward and everything it follows from.

    Attributes:
        id: the sample's id.
        reward: the reward, or None when ``correct`` is None.
        correct: true, false, or None when not decided.
        status: why; see ``Status``.
        answer: the final answer found in the response, or None.
        found_by: the extraction rule that found it.
        rule: the comparison rule that decided.
        length: tokens of the response, or None if unknown and not needed.
        length_source: where that number came from: ``client``, ``token_ids``, ``tokenizer:NAME``
            or ``none``.
        components: the reward's parts; they add up to ``reward``.
        group: the sample's group.
        message: what went wrong or is worth knowing, or "".
    """

    id: str
    reward: float | None
    correct: bool | None
    status: Status
    answer: str | None = None
    found_by: str = ""
    rule: str = ""
    length: int | None = None
    length_source: str = "none"
    components: Mapping[str, float] = field(default_factory=dict)
    group: str | None = None
    message: str = ""
