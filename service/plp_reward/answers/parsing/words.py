"""Numbers, connectives and labels written as words."""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers.parsing.chinese import chinese_number

_ONES_IN_ORDER = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS_IN_ORDER = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: value for value, word in enumerate(_ONES_IN_ORDER.split())}
_TENS = {word: 10 * value for value, word in enumerate(_TENS_IN_ORDER.split(), start=2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4,
    "fourths": 4, "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7,
    "eighth": 8, "eighths": 8, "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip

SCALE_WORDS = {**_SCALES, "dozen": 12, "万": 10**4, "亿": 10**8, "百万": 10**6}
"""Words that multiply the number before them."""

CONNECTIVES = {"and": "and", "or": "or", "和": "and", "或": "or", "与": "and", "及": "and"}
"""Words that separate the items of a list."""

CONDITIONS = frozenset({"for", "where", "with", "such", "as"})
"""Words that open a condition behind an answer: ``for all x``, ``where k is an integer``."""


def number_in_words(text: str) -> Fraction | None:
    """The value of ``twenty-one``, ``two thirds``, ``minus five`` or ``三十二``; else None."""
    words = text.lower().replace("-", " ").split()
    if not words or len(words) > 20:
        return None
    if len(words) == 1 and not words[0].isascii():
        return chinese_number(words[0])
    sign = 1
    if words[0] in ("minus", "negative"):
        sign, words = -1, words[1:]
    if not words:
        return None
    if len(words) > 1 and words[0] == "a" and words[1] in _SCALES:
        words = words[1:]
    part = _PARTS.get(words[-1])
    if part is not None:
        head = words[:-1]
        count = 1 if head in ([], ["a"], ["one"]) else _cardinal(head)
        return None if count is None else Fraction(sign * count, part)
    value = _cardinal(words)
    return None if value is None else Fraction(sign * value)


def _cardinal(words: list[str]) -> int | None:
    total, group, seen = 0, 0, False
    for word in words:
        if word == "and" and seen:
            continue
        if word in _SMALL:
            group += _SMALL[word]
        elif word in _TENS:
            group += _TENS[word]
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word in _SCALES:
            total += max(group, 1) * _SCALES[word]
            group = 0
        else:
            return None
        seen = True
    return total + group if seen else None
