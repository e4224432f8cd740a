"""Sentences that state no value: they ask, set a task, or say that there is no answer."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.prose.verbs import BE, EQUAL, GET, GIVE, HAVE

_CANNOT = r"(?:can['’]t|(?:can|could|may|might|do|does|did|would)(?:not|n['’]t| not))(?: [a-z]+ly)?"
_NO_ANSWER = re.compile(
    rf"\b(?:(?:i|we|you|one) {_CANNOT} (?:determine|calculate|compute|find|solve|answer|know|deduce"
    r"|infer|figure|evaluate|tell|say|give|provide|obtain|verify|establish)"
    rf"|(?<!that )(?<!which ){_CANNOT} be(?: [a-z]+ly)? (?:determin|calculat|comput|found|solv"
    r"|answer|known|deduc|inferr|figur|evaluat|obtain|establish)[a-z]*"
    r"|(?:impossible|not possible) to (?:determine|calculate|compute|find|solve|answer|know"
    r"|deduce|infer|figure|evaluate|tell|say|give)"
    r"|unable to|not able to|fail(?:s|ed)? to (?:find|determine|solve|compute)"
    r"|(?:not enough|insufficient|(?:need|requires?|lacks?) (?:any |some )?"
    r"(?:more|further|additional|enough|sufficient)) (?:information|data|details|context)"
    r"|indeterminate|inconclusive)\b"
    r"|(?:n['’]t|\bnot)(?: [a-z]+){0,2} (?:enough|sufficient|any|the|further) (?:[a-z]+ )?"
    r"(?:information|data|details|context)\b"
    r"|\b(?:not|n['’]t) provide (?:information|data|details|context)\b"
    r"|\bwithout (?:any |the |more |further |additional ){1,2}"
    r"(?:information|data|details|context)\b"
    r"|无法(?:确定|求|计算|得出|判断)|不能确定|条件不足",
    re.IGNORECASE,
)
_NOTHING_THERE = re.compile(
    r"\b(?:there (?:is|are|exists?)|has|have|yields?|gives?) (?:therefore |thus |then )?no"
    r" (?!(?:more|less|fewer|other) than)(?:[a-z]+ ){0,2}"
    r"(?:solutions?|answers?|values?|roots?|numbers?|integers?|pairs?|triples?|way)\b"
    r"|(?:无|没有)(?:实数?|整数)?(?:解|根)",
    re.IGNORECASE,
)
_NEXT_CLAUSE = re.compile(r"[,;:—–]|\b(?:so|but|and)\b")
_TASK = re.compile(
    r"\b(?:let['’]?s|let us|we|i|now|next|please|(?:we|i|you)['’]ll|will|shall|must|should"
    r"|(?:remains|left|is|need|needs|have|has|want|wants|task|goal|aim|try|going|asked) to)"
    r"(?:,? (?:now|next|then|first|also|just|only|we|can)){0,3}"
    r" (?P<verb>find|compute|calculate|determine|evaluate|solve|consider|check|verify|prove|show"
    r"|look at|examine|work out|figure out|count|simplify|substitute|plug)\b(?! that\b)",
    re.IGNORECASE,
)
_FOUND = re.compile(r"(?:we|i)(?: can| then| also){0,2} (?:find|count|determine)", re.IGNORECASE)
"""``we find 12`` states what was found."""
_QUESTION = re.compile(
    r"\W*(?:(?:so|now|next|then|and|but|first|finally),? )?(?:how (?:many|much|long|far|old|fast)"
    r"|what (?:is|are|was|were|would|will)|which of (?:the|these)|why|can (?:you|we)|could you"
    r"|find|compute|calculate|determine|evaluate|solve|prove|let (?!me know)|consider|recall)\b",
    re.IGNORECASE,
)
_STATES = re.compile(
    rf"=|≈|\\approx|\b(?:{BE}|{EQUAL}|{HAVE}|{GIVE}|{GET}|got|yields?|obtains?|leaves?|makes?|totals?"
    r"|comes to)\b",
    re.IGNORECASE,
)


_ENDS_IN_VALUE = re.compile(
    rf"(?:=|≈|[:：]|\b(?:{BE}|{EQUAL}|gives|{GET}))\s?[^\w\s]{{0,3}}\d[\d.,/]*[^\d=]{{0,24}}\Z"
)


def states_nothing(sentence: str) -> bool:
    """True if no number of ``sentence`` is what it claims."""
    if _NO_ANSWER.search(sentence):
        return True
    nothing = _NOTHING_THERE.search(sentence)
    if nothing and not _NEXT_CLAUSE.search(sentence, nothing.end()):
        return True
    if _QUESTION.match(sentence) and not _ENDS_IN_VALUE.search(sentence):
        return True
    task = _task(sentence)
    return task is not None and not _STATES.search(sentence, task.end())


def _task(sentence: str) -> re.Match[str] | None:
    """The last thing that the sentence says is to be done."""
    tasks = list(_TASK.finditer(sentence))
    return tasks[-1] if tasks and not _FOUND.fullmatch(tasks[-1][0]) else None
