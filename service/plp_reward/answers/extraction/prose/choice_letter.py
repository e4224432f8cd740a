"""The letter that the last sentence settles on."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.outcomes import REFUSED, Extraction, Refusal, Source
from plp_reward.answers.extraction.prose.bullets import LETTER_OF_LINE
from plp_reward.answers.extraction.prose.main_clause import SO
from plp_reward.answers.extraction.values import LETTER, choice_letters

_LETTERED_LINES = re.compile(
    r"(?:(?:\A|\n)[ \t*-]{0,8}\(?[A-J][.):)](?:\*\*)?[ \t][^\n]{0,300}){2,10}\s*\Z"
)
"""Choices on lines of their own: all of them count."""
_LEADING_LETTER = re.compile(r"\W{0,3}([A-Z])\W{0,3}[.):;,]")


def chosen(text: str, sentences: list[str]) -> Extraction:
    """The one letter of all, of the last sentence, or of the one before that rules some out."""
    leading = _LEADING_LETTER.match(text)
    if leading and choice_letters(text) == {leading[1]}:
        return Extraction(leading[1], Source.CHOICE)
    lines = _LETTERED_LINES.search(text)
    if lines:
        return Extraction(", ".join(LETTER_OF_LINE.findall(lines[0])), Source.CHOICE)
    for sentence in reversed(sentences[-4:]):
        letters = choice_letters(sentence)
        if len(letters) > 1 and (so := [*SO.finditer(sentence)]):
            letters = choice_letters(sentence[so[-1].end() :])
        if len(letters) == 1:
            return Extraction(letters.pop(), Source.CHOICE)
        if letters:
            return REFUSED[Refusal.SEVERAL_ANSWERS]
        if not LETTER.search(sentence):
            break  # it does not rule out a letter either
    return REFUSED[Refusal.NO_ANSWER]
