"""The answer of a response that has no box, from the words around it.

The families are tried from the most to the least explicit. An explicit one that contradicts
itself ends the search: what a response says last in passing must not overrule what it claims.
"""

from __future__ import annotations

import re
from typing import Literal

from plp_reward.answers import claims, turns
from plp_reward.answers.outcomes import REFUSED, Extraction, Refusal, Source
from plp_reward.answers.phrases import ANSWER_IS, COURTESY, DENIAL, EVALUATION, FILLER, NEGATION
from plp_reward.answers.policy import ExtractionPolicy

Expected = Literal["choice", "number", "other"]
"""What kind of answer gold is; never which."""

_LONGEST_BARE = 400
_LONGEST_STATED = 2_000
_TAIL = 4_000
"""Characters from the end in which phrases are looked for."""
_MOST_CLAIMS = 64

_BOX = re.compile(r"\\boxed\s{0,4}\{[^{}]{0,200}\}?")
_LOOK_ALIKE = re.compile(
    r"b[o0оο\u200b-\u200f]{1,3}xed\s?[{｛⦃❴]|[＼∖⧵﹨⧹]\w?boxed|\x08oxed|ｂｏｘｅｄ"
    r"|\\\W?b\W?o\W?x\W?e\W?d\W?[{｛]",
    re.IGNORECASE,
)
_MATHS = re.compile(
    r"\$\$([^$]{1,2000})\$\$|\\\[((?:[^\\]|\\[^\]]){1,1000}?)\\\]"
    r"|\\\(((?:[^\\]|\\[^)]){1,1000}?)\\\)|(?<![\\\d])\$((?:[^$\n\\]|\\.){1,1000}?)\$(?!\d)",
    re.DOTALL,
)
_LOOSE = re.compile(
    r"(-?\d{0,9}(?:\\[dt]?frac\{[^{}]{1,80}\}\s?\{[^{}]{1,80}\}|\\sqrt(?:\[\d\])?\{[^{}]{1,80}\}))"
)
_LINK = re.compile(r"\s{0,4}(?:[,;]\s?(?:and|or)\b|[,;、]|\b(?:and|or)\b|和|或)\s{0,4}")
_PERCENT = re.compile(r"\s?(?:(\\?%|percent\b)|(°))", re.IGNORECASE)
_BOLD = re.compile(r"\*\*([^*\n]{1,400})\*\*|__([^_\n]{1,400})__")
_CURRENCY = "$€£¥￥₹₽₩"
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9_.,\\])[-+−]?(?:\\?[{_CURRENCY}]\s?)?[-+−]?"
    r"(?:\d{1,3}(?:(?:,|\{,\}|\\!|\\,|,\\!|[ \u00a0\u2009\u202f](?=\d{3}(?!\d)))\d{3})+|\d+)?"
    rf"(?:[.,]\d+|(?<=\d))(?:\s?/\s?\d+)?(?:\s?(?:\\?%|[{_CURRENCY}]|٪|％))?"
)
_DIGITS = re.compile(r"[^\s,;:!?()（），。；：、=]{0,80}\d[^\s;:!?()（），。；：、=]{0,80}")
_EQUATION_END = re.compile(r"(?:=|≈|\\approx)\s*([^=≈]*)\Z")
_CODE = re.compile(r"__|\w\(['\"]|[{}]|=>|::|;\s*\Z")
_COMMAND = re.compile(r"\\[A-Za-z]")
_VARIABLE = re.compile(r"(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])")
_COPULA = re.compile(
    r"\b(?:is|are|was|were|equals?|be|est|sont|ist|sind|es|son|é|è)\b|应该是|等于|是|为",
    re.IGNORECASE,
)
_SEPARATE = re.compile(r"[,;，；]|\b(?:and|or)\b")
_OPERATOR = re.compile(r"\s*[-+*/^=\\<>]")
_LETTER = re.compile(r"(?<![\w'’])\(?([A-Z])\)?(?![\w'’+*/^=_-])")
_EXPLAINED = re.compile(r"\s*(?:(?:because|since|as|due|given|for)\b|[:.(–—-]|\Z)")
_ARTICLE = re.compile(r"\s+(?!(?:or|and|is|was|as|because|since|but|for|seems)\b)[a-z]")
_MARKED = re.compile(rf"[-+−{_CURRENCY}$\\(\d](?:[^\s:]{{0,80}}[^\s:.])?(?:\s[^\s\d]{{1,20}}){{0,2}}")
_QUESTION_END = re.compile(r"[?？]\W*\Z")
_UNFINISHED = re.compile(r"(?:[?？]\W*|(?:[-+/=^<>~(\[{≈×÷,:]|(?<!\*)\*)\s*)\Z")
_SENTENCE = re.compile(r"(?<=[.!?])[)\"'*]*\s+|(?<=[。！？।])|\n+")
_KEY_VALUE = re.compile(
    r"[\s{\"'*<\[(]{0,20}(?:is_)?(?:reward|score|grade|grader|verdict|correct|incorrect|accuracy|label"
    r"|points|pass|status|system|output)[\w ]{0,20}[\"'*> ]{0,4}[:=]",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<![\\A-Za-z])[^\W\d_]{2,}")
_BLANKS = " \t\n"
_STOPS = ".。,，;；:\"'”’`|*"
_NOISE = re.compile(r"[\s$,*.\\{}!]|text|left|right")


def find(text: str, policy: ExtractionPolicy, expects: Expected | None = None) -> Extraction:
    """The final answer that the prose of ``text`` states."""
    if "```" in text:
        text = _without_code(text)
    tail = text[-_TAIL:]
    if "\\boxed" in tail:
        tail = _BOX.sub(" ", tail)  # it repeats an instruction, or it would be the answer
    if _LOOK_ALIKE.search(tail):
        return REFUSED[Refusal.LOOK_ALIKE]
    if policy.single_turn and (claim := ANSWER_IS.search(tail)):
        cut = turns.new_question(tail, claim.end())
        tail = tail if cut < 0 else tail[:cut]
    if policy.answer_tags and (outcome := _tagged(text)):
        return outcome
    if policy.hash_marks and (outcome := _hash_marked(tail)):
        return outcome
    if policy.phrases and (outcome := _phrased(tail, expects)):
        return outcome
    if len(text) > policy.prose_chars:
        return REFUSED[Refusal.NO_ANSWER]
    if policy.bare and len(text) <= _TAIL and (answer := _bare(tail.strip(), expects)):
        return Extraction(answer, Source.BARE)
    return _last_words(tail, policy, expects)


def _without_code(text: str) -> str:
    """``text`` without its fenced code, unless there is nothing else."""
    prose = "\n".join(text.split("```")[::2])
    return prose if prose.strip() else text.replace("```", "")


def _tagged(text: str) -> Extraction | None:
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
        answers.append(_unwrap(text[opened + len("<answer>") : close]))
        end = opened
    if not answers:
        return None
    if not answers[0] or "\\boxed" in answers[0]:
        return REFUSED[Refusal.NO_ANSWER]
    if len(answers) == _MOST_CLAIMS or len(set(map(_normal, answers))) > 1:
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    return Extraction(answers[0], Source.ANSWER_TAG)


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
        phrase = ANSWER_IS.search(line)
        line = _unwrap(line[phrase.end() :] if phrase else line.lstrip("#"))
        if line and (mark > last or phrase or _MARKED.fullmatch(line)):
            answers.append(line)
    if not answers:
        return None
    if len(set(map(_normal, answers))) > 1:
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    return Extraction(answers[0], Source.HASH_MARK)


def _phrased(text: str, expects: Expected | None) -> Extraction | None:
    """What follows the last "the answer is", unless another one says something else."""
    stated: list[tuple[int, str]] = []
    negated = False
    for phrase in ANSWER_IS.finditer(text):
        filler = FILLER.match(text, phrase.end())
        start = filler.end() if filler else phrase.end()
        nested = ANSWER_IS.search(text, start, start + 40)
        if nested and not any(char.isdigit() for char in text[start : nested.start()]):
            continue  # "Final answer: the answer is 5"
        if DENIAL.match(text, start):
            negated = True
        elif not EVALUATION.match(text, start) and (value := _value(text, start, expects)):
            if value.endswith("?"):
                continue
            stated.append((phrase.start(), value))
    if not stated:
        return REFUSED[Refusal.NEGATED] if negated else None
    position, answer = stated[-1]
    if claims.HEDGE.match(answer):
        return REFUSED[Refusal.HEDGED]
    for earlier, value in reversed(stated[:-1]):
        if _normal(value) != _normal(answer):
            if claims.CORRECTION.search(text, earlier, position):
                break
            return REFUSED[Refusal.SEVERAL_ANSWERS]
    return Extraction(answer, Source.PHRASE)


def _value(text: str, start: int, expects: Expected | None) -> str:
    """The value stated at ``start``: a formula, bold text, or the rest of the sentence."""
    formula = _MATHS.match(text, start)
    if formula:
        answer, end = _evaluated(_inner(formula)), formula.end()
        for _ in range(8):  # "$1$, $2$ and $3$"
            link = _LINK.match(text, end)
            more = _MATHS.match(text, link.end()) if link else None
            if more is None:
                break
            answer, end = f"{answer}, {_inner(more)}", more.end()
        unit = _PERCENT.match(text, end)
        if unit:
            answer += "\\%" if unit[1] else "^\\circ"
        return _trim(answer)
    bold = _BOLD.match(text, start)
    if bold:
        return _unwrap(bold[1] or bold[2])
    stop = _SENTENCE.search(text, start + 1)
    end = min(len(text) if stop is None else stop.start(), start + _LONGEST_STATED)
    return _reduced(_unwrap(text[start:end].rstrip("! \t\n")), expects)


def _reduced(answer: str, expects: Expected | None) -> str:
    """``answer`` without the words around its value, when gold's kind tells where it is."""
    if expects == "choice":
        first = _LETTER.match(answer)
        if first and _EXPLAINED.match(answer, first.end()):
            return first[1]
        letters = _letters(answer)
        return letters.pop() if len(letters) == 1 else answer
    if expects == "number" and not _COMMAND.search(answer):
        number = _leading_number(answer)
        if number is None and ("=" in answer or _WORD.search(answer)):
            said = _stated_number(_said(answer).strip("()（） "))
            number = said.answer
        return number or answer
    if expects == "number" or len(_WORD.findall(_MATHS.sub(" ", answer))) > 1:
        formula = _last_formula(_said(answer))
        if formula and formula.answer:
            return formula.answer
    return answer


def _leading_number(text: str) -> str | None:
    """The number that ``text`` begins with, if only words follow."""
    number = _NUMBER.match(text)
    if number is None or not number[0].strip():
        return None
    rest = text[number.end() :]
    if rest[:1].isascii() and rest[:1].isalnum():
        return None
    if any(char.isdigit() or char in "\\=+*/^$" for char in rest):
        return None
    return number[0].strip()


def _said(sentence: str) -> str:
    """What ``sentence`` says of its subject: the part behind its last "is"."""
    ends = [copula.end() for copula in _COPULA.finditer(sentence)]
    return sentence[ends[-1] :] if ends and sentence[ends[-1] :].strip() else sentence


def _letters(text: str) -> set[str]:
    """The choice letters of ``text`` that it does not rule out."""
    chosen = set()
    for letter in _LETTER.finditer(text):
        bracketed = "(" in letter[0]
        word = letter[1] in "AI" and not bracketed and _ARTICLE.match(text, letter.end())
        if not word and not NEGATION.search(text[max(0, letter.start() - 24) : letter.start()]):
            chosen.add(letter[1])
    return chosen


def _bare(text: str, expects: Expected | None) -> str | None:
    """The whole text if it is an answer and nothing else: a formula, or a few words and signs."""
    formula = _MATHS.fullmatch(text)
    if formula:
        return _trim(_evaluated(_inner(formula)))
    if not text or len(text) > _LONGEST_BARE or "\n" in text or _QUESTION_END.search(text):
        return None
    if _KEY_VALUE.match(text) or DENIAL.match(text) or claims.HEDGE.search(text):
        return None
    if (text[0] in "{[<" and '"' in text) or "boxed" in text:
        return None
    answer = _unwrap(text)
    if not any(map(str.isalnum, answer)) and not _COMMAND.search(answer):
        return None
    words = len(_WORD.findall(answer))
    if expects == "number" and words and "=" not in answer and _leading_number(answer) is None:
        return None
    wordy = words > (2 if any(map(str.isdigit, answer)) else 4) or (
        words and (_MATHS.search(text) or text.count("=") > 1)
    )
    if wordy or _SENTENCE.search(answer) or re.search(r"\b(?:is|are|was|were|not)\b", answer):
        return None
    return _reduced(answer, expects) if expects == "choice" else answer or None


def _last_words(text: str, policy: ExtractionPolicy, expects: Expected | None) -> Extraction:
    """What the last sentence says, by its emphasis, its letter, its formula or its number."""
    sentences = [part for part in _SENTENCE.split(text) if part.strip(_BLANKS + _STOPS + "-✅#$!")]
    while len(sentences) > 1 and COURTESY.search(sentences[-1]):
        sentences.pop()
    if not sentences:
        return REFUSED[Refusal.NO_ANSWER]
    if policy.choices and expects == "choice":
        return _chosen(sentences)
    sentence = sentences[-1].strip()
    if _UNFINISHED.search(sentence) or _KEY_VALUE.match(sentence):
        return REFUSED[Refusal.NO_ANSWER]
    if claims.HEDGE.search(sentence):
        return REFUSED[Refusal.HEDGED]
    for wanted, family in (
        (policy.emphasis, _emphasised),
        (policy.maths, _last_formula),
        (policy.last_number, _stated_number),
    ):
        if wanted and (outcome := family(sentence)):
            if outcome.answer and family is not _last_formula:
                return outcome._replace(answer=_reduced(outcome.answer, expects))
            return outcome
    return REFUSED[Refusal.NO_ANSWER]


def _chosen(sentences: list[str]) -> Extraction:
    """The one choice letter of the last sentence, or of the one before if it rules letters out."""
    for sentence in reversed(sentences[-4:]):
        chosen = _letters(sentence)
        if len(chosen) == 1:
            return Extraction(chosen.pop(), Source.CHOICE)
        if chosen:
            return REFUSED[Refusal.SEVERAL_ANSWERS]
        if not _LETTER.search(sentence):
            break  # it does not rule out a letter either
    return REFUSED[Refusal.NO_ANSWER]


def _emphasised(sentence: str) -> Extraction | None:
    """The bold value of the sentence, if it has one."""
    values = [_unwrap(bold[1] or bold[2]) for bold in _BOLD.finditer(sentence)]
    values = [text for text in values if any(char.isdigit() or char == "\\" for char in text)]
    if not values:
        return None
    if len(set(map(_normal, values))) > 1:
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    return Extraction(values[-1], Source.EMPHASIS)


def _last_formula(sentence: str) -> Extraction | None:
    """The last formula of the sentence."""
    formulas = list(_MATHS.finditer(sentence)) or list(_LOOSE.finditer(sentence))
    if not formulas:
        return None
    last = formulas[-1]
    if NEGATION.search(sentence[max(0, last.start() - 40) : last.start()]):
        return REFUSED[Refusal.NEGATED]
    return Extraction(_trim(_evaluated(_inner(last))), Source.MATHS)


def _stated_number(sentence: str) -> Extraction:
    """The sentence's only number, or the number its equation ends in."""
    if _COMMAND.search(sentence) or _CODE.search(sentence):
        return REFUSED[Refusal.NO_ANSWER]
    equation = _EQUATION_END.search(sentence)
    if equation:
        before = sentence[: equation.start()].rpartition("=")
        if before[1] and _SEPARATE.search(before[2]) and not claims.CONCLUSION.search(before[2]):
            return REFUSED[Refusal.SEVERAL_ANSWERS]  # "x = 5, y = 7"
    part = equation[1] if equation else sentence
    tokens = len(_DIGITS.findall(part))
    numbers = [number for number in _NUMBER.finditer(part) if number[0].strip()]
    meant = [
        number
        for number in numbers
        if not NEGATION.search(part[max(0, number.start() - 40) : number.start()])
    ]
    if numbers and not meant:
        return REFUSED[Refusal.NEGATED]
    ends_equation = equation is not None and meant and meant[0].start() <= 2
    if not meant or (tokens != 1 + len(numbers) - len(meant) and not ends_equation):
        return REFUSED[Refusal.SEVERAL_ANSWERS if tokens > 1 else Refusal.NO_ANSWER]
    return Extraction(meant[0][0].strip(), Source.LAST_NUMBER)


def _inner(formula: re.Match[str]) -> str:
    return next(group for group in formula.groups() if group is not None).strip()


def _evaluated(formula: str) -> str:
    """The result of a calculation (``9 + 9 = 18``); a formula with a variable stays whole."""
    steps = formula.replace("\\$", "").split("=")
    if len(steps) > 1 and not any(map(_VARIABLE.search, steps)) and steps[-1].strip():
        return steps[-1].strip()
    return formula


def _unwrap(text: str) -> str:
    """``text`` without the formula marks, bold marks and punctuation around it."""
    text = _trim(text)
    for opening, closing in _WRAPPERS:
        inner = text[len(opening) : -len(closing)]
        if text.startswith(opening) and text.endswith(closing) and inner and opening not in inner:
            text = _trim(inner)
    return text


_WRAPPERS = (("**", "**"), ("__", "__"), ("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$"))


def _trim(text: str) -> str:
    text = text.strip()
    if text.startswith("**") and text.endswith("**"):
        return text
    return text.rstrip(_BLANKS + _STOPS).lstrip(_BLANKS + '*`"“:')


def _normal(text: str) -> str:
    """A form in which restatements of one answer agree: its number, or its letters."""
    number = _NUMBER.match(text.lstrip("$(\\ "))
    if number and number[0].strip() and not _OPERATOR.match(text, number.end()):
        text = number[0]
    return _NOISE.sub("", text).casefold()
