"""The number that a sentence states: its only one, or the one that its words come to."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.disagreement import CONCLUSION, HEDGE
from plp_reward.answers.extraction.marks import (
    BLANKS,
    COMMAND,
    CURRENCY,
    NUMBER,
    STOPS,
    VARIABLE,
    WORD_WITH_DIGIT,
    leading_number,
    trim,
    with_unit,
)
from plp_reward.answers.extraction.negation import BOUND, NEGATION
from plp_reward.answers.extraction.outcomes import REFUSED, Expected, Extraction, Refusal, Source
from plp_reward.answers.extraction.prose.discarded import is_discarded
from plp_reward.answers.extraction.prose.main_clause import SO
from plp_reward.answers.extraction.prose.predicate import COPULA, RELATIVE, said_of_subject
from plp_reward.answers.extraction.prose.verbs import BE
from plp_reward.answers.parsing.words import DOUBT, number_in_words

DIGITS = re.compile(r"[^\s,;:!?()（），。；：、=]{0,80}\d[^\s;:!?()（），。；：、=]{0,80}")
_EQUATION_END = re.compile(r"(?:=|≈|\\approx)\s*([^=≈]*)\Z")
CODE = re.compile(r"__|\w\(['\"]|(?<!\{,)\}|\{(?!,\})|=>|::|;\s*\Z")
_SEPARATE = re.compile(r",(?!\d{3})|[;，；]|\b(?:and|or)\b")
_SUBJECT_IS_NUMBER = re.compile(
    r"\W*(?:(?:so|thus|hence|therefore|and)\b,? )?(?:the number )?[\d,]{1,12}"
    r" (?:has|have|contains?) (?:exactly |only |a total of )?(?P<value>[\d,]{1,12})"
    r"(?: [a-z-]+){1,6}\W*",
    re.IGNORECASE,
)
_UNIT_POWER = re.compile(r"(?<=[\d ])((?:[a-zA-Z]{1,4}/)?[a-zA-Z]{1,4})(?:\^\d|[²³])(?!\w)")
_RESULTS_IN = re.compile(
    r"\b(?:gives?|gets?|got|makes?|leaves?|leaving|yields?|totals?|totalling|obtain|becomes"
    r"|comes to|that['’]s|it['’]s|giving|rises to|drops to|from \S{1,20} to)"
    r"\s(?:us |you |exactly |only |a total of )?"
    r"(?P<value>[$€£]?[-−]?\d[\d,]{0,15}(?:\.\d{1,12})?(?:/\d{1,9})?%?)(?![\w/])[^\d=]{0,60}\Z",
    re.IGNORECASE,
)
"""What a calculation in words comes to: ``9 times 8 gives 72``."""
_REMAIN = re.compile(
    r"(?:,|\band|\bso|\bthen)\s(?P<value>[$€£]?\d[\d,]{0,15})(?: [a-z]+){0,3}"
    r" (?:(?:are|is|were|will be) (?:left|remaining|left over)|remain)\b[^\d=]{0,40}\Z",
    re.IGNORECASE,
)
"""What is left over in the end: ``and 6 are left``."""
_FIGURE = r"(?:[A-Z]{1,3} ?)?[$€£]?[-−]?\d"
_NEARLY = "approximately|about|roughly|around"
_VALUED = re.compile(rf"\s(?:exactly |only |just )?{_FIGURE}")
_ABOUT = re.compile(rf"\s(?:{_NEARLY}) {_FIGURE}")
"""What follows a copula that states a number, or an approximate one."""
_LEADS_TO_VALUE = re.compile(
    rf"(?:(?:{_NEARLY}|exactly|only|just) )?"
    r"(?:(?:[A-Z]{3} |[A-Z]{1,2}(?=\$))(?=[$\d]))?"
)
"""What stands between a copula and its number: an adverb, the letters of a currency."""
MAIN = re.compile(
    r"\W*(?:since|because|as|if|given|when|after|leaving|having|putting)\b(?:[^,.;]|\.\d){1,160}, "
    r"(?P<main>(?!(?:and|or|but|so|then)\b)[^,;]{1,200})",
    re.IGNORECASE,
)
"""A main clause behind the one that gives its reason: ``Since 27 / 3 = 9, each holds 9``."""
_OF_LETTERS = re.compile(
    r"\d[a-z](?![\w.])|(?<![a-z])[a-z] ?[-+*/^] ?\d|\d ?[-+*/] ?[a-z](?![a-z])", re.IGNORECASE
)
"""An expression in letters, which is no number: ``-x + 4``."""
_GLUED = re.compile(r"\s?[π√]|[²³^+*×·]|[-−]\d|pi\b|sqrt")
"""What makes a number a part of a term."""
_LEADING_PERIOD = re.compile(
    r"\A(?:after|in|for|over|within|during|on|at|by) (?:[a-z]+ ){0,2}\d+ ?"
    r"(?:second|minute|hour|day|week|month|year|trip|round|step|game)s?\b",
    re.IGNORECASE,
)
_ADJUNCT = re.compile(
    r"(?:,\s?)?(?<![\w$])(?:out of|in|after|within|during|over|for|every|per|at|on|from|among"
    r"|with|before|by|(?<!and )the(?: (?:same|other|remaining|original|first|last))?"
    r"(?= ?\d[\d,]* [a-z]+\b(?! (?:[a-z]+ ){0,2}(?:and|or|but|plus) |,))"
    r"|of (?:the|these|those|her|his|their|my|our|all))\s"
    r"(?:(?:the|an?|all|about|exactly|only|first|last|next|every|each|total of|age|th[eo]se)\s)"
    r"{0,2}"
    r"[$€£]?\d[\d,.]*(?:/\d+)?%?(?:(?:\s(?:to|and)\s|[-–])[$€£]?\d[\d,.]*%?)?"
    r"(?:\s[a-z]+)?",
    re.IGNORECASE,
)
"""When, where, for whom or at what price something is: ``in 6 hours``, ``of the 40 students``."""
_GUESSED = re.compile(
    r"\b(?:estimat\w+|guess\w*|range|about|around|roughly|approximately|somewhere|between|not|or"
    rf"|{DOUBT}|if|unless)\b|n['’]t\b",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"[,;:.–—]|\b(?:but|instead|rather|so|then|and|which|leaves?|it)\b", re.IGNORECASE
)
"""What stands between what is denied and what is stated in its place."""
_STATED_AT = re.compile(rf"(?:\b(?:{BE}|be|been)|=)\s?\Z")
TERM = re.compile(
    r"(?<!\S)[-−]?[\d./]*(?:[πa-z]|√\d)(?:[\^\dπ√]|[-+*/](?=[\dπ√a-z]))*(?=[.,;:!]?(?:\s|\Z))(?!\s[-+*/=^]\s)"
)
_NAME_WITH_DIGIT = re.compile(rf"{WORD_WITH_DIGIT}|\b[A-Z]\d{{1,4}}(?= [a-z])")
"""The same, and a letter with digits: ``A4 paper``."""
_IS_NOT = re.compile(rf"\W{{0,3}}(?:{BE}|does|do|did)(?:n['’]t\b| not\b)", re.IGNORECASE)


def stated_number(sentence: str, expects: Expected | None = None) -> Extraction:
    """The sentence's only number, or the number its equation ends in."""
    sentence = _NAME_WITH_DIGIT.sub(r"\1", sentence)
    if COMMAND.search(sentence) or CODE.search(sentence) or "[[" in sentence:
        return REFUSED[Refusal.NO_ANSWER]
    equation = _EQUATION_END.search(sentence)
    if equation and NEGATION.search(sentence[: equation.start()]):
        return REFUSED[Refusal.NEGATED]
    if equation:
        before = sentence[: equation.start()].rpartition("=")
        separate = before[1] and _SEPARATE.search(before[2])
        names = len({*VARIABLE.findall(sentence)}) if separate else 0
        if separate and names != 1 and not CONCLUSION.search(before[2]):
            return REFUSED[Refusal.SEVERAL_ANSWERS]  # "x = 5, y = 7"
    if equation and _OF_LETTERS.search(_UNIT_POWER.sub("", equation[1])):
        return REFUSED[Refusal.NO_ANSWER]  # "the line is y = 2x + 5"
    part = equation[1] if equation else _LEADING_PERIOD.sub("", sentence)
    if not equation and (main := MAIN.fullmatch(part)):
        part = main["main"]
    tokens = len(DIGITS.findall(_UNIT_POWER.sub(r"\1", part)))
    numbers = [number for number in NUMBER.finditer(part) if number[0].strip()]
    meant = [
        number
        for number in numbers
        if not NEGATION.search(part[max(0, number.start() - 40) : number.start()])
        and not _IS_NOT.match(part, number.end())
        and not is_discarded(part, number.end())
        and not BOUND.search(part[max(0, number.start() - 30) : number.start()])
    ]
    if numbers and not meant:
        return REFUSED[Refusal.NEGATED]
    if numbers[:1] != meant[:1] and _denies_all(part, numbers[0], meant[-1]):
        return REFUSED[Refusal.NEGATED]
    if equation and tokens > 1 and (said := _behind_equation(part, expects)) is not None:
        return said
    ends_equation = equation is not None and meant and meant[0].start() <= 2
    if tokens > 1 and not equation and (so := [*SO.finditer(part)]):
        return stated_number(part[so[-1].end() :], expects)
    if tokens > 1 and not equation:
        stated = _only_stated(part)
        if stated:
            return Extraction(stated, Source.LAST_NUMBER)
    paid = [number for number in meant if any(sign in CURRENCY for sign in number[0])]
    if len(paid) == 1 < len(meant) and not equation and not HEDGE.search(part):
        return Extraction(paid[0][0].strip(), Source.LAST_NUMBER)
    if not meant or (tokens != 1 + len(numbers) - len(meant) and not ends_equation):
        if (
            not tokens
            and not equation
            and number_in_words(words := trim(said_of_subject(part))) is not None
        ):
            return Extraction(words, Source.LAST_NUMBER)
        guessed = _GUESSED.search(part)
        if (
            tokens > 1
            and not equation
            and not guessed
            and (apart := _without_adjuncts(part)) != part
        ):
            return stated_number(apart, expects)
        return REFUSED[Refusal.SEVERAL_ANSWERS if tokens > 1 else Refusal.NO_ANSWER]
    if _GLUED.match(part, meant[0].end()):
        return REFUSED[Refusal.NO_ANSWER]
    return Extraction(with_unit(part, meant[0], expects), Source.LAST_NUMBER)


def _denies_all(part: str, denied: re.Match[str], other: re.Match[str]) -> bool:
    """True if what denies one number denies the other with it: ``not 6 roses in 7 jars``."""
    before = part[max(0, denied.start() - 40) : denied.start()]
    return NEGATION.search(before) is not None and not _TURNS.search(
        part, denied.end(), other.start()
    )


def _without_adjuncts(sentence: str) -> str:
    """``sentence`` without what it says of time, place or price: ``she bakes 90 in 6 hours``."""

    def kept(adjunct: re.Match[str]) -> str:
        return adjunct[0] if _STATED_AT.search(sentence[: adjunct.start()]) else ""

    return _ADJUNCT.sub(kept, sentence)


def _behind_equation(part: str, expects: Expected | None) -> Extraction | None:
    """What a sentence goes on to behind its equation: ``= 15, and then we double it to get 30``."""
    so = [*SO.finditer(part)]
    if so and DIGITS.search(part, so[-1].end()):
        return stated_number(part[so[-1].end() :], expects)
    results = _RESULTS_IN.search(part)
    return Extraction(results["value"], Source.LAST_NUMBER) if results else None


def _only_stated(sentence: str) -> str | None:
    """Of several numbers, the one that the sentence's only copula states, or a list counts."""
    had = _SUBJECT_IS_NUMBER.fullmatch(sentence)
    if had:
        return had["value"]
    results = _RESULTS_IN.search(sentence) or _REMAIN.search(sentence)
    if results and not NEGATION.search(sentence[: results.start("value")][-40:]):
        return results["value"]
    counted, colon, listed = sentence.partition(":")
    if colon and len(DIGITS.findall(counted)) == 1 < len(DIGITS.findall(listed)):
        number = NUMBER.search(counted)
        return number[0].strip() if number and number[0].strip() else None
    copulas = [
        copula
        for copula in COPULA.finditer(sentence)
        if not RELATIVE.search(sentence, max(0, copula.start() - 8), copula.start())
    ]
    valued = [copula for copula in copulas if _VALUED.match(sentence, copula.end())]
    valued = valued or [copula for copula in copulas if _ABOUT.match(sentence, copula.end())]
    copulas = valued if len(copulas) > 1 else copulas
    if len(copulas) != 1:
        return None
    said = sentence[copulas[0].end() :]
    if _SEPARATE.search(said):
        return None
    said = said.strip(BLANKS + STOPS)
    return leading_number(said) or leading_number(_LEADS_TO_VALUE.sub("", said, count=1))
