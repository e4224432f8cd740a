"""What a sentence says of its subject, where the subject has formulas and numbers of its own."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.marks import MATHS
from plp_reward.answers.extraction.prose.verbs import BE, EQUAL, EQUALS, HAVE
from plp_reward.answers.parsing.spoken import counted, counts

_SAYS = re.compile(
    rf"[^.;:$\\]{{0,60}}?\b(?P<said>(?:{BE}|{EQUALS}|{HAVE}|gives)"
    r" (?:exactly |just |only |equal to |a total of )?(?P<value>[-−+]?[\d.,]{0,20}\d|[a-z]+)\b)"
)
COPULA = re.compile(
    rf"\b(?:{BE}|{EQUAL}|be|est|sont|ist|sind|es|son|é|è)\b|应该是|等于|是|为",
    re.IGNORECASE,
)
"""What joins a subject and what is said of it."""
RELATIVE = re.compile(r"\b(?:that|which|who)\s\Z")
"""What makes a copula one of a relative clause."""
_ONE = re.compile(r" one (?!of |that |which )")
_NUMBER = re.compile(r"[-−+]?[\d.,]*\d")
_LIMITED = re.compile(
    r"\s(?:with|whose|having|that (?:are|have)|which (?:are|have))\s[^.;\d]{0,60}"
    r"\b(?:than|above|below|over|under|exceeding)\s[^.;\d]{0,12}\d[\d.,/]{0,20}[^.;\d]{0,40}(?=\W*\Z)"
)


def predicate(sentence: str) -> str:
    """``sentence`` from its predicate on, if that states a number behind the subject's formulas.

    ``The graph of $y = 4/x$ has two asymptotes`` as ``It has two asymptotes``; a limit behind what
    is counted is left out: ``three bars with values larger than 7`` are three.
    """
    limited = _LIMITED.search(sentence)
    if limited and _counts(sentence[: limited.start()]):
        sentence = sentence[: limited.start()]
    formulas = list(MATHS.finditer(sentence))
    if not formulas:
        return sentence
    end = formulas[-1].end()
    says = _SAYS.match(sentence, end)
    if says and (_NUMBER.fullmatch(says["value"]) or counted([says["value"]])):
        said = sentence[says.start("said") :]
        return f"It {_ONE.sub(' 1 ', said, count=1)}"
    return sentence


def _counts(text: str) -> bool:
    """True if a number in words, and no other, is said before."""
    words = re.findall(r"[a-z]+", text.lower())[:40]
    return not any(map(str.isdigit, text)) and counts(words)


def said_of_subject(sentence: str) -> str:
    """What ``sentence`` says of its subject: the part behind its last "is"."""
    ends = [copula.end() for copula in COPULA.finditer(sentence)]
    return sentence[ends[-1] :] if ends and sentence[ends[-1] :].strip() else sentence
