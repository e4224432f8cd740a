"""The answer of a response that has no box, from the words around it.

The families are tried from the most to the least explicit. An explicit one that contradicts
itself ends the search: what a response says last in passing must not overrule what it claims.
"""

from __future__ import annotations

import re
from typing import Literal

from plp_reward.answers import claims
from plp_reward.answers.outcomes import Found, Outcome, Refusal, Refused, Source
from plp_reward.answers.phrases import ANSWER_IS, COURTESY, DENIAL, FILLER, NEGATION
from plp_reward.answers.policy import ExtractionPolicy

Expected = Literal["choice", "number", "other"]
"""What kind of answer gold is; never which."""

_LONGEST_BARE = 400
_LAST_WORDS = 4_000
"""Characters from the end in which the last sentence is looked for."""
_MOST_CLAIMS = 64

_TAG = re.compile(r"<answer>|</answer>")
_LOOK_ALIKE = re.compile(
    r"b[o0оοօ]xed\s*[{｛⦃❴]|[＼∖⧵﹨⧹]\s*\w?boxed|\\\W{0,4}b\W{0,4}o\W{0,4}x\W{0,4}e\W{0,4}d\W{0,4}[{｛]"
    r"|\x08oxed|ｂｏｘｅｄ",
    re.IGNORECASE,
)
_MATHS = re.compile(
    r"\$\$([^$]+)\$\$|\\\[((?:[^\\]|\\[^\]])+?)\\\]|\\\(((?:[^\\]|\\[^)])+?)\\\)"
    r"|(?<![\\\d])\$((?:[^$\n\\]|\\.)+?)\$(?!\d)",
    re.DOTALL,
)
_BOLD = re.compile(r"\*\*([^*\n]{1,400})\*\*|__([^_\n]{1,400})__")
_CURRENCY = "$€£¥￥₹₽₩"
_NUMBER = re.compile(
    rf"(?<![\w.,\\])[-+−]?(?:\\?[{_CURRENCY}]\s?)?[-+−]?"
    r"(?:\d{1,3}(?:(?:,|\{,\}|,\\!|\\,|[ \u00a0\u2009\u202f](?=\d{3}(?!\d)))\d{3})+|\d+)?(?:[.,]\d+|(?<=\d))"
    rf"(?:\s?/\s?\d+)?(?:\s?(?:\\?%|[{_CURRENCY}]|٪|％))?"
)
_DIGITS = re.compile(r"[^\s,;:!?()（），。；：、=]*\d[^\s;:!?()（），。；：、=]*")
_EQUATION_END = re.compile(r"(?:=|≈|\\approx)\s*([^=≈]*)$")
_LETTER = re.compile(r"(?<![\w'’])\(?([A-Z])\)?(?![\w'’+*/^=_-])")
_QUESTION_END = re.compile(r"[?？;]\W*$|[?？]\W*$")
_SENTENCE = re.compile(r"(?<=[.!?])[)\"'*]*\s+|(?<=[。！？।])|\n+")
_KEY_VALUE = re.compile(
    r"[\s{\"'*<\[(]*(?:is_)?(?:reward|score|grade|grader|verdict|correct|incorrect|accuracy|label|points|pass|status|system|output)"
    r"[\w\s]{0,20}[\"'*>]*\s*[:=]",
    re.IGNORECASE,
)
_TRAILING = " \t\n.。,，;；:!！*\"'”’`|"


def find(text: str, policy: ExtractionPolicy, expects: Expected | None = None) -> Outcome:
    """The final answer that the prose of ``text`` states."""
    if _LOOK_ALIKE.search(text):
        return Refused(Refusal.LOOK_ALIKE)
    if policy.answer_tags and (outcome := _tagged(text)):
        return outcome
    if policy.hash_marks and (outcome := _hash_marked(text)):
        return outcome
    if policy.phrases and (outcome := _phrased(text, expects)):
        return outcome
    text = text.strip()
    if policy.bare and (answer := _bare(text)):
        return Found(answer, Source.BARE)
    return _last_words(text[-_LAST_WORDS:], policy, expects)


def _tagged(text: str) -> Outcome | None:
    if "<answer>" not in text:
        return None
    answers: list[str] = []
    opened = -1
    for tag in _TAG.finditer(text):
        if tag[0] == "<answer>":
            opened = tag.end()
        elif opened >= 0:
            answers.append(text[opened : tag.start()].strip())
            opened = -1
            if len(answers) > _MOST_CLAIMS:
                return Refused(Refusal.SEVERAL_ANSWERS)
    if opened >= 0 or not answers or not answers[-1]:
        return Refused(Refusal.NO_ANSWER)
    if any(_normal(answer) != _normal(answers[-1]) for answer in answers):
        return Refused(Refusal.SEVERAL_ANSWERS)
    return Found(_unwrap(answers[-1]), Source.ANSWER_TAG)


def _hash_marked(text: str) -> Outcome | None:
    mark = text.rfind("####")
    if mark < 0:
        return None
    answers: list[str] = []
    for _ in range(_MOST_CLAIMS):
        if mark < 0:
            break
        end = text.find("\n", mark)
        line = text[mark + 4 : len(text) if end < 0 else end].lstrip("#").strip()
        nested = line.find("####")
        line = line[:nested].strip() if nested >= 0 else line
        phrase = ANSWER_IS.search(line)
        if phrase:
            line = line[phrase.end() :]
        if line and any(char.isdigit() for char in line) or not answers and line:
            answers.append(line)
        mark = text.rfind("####", 0, mark)
    if not answers:
        return None
    heading = not any(char.isdigit() for char in answers[0]) and len(answers[0].split()) > 1
    if heading:
        return None  # a markdown heading of the fourth level
    if len({_normal(answer) for answer in answers}) > 1:
        return Refused(Refusal.SEVERAL_ANSWERS)
    return Found(_unwrap(answers[0]), Source.HASH_MARK)


def _phrased(text: str, expects: Expected | None) -> Outcome | None:
    """What follows the last "the answer is", unless another one says something else."""
    stated: list[tuple[int, str]] = []
    negated = False
    for count, phrase in enumerate(ANSWER_IS.finditer(text)):
        if count == _MOST_CLAIMS * 8:
            return Refused(Refusal.SEVERAL_ANSWERS)
        start = FILLER.match(text, phrase.end()).end()  # type: ignore[union-attr]
        if ANSWER_IS.match(text, start) or ANSWER_IS.search(text, start, start + 40):
            inner = ANSWER_IS.search(text, start, start + 40)
            if inner and not any(char.isdigit() for char in text[start : inner.start()]):
                continue  # "Final answer: the answer is 5"
        if DENIAL.match(text, start):
            negated = True
            continue
        value = _value(text, start, expects)
        if value:
            stated.append((phrase.start(), value))
    if not stated:
        return Refused(Refusal.NEGATED) if negated else None
    position, answer = stated[-1]
    if claims.HEDGE.match(answer):
        return Refused(Refusal.HEDGED)
    for other, value in reversed(stated[:-1]):
        if _normal(value) != _normal(answer):
            if claims.CORRECTION.search(text, other, position):
                break
            return Refused(Refusal.SEVERAL_ANSWERS)
    return Found(answer, Source.PHRASE)


def _value(text: str, start: int, expects: Expected | None) -> str:
    """The value stated at ``start``: a formula, bold text, or the rest of the sentence."""
    formula = _MATHS.match(text, start)
    if formula:
        answer = _inner(formula)
        end = formula.end()
        for _ in range(8):  # "$1$, $2$ and $3$"
            link = re.compile(r"\s*(?:,|;|and|or|,\s*and|,\s*or|、|和|或)\s*").match(text, end)
            more = _MATHS.match(text, link.end()) if link else None
            if not more:
                break
            answer, end = f"{answer}, {_inner(more)}", more.end()
        unit = re.compile(r"\s*(\\?%|°|[Pp]ercent\b)").match(text, end)
        return _trim(answer + ("\\%" if unit and unit[1] != "°" else unit[1] if unit else ""))
    bold = _BOLD.match(text, start)
    if bold:
        return _unwrap(bold[1] or bold[2])
    stop = _SENTENCE.search(text, start + 1)
    end = min(len(text) if stop is None else stop.start(), start + _LONGEST_BARE * 5)
    return _reduced(_unwrap(text[start:end]), expects)


def _reduced(answer: str, expects: Expected | None) -> str:
    """``answer`` without the words behind its value, when gold's kind tells where it ends."""
    if expects == "choice":
        letters = {letter[1] for letter in _LETTER.finditer(answer)}
        first = _LETTER.match(answer)
        if first and len(letters - {"I"} | {first[1]}) == 1:
            return first[1]
    elif expects == "number":
        number = _NUMBER.match(answer)
        if number and number[0].strip():
            rest = answer[number.end() :]
            if rest and (rest[0].isspace() or rest[0] in ",;(" or not rest[0].isascii()):
                if not any(char.isdigit() or char in "\\=+*/^$" for char in rest):
                    return number[0].strip()
    return answer


def _bare(text: str) -> str | None:
    """The whole text if it is an answer and nothing else: one short line without a sentence."""
    if not text or len(text) > _LONGEST_BARE or "\n" in text.strip("$ \n"):
        formula = _MATHS.fullmatch(text)
        return _trim(_inner(formula)) if formula else None
    if _KEY_VALUE.match(text) or DENIAL.match(text) or _QUESTION_END.search(text):
        return None
    if text[0] in "{[<" and '"' in text:
        return None
    formula = _MATHS.fullmatch(text)
    if formula:
        return _trim(_inner(formula))
    answer = _unwrap(text)
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"\\[A-Za-z]+", " ", answer))
    if len(words) > 4 or _SENTENCE.search(answer) or claims.HEDGE.search(answer):
        return None
    if len(words) > 1 and re.search(r"\d", answer) and re.search(r"\b(?:is|are|was|not)\b", answer):
        return None
    return answer or None


def _last_words(text: str, policy: ExtractionPolicy, expects: Expected | None) -> Outcome:
    """What the last sentence says, by its emphasis, its letter, its formula or its number."""
    sentences = [part for part in _SENTENCE.split(text) if part.strip(_TRAILING + "-✅#")]
    while len(sentences) > 1 and COURTESY.search(sentences[-1]):
        sentences.pop()
    if not sentences:
        return Refused(Refusal.NO_ANSWER)
    sentence = sentences[-1].strip()
    if _QUESTION_END.search(sentence) or _KEY_VALUE.match(sentence):
        return Refused(Refusal.NO_ANSWER)
    if policy.choices and expects == "choice":
        return _chosen(sentence)
    if claims.HEDGE.search(sentence) and not _MATHS.search(sentence):
        return Refused(Refusal.HEDGED)
    if policy.emphasis:
        bold = [_unwrap(match[1] or match[2]) for match in _BOLD.finditer(sentence)]
        bold = [text for text in bold if any(char.isdigit() or char == "\\" for char in text)]
        if len({_normal(text) for text in bold}) == 1:
            return Found(bold[-1], Source.EMPHASIS)
        if len(bold) > 1:
            return Refused(Refusal.SEVERAL_ANSWERS)
    if policy.maths:
        formulas = list(_MATHS.finditer(sentence))
        if formulas:
            last = formulas[-1]
            if NEGATION.search(sentence[max(0, last.start() - 40) : last.start()]):
                return Refused(Refusal.NEGATED)
            return Found(_trim(_inner(last)), Source.MATHS)
    if policy.last_number:
        return _stated_number(sentence)
    return Refused(Refusal.NO_ANSWER)


def _chosen(sentence: str) -> Outcome:
    """The one choice letter of the sentence that is not ruled out."""
    chosen = set()
    for letter in _LETTER.finditer(sentence):
        if letter[1] == "I" and "(" not in letter[0]:
            continue
        before = sentence[max(0, letter.start() - 24) : letter.start()]
        if (
            NEGATION.search(before)
            or letter[1] == "A"
            and sentence[letter.end() :][:2].strip().islower()
        ):
            continue
        chosen.add(letter[1])
    if len(chosen) == 1:
        return Found(chosen.pop(), Source.CHOICE)
    return Refused(Refusal.SEVERAL_ANSWERS if chosen else Refusal.NO_ANSWER)


def _stated_number(sentence: str) -> Outcome:
    """The sentence's only number, or the right side of the equation it ends in."""
    equation = _EQUATION_END.search(sentence)
    part = equation[1] if equation else sentence
    tokens = [token for token in _DIGITS.finditer(part)]
    numbers = [number for number in _NUMBER.finditer(part) if re.search(r"\d", number[0])]
    if (
        not numbers
        or len(tokens) != 1
        and not (equation and part.strip() and numbers[0].start() <= 2)
    ):
        return Refused(Refusal.SEVERAL_ANSWERS if len(tokens) > 1 else Refusal.NO_ANSWER)
    number = numbers[0]
    if NEGATION.search(part[max(0, number.start() - 24) : number.start()]):
        return Refused(Refusal.NEGATED)
    return Found(number[0].strip(), Source.LAST_NUMBER)


def _inner(formula: re.Match[str]) -> str:
    return next(group for group in formula.groups() if group is not None).strip()


def _unwrap(text: str) -> str:
    """``text`` without the formula marks, bold marks and punctuation around it."""
    text = _trim(text)
    for opening, closing in (
        ("**", "**"),
        ("__", "__"),
        ("$$", "$$"),
        ("\\[", "\\]"),
        ("\\(", "\\)"),
        ("$", "$"),
    ):
        if (
            text.startswith(opening)
            and text.endswith(closing)
            and len(text) > len(opening) + len(closing)
            and opening not in text[len(opening) : -len(closing)]
        ):
            text = _trim(text[len(opening) : -len(closing)])
    return text


def _trim(text: str) -> str:
    text = text.strip().rstrip(_TRAILING).strip()
    while text.startswith(("**", "`", '"', "“", ":")):
        text = text.lstrip('*`"“: ').strip()
    return text


def _normal(text: str) -> str:
    """A form in which restatements of one answer agree: its number, or its letters."""
    number = _NUMBER.match(text.lstrip("$(\\ "))
    text = (
        number[0]
        if number
        and re.search(r"\d", number[0])
        and not re.match(r"\s*[-+*/^=\\]", text[number.end() :])
        else text
    )
    return re.sub(r"[\s$,*.\\{}!]|text|left|right", "", text).casefold()
