"""The number of a sentence that its question does not give: ``5 vases hold 6 roses and 19 lilies``.

A sentence that states its answer often repeats what was given. Where the question is known, its
numbers are no claims of the response, and the one that is left is. Gold is not asked.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from plp_reward.answers.extraction.disagreement import HEDGE
from plp_reward.answers.extraction.marks import (
    COMMAND,
    CURRENCY,
    NUMBER,
    WORD,
    WORD_WITH_DIGIT,
    with_unit,
)
from plp_reward.answers.extraction.negation import BOUND, DENIAL
from plp_reward.answers.extraction.outcomes import Expected
from plp_reward.answers.parsing.words import number_in_words

_LONGEST_PROMPT, _LONGEST_SENTENCE = 8_000, 400
_SIGNS = re.compile(rf"[\s,%{CURRENCY}\\+]|percent")
_CALCULATES = re.compile(r"[=<>≈^*×÷]|\d ?[-+/] ?\$?\d|\d[A-Za-z]|[A-Za-z]\d")
"""What makes numbers parts of a calculation or of a name."""
_WORD_WITH_DIGIT = re.compile(WORD_WITH_DIGIT)


def not_given(sentence: str, prompt: str | None, expects: Expected | None) -> str | None:
    """The only number of ``sentence`` that ``prompt`` does not have, if the others are given.

    None without a prompt, and where the sentence calculates, denies or hedges.
    """
    if not prompt or expects != "number" or len(sentence) > _LONGEST_SENTENCE:
        return None
    sentence = _WORD_WITH_DIGIT.sub(r"\1", sentence)
    if COMMAND.search(sentence) or _CALCULATES.search(sentence) or DENIAL.search(sentence):
        return None
    if HEDGE.search(sentence):
        return None
    given = _numbers_of(prompt[-_LONGEST_PROMPT:])
    numbers = [number for number in NUMBER.finditer(sentence) if number[0].strip()]
    new = [number for number in numbers if _value(number[0]) not in given]
    if len(new) != 1 or len(numbers) < 2 or any(_value(each[0]) is None for each in numbers):
        return None
    if BOUND.search(sentence, 0, new[0].start()):
        return None
    return with_unit(sentence, new[0], expects)


@lru_cache(maxsize=64)
def _numbers_of(prompt: str) -> frozenset[Fraction | None]:
    """The values of the numbers of a prompt, in digits or in words."""
    words = (number_in_words(word) for word in {*WORD.findall(prompt.lower())})
    digits = (_value(number[0]) for number in NUMBER.finditer(prompt))
    return frozenset(value for value in (*words, *digits) if value is not None)


def _value(number: str) -> Fraction | None:
    """The number that ``NUMBER`` matched, without its signs; None if it is not a plain one."""
    try:
        return Fraction(_SIGNS.sub("", number))
    except (ValueError, ZeroDivisionError):
        return None
