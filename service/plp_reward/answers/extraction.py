"""The final answer of a response.

A response has at most one. Where several places claim to be it and differ, it has none: a reward
for "one of these" would teach a model to list candidates. The rules stand in
``docs/extraction.md``; each takes time linear in the response's length, whatever it contains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from plp_reward.answers import boxes, prose, turns
from plp_reward.answers.outcomes import Found, Outcome, Refusal, Refused, Source
from plp_reward.answers.policy import ExtractionPolicy
from plp_reward.answers.thinking import Parts, answer_parts

_DIRECTION_OVERRIDE = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_DECLARED = re.compile(r"final\s+answer[^\n]*\n(?:[^\n]*\n)?[^\n]*$", re.IGNORECASE)
_CLOSES = re.compile(r"[\s.$*\\)\]。]*")


@dataclass(frozen=True, slots=True)
class Extraction:
    """Where a response's final answer was found.

    Attributes:
        answer: the answer's text, or None if the response has none.
        found_by: the rule that found it, a ``Source``, or "" if none did.
        message: why there is none, or "".
        named: for boxes of one statement, the answer with the names before them (``x = 3, y = 4``
            for ``3, 4``), or None. Both say the same; gold may have either form.
        refused_by: the rule by which there is no answer, a ``Refusal``, or "".
    """

    answer: str | None
    found_by: str = ""
    message: str = ""
    named: str | None = None
    refused_by: str = ""

    @property
    def over_limit(self) -> bool:
        """True if there is an answer, but a longer one than the policy reads."""
        return self.refused_by == Refusal.OVER_LIMIT


_MESSAGES = {
    Refusal.NO_ANSWER: "nothing in the response says what the answer is",
    Refusal.EMPTY_BOX: "the last box is empty",
    Refusal.UNCLOSED_BOX: "the last box is not closed",
    Refusal.SEVERAL_ANSWERS: "different answers are claimed and none is chosen",
    Refusal.HEDGED: "the answer is offered as one of several possibilities",
    Refusal.CONTRADICTION: "another answer is stated behind the box",
    Refusal.NEGATED: "the response only says what the answer is not",
    Refusal.ECHO: "the response repeats the prompt",
    Refusal.LOOK_ALIKE: "the box command is written with look-alike characters",
    Refusal.DIRECTION_OVERRIDE: "the answer contains characters that change its reading direction",
    Refusal.OVER_LIMIT: "the answer is longer than the limit",
}


def extract(
    response: str,
    policy: ExtractionPolicy,
    prompt: str | None = None,
    *,
    expects: prose.Expected | None = None,
) -> Extraction:
    """Find the final answer of ``response``.

    Args:
        response: the model's text.
        policy: where the answer may stand.
        prompt: the prompt's text, so that what only repeats it is not taken for an answer.
        expects: gold's kind, which tells prose where an answer ends; boxes never need it.

    Returns:
        The answer and the rule that found it, or the rule by which there is none.
    """
    outcome = _find(response, policy, prompt, expects)
    if isinstance(outcome, Found):
        answer = outcome.answer
        if len(answer) > policy.max_chars:
            outcome = Refused(Refusal.OVER_LIMIT)
        elif not answer.isascii() and _DIRECTION_OVERRIDE.search(answer):
            outcome = Refused(Refusal.DIRECTION_OVERRIDE)
        else:
            return Extraction(answer, outcome.source, named=outcome.named)
    return Extraction(None, message=_MESSAGES[outcome.reason], refused_by=outcome.reason)


def _find(
    response: str, policy: ExtractionPolicy, prompt: str | None, expects: prose.Expected | None
) -> Outcome:
    parts = answer_parts(response, policy.thinking_tags)
    for part in parts.answers:
        outcome = _boxed(part, policy, prompt)
        if outcome is not None:
            return outcome
    if policy.thinking != "after":
        outcome = _boxed_in_thinking(response, parts, policy, prompt)
        if outcome is not None:
            return outcome
    if not policy.unboxed:
        return Refused(Refusal.NO_ANSWER)
    text = next((part for part in parts.answers if part.strip()), "")
    if policy.single_turn:
        text = turns.before_stop_token(text)
    if prompt and text.strip() and text.strip() in prompt and len(text.strip()) > 12:
        return Refused(Refusal.ECHO)
    return prose.find(text, policy, expects)


def _boxed(part: str, policy: ExtractionPolicy, prompt: str | None) -> Outcome | None:
    if policy.single_turn:
        part = turns.before_stop_token(part)
        for start in turns.new_questions(part):
            if boxes.first_answer(part[:start], policy.max_chars):
                part = part[:start]
                break
    return boxes.find(part, policy, prompt)


def _boxed_in_thinking(
    response: str, parts: Parts, policy: ExtractionPolicy, prompt: str | None
) -> Outcome | None:
    if policy.thinking == "anywhere":
        outcome = boxes.find(response, policy, prompt)
    elif parts.thought is None:
        return None
    else:
        thought = parts.thought.rstrip()
        start = thought.rfind("\\boxed")
        if start < 0 or not _DECLARED.search(thought, max(0, start - 300), start):
            return None
        close = thought.rfind("}")
        if not _CLOSES.fullmatch(thought, close + 1):
            return None
        outcome = boxes.find(thought, policy, prompt)
    if isinstance(outcome, Found):
        return Found(outcome.answer, Source.BOXED_IN_THINKING, outcome.named)
    return outcome
