"""An answer without the words around its value."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.marks import (
    BLANKS,
    COMMAND,
    LETTER,
    MATHS,
    NUMBER,
    OPTION,
    STOPS,
    WORD,
    choice_letters,
    leading_number,
    with_unit,
)
from plp_reward.answers.extraction.outcomes import Expected
from plp_reward.answers.extraction.prose import yes_or_no
from plp_reward.answers.extraction.prose.main_clause import main_clause
from plp_reward.answers.extraction.prose.marked_formula import last_formula
from plp_reward.answers.extraction.prose.predicate import said_of_subject
from plp_reward.answers.extraction.prose.stated_number import DIGITS, stated_number

_EXPLAINED = re.compile(r"\s*(?:(?:because|since|as|due|given|for)\b|[:.(–—-]|\Z)")
_TOGETHER = re.compile(r" (?:in (?:total|all)|altogether)(?= ?\.?\Z)")
_ONLY_NUMBER = re.compile(r"(?<= )[-−]?\d[\d.,]*")
_LETTERS = re.compile(
    r"\W{0,3}[A-J]\)?(?:\s*(?:[,、，;&]|\b(?:and|und|y|et)\b|和|及|与|以及)\s*\(?[A-J]\)?){1,9}\W{0,3}"
)
_TRUTH = re.compile(r"\W{0,3}(yes|no|true|false)\b(?=[*.,;:!)\s]|\Z)", re.IGNORECASE)
APPROXIMATION = re.compile(
    r"[,;]? \(?(?:or|which is|that is|ie,?) (?:about|approximately|roughly|around|≈|~) ?"
    r"\d[\d.,]*(?: ?\\?%| percent)?\)?(?=\W*\Z)",
    re.IGNORECASE,
)
SENTENCE_WORDS = 3
"""Words from which on what is announced may be a sentence."""


def reduced(answer: str, expects: Expected | None) -> str:
    """``answer`` without the words around its value, when gold's kind tells where it is."""
    answer = APPROXIMATION.sub("", answer)
    if expects == "truth":
        truth = None if yes_or_no.UNDECIDED.search(answer) else _TRUTH.match(answer)
        return truth[1] if truth else answer
    if expects == "choice":
        first = LETTER.match(answer)
        if first and _EXPLAINED.match(answer, first.end()):
            return first[1]
        if first and NUMBER.fullmatch(answer[first.end() :].strip(" .)")):
            return answer  # what stands behind the letter may be another option's
        letters = choice_letters(answer)
        if _LETTERS.fullmatch(answer):
            return ", ".join(letter for letter in OPTION.findall(answer) if letter in letters)
        return letters.pop() if len(letters) == 1 else answer
    if expects == "number" and not COMMAND.search(answer):
        number = leading_number(answer)
        if number is None and ("=" in answer or WORD.search(answer)):
            main = main_clause(answer)
            number = leading_number(main) if len(main) < len(answer) else None
            number = number or stated_number(said_of_subject(main).strip("()（） ")).answer
        return number or answer
    if expects == "other" and (measured := _measured(answer)):
        return measured
    if expects == "number" or len(WORD.findall(MATHS.sub(" ", answer))) > 1:
        formula = last_formula(said_of_subject(answer))
        if formula and formula.answer:
            return formula.answer
    return answer


def _measured(answer: str) -> str | None:
    """The number with its unit that a sentence says of its subject and that ends it."""
    said = _TOGETHER.sub("", said_of_subject(answer).strip())
    is_sentence = len(WORD.findall(MATHS.sub(" ", answer))) >= SENTENCE_WORDS
    only = _ONLY_NUMBER.search(said)
    if is_sentence and only and len(DIGITS.findall(answer)) == 1:
        said = said[only.start() :]
    number = NUMBER.match(said) if len(said) < len(answer) else None
    if number is None or not number[0].strip():
        return None
    measured = with_unit(said, number, "other")
    return measured if said.strip(BLANKS + STOPS) == measured else None
