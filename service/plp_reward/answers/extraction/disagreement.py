"""When claims of one response differ: what corrects, hedges or contradicts an answer.

This is the one place that says so. Boxes, layouts and prose bring the claims; whether they agree
(``agree``), whether the last was chosen (``between``), whether what stands in front denies it
(``denied``) and what stands behind takes it back (``contradiction``) is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from plp_reward.answers.extraction import turns
from plp_reward.answers.extraction.marks import normal
from plp_reward.answers.extraction.outcomes import Refusal
from plp_reward.answers.parsing.words import DOUBT

_DENIED = re.compile(
    r"(?:\bnot|n't|n’t|不是|并非)(?: (?:equal to|simply|just|the answer))?"
    r"[\s$:*({\[]*+(?:\\[(\[])?[\s$]*+\Z",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.!?](?=[\s)*\"']|$)|[。！？]|\n[ \t]*\n|\\\]|\$\$")
"""Where one statement ends and the next may begin; unlike sentences of prose, not at every line."""

HEDGE = re.compile(
    rf"\b(?:or|alternatively|{DOUBT}|(?:might|could|may)(?: also)? be|either"
    r"|another (?:possible )?(?:answer|option|candidate|guess)|if not)\b|或者|也许|可能",
    re.IGNORECASE,
)
"""Words that offer an answer as one of several."""

CORRECTION = re.compile(
    r"\b(?:wait|actually|correct(?:ed|ion|ing)?|mistake|mistaken|wrong|incorrect|oops|sorry|no|not"
    r"|instead|hold on|on second thought|scratch that|apologi[sz]e"
    r"|re-?check\w*|re-?consider\w*|re-?calculat\w*|re-?evaluat\w*|however|rather|revis\w+)\b"
    r"|不对|等等|更正|错",
    re.IGNORECASE,
)
"""Words that take an earlier answer back."""

DRAFT = re.compile(
    r"\n[\s*#>-]{0,8}(?:draft|final|attempt|first|second|check|corrected|correction|revised|answer"
    r"|solution|result|verification|step|part)\b[^\n:]{0,24}:",
    re.IGNORECASE,
)
"""Labels on a line of their own that part what stands under them from what stood before."""

FINAL = re.compile(
    r"\b(?:answer|final|result|solution)s?\b|答案|réponse|respuesta|Antwort|ответ", re.IGNORECASE
)
"""Words that claim to give the answer to the whole question."""

CONCLUSION = re.compile(
    r"\b(?:so|thus|hence|therefore|answer|final(?:ly)?|conclude|conclusion|result|consequently|"
    r"altogether|overall|in total|simplif\w+|giv(?:es|ing)|equals?|total"
    r"|which (?:as an? (?:[a-z]+ ){1,2})?is)\b"
    r"|=|答案|因此|所以|故|综上",
    re.IGNORECASE,
)
"""Words that lead from a step to what follows from it."""


_CLAIM = re.compile(
    r"(?:\b(?:answer|final result)(?:\s+(?:is|should be|must be|equals|becomes)|\s*:)\s*"
    r"|####\s*|<answer>\s*|答案[是为：:]\s*)"
    r"(?:(?:actually|really|therefore|thus|indeed|in fact|exactly)\s+)?",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\b(?:if|suppose|when|would|might)\b", re.IGNORECASE)
_HINTS = ("answer", "result", "####", "答案", "or ", *DOUBT.split("|"))
_OR = re.compile(
    rf"[\s$)\]\\*.]*?\b(?:or|{DOUBT})\s+(?:(?:{DOUBT}|even)\s+)?",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"[\s$*:({\[]*(?:(?:\\[(\[]|\\boxed\s*\{|\\text(?:bf)?\s*\{|\\\$)+\s*)?"
    r"(?P<value>[-+]?\d(?:[\d,]*\d)?(?:\\!\d*|\{,\}\d*)*(?:\.\d+)?|\(?[A-J]\)?)"
    r"(?P<after>[\s$*)}\]\\.,;!。，]*)(?=(?P<next>.?))",
    re.DOTALL,
)
_NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_NOISE = re.compile(r"[\s$*]|\\[!,;: ]|\{,\}|\\text\s*\{\s*\}|[.]$")


_NOR = re.compile(r"\b(?:or|nor|and|neither)\b(?!.{0,80}\b(?:but|instead|rather)\b)", re.IGNORECASE)
_UNEQUAL = re.compile(r"(?:\\neq?|≠|\\not ?=)[ $]{0,3}\Z")
_BETWEEN = r"[\s$()\[\]\\*.,;:!—–-]{0,12}"
_OTHERWISE = re.compile(
    rf"{_BETWEEN}(?:(?P<hedge>or|{DOUBT}|alternatively|unless|if not)|wait|actually|no|sorry"
    rf"|oops|correction|hold on|scratch that|h+m+|rather|i mean|instead|make that)\b{_BETWEEN}"
    rf"(?:(?:actually|rather|then|no|{DOUBT}|even)\b[\s,]{{0,3}})?"
    r"(?:(?:it|this|that|the (?:(?:correct|right|true) )?(?:answer|value))"
    r"(?:['’]s| is| was| should be| must be| would be| could be| equals)\s"
    r"(?:(?:actually|really|in fact)\s)?)?",
    re.IGNORECASE,
)
"""What leads, right behind an answer, to the one that replaces it or stands beside it."""
_IS_WRONG = re.compile(
    r"[\s$)\]\\*]{0,8}(?:[.!]?\s{0,8}"
    r"(?:(?:wait|actually|hmm+|oh|no|oops|sorry|but)[,.!: ]{1,4}){0,3}"
    r"(?:(?:this|that|it|(?:the|my) (?:answer|result|value|calculation))(?: above)? ))?"
    r"(?:is|was|looks|seems) (?:wrong|incorrect|false|a mistake"
    r"|not (?:correct|right|the (?:(?:correct|right|final) )?answer))\b",
    re.IGNORECASE,
)
_LEAD = 160
"""Characters in front of a box that can say what it is."""
_LONGEST_GAP = 240
_MOST_FORMS = 4
"""Different texts of one value that are compared with each other."""
_END_OF_STEP = re.compile(r"(?:=|≈|\\approx)([^=≈]++)\Z")
_SHORT_LEAD = 40
"""Characters in front of a box that can say that it is not the answer."""


def denied(text: str, start: int) -> bool:
    """True if what stands right before ``start`` says that the answer is not what follows."""
    begin = max(0, start - _SHORT_LEAD)
    lead = text[begin:start].lower()
    if ("\\n" in lead or "≠" in lead) and _UNEQUAL.search(text, begin, start):
        return True
    if not any(word in lead for word in ("not", "n't", "n’t", "不是", "并非")):
        return False  # by far the commonest case, and a fraction of the pattern's time
    return _DENIED.search(text, begin, start) is not None


def is_neither(gap: str) -> bool:
    """True if the words behind a denied answer deny the next one as well: "not 6 or 5"."""
    return _NOR.search(gap) is not None


def lead(text: str) -> str:
    """The end of ``text`` that belongs to the statement begun there."""
    start = 0
    for end in SENTENCE_END.finditer(text):
        if text[end.end() :].strip(" \t\n$*\\[]()#-"):
            start = end.end()
    return text[start:]


def contradiction(answer: str, trail: str) -> Refusal | None:
    """Whether the text behind the answer states another one.

    Only what can be told apart with certainty counts: two plain numbers, or two choice letters.
    """
    if _IS_WRONG.match(trail):
        return Refusal.CONTRADICTION
    otherwise = _OTHERWISE.match(trail)
    if otherwise:
        mine, other = _plain(answer), _stated(trail, otherwise.end(), alone=True)
        if mine is not None and other is not None and _differ(mine, other):
            return Refusal.HEDGED if otherwise["hedge"] else Refusal.CONTRADICTION
    lowered = trail.lower()
    if not any(hint in lowered for hint in _HINTS):
        return None
    mine = _plain(answer)
    if mine is None:
        return None
    cut = turns.new_question(trail)
    trail = trail if cut < 0 else trail[:cut]
    alternative = _OR.match(trail)
    if alternative:
        other = _stated(trail, alternative.end(), alone=True)
        if other is not None and _differ(mine, other):
            return Refusal.HEDGED
    for claim in _CLAIM.finditer(trail):
        other = _stated(trail, claim.end(), alone=False)
        before = lead(trail[max(0, claim.start() - 160) : claim.start()])
        if other is not None and _differ(mine, other) and not _SUPPOSED.search(before):
            return Refusal.CONTRADICTION
    return None


def _stated(text: str, start: int, *, alone: bool) -> Fraction | str | None:
    """The plain value at ``start``; with ``alone`` only if neither a unit nor a term follows."""
    value = _VALUE.match(text, start, start + 80)
    if value is None:
        return None
    following = value["next"]
    if (following and following in "/^%*+-=_>&|~") or "\\" in value["after"].replace(
        "\\)", ""
    ).replace("\\]", ""):
        return None
    glued = not value["after"]
    if glued and following.isalnum():
        return None
    if alone and following and "." not in value["after"] and "\n" not in value["after"]:
        return None
    return _plain(value["value"])


def _differ(one: Fraction | str, other: Fraction | str) -> bool:
    return type(one) is type(other) and one != other


def _plain(text: str) -> Fraction | str | None:
    """A plain number's value or a choice letter; None for anything else."""
    if len(text) > 60:
        return None
    text = _NOISE.sub("", text.replace("{,}", ","))
    if _NUMBER.fullmatch(text):
        return Fraction(text.replace(",", ""))
    letter = text.strip("()")
    return letter if len(letter) == 1 and "A" <= letter <= "J" else None


def between(text: str, first: tuple[int, int], last: tuple[int, int]) -> Refusal | None:
    """Whether the answer at ``last`` was chosen over ``first``, a different one in front of it.

    Both are given by start and end. None if it was, or the reason why neither counts.
    """
    gap = text[first[1] : last[0]]
    leading = lead(gap[-_LEAD:])
    if HEDGE.search(leading):
        return Refusal.HEDGED
    concludes = CONCLUSION.search(leading) is not None
    corrects = CORRECTION.search(gap[:_LONGEST_GAP] + " " + gap[-_LEAD:]) is not None
    if not (concludes or corrects or SENTENCE_END.search(gap)):
        return Refusal.SEVERAL_ANSWERS
    if concludes and not corrects:
        before = lead(text[max(0, first[0] - _LEAD) : first[0]])
        if FINAL.search(before) and FINAL.search(leading):
            return Refusal.SEVERAL_ANSWERS
    return None


Same = Callable[[str, str], bool]
"""Whether two claims of one response have the same value, or one is the other's rounding."""


def alike(one: str, other: str) -> bool:
    """True if two claims have the same number, or the same letters: ``Same`` by their texts."""
    return normal(one) == normal(other)


def restated(claim: str, other: str, same: Same) -> bool:
    """True if ``claim`` says what ``other`` says, perhaps as the end of a step: ``9 - 5 = 4``."""
    if alike(claim, other) or same(claim, other) or same(other, claim):
        return True
    steps = [_END_OF_STEP.search(text) for text in (claim, other)]
    if (steps[0] is None) == (steps[1] is None):
        return False
    ends = [
        _without_open_brace(step[1]) if step else text
        for step, text in zip(steps, (claim, other), strict=True)
    ]
    return same(ends[0], ends[1])


def _without_open_brace(step: str) -> str:
    """The end of a step without the brace that closes what holds all of the step."""
    step = step.strip(" .\n")
    return step if step.count("}") <= step.count("{") else step.rstrip(" .}\n")


def settled(claims: Sequence[str], same: Same) -> tuple[str, tuple[str, ...]] | None:
    """The last of ``claims`` and the other forms it was given in; None if they differ."""
    last, also = claims[-1], dict[str, None]()
    for claim in reversed(claims[:-1]):
        if claim == last or claim in also:
            continue
        if len(also) == _MOST_FORMS or not restated(claim, last, same):
            return None
        also[claim] = None
    return last, tuple(also)
