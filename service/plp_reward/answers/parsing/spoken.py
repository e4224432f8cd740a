"""Answers that are spelled out: ``fifty-five degrees``, ``the square root of two``."""

from __future__ import annotations

import re
from fractions import Fraction

from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.parsing.words import PRONOUNS, RELATIVES, STARTS, number_in_words

_LONGEST = 120
_MOST_WORDS = 14
_SIGN = r"(?:(?P<sign>plus or minus|±|\\pm|minus|negative) )?"
_FACTOR = r"(?:(?P<factor>[a-z\d -]{1,40}?)(?: times)? )??"
_BELOW = r"(?: (?:over|divided by) (?P<below>[a-z\d -]{1,40}))?"
_ROOT = re.compile(
    rf"{_SIGN}{_FACTOR}(?:the )?(?P<root>square|cube) root of "
    rf"(?P<radicand>[a-z\d -]{{1,40}}?){_BELOW}"
)
_PI = re.compile(rf"{_SIGN}{_FACTOR}(?P<pi>pi){_BELOW}")
_BOTH_SIGNS = re.compile(r"(?:plus or minus|±|\\pm) (?P<value>[a-z\d -]{1,40})")
_NO_NOUNS = PRONOUNS | RELATIVES | word_set("i have has had")
_SIGNS = {None: "", "minus": "-", "negative": "-"}


def in_signs(text: str) -> str | None:
    """``text`` in LaTeX if it spells a value out, or a number in front of words; else None."""
    if len(text) > _LONGEST:
        return None
    text = text.lower().strip()
    value = number_in_words(text)
    if value is not None:
        return _figures(value)
    term = None
    if " root of " in text:
        term = _ROOT.fullmatch(text)
    elif "pi" in text:
        term = _PI.fullmatch(text)
    if term is not None:
        return _term(term)
    both = _BOTH_SIGNS.fullmatch(text)
    if both is not None:
        value = _value(both["value"])
        return None if value is None else f"\\pm {_figures(value)}"
    return _counted(text)


def counted(words: list[str]) -> int:
    """How many of ``words``, from the first on, spell a number; 0 if none do."""
    if not words or words[0].partition("-")[0] not in STARTS:
        return 0
    for end in range(min(len(words), _MOST_WORDS), 0, -1):
        if number_in_words(" ".join(words[:end])) is not None:
            return end
    return 0


def _counted(text: str) -> str | None:
    """``two and a half cups``, with the number in figures."""
    words = text.split()
    end = counted(words)
    value = number_in_words(" ".join(words[:end])) if end else None
    rest = words[end:]
    if value is None or not all(word.strip("().,").isalpha() for word in rest):
        return None
    if any(number_in_words(word) is not None or word in _NO_NOUNS for word in rest):
        return None
    return f"{_figures(value)} {' '.join(rest)}"


def _term(term: re.Match[str]) -> str | None:
    """A root or a multiple of pi, with its sign, its factor and what it is divided by."""
    parts = {name: text for name, text in term.groupdict().items() if text is not None}
    values: dict[str, Fraction] = {}
    for name in ("factor", "radicand", "below"):
        if name in parts:
            value = _value(parts[name])
            if value is None:
                return None
            values[name] = value
    base = "\\pi"
    if "root" in parts:
        index = "[3]" if parts["root"] == "cube" else ""
        base = f"\\sqrt{index}{{{_figures(values['radicand'])}}}"
    sign = _SIGNS.get(parts.get("sign"), "\\pm ")
    base = (_figures(values["factor"]) if "factor" in values else "") + base
    if "below" in values:
        base = f"\\frac{{{base}}}{{{_figures(values['below'])}}}"
    return sign + base


def _value(text: str) -> Fraction | None:
    return Fraction(int(text)) if text.isdecimal() else number_in_words(text)


def _figures(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def counts(words: list[str]) -> bool:
    """True if one of ``words`` is a number."""
    return any(counted([word]) for word in words)
