"""What the last sentence of a response says."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.disagreement import HEDGE
from plp_reward.answers.extraction.marks import (
    BLANKS,
    BOLD,
    COUNTABLE,
    MATHS,
    NUMBER,
    WORD,
    normal,
    trim,
    unwrap,
    with_unit,
)
from plp_reward.answers.extraction.options import options_of
from plp_reward.answers.extraction.outcomes import REFUSED, Expected, Extraction, Refusal, Source
from plp_reward.answers.extraction.passage import Passage
from plp_reward.answers.extraction.prose import choice_letter, said_in_words, yes_or_no
from plp_reward.answers.extraction.prose.behind_the_answer import CONCLUDES
from plp_reward.answers.extraction.prose.bullets import last_bullets
from plp_reward.answers.extraction.prose.conditions import conditioned
from plp_reward.answers.extraction.prose.discarded import without_discarded
from plp_reward.answers.extraction.prose.given_numbers import not_given
from plp_reward.answers.extraction.prose.main_clause import SO, conclusion, main_clause
from plp_reward.answers.extraction.prose.marked_formula import last_formula, linked_formulas
from plp_reward.answers.extraction.prose.no_statement import states_nothing
from plp_reward.answers.extraction.prose.predicate import (
    COPULA,
    RELATIVE,
    predicate,
)
from plp_reward.answers.extraction.prose.reduced_value import APPROXIMATION, SENTENCE_WORDS, reduced
from plp_reward.answers.extraction.prose.sentences import sentences_of
from plp_reward.answers.extraction.prose.stated_number import (
    DIGITS,
    stated_number,
)
from plp_reward.answers.extraction.prose.stated_value import stated_value
from plp_reward.answers.extraction.prose.unmarked_formula import closing_formula
from plp_reward.answers.extraction.prose.verbs import BE, EQUAL
from plp_reward.answers.extraction.words_to_the_grader import KEY_VALUE
from plp_reward.answers.parsing.words import DOUBT, number_in_words
from plp_reward.answers.policy import ExtractionPolicy

_PREDICATE = re.compile(rf"\b(?:{BE}|{EQUAL})\b|=|应该是|等于|是|为", re.IGNORECASE)
_SELECTS = re.compile(rf"or\b(?! (?:{DOUBT}|it)\b)|(?:could|might|may) be [a-z]+ing\b")
"""Words that offer an answer, but may also say which things the subject is about."""
_PARTICIPLES = re.compile(r"or [a-z]+(?:ed|en)\b(?: [a-z]+){0,3}\W*\Z")
"""Words behind a value that say of what kind its things are: ``12 coins lost or given away``."""
_SAME_IN_FIGURES = re.compile(r"or \$?[\d(][^A-Za-z=]{1,60}= ?[$€£]?[-−]?\d[^=]{0,60}\Z")
"""What was said in words once more in figures: ``1% of the weight or 1% * 1600 = 16``."""
_PAST = ("ed", "en", "lost", "sold", "left", "spent", "bought", "won", "kept")
_SUPPOSITION = re.compile(
    r"\W*(?:(?:let us|let's|we) )?(?:suppose|assume|imagine)\b[^,.;]*\W?\Z", re.IGNORECASE
)
_EXPLAINS = re.compile(r"[,;(\s]{0,4}which (?:is|equals|makes|comes to) (?:exactly |just )?")
_COMPARED = re.compile(r"[^.,;]{0,40}\b(?:more|less|fewer|times|than|older|younger)\b")
_OTHER_FORM = re.compile(
    r"\s?\((?:that's|that is|that makes|ie|i\.e\.|which is|the same as|equivalent to),? "
    r"[^()]{1,60}\)(?=\W*\Z)",
    re.IGNORECASE,
)
"""A value's other form in brackets behind it: ``60 donuts (that's 5 dozen)``."""
_BELOW_ZERO = re.compile(
    r"(?<![-−\w.])(\d[\d.,]{0,12})((?: ?°| degrees?)?(?: ?(?:[CF]|Celsius|Fahrenheit))?)"
    r" below (?:zero|0)\b(?P<scale>(?: ?°)? (?:[CF]|Celsius|Fahrenheit)\b)?"
)
_MIXED = re.compile(r"(?<![\w./,:])(\d{1,4}) (\d{1,2})/(\d{1,3})(?![\d/]|\.\d)")
_HEADING = re.compile(r"\A\W*(?:step|case|part|question|problem)\s*\d+\s*[:.)]", re.IGNORECASE)
_CUT_OFF = re.compile(
    r"\b(?:by|the|of|and|to|with|then|from|for|an?|is|are|we|into|that|which|plus|minus|times)\s*\Z"
)
"""A sentence that was cut off, or is not yet said."""
_FIGURE = r"[$€£]?[-−]?\d[\d.,/]{0,20}(?: ?%|(?: [A-Za-z]{1,12}(?:[²³]|\^\d)?))?"
_TWICE = re.compile(
    rf"(?:\A\W{{0,3}}|(?:\b[a-z]{{2,20}}|=)\s{{1,3}})"
    rf"(?P<one>{_FIGURE}),? \(?(?:or|ie|i\.e\.|that is,?|which is|which equals) "
    rf"(?P<other>{_FIGURE})(?=\W*\Z)"
)
"""One value in two forms: ``1/4, or 25%``."""
_VERB = re.compile(r"\b[a-z]{2,}s\b|\b(?:will|can|must)\b")
_UNFINISHED = re.compile(r"(?:[?？]\W*|(?:[-+/=^<>~(\[{≈×÷,:]|(?<!\*)\*)\s*)\Z")


def concludes_behind(passage: Passage, place: int) -> bool:
    """True if the last sentence begins behind ``place``, with "therefore", and has an answer."""
    sentences = sentences_of(passage.tail[place:])
    if len(sentences) < 2:
        return False
    last = sentences[-1].strip(BLANKS + ".")
    alone = last.startswith(("\\[", "$$")) and MATHS.fullmatch(last)
    if not (alone or CONCLUDES.match(sentences[-1])):
        return False
    return find(passage).answer is not None


def stated_in(value: str, policy: ExtractionPolicy, expects: Expected | None) -> str | None:
    """What an announced sentence states of its subject: ``The film ends at 7:15``; else None."""
    if expects != "other" or len(WORD.findall(MATHS.sub(" ", value))) < SENTENCE_WORDS:
        return None
    if not COPULA.search(value) and not _VERB.search(value):
        return None
    return _of_sentence(value, policy, expects).answer


def find(passage: Passage) -> Extraction:
    """What the last sentence says, by its emphasis, its letter, its formula or its number."""
    policy, expects = passage.policy, passage.expects
    if len(passage.prose) > policy.prose_chars:
        return REFUSED[Refusal.NO_ANSWER]
    sentences = sentences_of(passage.tail)
    if not sentences:
        return REFUSED[Refusal.NO_ANSWER]
    if policy.choices and expects == "choice":
        offered = options_of(passage.prompt) if passage.prompt else ()
        return choice_letter.chosen(passage.tail, sentences, offered)
    if expects == "truth":
        return yes_or_no.said(sentences) if policy.stated else REFUSED[Refusal.NO_ANSWER]
    bullets = last_bullets(passage.tail) if policy.stated and expects == "other" else None
    if bullets:
        return Extraction(bullets, Source.STATED)
    last = sentences[-1].strip()
    passage.note(last, "read as the last sentence")
    twice = _TWICE.search(last)
    if twice and policy.last_number and passage.same(twice["one"], twice["other"]):
        return Extraction(twice["one"], Source.LAST_NUMBER, also=(twice["other"],))
    concluded = conclusion(last)
    if len(concluded) < len(last):
        outcome = _of_sentence(concluded, policy, expects)
        if outcome.answer is not None:
            return outcome
    outcome = _of_sentence(last, policy, expects)
    if outcome.refused_by == Refusal.SEVERAL_ANSWERS and policy.last_number:
        new = not_given(main_clause(last), passage.prompt, expects)
        return Extraction(new, Source.LAST_NUMBER) if new else outcome
    return outcome


def _of_sentence(sentence: str, policy: ExtractionPolicy, expects: Expected | None) -> Extraction:
    """What one sentence says."""
    sentence = without_discarded(_OTHER_FORM.sub("", APPROXIMATION.sub("", sentence)))
    sentence = _BELOW_ZERO.sub(r"-\1\2\g<scale>", sentence)
    if "/" in sentence and (mixed := _only_mixed(sentence)):
        sentence = mixed
    if (
        _SUPPOSITION.match(sentence)
        or _UNFINISHED.search(sentence)
        or _CUT_OFF.search(sentence)
        or KEY_VALUE.match(sentence)
    ):
        return REFUSED[Refusal.NO_ANSWER]
    if expects != "other" and states_nothing(SO.split(sentence)[-1]):
        return REFUSED[Refusal.NO_ANSWER]
    if policy.stated and expects == "other":
        solutions = next(filter(None, (family(sentence) for family in said_in_words.WHOLE)), None)
        if solutions:
            return Extraction(solutions, Source.STATED)
    if _hedges(linked_formulas(sentence)[0], sentence):
        so = [*SO.finditer(sentence)]
        concluded = sentence[so[-1].end() :] if so else ""
        if not so or HEDGE.search(concluded) or not COUNTABLE.search(concluded):
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
        if not RELATIVE.search(sentence, max(0, copula.start() - 8), copula.start())
    ]
    for hedge in HEDGE.finditer(before):
        of_subject = len(predicates) == 1 and predicates[0] >= hedge.end()
        lead = sentence[: hedge.start()].rstrip()
        if lead.endswith(_PAST) and _PARTICIPLES.match(sentence, hedge.start()):
            continue
        calculates = _SAME_IN_FIGURES.match(sentence, hedge.start())
        if not (of_subject and _SELECTS.match(sentence, hedge.start())) and not (
            calculates and sentence[: hedge.start()].rstrip(", ")[-1:].isalpha()
        ):
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
        (policy.maths, last_formula),
        (policy.stated, _in_words),
        (policy.maths and expects == "other", _closing_formula),
        (policy.stated and expects == "other", stated_value),
        (policy.last_number, stated_number),
    ):
        if wanted and (outcome := family(sentence, expects)):
            if outcome.answer and family in (_emphasised, stated_value, stated_number):
                return outcome._replace(answer=reduced(outcome.answer, expects))
            return outcome
    return REFUSED[Refusal.NO_ANSWER]


def _emphasised(sentence: str, expects: Expected | None) -> Extraction | None:
    """The bold value of the sentence, if it has one."""
    values = [unwrap(bold[1] or bold[2]) for bold in BOLD.finditer(sentence)]
    if expects != "other":
        values = [v for v in values if re.search(r"[\d\\]", v) or number_in_words(v) is not None]
    if not values:
        return None
    if len(set(map(normal, values))) > 1:
        listed = said_in_words.amounts(sentence.replace("**", "")) if expects == "other" else None
        if listed:
            return Extraction(listed, Source.STATED)
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    return Extraction(values[-1], Source.EMPHASIS)


def _in_words(sentence: str, expects: Expected | None) -> Extraction | None:
    """What the sentence says in words at its end."""
    if expects == "number" and len(DIGITS.findall(sentence)) == 1 and "=" not in sentence:
        return None  # "there are 36 boxes that have two lids"
    said = said_in_words.stated(sentence, expects)
    return Extraction(said, Source.STATED) if said else None


def _closing_formula(sentence: str, expects: Expected | None) -> Extraction | None:
    """The formula that ends the sentence, though no mark sets it apart."""
    formula = closing_formula(sentence)
    return Extraction(trim(formula), Source.MATHS) if formula else None
