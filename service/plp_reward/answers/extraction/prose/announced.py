"""What follows an announcement: "the answer is ..."."""

from __future__ import annotations

import re

from plp_reward.answers.extraction import disagreement
from plp_reward.answers.extraction.announcements import EVALUATION, FILLER, announcements
from plp_reward.answers.extraction.negation import DENIAL
from plp_reward.answers.extraction.outcomes import REFUSED, Expected, Extraction, Refusal, Source
from plp_reward.answers.extraction.passage import Passage
from plp_reward.answers.extraction.prose.behind_the_answer import COURTESY
from plp_reward.answers.extraction.prose.bullets import bulleted
from plp_reward.answers.extraction.prose.last_sentence import SENTENCE, reduced
from plp_reward.answers.extraction.values import (
    BOLD,
    LINK,
    MATHS,
    WORD,
    content,
    evaluated,
    normal,
    trim,
    unwrap,
)

_LONGEST_STATED = 2_000
_SENTENCE_WORDS = 4
"""Words from which on something is a sentence and no value."""

_PERCENT = re.compile(r"\s?(?:(\\?%|percent\b)|(°))", re.IGNORECASE)
_TABLE = re.compile(r"\|[^\n]{1,200}\n\s{0,4}\|[-: |]{3,80}(?:\n|\Z)")
"""The head of a table: it announces what ``layouts.table`` reads."""
_HEADING = re.compile(r"solutions?\*{0,2}\s{0,4}[:：]", re.IGNORECASE)


def find(passage: Passage) -> Extraction | None:
    """What follows the last "the answer is", unless another one says something else."""
    text, expects = passage.tail, passage.expects
    stated: list[tuple[int, str]] = []
    negated = False
    for begin, end in passage.announced:
        filler = FILLER.match(text, end)
        start = filler.end() if filler else end
        nested = next(announcements(text, start, start + 40), None)
        if nested and not any(char.isdigit() for char in text[start : nested[0]]):
            continue  # "Final answer: the answer is 5"
        if DENIAL.match(text, start):
            negated = True
        elif not EVALUATION.match(text, start) and (value := _value(text, end, start, expects)):
            if value.endswith("?") or _heads(text, begin, start) or _TABLE.match(text, start):
                continue
            stated.append((begin, value))
    if not stated:
        return REFUSED[Refusal.NEGATED] if negated else None
    position, answer = stated[-1]
    if disagreement.HEDGE.match(answer):
        return REFUSED[Refusal.HEDGED]
    for earlier, value in reversed(stated[:-1]):
        if normal(value) != normal(answer):
            if disagreement.CORRECTION.search(text, earlier, position):
                break
            return REFUSED[Refusal.SEVERAL_ANSWERS]
    return Extraction(answer, Source.PHRASE)


def _heads(text: str, begin: int, start: int) -> bool:
    """True for ``Solution:`` in front of a solution: a sentence that is not the last one."""
    if not _HEADING.match(text, begin, start):
        return False
    stop = SENTENCE.search(text, start)
    if stop is None or len(WORD.findall(text, start, stop.start())) < _SENTENCE_WORDS:
        return False
    sentences = [part for part in SENTENCE.split(text[stop.end() :]) if WORD.search(part)]
    return not all(map(COURTESY.search, sentences))


def _value(text: str, end: int, start: int, expects: Expected | None) -> str:
    """The value stated at ``start``, behind a phrase that ends at ``end``.

    It is a formula, bold text, a list of bullets, or the rest of the sentence.
    """
    bullets = bulleted(text, end)
    if bullets:
        return bullets
    formula = MATHS.match(text, start)
    if formula:
        answer, end = evaluated(content(formula)), formula.end()
        for _ in range(8):  # "$1$, $2$ and $3$"
            link = LINK.match(text, end)
            more = MATHS.match(text, link.end()) if link else None
            if more is None:
                break
            answer, end = f"{answer}, {content(more)}", more.end()
        unit = _PERCENT.match(text, end)
        if unit:
            answer += "\\%" if unit[1] else "^\\circ"
        return trim(answer)
    bold = BOLD.match(text, start)
    if bold:
        return unwrap(bold[1] or bold[2])
    stop = SENTENCE.search(text, start + 1)
    end = min(len(text) if stop is None else stop.start(), start + _LONGEST_STATED)
    return reduced(unwrap(text[start:end].rstrip("! \t\n")), expects)
