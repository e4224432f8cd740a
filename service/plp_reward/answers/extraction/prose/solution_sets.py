"""Sentences that say what solves a problem without naming a value: nothing, or every number."""

from __future__ import annotations

import re

_END = r"(?=\W*\Z)"
_NOTHING = re.compile(
    r"(?:\b(?:the|this|our|that)(?: \w+){0,2} (?:equation|system|inequality|problem|congruence)s?"
    r" (?:has|have)|\bthere (?:is|are|exists?)) "
    r"(no (?:real |integer )?(?:solutions?|roots?)|infinitely many (?:real |integer )?solutions)"
    rf"{_END}"
    rf"|(?<=方程|程组|等式|此题)(无(?:实数|整数)?[解根]){_END}",
    re.IGNORECASE,
)
_NONE_THAT = re.compile(
    r"\bthere (?:is|are|exists?) (?:therefore |thus |then )?no "
    r"(?:(?:such|real|positive|negative|natural"
    r"|whole|rational|two|distinct|prime|nonzero|ordered) ){0,3}"
    r"(?:integers?|numbers?|values?|pairs?|triples?|solutions?|functions?|polynomials?|primes?)"
    r"(?:(?:,? and|,)? (?:of|[a-z]|\([a-z, ]{1,20}\)|integers?|numbers?)){0,6}"
    r" (?:satisfying|(?:that|which) (?:satisfy|satisfies|works?)|such that|with|for which)"
    rf" [^.;]{{1,120}}{_END}",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\b(?:every|all|any) real (?:numbers?|values?)(?: (?:of )?[a-z])? "
    r"(?:(?:is|are) (?:a )?solutions?|satisf(?:y|ies)|works?|solves?)\b[^.;\d]{0,40}\W*\Z"
    r"|\b(?:holds|(?:is|are) (?:true|valid|satisfied)) for (?:all|every|any) real "
    rf"(?:numbers?|values?)?(?: ?(?:of )?[a-z])?{_END}",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|when|unless|whether|suppose|false|not (?:true|the case|correct|clear))\b",
    re.IGNORECASE,
)


def no_solution(sentence: str) -> str | None:
    """``no real solutions``, where the sentence ends in saying that there are none."""
    found = _NOTHING.search(sentence)
    none = found or _NONE_THAT.search(sentence)
    if none is None or _SUPPOSED.search(sentence[: none.start()]):
        return None
    return found[1] or found[2] if found else "no solution"


def all_numbers(sentence: str) -> str | None:
    """``all real numbers``, where the sentence ends in saying that all solve it."""
    found = _EVERY.search(sentence)
    if found is None or _SUPPOSED.search(sentence[: found.start()]):
        return None
    return "all real numbers"
