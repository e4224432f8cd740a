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
    "hundredth": 100, "hundredths": 100, "thousandth": 1000, "thousandths": 1000,
}  # fmt: skip
_PARTS_ALONE = frozenset(["half", "quarter"])
"""Parts that are no ordinal: ``third`` alone is a place in a row."""

DOUBT = "maybe|perhaps|possibly"
"""Words that leave what they stand with a guess, as alternatives for a pattern."""
STARTS = frozenset(["a", "an", "minus", "negative", *_SMALL, *_TENS, *_SCALES, *_PARTS_ALONE])
"""Words that a number in words can begin with."""

SCALE_WORDS = {**_SCALES, "dozen": 12, "万": 10**4, "亿": 10**8, "百万": 10**6}
"""Words that multiply the number before them."""

CONNECTIVES = {
    "and": "and", "or": "or", "和": "and", "或": "or", "与": "and", "及": "and", "且": "and",
}  # fmt: skip
"""Words that separate the items of a list."""

CONDITIONS = frozenset({"for", "where", "with", "such", "as"})
"""Words that open a condition behind an answer: ``for all x``, ``where k is an integer``."""

PRONOUNS = frozenset({"we", "you", "they", "he", "she", "it"})
"""Words that can be no noun behind a number; ``i`` may be the imaginary unit."""
RELATIVES = frozenset({"that", "which", "who"})
"""Words that open a clause about the noun before them."""


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
    value = _decimal(words) if "point" in words else _mixed(words)
    return None if value is None else sign * value


def _mixed(words: list[str]) -> Fraction | None:
    """``two thirds``, ``two and a half``, ``two and a half million`` or a whole number."""
    if len(words) > 1 and words[0] == "a" and words[1] in _SCALES:
        words = words[1:]
    part = _part(words)
    if part is not None:
        return part
    whole = _cardinal(words)
    if whole is not None:
        return Fraction(whole)
    scale = _SCALES.get(words[-1])
    if scale is not None:
        value = _mixed(words[:-1])
        return None if value is None or value.denominator == 1 else value * scale
    cut = len(words) - 1 - words[::-1].index("and") if "and" in words else 0
    whole, part = _cardinal(words[:cut]), _part(words[cut + 1 :])
    if not whole or part is None or part >= 1:
        return None
    return whole + part


def _part(words: list[str]) -> Fraction | None:
    """``half``, ``a third`` or ``three quarters``."""
    below = _PARTS.get(words[-1]) if words else None
    if below is None:
        return None
    head = words[:-1]
    if not head:
        return Fraction(1, below) if words[-1] in _PARTS_ALONE else None
    count = 1 if head in (["a"], ["an"], ["one"]) else _cardinal(head)
    if count is None or (count > 1) != words[-1].endswith("s"):
        return None  # twenty-third is a place in a row
    return Fraction(count, below)


def _decimal(words: list[str]) -> Fraction | None:
    """``three point one four``: every word behind the point is a digit."""
    cut = words.index("point")
    whole = _cardinal(words[:cut])
    digits = [_SMALL.get(word, 10) for word in words[cut + 1 :]]
    if whole is None or not digits or max(digits) > 9:
        return None
    return whole + Fraction(int("".join(map(str, digits))), 10 ** len(digits))


def _cardinal(words: list[str]) -> int | None:
    """``two hundred and five``; None where the words are several numbers, as in ``two three``."""
    if words == ["zero"]:
        return 0
    total, group, last = 0, 0, ""
    ceiling = 10**15
    for word in words:
        tens = group % 100
        if word == "and":
            if last != "hundred" and last not in _SCALES:
                return None
        elif word in _SMALL:
            if word == "zero" or (tens and (tens % 10 or tens < 20 or _SMALL[word] > 9)):
                return None
            group += _SMALL[word]
        elif word in _TENS:
            if tens:
                return None
            group += _TENS[word]
        elif word == "hundred":
            if group > 99:
                return None
            group = max(group, 1) * 100
        elif word in _SCALES and _SCALES[word] < ceiling:
            ceiling = _SCALES[word]
            total += max(group, 1) * ceiling
            group = 0
        else:
            return None
        last = word
    return total + group if last and last != "and" else None
