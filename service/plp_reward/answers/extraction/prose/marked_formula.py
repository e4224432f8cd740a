"""Formulas of a sentence that dollars or brackets set apart: the last one, or the last list."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.marks import (
    COUNTABLE,
    LINK,
    LOOSE,
    MATHS,
    content,
    evaluated,
    trim,
)
from plp_reward.answers.extraction.negation import NEGATION
from plp_reward.answers.extraction.outcomes import REFUSED, Expected, Extraction, Refusal, Source
from plp_reward.answers.extraction.prose.discarded import is_discarded
from plp_reward.answers.extraction.prose.verbs import BE, EQUALS, GIVE, HAVE

_IS_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?|[-−]?\\[dt]?frac\{\d+\}\{\d+\}")
_COPULA_END = re.compile(rf"\b(?:{BE}|{EQUALS}|{HAVE}|{GIVE}|exactly|only)\s\Z")
_OF_SOMETHING = re.compile(
    r"\s(?:[a-z]+ ){0,6}(?:of|at|in|for|from|on|to|between|when|with|that)\b"
)
_LINKS_ROUNDING = re.compile(
    r"[\s,(]*(?:or |which is |that is |ie )?(?:about|approximately|roughly|around|nearly|≈|~)\s*",
    re.IGNORECASE,
)


def last_formula(sentence: str, expects: Expected | None = None) -> Extraction | None:
    """The last formula of the sentence, or the last list of formulas."""
    rest, linked = linked_formulas(sentence)
    if not linked:
        return None
    behind = sentence.rfind(linked[-1]) + len(linked[-1])
    if NEGATION.search(rest[-40:]) or is_discarded(sentence.replace("$", " "), behind):
        return REFUSED[Refusal.NEGATED]
    if expects == "number" and not any(map(_IS_NUMBER.fullmatch, linked)):
        linked = _only_number(sentence) or linked
    values = [trim(evaluated(formula)) for formula in linked]
    if expects == "number" and not any(map(COUNTABLE.search, values)):
        return None  # "the smallest $n$ is 11"
    return Extraction(", ".join(values), Source.MATHS)


def _only_number(sentence: str) -> list[str] | None:
    """The only formula of a sentence that is a number and stated: ``there are $9$ of them``."""
    numbers = [one for one in MATHS.finditer(sentence) if _IS_NUMBER.fullmatch(content(one))]
    if len(numbers) != 1 or not _COPULA_END.search(sentence[: numbers[0].start()]):
        return None
    behind = sentence[numbers[0].end() :]
    return [content(numbers[0])] if _OF_SOMETHING.match(behind) else None


def linked_formulas(sentence: str) -> tuple[str, list[str]]:
    """What stands before the last formulas that "and", "or" or commas link, and the formulas."""
    formulas = list(MATHS.finditer(sentence)) or list(LOOSE.finditer(sentence))
    if not formulas:
        return sentence, []
    while len(formulas) > 1 and _LINKS_ROUNDING.fullmatch(
        sentence, formulas[-2].end(), formulas[-1].start()
    ):
        formulas.pop()
    first = len(formulas) - 1
    while first and LINK.fullmatch(sentence, formulas[first - 1].end(), formulas[first].start()):
        first -= 1
    rest = sentence[: formulas[first].start()]
    return rest, [content(formula) for formula in formulas[first:]]
