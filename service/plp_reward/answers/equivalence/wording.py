"""The normal form of answers in words: case, articles, synonyms, abbreviations."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r" ?([^\w ]) ?")
_SYNONYMS = {
    "dne": "does not exist", "no solutions": "no solution", "no real solution": "no solution",
    "no real solutions": "no solution", "none": "no solution", "undefined": "does not exist",
    "infinitely many solutions": "infinitely many", "infinite": "infinitely many",
    "infinitely many": "infinitely many", "true": "yes", "false": "no",
    **dict.fromkeys(
        (
            "all reals", "all real", "all real x", "all x", "all real number", "all real values",
            "all real values of x", "all real numbers x", "real numbers", "every real number",
            "set of all real numbers",
        ),
        "all real numbers",
    ),
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


_SUBJECT = r"(?:(?:it|the (?:[a-z]+ )?[a-z]+) )?(?:is )?"
_STATEMENTS = (
    (r"(?:there (?:is|are) )?no (?:real |such )?(?:solutions?|roots?)(?: exists?)?", "no solution"),
    (rf"{_SUBJECT}(?:does not exist|doesn't exist|undefined)", "does not exist"),
    (rf"{_SUBJECT}(?:converges|convergent)", "converges"),
    (rf"{_SUBJECT}(?:diverges|divergent)", "diverges"),
)
"""Sentences that say one thing, whatever they call their subject."""
_MEANINGS = [(re.compile(pattern, re.IGNORECASE), meaning) for pattern, meaning in _STATEMENTS]
_IS_A = re.compile(r"the (?:[a-z]+ )?[a-z]+ is an? (?=[a-z])")
_NOUN = re.compile(
    r" (?:triangle|quadrilateral|function|number|angle|sequence|graph|matrix|relation)s?\Z"
)
"""Kinds of things, which an answer in one adjective may leave out."""


def normal_words(text: str) -> str:
    """A text in which two wordings of one answer agree; ``text`` is folded already."""
    text = " ".join(text.replace("-", " ").split())
    text = _PUNCTUATION.sub(r"\1", text).replace("|", ":")
    for pattern, meaning in _MEANINGS:
        if pattern.fullmatch(text.rstrip(".")):
            return meaning
    text = _IS_A.sub("", text, count=1)
    for lead in _LEADS:
        text = text.removeprefix(lead)
    lowered = text.lower().rstrip(".")
    return _SYNONYMS.get(lowered) or _ABBREVIATIONS.get(lowered) or text


def same_words(one: str, other: str) -> bool:
    """Whether two normal forms are the same words: ``north east`` is ``northeast``.

    An answer in one adjective may say of what: ``even`` is ``even number``.
    """
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return True
    return _NOUN.sub("", one) == other or one == _NOUN.sub("", other)
