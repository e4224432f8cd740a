"""What the last sentence of a response says."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.disagreement import CONCLUSION, HEDGE
from plp_reward.answers.extraction.negation import BOUND, NEGATION
from plp_reward.answers.extraction.outcomes import REFUSED, Expected, Extraction, Refusal, Source
from plp_reward.answers.extraction.passage import Passage
from plp_reward.answers.extraction.prose import choice_letter, said_in_words, yes_or_no
from plp_reward.answers.extraction.prose.behind_the_answer import CONCLUDES, without_endings
from plp_reward.answers.extraction.prose.bullets import last_bullets
from plp_reward.answers.extraction.prose.conditions import conditioned
from plp_reward.answers.extraction.prose.discarded import is_discarded, without_discarded
from plp_reward.answers.extraction.prose.main_clause import SO, conclusion, main_clause
from plp_reward.answers.extraction.prose.no_statement import states_nothing
from plp_reward.answers.extraction.prose.predicate import predicate
from plp_reward.answers.extraction.prose.unmarked_formula import closing_formula
from plp_reward.answers.extraction.values import (
    BLANKS,
    BOLD,
    COMMAND,
    CURRENCY,
    LETTER,
    LINK,
    LOOSE,
    MATHS,
    NUMBER,
    STOPS,
    VARIABLE,
    WORD,
    choice_letters,
    content,
    evaluated,
    joined_matrices,
    leading_number,
    normal,
    trim,
    unwrap,
    with_unit,
)
from plp_reward.answers.extraction.words_to_the_grader import KEY_VALUE
from plp_reward.answers.parsing.moments import MONTH
from plp_reward.answers.parsing.words import number_in_words
from plp_reward.answers.policy import ExtractionPolicy

SENTENCE = re.compile(r"(?<=[.!?])[)\"'*]*\s+|(?<=[。！？।])|\n+")
_DIGITS = re.compile(r"[^\s,;:!?()（），。；：、=]{0,80}\d[^\s;:!?()（），。；：、=]{0,80}")
_EQUATION_END = re.compile(r"(?:=|≈|\\approx)\s*([^=≈]*)\Z")
_CODE = re.compile(r"__|\w\(['\"]|(?<!\{,)\}|\{(?!,\})|=>|::|;\s*\Z")
_COPULA = re.compile(
    r"\b(?:is|are|was|were|equals?|be|est|sont|ist|sind|es|son|é|è)\b|应该是|等于|是|为",
    re.IGNORECASE,
)
_PREDICATE = re.compile(r"\b(?:is|are|was|were|equals?)\b|=|应该是|等于|是|为", re.IGNORECASE)
_SELECTS = re.compile(
    r"or\b(?! (?:maybe|perhaps|possibly|it)\b)|(?:could|might|may) be [a-z]+ing\b"
)
"""Words that offer an answer, but may also say which things the subject is about."""
_SEPARATE = re.compile(r"[,;，；]|\b(?:and|or)\b")
_RELATIVE = re.compile(r"\b(?:that|which|who)\s\Z")
_EXPLAINED = re.compile(r"\s*(?:(?:because|since|as|due|given|for)\b|[:.(–—-]|\Z)")
_LETTERS = re.compile(
    r"\W{0,3}[A-J]\)?(?:\s*(?:[,、，;&]|\b(?:and|und|y|et)\b|和|及|与|以及)\s*\(?[A-J]\)?){1,9}\W{0,3}"
)
_CAPITAL = re.compile("[A-J]")
_HALF_DAY = re.compile(r"(\d) ?([ap])\.m\.(?=\s|\Z)", re.IGNORECASE)
_TIME_OR_POINT = re.compile(
    r"\b\d{1,2}:[0-5]\d(?: ?[ap]m\b)?|\b\d{1,2} ?[ap]m\b|\b\d{1,6}(?: ?: ?\d{1,6}){1,4}\b"
    r"|(?<![\w^])(?:-?[\d./]{1,12} ?[<>≤≥]=? ?)?[a-z] ?[<>≤≥]=? ?-?[\d./]{0,11}\d(?![\w/^*+(-])"
    rf"|\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?:,? \d{{4}}\b)?"
    r"|[(\[] ?[-−]?[\w./]{1,20}(?: ?, ?[-−]?[\w./]{1,20}){1,4} ?[)\]](?! ?[∪∩])",
    re.IGNORECASE,
)
_IS_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?|[-−]?\\[dt]?frac\{\d+\}\{\d+\}")
_COPULA_END = re.compile(r"\b(?:is|are|was|were|equals|has|have|exactly|only|gives?)\s\Z")
_OF_SOMETHING = re.compile(
    r"\s(?:[a-z]+ ){0,6}(?:of|at|in|for|from|on|to|between|when|with|that)\b"
)
_LIMITED = re.compile(
    r"(?<![\w^])(?P<bound>[a-z] ?[<>≤≥]=? ?[-−]?[\d./]{0,11}\d),? (?:with|and|but|except|where) "
    r"(?P<rest>[a-z] ?(?:[<>≤≥≠]=?|!=) ?[-−]?[\d./]{0,11}\d)(?=\W*\Z)"
)
"""A bound and what is left out of it: ``x ≥ 2 with x ≠ 5``."""
_SUBJECT_IS_NUMBER = re.compile(
    r"\W*(?:(?:so|thus|hence|therefore|and)\b,? )?(?:the number )?[\d,]{1,12}"
    r" (?:has|have|contains?) (?:exactly |only |a total of )?(?P<value>[\d,]{1,12})"
    r"(?: [a-z-]+){1,6}\W*",
    re.IGNORECASE,
)
_GLUED = re.compile(r"\s?[π√]|[²³^+*×·]|[-−]\d|pi\b|sqrt")
"""What makes a number a part of a term."""
_SUPPOSITION = re.compile(
    r"\W*(?:(?:let us|let's|we) )?(?:suppose|assume|imagine)\b[^,.;]*\W?\Z", re.IGNORECASE
)
_EXPLAINS = re.compile(r"[,;(\s]{0,4}which (?:is|equals|makes|comes to) (?:exactly |just )?")
_COMPARED = re.compile(r"[^.,;]{0,40}\b(?:more|less|fewer|times|than|older|younger)\b")
_LEADING_PERIOD = re.compile(
    r"\A(?:after|in|for|over|within|during|on|at|by) (?:[a-z]+ ){0,2}\d+ ?"
    r"(?:second|minute|hour|day|week|month|year|trip|round|step|game)s?\b",
    re.IGNORECASE,
)
_COUNTABLE = re.compile(r"[\d\\π√]")
_TERM = re.compile(
    r"(?<!\S)[-−]?[\d./]*(?:[πa-z]|√\d)(?:[\^\dπ√]|[-+*/](?=[\dπ√a-z]))*(?=[.,;:!]?(?:\s|\Z))"
)
_FEW_WORDS = re.compile(
    r"(?!(?:not|in|at|on|to|as|that|what|left|given)\b)[^\W\d_]+(?:[ -][^\W\d_]+){0,3}",
    re.IGNORECASE,
)
_DISOWNED = re.compile(r"\W{0,3}(?:is|are|was|were|does|do|did)(?:n['’]t\b| not\b)", re.IGNORECASE)
_ROUNDED = re.compile(
    r"[\s,(]*(?:or |which is |that is |ie )?(?:about|approximately|roughly|around|nearly|≈|~)\s*",
    re.IGNORECASE,
)
_APPROXIMATION = re.compile(
    r"[,;]? \(?(?:or|which is|that is|ie,?) (?:about|approximately|roughly|around|≈|~) ?"
    r"\d[\d.,]*(?: ?\\?%| percent)?\)?(?=\W*\Z)",
    re.IGNORECASE,
)
_MIXED = re.compile(r"(?<![\w./,:])(\d{1,4}) (\d{1,2})/(\d{1,3})(?![\d/]|\.\d)")
_HEADING = re.compile(r"\A\W*(?:step|case|part|question|problem)\s*\d+\s*[:.)]", re.IGNORECASE)
_POINTED = re.compile(r"[.,;。，]\s{0,8}(?=(?:\$\$?|\\[\])])\Z)")
_GOES_ON = re.compile(
    r"(?:(?<=[:：=])[*_]{0,2}|(?<=\bis)|(?<=\bare)|(?<=\bget))[ \t]{0,4}\n\s{0,8}(?=\\\[|\$)"
)
"""The break between a sentence and the formula on lines of its own with which it goes on."""
_UNFINISHED = re.compile(r"(?:[?？]\W*|(?:[-+/=^<>~(\[{≈×÷,:]|(?<!\*)\*)\s*)\Z")


def concludes_behind(passage: Passage, place: int) -> bool:
    """True if the last sentence begins behind ``place``, with "therefore", and has an answer."""
    sentences = _sentences(passage.tail[place:])
    if len(sentences) < 2:
        return False
    last = sentences[-1].strip(BLANKS + ".")
    alone = last.startswith(("\\[", "$$")) and MATHS.fullmatch(last)
    if not (alone or CONCLUDES.match(sentences[-1])):
        return False
    return find(passage).answer is not None


def find(passage: Passage) -> Extraction:
    """What the last sentence says, by its emphasis, its letter, its formula or its number."""
    policy, expects = passage.policy, passage.expects
    if len(passage.prose) > policy.prose_chars:
        return REFUSED[Refusal.NO_ANSWER]
    sentences = _sentences(passage.tail)
    if not sentences:
        return REFUSED[Refusal.NO_ANSWER]
    if policy.choices and expects == "choice":
        return choice_letter.chosen(passage.tail, sentences)
    if expects == "truth":
        return yes_or_no.said(sentences) if policy.stated else REFUSED[Refusal.NO_ANSWER]
    bullets = last_bullets(passage.tail) if policy.stated and expects == "other" else None
    if bullets:
        return Extraction(bullets, Source.STATED)
    last = sentences[-1].strip()
    passage.note(last, "read as the last sentence")
    concluded = conclusion(last)
    if len(concluded) < len(last):
        outcome = _of_sentence(concluded, policy, expects)
        if outcome.answer is not None:
            return outcome
    return _of_sentence(last, policy, expects)


def _sentences(text: str) -> list[str]:
    """The sentences of ``text`` up to the one that states its answer."""
    text = _GOES_ON.sub(" ", MATHS.sub(_in_one_line, text))
    text = said_in_words.in_fixed_signs(joined_matrices(text))
    text = text.replace("i.e.", "ie").replace("e.g.", "eg")
    text = _HALF_DAY.sub(lambda half: half[1] + " " + half[2] + "m", text)
    sentences = [part for part in SENTENCE.split(text) if part.strip(BLANKS + STOPS + "-✅#$!")]
    return without_endings(sentences) if sentences else []


def _in_one_line(formula: re.Match[str]) -> str:
    """A formula without line breaks and without the full stop of its sentence."""
    return _POINTED.sub("", formula[0].replace("\n", " "))


def _of_sentence(sentence: str, policy: ExtractionPolicy, expects: Expected | None) -> Extraction:
    """What one sentence says."""
    sentence = without_discarded(_APPROXIMATION.sub("", sentence))
    if "/" in sentence and (mixed := _only_mixed(sentence)):
        sentence = mixed
    if _SUPPOSITION.match(sentence) or _UNFINISHED.search(sentence) or KEY_VALUE.match(sentence):
        return REFUSED[Refusal.NO_ANSWER]
    if expects != "other" and states_nothing(SO.split(sentence)[-1]):
        return REFUSED[Refusal.NO_ANSWER]
    if policy.stated and expects == "other":
        solutions = said_in_words.solutions(sentence) or said_in_words.without_solution(sentence)
        if solutions:
            return Extraction(solutions, Source.STATED)
    if _hedges(_linked(sentence)[0], sentence):
        so = [*SO.finditer(sentence)]
        concluded = sentence[so[-1].end() :] if so else ""
        if not so or HEDGE.search(concluded) or not _COUNTABLE.search(concluded):
            return REFUSED[Refusal.HEDGED]
        sentence = concluded
    named = said_in_words.apposition(sentence) if policy.stated and expects == "other" else None
    if named:
        return Extraction(named, Source.STATED)
    whole = _HEADING.sub("", sentence)
    sentence = predicate(main_clause(whole))
    if policy.maths and expects == "other" and (said := conditioned(sentence)):
        return said
    outcome = _by_family(sentence, policy, expects)
    if outcome.answer is None and len(sentence) < len(whole) and policy.last_number:
        explained = _EXPLAINS.match(whole, len(sentence))
        number = explained and NUMBER.match(whole, explained.end())
        if number and number[0].strip() and not _COMPARED.match(whole, number.end()):
            measured = with_unit(whole, number, expects)
            if measured != number[0].strip():
                return Extraction(measured, Source.LAST_NUMBER)
    return outcome


def _hedges(before: str, sentence: str) -> bool:
    """True if what stands before the value of a sentence offers it as one of several.

    Words of the subject offer nothing: ``the number of primes or squares is 6``.
    """
    predicates = [
        copula.start()
        for copula in _PREDICATE.finditer(sentence)
        if not _RELATIVE.search(sentence, max(0, copula.start() - 8), copula.start())
    ]
    for hedge in HEDGE.finditer(before):
        of_subject = len(predicates) == 1 and predicates[0] >= hedge.end()
        if not (of_subject and _SELECTS.match(sentence, hedge.start())):
            return True
    return False


def _only_mixed(sentence: str) -> str | None:
    """The sentence with ``2 1/3`` as a formula, if that is its only number; else None."""
    found = _MIXED.search(sentence)
    if found is None or not {"$", "\\"}.isdisjoint(sentence):
        return None
    before, after = sentence[: found.start()], sentence[found.end() :]
    if any(map(str.isdigit, before + after)):
        return None
    return f"{before}${found[1]}\\frac{{{found[2]}}}{{{found[3]}}}${after}"


def _by_family(sentence: str, policy: ExtractionPolicy, expects: Expected | None) -> Extraction:
    """What the first family that reads ``sentence`` makes of it."""
    for wanted, family in (
        (policy.emphasis, _emphasised),
        (policy.maths, _last_formula),
        (policy.stated, _in_words),
        (policy.maths and expects == "other", _closing_formula),
        (policy.stated and expects == "other", _stated_value),
        (policy.last_number, _stated_number),
    ):
        if wanted and (outcome := family(sentence, expects)):
            if outcome.answer and family in (_emphasised, _stated_value, _stated_number):
                return outcome._replace(answer=reduced(outcome.answer, expects))
            return outcome
    return REFUSED[Refusal.NO_ANSWER]


def _emphasised(sentence: str, expects: Expected | None) -> Extraction | None:
    """The bold value of the sentence, if it has one."""
    values = [unwrap(bold[1] or bold[2]) for bold in BOLD.finditer(sentence)]
    if expects != "other":
        values = [value for value in values if re.search(r"[\d\\]", value)]
    if not values:
        return None
    if len(set(map(normal, values))) > 1:
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    return Extraction(values[-1], Source.EMPHASIS)


def _last_formula(sentence: str, expects: Expected | None = None) -> Extraction | None:
    """The last formula of the sentence, or the last list of formulas."""
    rest, linked = _linked(sentence)
    if not linked:
        return None
    behind = sentence.rfind(linked[-1]) + len(linked[-1])
    if NEGATION.search(rest[-40:]) or is_discarded(sentence.replace("$", " "), behind):
        return REFUSED[Refusal.NEGATED]
    if expects == "number" and not any(map(_IS_NUMBER.fullmatch, linked)):
        linked = _only_number(sentence) or linked
    values = [trim(evaluated(formula)) for formula in linked]
    if expects == "number" and not any(map(_COUNTABLE.search, values)):
        return None  # "the smallest $n$ is 11"
    return Extraction(", ".join(values), Source.MATHS)


def _only_number(sentence: str) -> list[str] | None:
    """The only formula of a sentence that is a number and stated: ``there are $9$ of them``."""
    numbers = [one for one in MATHS.finditer(sentence) if _IS_NUMBER.fullmatch(content(one))]
    if len(numbers) != 1 or not _COPULA_END.search(sentence[: numbers[0].start()]):
        return None
    behind = sentence[numbers[0].end() :]
    return [content(numbers[0])] if _OF_SOMETHING.match(behind) else None


def _in_words(sentence: str, expects: Expected | None) -> Extraction | None:
    """What the sentence says in words at its end."""
    if expects == "number" and len(_DIGITS.findall(sentence)) == 1 and "=" not in sentence:
        return None  # "there are 36 boxes that have two lids"
    said = said_in_words.stated(sentence, expects)
    return Extraction(said, Source.STATED) if said else None


def _closing_formula(sentence: str, expects: Expected | None) -> Extraction | None:
    """The formula that ends the sentence, though no mark sets it apart."""
    formula = closing_formula(sentence)
    return Extraction(trim(formula), Source.MATHS) if formula else None


def _linked(sentence: str) -> tuple[str, list[str]]:
    """What stands before the last formulas that "and", "or" or commas link, and the formulas."""
    formulas = list(MATHS.finditer(sentence)) or list(LOOSE.finditer(sentence))
    if not formulas:
        return sentence, []
    while len(formulas) > 1 and _ROUNDED.fullmatch(
        sentence, formulas[-2].end(), formulas[-1].start()
    ):
        formulas.pop()
    first = len(formulas) - 1
    while first and LINK.fullmatch(sentence, formulas[first - 1].end(), formulas[first].start()):
        first -= 1
    rest = sentence[: formulas[first].start()]
    return rest, [content(formula) for formula in formulas[first:]]


def _stated_value(sentence: str, expects: Expected | None = None) -> Extraction | None:
    """The only time, ratio, inequality or point of the sentence, or the few words it states."""
    if COMMAND.search(sentence) or _CODE.search(sentence):
        return None
    values = [value[0] for value in _TIME_OR_POINT.finditer(sentence)]
    if not values and _TERM.search(sentence):
        terms = (word.rstrip(".,;:!") for word in sentence.split() if _TERM.match(word))
        values = [term for term in terms if _COUNTABLE.search(term)]
    before = sentence[: sentence.find(values[0])][-40:] if values else ""
    if values and (limited := _LIMITED.search(sentence)) and limited[0].count(values[0]):
        return Extraction(f"{limited['bound']} and {limited['rest']}", Source.STATED)
    if len(values) == 1 and not NEGATION.search(before) and not BOUND.search(before):
        return Extraction(values[0].rstrip("."), Source.STATED)
    words = trim(_said(sentence))
    if len(words) < len(sentence.strip()) and _FEW_WORDS.fullmatch(words):
        return Extraction(words, Source.STATED)
    return None


def _stated_number(sentence: str, expects: Expected | None = None) -> Extraction:
    """The sentence's only number, or the number its equation ends in."""
    if COMMAND.search(sentence) or _CODE.search(sentence) or "[[" in sentence:
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
    part = equation[1] if equation else _LEADING_PERIOD.sub("", sentence)
    tokens = len(_DIGITS.findall(part))
    numbers = [number for number in NUMBER.finditer(part) if number[0].strip()]
    meant = [
        number
        for number in numbers
        if not NEGATION.search(part[max(0, number.start() - 40) : number.start()])
        and not _DISOWNED.match(part, number.end())
        and not is_discarded(part, number.end())
        and not BOUND.search(part[max(0, number.start() - 30) : number.start()])
    ]
    if numbers and not meant:
        return REFUSED[Refusal.NEGATED]
    ends_equation = equation is not None and meant and meant[0].start() <= 2
    if tokens > 1 and not equation and (so := [*SO.finditer(part)]):
        return _stated_number(part[so[-1].end() :])
    if tokens > 1 and not equation:
        stated = _only_stated(part)
        if stated:
            return Extraction(stated, Source.LAST_NUMBER)
    paid = [number for number in meant if any(sign in CURRENCY for sign in number[0])]
    if len(paid) == 1 < len(meant) and not equation:
        return Extraction(paid[0][0].strip(), Source.LAST_NUMBER)
    if not meant or (tokens != 1 + len(numbers) - len(meant) and not ends_equation):
        if not tokens and not equation and number_in_words(words := trim(_said(part))) is not None:
            return Extraction(words, Source.LAST_NUMBER)
        return REFUSED[Refusal.SEVERAL_ANSWERS if tokens > 1 else Refusal.NO_ANSWER]
    if _GLUED.match(part, meant[0].end()):
        return REFUSED[Refusal.NO_ANSWER]
    return Extraction(with_unit(part, meant[0], expects), Source.LAST_NUMBER)


def _only_stated(sentence: str) -> str | None:
    """Of several numbers, the one that the sentence's only copula states, or a list counts."""
    had = _SUBJECT_IS_NUMBER.fullmatch(sentence)
    if had:
        return had["value"]
    counted, colon, listed = sentence.partition(":")
    if colon and len(_DIGITS.findall(counted)) == 1 < len(_DIGITS.findall(listed)):
        number = NUMBER.search(counted)
        return number[0].strip() if number and number[0].strip() else None
    copulas = [
        copula
        for copula in _COPULA.finditer(sentence)
        if not _RELATIVE.search(sentence, max(0, copula.start() - 8), copula.start())
    ]
    if len(copulas) != 1:
        return None
    said = sentence[copulas[0].end() :]
    return None if _SEPARATE.search(said) else leading_number(said.strip(BLANKS + STOPS))


def reduced(answer: str, expects: Expected | None) -> str:
    """``answer`` without the words around its value, when gold's kind tells where it is."""
    answer = _APPROXIMATION.sub("", answer)
    if expects == "choice":
        first = LETTER.match(answer)
        if first and _EXPLAINED.match(answer, first.end()):
            return first[1]
        letters = choice_letters(answer)
        if _LETTERS.fullmatch(answer):
            return ", ".join(letter for letter in _CAPITAL.findall(answer) if letter in letters)
        return letters.pop() if len(letters) == 1 else answer
    if expects == "number" and not COMMAND.search(answer):
        number = leading_number(answer)
        if number is None and ("=" in answer or WORD.search(answer)):
            said = _stated_number(_said(answer).strip("()（） "))
            number = said.answer
        return number or answer
    if expects == "number" or len(WORD.findall(MATHS.sub(" ", answer))) > 1:
        formula = _last_formula(_said(answer))
        if formula and formula.answer:
            return formula.answer
    return answer


def _said(sentence: str) -> str:
    """What ``sentence`` says of its subject: the part behind its last "is"."""
    ends = [copula.end() for copula in _COPULA.finditer(sentence)]
    return sentence[ends[-1] :] if ends and sentence[ends[-1] :].strip() else sentence
