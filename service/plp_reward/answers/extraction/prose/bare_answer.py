"""A response that is an answer and nothing else."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.disagreement import HEDGE
from plp_reward.answers.extraction.marks import (
    COMMAND,
    MATHS,
    WORD,
    content,
    evaluated,
    leading_number,
    trim,
    unwrap,
)
from plp_reward.answers.extraction.negation import DENIAL
from plp_reward.answers.extraction.outcomes import Expected, Extraction, Source
from plp_reward.answers.extraction.passage import TAIL, Passage
from plp_reward.answers.extraction.prose.conditions import kind_of
from plp_reward.answers.extraction.prose.reduced_value import reduced
from plp_reward.answers.extraction.prose.sentences import SENTENCE
from plp_reward.answers.extraction.prose.verbs import BE, EQUAL
from plp_reward.answers.extraction.words_to_the_grader import KEY_VALUE

_LONGEST_BARE = 400
_FEW = 2
"""Words of a name."""
_LEAD = re.compile(
    r"(?P<names>(?:it['’]s|it is|this is|that['’]s) (?:an? |the )?)"
    r"|(?:so|thus|hence|therefore|consequently|finally|solving|simplifying)\b,? "
    r"|(?:因此|所以|故)[,，]",
    re.IGNORECASE,
)
"""Words in front of a bare answer that only lead up to it."""
_STATES = re.compile(rf"\b(?:{BE}|{EQUAL}|not)\b|[是为]|所以|因此")
_QUESTION_END = re.compile(r"[?？]\W*\Z")


def find(passage: Passage) -> Extraction | None:
    """The whole text, if it is an answer."""
    if len(passage.prose) > min(TAIL, passage.policy.prose_chars):
        return None
    text = passage.tail.strip()
    kind = kind_of(text) if passage.expects == "other" else None
    if kind:
        return Extraction(kind, Source.BARE, also=(text,))
    answer = _bare(text, passage.expects)
    if not answer:
        return None
    result = evaluated(answer)
    return Extraction(answer, Source.BARE, also=() if result == answer else (result,))


def _bare(text: str, expects: Expected | None) -> str | None:
    """The whole text if it is an answer and nothing else: a formula, or a few words and signs."""
    lead = _LEAD.match(text)
    if lead and len(WORD.findall(text, lead.end())) <= (_FEW if lead["names"] else 0):
        text = text[lead.end() :]
    formula = MATHS.fullmatch(text)
    if formula:
        return trim(evaluated(content(formula)))
    if not text or len(text) > _LONGEST_BARE or "\n" in text or _QUESTION_END.search(text):
        return None
    if KEY_VALUE.match(text) or DENIAL.match(text) or HEDGE.search(text):
        return None
    if (text[0] in "{[<" and '"' in text) or "boxed" in text:
        return None
    answer = unwrap(text)
    if expects == "truth" and " " in answer:
        return None
    if not any(map(str.isalnum, answer)) and not COMMAND.search(answer):
        return None
    words = len(WORD.findall(answer))
    digits = any(map(str.isdigit, answer))
    if expects == "number" and digits and words and not leading_number(answer):
        return None
    if expects == "number" and answer.count("=") > 1 and "," in answer:
        return None  # the steps of a calculation
    wordy = words > (2 if digits else 4) or (words and (MATHS.search(text) or text.count("=") > 1))
    if wordy or SENTENCE.search(answer) or _STATES.search(answer):
        return None
    return reduced(answer, expects) if expects == "choice" else answer or None
