r"""Formulas under a condition: ``$\frac{1}{1-x}$ for $|x| < 1$``, ``odd $n$``."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.marks import MATHS, content, evaluated
from plp_reward.answers.extraction.outcomes import Extraction, Source
from plp_reward.answers.parsing.word_set import word_set

_CONDITION = re.compile(
    r",?\s{1,4}((?:for|where|when|if|whenever|with|provided(?: that)?|such that|given)"
    r"(?: (?:all|any|every|each|some|real|integer|positive|values of))*)\s{1,4}\Z"
)
_RELATION = re.compile(r"[<>≤≥≠∈]|\\(?:l|g|n)eq?(?![A-Za-z])|\\(?:in|notin|mid)(?![A-Za-z])|=")
_KINDS = word_set(
    "odd even all any some every each real integer integers positive negative natural prime for "
    "where when if with such that whenever numbers nonzero nonnegative"
)
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}")
_LONGEST = 200


def conditioned(sentence: str) -> Extraction | None:
    """The formula that a sentence states under a condition, which is its last formula."""
    formulas = list(MATHS.finditer(sentence))
    if len(formulas) < 2 or not _RELATION.search(content(formulas[-1])):
        return None
    words = _CONDITION.fullmatch(sentence, formulas[-2].end(), formulas[-1].start())
    if words is None:
        return None
    value = evaluated(content(formulas[-2]))
    condition = f"\\text{{ {words[1]} }} {content(formulas[-1])}"
    return Extraction(f"{value} {condition}", Source.MATHS, also=(value,))


def kind_of(text: str) -> str | None:
    """A whole text of formulas and words that only say for which: ``odd $n$``; else None."""
    if len(text) > _LONGEST or "\n" in text or not MATHS.search(text):
        return None
    pieces: list[str] = []
    end = 0
    for formula in (*MATHS.finditer(text), None):
        between = text[end : formula.start() if formula else len(text)].strip(" .")
        words = _WORD.findall(between)
        if not all(word.lower() in _KINDS for word in words):
            return None
        if between:
            pieces.append(f"\\text{{ {between} }}" if words else between)
        if formula:
            pieces.append(content(formula))
            end = formula.end()
    return " ".join(pieces).strip() if _WORD.search(MATHS.sub("", text)) else None
