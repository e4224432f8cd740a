"""The yes or no of a response."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.negation import DENIAL
from plp_reward.answers.extraction.outcomes import REFUSED, Extraction, Refusal, Source
from plp_reward.answers.extraction.words_to_the_grader import ADDRESSED, VERDICT

_LEADING_TRUTH = re.compile(
    r"\W{0,3}(?:(?:this|that|it|the (?:statement|claim)) is |(?:this|that|it)['’]s )?"
    r"(yes|no|true|false)\b\W{0,3}(?=[.,;:!—-]|\s*\Z)",
    re.IGNORECASE,
)
_TRUTH = re.compile(r"\b(?:yes|true|false)\b|\bno\b(?=\W*\Z)", re.IGNORECASE)
UNDECIDED = re.compile(
    r"(?:\A\W*|(?<!because )(?<!since )(?<!as )(?<!for )"
    r"\b(?:it|this|that|answer|truth)(?: [a-z]{1,8})? )depends\b"
    r"|\bin (?:some|certain|other) cases\b|\bno (?:in|for|when|if|otherwise)\b"
    r"|\byes and no\b|\bneither\b|\bboth (?:true|yes)\b",
    re.IGNORECASE,
)
"""Words of a yes or no that leaves open which."""


def said(sentences: list[str]) -> Extraction:
    """The yes or no that the response begins with, or that its last sentence holds."""
    leading = _LEADING_TRUTH.match(sentences[0])
    words = {leading[1].lower()} if leading else set()
    words |= {word[0].lower() for word in _TRUTH.finditer(sentences[-1])}
    if len(words) != 1:
        return REFUSED[Refusal.SEVERAL_ANSWERS if words else Refusal.NO_ANSWER]
    if any(said_to.search(sentences[-1]) for said_to in (VERDICT, ADDRESSED)):
        return REFUSED[Refusal.NO_ANSWER]
    if UNDECIDED.search(sentences[-1]):
        return REFUSED[Refusal.HEDGED]
    if not leading and DENIAL.search(sentences[-1]):
        return REFUSED[Refusal.NEGATED]
    return Extraction(words.pop(), Source.STATED)
