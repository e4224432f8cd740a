"""What follows an announcement: "the answer is ..."."""

from __future__ import annotations

import re
from typing import NamedTuple

from plp_reward.answers.extraction import disagreement
from plp_reward.answers.extraction.announcements import (
    EVALUATION,
    FILLER,
    announcements,
    is_of_the_whole,
)
from plp_reward.answers.extraction.marks import (
    BOLD,
    COMMAND,
    COUNTABLE,
    LINK,
    MATHS,
    WORD,
    content,
    evaluated,
    trim,
    unwrap,
)
from plp_reward.answers.extraction.negation import DENIAL
from plp_reward.answers.extraction.options import other_name
from plp_reward.answers.extraction.outcomes import REFUSED, Extraction, Refusal, Source
from plp_reward.answers.extraction.passage import Passage
from plp_reward.answers.extraction.prose.behind_the_answer import COURTESY
from plp_reward.answers.extraction.prose.bullets import bulleted, lettered
from plp_reward.answers.extraction.prose.given_numbers import not_given
from plp_reward.answers.extraction.prose.last_sentence import concludes_behind, stated_in
from plp_reward.answers.extraction.prose.main_clause import main_clause
from plp_reward.answers.extraction.prose.reduced_value import reduced
from plp_reward.answers.extraction.prose.sentences import SENTENCE
from plp_reward.answers.extraction.prose.verbs import BE, EQUAL, HAVE
from plp_reward.answers.extraction.two_forms import said_twice
from plp_reward.answers.parsing.spoken import counts

_LONGEST_STATED = 2_000
_SHORT = re.compile(r"\W{0,4}(?:[A-Za-z]{1,12}|\$[^$\n]{1,60}\$|\\\([^\n]{1,60}?\\\))\W{0,4}")
_SENTENCE_WORDS = 4
"""Words from which on something is a sentence and no value."""

_PERCENT = re.compile(r"\s?(?:(\\?%|percent\b)|(°))", re.IGNORECASE)
_TEMPTING = re.compile(
    r"\b(?:tempting|intuitive|obvious|naive|naïve|common|usual|wrong|incorrect|first|initial|quick|typical)"
    r"(?: but wrong| wrong| incorrect)? \Z",
    re.IGNORECASE,
)
"""What says that an answer is one that others would give."""
_NONE = re.compile(r"\b(?:no|without|any|another)\s(?:[a-z]{1,9}\s)?\Z", re.IGNORECASE)
_DOUBTED = re.compile(
    r"\b(?:(?:not|n['’]t) (?:(?:be )?(?:true|correct|right|certain|sure|clear)|the case"
    r"|(?:say|claim|think|believe|mean|conclude))|(?:false|wrong|incorrect) (?:to (?:say|claim) )?)"
    r"(?: ?that)? (?:the |my |our )?\Z",
    re.IGNORECASE,
)
"""What denies the statement behind it: ``it is not true that``."""
_PREDICATES = re.compile(rf"\b(?:{BE}|{EQUAL}|{HAVE})\s\*\*")
_TWICE = re.compile(r"\(?\bor\b|\(i\.?e|≈|approx")
_TABLE = re.compile(r"\|[^\n]{1,200}\n\s{0,4}\|[-: |]{3,80}(?:\n|\Z)")
"""The head of a table: it announces what ``layouts.table`` reads."""
_NAME = re.compile(r"(?!\w+ (?:is|are|was|were|has|have)\b)[^\s.]+(?: [^\s.]+){0,4}\.?\s*\Z")
_OPTION = re.compile(r"\(?[A-J]\)?\.")
_LETTERS = re.compile(r"[A-J](?:, [A-J]){0,9}")
_WORDS_ALONE = re.compile(
    r"(?!.*\b(?:no|none|not?|infinit|undefined|impossible|zero|one|two|three|four|five|six"
    r"|seven|eight|nine|ten|pi)\b)[a-z]{3,}(?: [a-z]{2,}){0,5}",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\W*(?:answer|a|solution)\W{0,3}[:：]", re.IGNORECASE)
_WORKS = re.compile(r"\A\W*(?:step|first|given|let|we)\b|=|\A[1-9]\Z", re.IGNORECASE)
"""What a working begins with, where an answer would stand: ``Step 1: ...``, ``P = 2(3 + 4)``."""
_LEADS_TO_FORMULA = re.compile(r"(?:[:：]|\b(?:is|are|equals?|be))[ \t*]{0,4}\Z")
_FINAL = re.compile(r"(?:the )?(?:final|correct) ", re.IGNORECASE)
_HEADING = re.compile(r"solutions?\*{0,2}\s{0,4}[:：]", re.IGNORECASE)
_SUPPOSED = re.compile(r"(?:\A|[.!?\n]\s|\n)[\s*-]{0,8}(?:if|in case)\b[^.!?\n]*\Z", re.IGNORECASE)
"""The start of a sentence that says on what an answer depends: ``If it rains, the answer is A``."""


class _Statement(NamedTuple):
    """Where an announcement begins, what it announces, and what it speaks of.

    Attributes:
        start: where it begins.
        value: what it announces.
        of_the_whole: whether it speaks of the answer, not of a step's result.
        supposed: whether it depends on a condition.
        heads: whether it is the first line under a heading, and more than a value.
    """

    start: int
    value: str
    of_the_whole: bool
    supposed: bool
    heads: bool


def find(passage: Passage, *, of_the_whole: bool = False) -> Extraction | None:
    """What follows the last "the answer is", unless another one says something else.

    With ``of_the_whole`` a result or a solution, which may be a step's, announces nothing.
    """
    text, expects = passage.tail, passage.expects
    stated: list[_Statement] = []
    negated = False
    for begin, end in passage.announced:
        before = text[max(0, begin - 40) : begin]
        if _NONE.search(before[-24:]) or _TEMPTING.search(before):
            continue
        filler = FILLER.match(text, end)
        start = filler.end() if filler else end
        nested = next(announcements(text, start, start + 40), None)
        if nested and not _states_before(text, start, nested[0]):
            continue  # "Final answer: the answer is 5"
        if DENIAL.match(text, start) or _DOUBTED.search(text, max(0, begin - 60), begin):
            passage.note(text[begin : start + 40], "passed over", "it says what is not")
            negated = True
        elif not EVALUATION.match(text, start) and (value := _value(passage, end, start)):
            if value.endswith("?") or _heads(text, begin, start) or _TABLE.match(text, start):
                continue
            if expects == "number" and _says_no_number(value):
                continue
            passage.note(f"{text[begin:end]} {value}", "seen")
            supposed = _SUPPOSED.search(text, max(0, begin - 200), begin) is not None
            of_whole = is_of_the_whole(text[begin:end])
            heads = "\n" in text[end - 1 : start] and _WORKS.search(value) is not None
            stated.append(_Statement(begin, value, of_whole, supposed, heads))
    if sum(statement.supposed for statement in stated) > 1:
        stated = [statement for statement in stated if not statement.supposed]
        if not stated:
            return REFUSED[Refusal.SEVERAL_ANSWERS]
    if of_the_whole:
        stated = [statement for statement in stated if statement.of_the_whole]
    if not stated:
        return REFUSED[Refusal.NEGATED] if negated else None
    stated = _of_the_kind(stated, passage)
    if any(statement.of_the_whole for statement in stated):
        stated = [statement for statement in stated if statement.of_the_whole]
    elif concludes_behind(passage, stated[-1].start):
        return None
    last = stated[-1]
    if last.heads and concludes_behind(passage, last.start):
        return None
    if (
        len(stated) > 1
        and _OPENS.match(text[: stated[0].start + 8])
        and _FINAL.match(text, last.start)
    ):
        del stated[0]  # "Answer:" in front of a whole solution
    if disagreement.HEDGE.match(last.value):
        return REFUSED[Refusal.HEDGED]
    claims = [last.value]
    for earlier in reversed(stated[:-1]):
        if not disagreement.restated(earlier.value, last.value, passage.same):
            if disagreement.CORRECTION.search(text, earlier.start, last.start):
                break
            return REFUSED[Refusal.SEVERAL_ANSWERS]
        claims.insert(0, earlier.value)
    settled = disagreement.settled(claims, passage.same)
    if settled is None:
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    answer, also = settled
    said = stated_in(answer, passage.policy, expects)
    if said and said != answer:
        answer, also = said, (answer, *also)
    also += said_twice(answer, passage.same) if _TWICE.search(answer) else ()
    return Extraction(answer, Source.PHRASE, also=also)


def _of_the_kind(stated: list[_Statement], passage: Passage) -> list[_Statement]:
    """The statements that give what gold is, if some do: an option, or something beside words."""
    if passage.expects == "choice":
        named = [one for one in stated if _names_option(one.value, passage)]
        return named if any(_LETTERS.fullmatch(one.value) for one in named) else stated
    if passage.expects == "number":
        return [one for one in stated if not _WORDS_ALONE.fullmatch(one.value)] or stated
    return stated


def _names_option(value: str, passage: Passage) -> bool:
    """True for the letters of options, and for the text of one that the question offers."""
    if _LETTERS.fullmatch(value):
        return True
    return (
        passage.prompt is not None and other_name(value, passage.prompt, passage.same) is not None
    )


def _states_before(text: str, start: int, stop: int) -> bool:
    """True if an announcement states a value before the next one: a number, a letter, a word."""
    if any(map(str.isdigit, text[start:stop])):
        return True
    end = SENTENCE.search(text, start, stop)
    return end is not None and _SHORT.fullmatch(text, start, end.start()) is not None


def _says_no_number(value: str) -> bool:
    """True for a few words or more without a number: ``let us go step by step``."""
    if COMMAND.search(value) or any(map(str.isdigit, value)):
        return False
    words = [word.lower() for word in WORD.findall(value)]
    return len(words) >= _SENTENCE_WORDS and not counts(words[:40])


def _heads(text: str, begin: int, start: int) -> bool:
    """True for ``Solution:`` in front of a solution: a sentence that is not the last one."""
    if not _HEADING.match(text, begin, start):
        return False
    stop = SENTENCE.search(text, start)
    if stop is None or len(WORD.findall(text, start, stop.start())) < _SENTENCE_WORDS:
        return False
    sentences = [part for part in SENTENCE.split(text[stop.end() :]) if WORD.search(part)]
    return not all(map(COURTESY.search, sentences))


def _value(passage: Passage, end: int, start: int) -> str:
    """The value stated at ``start``, behind a phrase that ends at ``end``.

    It is a formula, bold text, a list of bullets, or the rest of the sentence.
    """
    text, expects = passage.tail, passage.expects
    if expects == "choice" and (letters := lettered(text, start)):
        return letters
    bullets = bulleted(text, end)
    if bullets:
        return bullets
    if text[:start].rpartition("\n")[2].count("**") % 2:
        closes = text.find("**", start)
        if 0 < closes - start < _LONGEST_STATED and "\n" not in text[start:closes]:
            return reduced(unwrap(text[start:closes]), expects)
    formula = MATHS.match(text, start)
    if formula:
        answer, end = evaluated(content(formula)), formula.end()
        for _ in range(8):  # "$1$, $2$ and $3$"
            link = LINK.match(text, end)
            more = MATHS.match(text, link.end()) if link else None
            if more is None:
                break
            answer, end = f"{answer}, {content(more)}", more.end()
        unit = _PERCENT.match(text, end)
        if unit:
            answer += "\\%" if unit[1] else "^\\circ"
        return trim(answer)
    bold = BOLD.match(text, start)
    if bold:
        return unwrap(bold[1] or bold[2])
    stop = SENTENCE.search(text, start + 1)
    if stop is not None and _OPTION.fullmatch(text, start, stop.start()) and "\n" not in stop[0]:
        name = _NAME.match(text, stop.end())
        stop = SENTENCE.search(text, stop.end()) if name else stop  # "the answer is C. Thursday."
    end = min(len(text) if stop is None else stop.start(), start + _LONGEST_STATED)
    emphasised = list(BOLD.finditer(text, start, end + 2))
    if expects == "other" and len(emphasised) == 1 and _PREDICATES.search(text, start, end):
        return unwrap(emphasised[0][1] or emphasised[0][2])
    said = text[start:end]
    if _LEADS_TO_FORMULA.search(said):
        behind = len(text) - len(text[end:].lstrip())
        formula = MATHS.match(text, behind)
        if formula and not WORD.search(text, formula.end()):
            return trim(evaluated(content(formula)))
        if said.rstrip("* \t")[-1:] in (":", "："):
            return ""
    if expects == "number" and len(emphasised) == 1 and not disagreement.HEDGE.search(said):
        value = unwrap(emphasised[0][1] or emphasised[0][2])
        if COUNTABLE.search(value) and not DENIAL.search(said):
            return reduced(value, expects)
    said = unwrap(said.rstrip("! \t\n"))
    value = reduced(said, expects)
    return (value == said and not_given(main_clause(said), passage.prompt, expects)) or value
