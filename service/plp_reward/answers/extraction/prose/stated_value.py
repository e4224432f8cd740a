"""The only time, ratio, inequality or point that a sentence states, or the few words."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.marks import COMMAND, COUNTABLE, trim
from plp_reward.answers.extraction.negation import BOUND, NEGATION
from plp_reward.answers.extraction.outcomes import Expected, Extraction, Source
from plp_reward.answers.extraction.prose.main_clause import SO
from plp_reward.answers.extraction.prose.predicate import said_of_subject
from plp_reward.answers.extraction.prose.stated_number import CODE, MAIN, TERM
from plp_reward.answers.parsing.moments import MONTH

_TIME_OR_POINT = re.compile(
    r"\b\d{1,2}:[0-5]\d(?: ?[ap]m\b)?|\b\d{1,2} ?[ap]m\b|\b\d{1,6}(?: ?: ?\d{1,6}){1,4}\b"
    r"|(?<![\w^])(?:-?[\d./]{1,12} ?[<>≤≥]=? ?)?[a-z] ?[<>≤≥]=? ?-?[\d./]{0,11}\d(?![\w/^*+(-])"
    rf"|\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?:,? \d{{4}}\b)?"
    r"|[(\[] ?[-−]?[\w./]{1,20}(?: ?, ?[-−]?[\w./]{1,20}){1,4} ?[)\]](?! ?[∪∩])",
    re.IGNORECASE,
)
_RESULT = re.compile(r"[=→⟶↦]([^=→⟶↦]+)\Z")
"""What the last step comes to."""
_LIMITED = re.compile(
    r"(?<![\w^])(?P<bound>[a-z] ?[<>≤≥]=? ?[-−]?[\d./]{0,11}\d),? (?:with|and|but|except|where) "
    r"(?P<rest>[a-z] ?(?:[<>≤≥≠]=?|!=) ?[-−]?[\d./]{0,11}\d)(?=\W*\Z)"
)
"""A bound and what is left out of it: ``x ≥ 2 with x ≠ 5``."""
_FEW_WORDS = re.compile(
    r"(?!(?:not|in|at|on|to|as|that|what|left|given)\b)[^\W\d_]+(?:[ -][^\W\d_]+){0,3}",
    re.IGNORECASE,
)


def stated_value(sentence: str, expects: Expected | None = None) -> Extraction | None:
    """The only time, ratio, inequality or point of the sentence, or the few words it states."""
    if COMMAND.search(sentence) or CODE.search(sentence):
        return None
    values = [value[0] for value in _TIME_OR_POINT.finditer(SO.split(sentence)[-1])]
    if len(values) > 1 and (main := MAIN.fullmatch(sentence)):
        values = [value[0] for value in _TIME_OR_POINT.finditer(main["main"])]
    elif len(values) > 1 and (result := _RESULT.search(sentence)):
        values = [value[0] for value in _TIME_OR_POINT.finditer(result[1])]
    if not values and TERM.search(sentence):
        terms = (word.rstrip(".,;:!") for word in sentence.split() if TERM.match(word))
        values = [term for term in terms if COUNTABLE.search(term)]
    before = sentence[: sentence.find(values[0])][-40:] if values else ""
    if values and (limited := _LIMITED.search(sentence)) and limited[0].count(values[0]):
        return Extraction(f"{limited['bound']} and {limited['rest']}", Source.STATED)
    if len(values) == 1 and not NEGATION.search(before) and not BOUND.search(before):
        return Extraction(values[0].rstrip("."), Source.STATED)
    words = trim(said_of_subject(sentence))
    if len(words) < len(sentence.strip()) and _FEW_WORDS.fullmatch(words):
        return Extraction(words, Source.STATED)
    return None
