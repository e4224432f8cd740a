r"""Values that a sentence itself throws out: ``$x = -1$ (rejected)``, ``x = -1（舍去）``."""

from __future__ import annotations

import re

_FORMULA = r"\$[^$\n]{1,200}\$|\\\([^\n]{1,200}?\\\)"
_OUT = (
    r"(?:is|are|was|must be|has to be|should be)? ?(?:therefore |thus |an? |then )?"
    r"(?:extraneous|reject(?:ed)?|discard(?:ed)?|excluded|inadmissible|invalid"
    r"|(?:not|no|isn['’]t) (?:an? )?(?:valid|possible|allowed|admissible|acceptable|solution|root)"
    r"|(?:does|do)(?:n['’]t| not) (?:satisfy|work|count|fit|qualify)|impossible)\b"
    r"|(?:是|为|应|不合题意，?)?(?:增根|舍去?|舍掉|不合题意|不符合|不满足|不成立)"
)
_MARK = re.compile(rf"[\s,，]{{0,3}}[(（\[]?\s?(?:{_OUT})", re.IGNORECASE)
_ALTERNATIVE = re.compile(
    r"\s{0,3}(?:[,;，；、]\s?(?:(?:or|and)\b)?|\b(?:or|and)\b|或|和)\s{0,3}"
    rf"(?:{_FORMULA}"
    r"|[A-Za-z](?:_\d)?\s?=\s?[-−]?[\d./√π]{1,20}|[-−]?\d[\d./]{0,20})"
    rf"[\s,，]{{0,3}}[(（\[]?\s?(?:{_OUT})[^()（）,.;，。；]{{0,60}}[)）\]]?",
    re.IGNORECASE,
)


def is_discarded(text: str, end: int) -> bool:
    """True if what follows ``end`` throws out the value that stands before it."""
    return _MARK.match(text, end) is not None


def without_discarded(sentence: str) -> str:
    """``sentence`` without the alternatives that it throws out."""
    return _ALTERNATIVE.sub("", sentence)
