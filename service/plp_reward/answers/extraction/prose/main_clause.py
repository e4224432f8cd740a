"""What a sentence says in its main clause, and what only explains it."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.disagreement import HEDGE
from plp_reward.answers.extraction.negation import DENIAL
from plp_reward.answers.parsing.spoken import counts

SO = re.compile(
    r"\b(?:so|thus|hence|therefore|donc|daher|somit|itaque|итак|поэтому|quindi|logo|luego)\b"
    r"|所以|因此|共|따라서|したがって",
    re.IGNORECASE,
)
"""What leads to a conclusion."""
_SUBORDINATE = re.compile(
    r"(?<!\s)(?:\s*+[,;(]\s*+|\s++)(?:since|because|as|which|where|when|whenever|attained|achieved|obtained"
    r"|reached|ie|so that|in order to|to (?:have|get|reach|make|complete|fill|finish|buy))\b.*\Z",
    re.DOTALL | re.IGNORECASE,
)
_MEANS = re.compile(
    r"\b(?:which means(?: that)?|meaning that|in other words)\b,? "
    r"|,? and their (?=(?:sum|product|difference|total|average|mean|ratio) (?:is|equals) )"
    r"|, that is,? (?=[-\d\w(]{0,8}\d)",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|takes?|costs?|gets?|equals?|needs?|will|must)\b", re.IGNORECASE
)
_VALUE = re.compile(r"\d|\$[^$]+\$|\\[A-Za-z(]")


def main_clause(sentence: str) -> str:
    """The sentence without the clause that explains its value: ``it is 6, since 2 * 3 = 6``.

    The whole sentence, if no value stands before that clause, or one that is denied, and if the
    clause offers another one.
    """
    subordinate = _SUBORDINATE.search(sentence)
    if subordinate is None:
        return sentence
    main = sentence[: subordinate.start()]
    if HEDGE.search(sentence, subordinate.start()):
        return sentence
    return main if _VALUE.search(main) and not DENIAL.search(main) else sentence


def conclusion(sentence: str) -> str:
    """What follows from the sentence in its own words: ``10 * 10, in other words one hundred``."""
    means = list(_MEANS.finditer(sentence))
    if not means:
        return sentence
    tail = sentence[means[-1].end() :]
    words = re.findall(r"[a-z]+", tail.lower())[:40]
    if means[-1][0].lower().startswith(("which", "meaning")) and not _VERB.search(tail):
        return sentence
    stated = _VALUE.search(tail) or counts(words)
    return tail if stated else sentence
