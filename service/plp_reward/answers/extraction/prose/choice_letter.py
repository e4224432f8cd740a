"""The letter that the last sentence settles on."""

from __future__ import annotations

import re
from collections.abc import Collection

from plp_reward.answers.extraction.marks import LETTER, OPTION, choice_letters
from plp_reward.answers.extraction.outcomes import REFUSED, Extraction, Refusal, Source
from plp_reward.answers.extraction.prose.bullets import LETTER_OF_LINE
from plp_reward.answers.extraction.prose.main_clause import SO

_LETTERED_LINES = re.compile(
    r"(?:(?:\A|\n)[ \t*-]{0,8}\(?[A-J][.):)](?:\*\*)?[ \t][^\n]{0,300}){2,10}\s*\Z"
)
"""Choices on lines of their own: all of them count."""
_SAID = re.compile(
    r"(?:\b(?:order|ordering|sequence|options|choices|statements|answers)\b[^.;]{0,40}"
    r"(?:\b(?:is|are)|[:：=])|顺序(?:是|为))\s?"
    r"(?P<list>\(?[A-J]\)?(?:\s?(?:[,、<>→]|->|\b(?:and|then)\b|和|,\s?and\b)\s?\(?[A-J]\)?){1,9})(?=\W*\Z)"
)
"""Several letters that are said to be the order or the options."""
_LEADING_LETTER = re.compile(r"\W{0,3}([A-Z])\W{0,3}[.):;,]")


def chosen(text: str, sentences: list[str], offered: Collection[str] = ()) -> Extraction:
    """The one letter of all, of the last sentence, or of the one before that rules some out.

    Where it is known which letters are ``offered``, others are none: ``0.01 M``.
    """
    leading = _LEADING_LETTER.match(text)
    if leading and choice_letters(text) == {leading[1]}:
        return Extraction(leading[1], Source.CHOICE)
    lines = _LETTERED_LINES.search(text)
    if lines:
        return Extraction(", ".join(LETTER_OF_LINE.findall(lines[0])), Source.CHOICE)
    for sentence in reversed(sentences[-4:]):
        letters = choice_letters(sentence)
        if offered:
            letters &= set(offered)
        if len(letters) > 1 and (so := [*SO.finditer(sentence)]):
            letters = choice_letters(sentence[so[-1].end() :])
        if len(letters) == 1:
            return Extraction(letters.pop(), Source.CHOICE)
        if letters:
            said = _SAID.search(sentence)
            if said:
                return Extraction(", ".join(OPTION.findall(said["list"])), Source.CHOICE)
            return REFUSED[Refusal.SEVERAL_ANSWERS]
        if not LETTER.search(sentence):
            break  # it does not rule out a letter either
    return REFUSED[Refusal.NO_ANSWER]
