"""The answer of a response that has no box, from the words around it.

The families are tried from the most to the least explicit. An explicit one that contradicts
itself ends the search: what a response says last in passing must not overrule what it claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from plp_reward.answers.extraction import claims, layouts, turns
from plp_reward.answers.extraction.clauses import last_rows
from plp_reward.answers.extraction.literals import (
    BOLD,
    COMMAND,
    CURRENCY,
    LINK,
    MATHS,
    WORD,
    content,
    evaluated,
    leading_number,
    normal,
    trim,
    unwrap,
)
from plp_reward.answers.extraction.outcomes import REFUSED, Extraction, Refusal, Source
from plp_reward.answers.extraction.outcomes import Expected as Expected
from plp_reward.answers.extraction.phrases import (
    COURTESY,
    DENIAL,
    EVALUATION,
    FILLER,
    announcements,
)
from plp_reward.answers.extraction.sentences import KEY_VALUE, SENTENCE, last_words, reduced
from plp_reward.answers.policy import ExtractionPolicy

_LONGEST_BARE = 400
_LONGEST_STATED = 2_000
_TAIL = 4_000
"""Characters from the end in which phrases are looked for."""
_MOST_CLAIMS = 64
_SENTENCE_WORDS = 4
"""Words from which on something is a sentence and no value."""

_BOX = re.compile(r"\\boxed\s{0,4}\{[^{}]{0,200}\}?")
_LOOK_ALIKE = re.compile(
    r"b[o0оο\u200b-\u200f]{1,3}xed\s?[{｛⦃❴]|[＼∖⧵﹨⧹]\w?boxed|\x08oxed|ｂｏｘｅｄ",
    re.IGNORECASE,
)
_SPACED_OUT = re.compile(r"\\\W?b\W?o\W?x\W?e\W?d\W?[{｛]", re.IGNORECASE)
_PERCENT = re.compile(r"\s?(?:(\\?%|percent\b)|(°))", re.IGNORECASE)
_MARKED = re.compile(
    rf"[-+−{CURRENCY}$\\(\d](?:[^\s:]{{0,80}}[^\s:.])?(?:\s[^\s\d]{{1,20}}){{0,2}}"
)
_LEAD = re.compile(
    r"(?:so|thus|hence|therefore|consequently|finally|solving|simplifying)\b,? "
    r"|(?:因此|所以|故)[,，]",
    re.IGNORECASE,
)
"""Words in front of a bare answer that only lead up to it."""
_HEADING = re.compile(r"solutions?\*{0,2}\s{0,4}[:：]", re.IGNORECASE)
_QUESTION_END = re.compile(r"[?？]\W*\Z")


def find(text: str, policy: ExtractionPolicy, expects: Expected | None = None) -> Extraction:
    """The final answer that the prose of ``text`` states."""
    object_ = layouts.object_answer(text) if policy.layouts else None
    if "`" in text and "```" in text:
        text = _without_code(layouts.block_answer(text) if policy.layouts else text)
    tail = last_rows(text[-_TAIL:])
    if "\\boxed" in tail:
        tail = _BOX.sub(" ", tail)  # it repeats an instruction, or it would be the answer
    if _imitates_box(tail):
        return REFUSED[Refusal.LOOK_ALIKE]
    announced = list(announcements(tail))
    if policy.single_turn and announced:
        cut = turns.new_question(tail, announced[0][1])
        if cut >= 0:
            tail = tail[:cut]
            announced = list(announcements(tail))
    if policy.answer_tags and (outcome := _tagged(text, expects)):
        return outcome
    if policy.hash_marks and (outcome := _hash_marked(tail)):
        return outcome
    if object_ is not None:
        return _of_object(object_, _phrased(tail, announced, expects))
    table = layouts.table_answer(tail) if policy.layouts else None
    phrased = _phrased(tail, announced, expects) if policy.phrases else None
    if phrased and not (table and (phrased.answer or "").startswith("|")):
        return phrased
    if table:
        return Extraction(table, Source.LAYOUT)
    if len(text) > policy.prose_chars:
        return REFUSED[Refusal.NO_ANSWER]
    if policy.bare and len(text) <= _TAIL and (answer := _bare(tail.strip(), expects)):
        return Extraction(answer, Source.BARE)
    return last_words(tail, policy, expects)


def _of_object(answer: str, phrased: Extraction | None) -> Extraction:
    """The answer of an object at the end, unless a phrase in front of it says another one."""
    if not answer:
        return REFUSED[Refusal.NO_ANSWER]
    if phrased and phrased.answer and normal(phrased.answer) != normal(answer):
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    return Extraction(answer, Source.LAYOUT)


def _imitates_box(text: str) -> bool:
    """True if the box command stands there in characters that only look like it."""
    lowered = text.lower()
    if ("xed" in lowered or "ｂｏｘｅｄ" in lowered) and _LOOK_ALIKE.search(text):
        return True
    return _SPACED_OUT.search(text) is not None


def _without_code(text: str) -> str:
    """``text`` without its fenced code, unless there is nothing else."""
    prose = "\n".join(text.split("```")[::2])
    return prose if prose.strip() else text.replace("```", "")


def _tagged(text: str, expects: Expected | None) -> Extraction | None:
    """The content of ``<answer>`` tags, if all of them agree."""
    answers: list[str] = []
    end = len(text)
    for _ in range(_MOST_CLAIMS):
        opened = text.rfind("<answer>", 0, end)
        if opened < 0:
            break
        close = text.find("</answer>", opened, end)
        if close < 0:
            return REFUSED[Refusal.NO_ANSWER]
        answers.append(unwrap(text[opened + len("<answer>") : close]))
        end = opened
    if not answers:
        return None
    if not answers[0] or "\\boxed" in answers[0]:
        return REFUSED[Refusal.NO_ANSWER]
    if len(answers) == _MOST_CLAIMS or len(set(map(normal, answers))) > 1:
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    answer = answers[0]
    start, end = next(announcements(answer), (0, 0))
    if end and not start:
        answer = unwrap(answer[end:])
    return Extraction(reduced(answer, expects), Source.ANSWER_TAG)


def _hash_marked(text: str) -> Extraction | None:
    """The rest of the line behind ``####``, if all such lines agree.

    A line in the midst of the text has to be a value, or it is a heading of the fourth level.
    """
    answers: list[str] = []
    end = len(text)
    last = text.rstrip().rfind("\n")
    for _ in range(_MOST_CLAIMS):
        mark = text.rfind("####", 0, end)
        if mark < 0:
            break
        line = text[mark + 4 : end].partition("\n")[0]
        end = mark
        announced = next(announcements(line), None)
        line = unwrap(line[announced[1] :] if announced else line.lstrip("#"))
        if line and (mark > last or announced or _MARKED.fullmatch(line)):
            answers.append(line)
    if not answers:
        return None
    if len(set(map(normal, answers))) > 1:
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    return Extraction(answers[0], Source.HASH_MARK)


def _phrased(
    text: str, announced: Iterable[tuple[int, int]], expects: Expected | None
) -> Extraction | None:
    """What follows the last "the answer is", unless another one says something else."""
    stated: list[tuple[int, str]] = []
    negated = False
    for begin, end in announced:
        filler = FILLER.match(text, end)
        start = filler.end() if filler else end
        nested = next(announcements(text, start, start + 40), None)
        if nested and not any(char.isdigit() for char in text[start : nested[0]]):
            continue  # "Final answer: the answer is 5"
        if DENIAL.match(text, start):
            negated = True
        elif not EVALUATION.match(text, start) and (value := _value(text, end, start, expects)):
            if value.endswith("?") or _heads(text, begin, start):
                continue
            stated.append((begin, value))
    if not stated:
        return REFUSED[Refusal.NEGATED] if negated else None
    position, answer = stated[-1]
    if claims.HEDGE.match(answer):
        return REFUSED[Refusal.HEDGED]
    for earlier, value in reversed(stated[:-1]):
        if normal(value) != normal(answer):
            if claims.CORRECTION.search(text, earlier, position):
                break
            return REFUSED[Refusal.SEVERAL_ANSWERS]
    return Extraction(answer, Source.PHRASE)


def _heads(text: str, begin: int, start: int) -> bool:
    """True for ``Solution:`` in front of a solution: a sentence that is not the last one."""
    if not _HEADING.match(text, begin, start):
        return False
    stop = SENTENCE.search(text, start)
    if stop is None or len(WORD.findall(text, start, stop.start())) < _SENTENCE_WORDS:
        return False
    sentences = [part for part in SENTENCE.split(text[stop.end() :]) if WORD.search(part)]
    return not all(map(COURTESY.search, sentences))


def _value(text: str, end: int, start: int, expects: Expected | None) -> str:
    """The value stated at ``start``, behind a phrase that ends at ``end``.

    It is a formula, bold text, a list of bullets, or the rest of the sentence.
    """
    bullets = layouts.bulleted(text, end)
    if bullets:
        return bullets
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
    end = min(len(text) if stop is None else stop.start(), start + _LONGEST_STATED)
    return reduced(unwrap(text[start:end].rstrip("! \t\n")), expects)


def _bare(text: str, expects: Expected | None) -> str | None:
    """The whole text if it is an answer and nothing else: a formula, or a few words and signs."""
    lead = _LEAD.match(text)
    if lead and not WORD.search(text, lead.end()):
        text = text[lead.end() :]
    formula = MATHS.fullmatch(text)
    if formula:
        return trim(evaluated(content(formula)))
    if not text or len(text) > _LONGEST_BARE or "\n" in text or _QUESTION_END.search(text):
        return None
    if KEY_VALUE.match(text) or DENIAL.match(text) or claims.HEDGE.search(text):
        return None
    if (text[0] in "{[<" and '"' in text) or "boxed" in text:
        return None
    answer = unwrap(text)
    if expects == "truth" and " " in answer:
        return None
    if not any(map(str.isalnum, answer)) and not COMMAND.search(answer):
        return None
    words = len(WORD.findall(answer))
    digits = any(map(str.isdigit, answer))
    if expects == "number" and digits and words and not leading_number(answer):
        return None
    if expects == "number" and answer.count("=") > 1 and "," in answer:
        return None  # the steps of a calculation
    wordy = words > (2 if digits else 4) or (words and (MATHS.search(text) or text.count("=") > 1))
    if (
        wordy
        or SENTENCE.search(answer)
        or re.search(r"\b(?:is|are|was|were|not|equals?)\b", answer)
    ):
        return None
    return reduced(answer, expects) if expects == "choice" else answer or None
