"""The normal form of answers in words: case, articles, synonyms, abbreviations."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r" ?([^\w ]) ?")
_SYNONYMS = {
    "dne": "does not exist", "no solutions": "no solution", "no real solution": "no solution",
    "no real solutions": "no solution", "none": "no solution", "undefined": "does not exist",
    "infinitely many solutions": "infinitely many", "infinite": "infinitely many",
    "infinitely many": "infinitely many", "true": "yes", "false": "no",
    "no such number exists": "does not exist", "no solution exists": "no solution",
}  # fmt: skip
_ABBREVIATIONS = {
    short: full
    for shorts, full in (
        ("mon", "monday"), ("tue tues", "tuesday"), ("wed", "wednesday"),
        ("thu thur thurs", "thursday"), ("fri", "friday"), ("sat", "saturday"),
        ("sun", "sunday"), ("jan", "january"), ("feb", "february"), ("apr", "april"),
        ("aug", "august"), ("sep sept", "september"), ("oct", "october"), ("nov", "november"),
        ("dec", "december"),
    )
    for short in shorts.split()
}  # fmt: skip
_LEADS = (
    "there is ",
    "there are ",
    "there exist ",
    "there exists ",
    "it is ",
    "on ",
    "in ",
    "at ",
    "the ",
    "a ",
    "an ",
)


def normal_words(text: str) -> str:
    """A text in which two wordings of one answer agree; ``text`` is folded already."""
    text = " ".join(text.replace("-", " ").split())
    text = _PUNCTUATION.sub(r"\1", text).replace("|", ":")
    for lead in _LEADS:
        text = text.removeprefix(lead)
    lowered = text.lower().rstrip(".")
    return _SYNONYMS.get(lowered) or _ABBREVIATIONS.get(lowered) or text


def same_words(one: str, other: str) -> bool:
    """Whether two normal forms are the same words: ``north east`` is ``northeast``."""
    return one == other or one.replace(" ", "") == other.replace(" ", "")
