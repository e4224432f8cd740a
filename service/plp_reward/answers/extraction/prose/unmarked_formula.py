"""Formulas in prose that no mark sets apart: ``the circle is x² + y² = 9``."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.marks import COMMAND
from plp_reward.answers.extraction.negation import NEGATION
from plp_reward.answers.parsing.units import is_unit
from plp_reward.answers.parsing.word_set import word_set

_LONGEST = 300
_MOST_WORDS = 60
_WORD_END = ".,;:!"
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿˣ"
_CALLED = r"(?:sin|cos|tan|cot|sec|csc)h?|ln|log|exp|sqrt"
"""Functions whose argument needs no bracket."""
_SIGN = re.compile(r"[-+*/^=<>≤≥≠±×·⋅÷−∪∩∈]|[<>]=")
_PIECE = re.compile(
    rf"(?:[\d.,()\[\]{{}}|^*/+\-=<>≤≥≠±×·⋅÷−√∛π∞°∪∩∈∅⌊⌋⌈⌉{_SUPERSCRIPTS}₀-₉'′!%]"
    rf"|(?<![A-Za-z])(?:{_CALLED}|pi|abs|arcsin|arccos|arctan)"
    r"(?![A-Za-z])|(?<![A-Za-z])[A-Za-zα-ωθ](?![A-Za-z])|(?<=\d)[a-z]{2,3}(?![A-Za-z]))+"
)
_IN_BRACKETS = re.compile(r"[(\[{][^()\[\]{}]{1,80}, [^()\[\]{}]{1,80}[)\]}]")
"""A point, an interval or a set: one word, whatever blanks stand in it."""
_FUNCTION = re.compile(rf"(?:{_CALLED})\Z")
_CALL = re.compile(rf"(?:{_CALLED})(?![A-Za-z])")
_OPERAND_END = re.compile(r"[\w)\]}|π∞°!%'′⁰-⁹²³¹ⁿˣ]\Z")
_OPERAND_START = re.compile(r"[\w(\[{|√∛π∞⌊⌈]")
_LEADS = word_set(
    "is are equals be become becomes gives give get gets obtain obtains have has find "
    "yields yield leaves it's that's at"
)
_LEADS_TO = word_set("equal simplifies reduces evaluates leads comes simplify")
_OF_SIGNS = re.compile(r"[×·^∪∩]|\A[(\[{][^,]{1,40},")
"""What makes more of numbers than one: powers and products, points, intervals and sets."""
_CONCLUDING = word_set("so thus hence therefore")
_HAS_EQUATION = word_set("has have with by")
_NOTHING = word_set("square sq cubic squared cubed per units unit")
_PAIRS = {"(": ")]", "[": ")]", "{": "}"}
"""What closes each bracket; an interval's may differ."""


def closing_formula(sentence: str) -> str | None:
    """The formula that ends ``sentence``, where a verb or a sign says that it is its value.

    A number by itself is none: what it counts decides whether it is the answer.
    """
    sentence = _IN_BRACKETS.sub(lambda found: found[0].replace(" ", ""), sentence)
    words = sentence.rstrip(_WORD_END + " \t\n").split()[-_MOST_WORDS:]
    end = len(words)
    while end and (is_unit(words[end - 1]) or words[end - 1].lower() in _NOTHING):
        end -= 1
    start = _start(words, end)
    if start == end:
        return None
    formula = " ".join(words[start:end])
    lead = words[start - 1] if start else ""
    if len(formula) > _LONGEST or COMMAND.search(formula) or not _balanced(formula):
        return None
    begins = _SIGN.match(formula)
    if "=" in formula and (lead[-1:].isdigit() or (begins and begins[0] not in "-−±")):
        formula = formula.rpartition("=")[2].strip()
    elif (
        (begins and begins[0] not in "-−±")
        or _SIGN.match(formula[-1])
        or (lead and not _leads(words[:start]))
    ):
        return None
    whole = formula if end == len(words) else f"{formula} {' '.join(words[end:])}"
    return whole if formula and _says_more_than_a_number(formula) else None


def _leads(words: list[str]) -> bool:
    """True if ``words`` say that a value follows: ``is``, ``simplifies to``."""
    before = [word.lower() for word in words[-6:]]
    if NEGATION.search(" ".join(before) + " "):
        return False
    last = before[-1].rstrip(",")
    if before[-2:] == ["left", "with"]:
        return True
    if last in _CONCLUDING:
        return True
    if last == "to":
        return before[-2:-1] != [] and before[-2] in _LEADS_TO
    if last == "equation":
        return before[-2:-1] in (["has"], ["have"]) or (
            len(before) > 2 and before[-3] in _HAS_EQUATION
        )
    return last in _LEADS or last.endswith(":")


def _start(words: list[str], end: int) -> int:
    """Where the longest run of signs and operands begins that ends before ``end``."""
    start = end
    while start:
        word = words[start - 1]
        if not _PIECE.fullmatch(word) or (start < end and word[-1] in ",:;"):
            break
        if start < end and _both_operands(word, words[start]):
            break
        start -= 1
    return start


def _both_operands(left: str, right: str) -> bool:
    """True for ``a 5``: two operands without a sign between them are not one formula."""
    if _FUNCTION.search(left) or _CALL.match(right):
        return False
    return _OPERAND_END.search(left) is not None and _OPERAND_START.match(right) is not None


def _says_more_than_a_number(formula: str) -> bool:
    if re.search(r"[A-Za-zα-ωπ√∛]", formula):
        return len(formula) > 1
    return formula.startswith("[[") or _OF_SIGNS.search(formula) is not None


def _balanced(formula: str) -> bool:
    open_: list[str] = []
    for char in formula:
        if char in _PAIRS:
            open_.append(_PAIRS[char])
        elif char in ")]}" and (not open_ or char not in open_.pop()):
            return False
    return not open_
