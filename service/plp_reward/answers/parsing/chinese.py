"""Chinese words for numbers and relations, rewritten in digits and LaTeX."""

from __future__ import annotations

import re
from fractions import Fraction

_DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
    "八": 8, "九": 9,
}  # fmt: skip
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_NUMERAL = "[零〇一二两三四五六七八九十百千万亿]{1,20}"
_LONGEST = 20

_RELATIONS = (
    ("大于或等于", r"\ge "), ("大于等于", r"\ge "), ("不小于", r"\ge "),
    ("小于或等于", r"\le "), ("小于等于", r"\le "), ("不大于", r"\le "), ("不等于", r"\ne "),
    ("大于", ">"), ("小于", "<"), ("等于", "="), ("属于", r"\in "),
)  # fmt: skip
_RELATION = re.compile(
    rf"(?<=[A-Za-z0-9)}}]) ?({'|'.join(words for words, _ in _RELATIONS)}) ?(?=[-\\A-Za-z0-9(\[])"
)
_SIGNS = dict(_RELATIONS)
_INFINITY = re.compile("(正|负)?无穷大?")
_PERCENT = re.compile(rf"百分之({_NUMERAL}|\d+(?:\.\d+)?)")
_FRACTION = re.compile(rf"({_NUMERAL}|(?<!\d)\d+)分之({_NUMERAL}|\d+)")
_DECIMAL = re.compile(rf"({_NUMERAL})点([零〇一二两三四五六七八九]{{1,20}})")
_NEGATIVE = re.compile(rf"负(?={_NUMERAL}|\d)")
_MEASURES = "个种人名天岁次元本只条张块支辆棵头位件双米度年月日分秒"
_COUNTED = re.compile(rf"(?<![\d.,])第?({_NUMERAL})(?=[{_MEASURES}]?\Z)")
"""Not the ``万`` of ``2400万``, which multiplies what stands in front of it."""


def chinese_number(text: str) -> Fraction | None:
    """The value of ``三十二`` or ``二零二四``; None for anything else."""
    if not text or len(text) > _LONGEST:
        return None
    if any(char not in _DIGITS and char not in _SCALES for char in text):
        return None
    if all(char in _DIGITS for char in text):
        return Fraction(int("".join(str(_DIGITS[char]) for char in text)))
    total, section, digit = 0, 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            scale = _SCALES[char]
            if scale >= 10**4:
                total = (total + section + digit or 1) * scale
                section = 0
            else:
                section += (digit or 1) * scale
            digit = 0
    return Fraction(total + section + digit)


def in_digits(text: str) -> str:
    """``text`` with its Chinese numerals, fractions and relations in digits and LaTeX."""
    text = _PERCENT.sub(lambda m: f"{_number(m[1])}\\%", text)
    text = _FRACTION.sub(lambda m: f"\\frac{{{_number(m[2])}}}{{{_number(m[1])}}}", text)
    text = _DECIMAL.sub(
        lambda m: f"{_number(m[1])}." + "".join(str(_DIGITS[char]) for char in m[2]), text
    )
    text = _NEGATIVE.sub("-", text)
    text = _INFINITY.sub(lambda m: ("-" if m[1] == "负" else "") + r"\infty ", text)
    text = _COUNTED.sub(lambda m: _number(m[1]), text)
    return _RELATION.sub(lambda m: _SIGNS[m[1]], text)


def _number(text: str) -> str:
    value = chinese_number(text)
    return text if value is None else str(value)
