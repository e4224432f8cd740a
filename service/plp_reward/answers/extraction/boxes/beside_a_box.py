r"""What stands beside a box and belongs to its answer: a sign, factors, the option it is.

A box around a part of a value does not make that part the answer: ``$2\boxed{5}$`` says 10, and
``\pm\boxed{5}`` two values. A box in an equation or beside a variable fills a blank, and is read as
it is: ``2 \times \boxed{5} = 10``, ``32 = 2^{\boxed{5}}``, ``x^2 + \boxed{6}x``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from plp_reward.answers.extraction.announcements import FILLER, announcements
from plp_reward.answers.extraction.boxes.box import PLAIN

_WINDOW = 40
"""Characters on either side of a box that can be a part of its value."""
_MINUS = re.compile(
    r"(?:(?:(?:[=≈~{(\[]|\\[(\[]|\\approx) {0,2}|\$)[-−] {0,2}|(?:\A|(?<=\s))[-−])"
    r"(?:\$|\\\()?\Z"
)
"""A sign: behind a relation or an opening, or glued to the box; other dashes are punctuation."""
_OPERAND = (
    r"(?:\d++(?:\.\d++)?(?!\d)|\\pi(?![A-Za-z])|π|\\[dt]?frac\s?\{\d++\}\s?\{\d++\}|\\[dt]?frac\d\d"
    r"|\\sqrt(?:\[\d\])?(?:\s?\{\d++\}|\d)|√\d++|\(\d++\)|[ie](?![A-Za-z]))(?:\^(?:\d|\{\d++\}))?"
)
_OPERATOR = r"(?:[-+*/×÷·]|\\(?:cdot|times|div)(?![A-Za-z]))"
_OPENING = (
    rf"(?:\\[dt]?frac\s?\{{(?:{_OPERAND}\}}\s?\{{)?|\\sqrt\s?\{{|{_OPERAND}\^\{{?|\\left\(|\()"
)
_CLOSING = rf"(?:\}}(?:\s?\{{{_OPERAND}\}})?|\\right\)|\)|\^(?:\d|\{{-?\d++\}}))"
_START = r"(?:\A|(?<=[\s$=≈:,\[]))"
_BOTH_SIGNS = re.compile(
    rf"(?:{_START}(?P<left>[-−]?(?>(?:{_OPERAND}{_OPERATOR}?)+))\s{{0,2}})?"
    r"(?P<sign>\\pm|\\mp|[±∓])\s{0,2}(?:\$|\\\()?\Z"
)
_END_POINT = r"\s{0,2}[-+−]?(?:\\infty|∞|\d++(?:[./]\d++)?|\\[dt]?frac\{-?\d++\}\{\d++\})\s{0,2}"
_INTERVAL_LEFT = re.compile(rf"(?:\\left\s?)?(?P<open>[(\[])(?P<low>{_END_POINT}),\s{{0,2}}\Z")
_INTERVAL_RIGHT = re.compile(r"\s{0,2}(?:\\right\s?)?(?P<close>[)\]])")
_LEFT = re.compile(
    rf"{_START}[-−]?(?>(?:{_OPENING}|{_OPERAND}{_OPERATOR}?)+)\Z"
    rf"|(?<=[$=]) ?(?>(?:{_OPENING} ?|{_OPERAND} ?{_OPERATOR}? ?)+)\Z"
)
_RIGHT = re.compile(
    rf"(?>(?:{_OPERATOR}?{_OPERAND}|{_CLOSING}|\.\d++)+)(?=[\s$.,;:)\]\\]|\Z)(?!\s?(?:[=≈<>]|\\approx|\\times))"
    rf"|(?>(?:\s?{_OPERATOR}?\s?{_OPERAND}|\s?{_CLOSING}|\.\d++|!)+)(?=\s?(?:\$|\\[)\]]))"
)
_SIGNED = re.compile(r"\\[pm]|[±∓]")
_DASHED = re.compile("[-−]")
_JOINED = re.compile(r"(?:[\dπie{}*+/×÷·^-]|(?<!\\)[()]|\\(?:cdot|times|div))\Z")
"""How texts end that the patterns above can match: a look that takes a fraction of their time."""
_RELATED = re.compile(
    r"\d|\s{0,2}(?:\$\s?[=<>≈]|[=<>≈_A-Za-z]|\\(?:approx|leq?|geq?|neq?|times|cdot|pmod|bmod))"
)
_FILLED = re.compile(
    r"(?:\A|(?<=[\s$(\[,:]))-?(?:\d++(?:[.,]\d++){0,3}|"
    r"\\[dt]?frac\{\d++\}\{\d++\})\s?\$?\s?=\s?\$?\s?\Z"
)
"""A number and its equals sign: what an expression with a blank is said to be."""
_NUMBER = re.compile(r"-?\d++(?:\.\d++)?")
_TERM_GOES_ON = re.compile(r" ?[-+*/×÷·^!)}\d\\πie]|\.\d")
_LABEL = re.compile(r"\(\d{1,2}\)|\(|\\left\(|[ie]|e\^\{?")
_OPTION = re.compile(
    r"(?:\s|[$.,;]|\\[)\]]){0,12}(?:which|that|this) (?:is|corresponds to|matches) "
    r"(?:the )?(?:option|choice|answer)(?: choice)? \*{0,2}\(?([A-J])\)?\W{0,12}\Z",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[\s*$]{0,4}(?:\(([A-J])\)|([A-J])(?![\w'’=+^-]))(?! (?:or|and)\b)")
_LETTER_BEFORE = re.compile(
    r"(?:(?:\A|[\s*$:])(?:\(([A-J])\)|([A-J])[.):]))[\s*$:.=]{0,6}(?:\\[(\[])?\s{0,2}\Z"
)
_NAMED = re.compile(
    r"\b(?:part|point|case|angle|figure|set|player|event|question|step|team|person)[\s*]{1,3}\Z",
    re.IGNORECASE,
)
"""Words in front of a letter that is a name and no option."""
_LONGEST_TRAIL = 400
_ALONE = frozenset(" $=:\n")
_OPERATORS = re.compile(r"[-−+*/×÷·±∓\\,]")
_NEAR = 6
"""Characters in front of a box that can hold an operator, with a space and a dollar sign."""


def stands_alone(text: str, start: int) -> bool:
    """True if nothing in front of ``start`` can belong to the value there: a quick first look."""
    if start == 0:
        return True
    return text[start - 1] in _ALONE and not _OPERATORS.search(text, max(0, start - _NEAR), start)


def whole(text: str, start: int, end: int, content: str) -> str:
    """``content`` with what stands against its box and makes it another value.

    Args:
        text: the response.
        start: where the box begins.
        end: where it ends.
        content: what it holds.
    """
    behind = text[end : end + _WINDOW]
    if stands_alone(text, start) and not _TERM_GOES_ON.match(behind):
        return content  # by far the commonest case
    before = text[max(0, start - _WINDOW) : start]
    tail = before.rstrip()
    low = _INTERVAL_LEFT.search(before) if tail.endswith(",") else None
    close = _INTERVAL_RIGHT.match(behind)
    if low and close and _is_interval(low["low"], low["open"] + close["close"]):
        return f"{low['open']}{low['low'].strip()}, {content}{close['close']}"
    sign = _BOTH_SIGNS.search(before) if _SIGNED.search(before) else None
    if sign or (_DASHED.search(before) and _MINUS.search(before)):
        inner = content if PLAIN.fullmatch(content) else f"({content})"
        return f"{sign['left'] or ''} {sign['sign']} {inner}".strip() if sign else f"-{inner}"
    left = _LEFT.search(before) if _JOINED.search(tail) else None
    right = _RIGHT.match(behind)
    beside = (left[0] if left else "", right[0] if right else "")
    if not any(beside) or _LABEL.fullmatch(beside[0]) or not _is_balanced("".join(beside)):
        return content
    if _RELATED.match(behind, len(beside[1])):
        return content
    if _NUMBER.fullmatch(content):
        if _FILLED.search(before, 0, len(before) - len(beside[0])):
            return content
        if not beside[0] and beside[1].startswith("."):
            return f"{content}{beside[1]}"
    return f"{beside[0]}({content}){beside[1]}".strip()


def _is_interval(low: str, brackets: str) -> bool:
    """True if a pair can be no point, whose coordinate the box gives: ``(2, [3])`` can."""
    return "inf" in low or "∞" in low or brackets in ("[)", "(]")


def _is_balanced(text: str) -> bool:
    """True if the brackets beside a box belong to each other."""
    return all(text.count(a) == text.count(b) for a, b in ("{}", "()"))


def letter(text: str, start: int, end: int, *, gold_is_one: bool) -> str | None:
    """The letter of the option that a box is said to be: ``[30], which is option (D)``.

    Where gold is a letter, it may also stand right in front of the box or in the announcement
    behind it: ``(D) [30]``, ``[30]. So the answer is D.``
    """
    trail = text[end : end + _LONGEST_TRAIL]
    found = _OPTION.match(trail)
    if found:
        return found[1].upper()
    if not gold_is_one:
        return None
    said = {match[1] or match[2] for match in _letters_announced(trail)}
    before = _LETTER_BEFORE.search(text, max(0, start - _WINDOW), start)
    if before and not _NAMED.search(text, max(0, before.start() - _WINDOW), before.start() + 1):
        said.add(before[1] or before[2])
    return said.pop() if len(said) == 1 else None


def _letters_announced(trail: str) -> Iterator[re.Match[str]]:
    for _, place in announcements(trail):
        filler = FILLER.match(trail, place)
        letter = _LETTER.match(trail, filler.end() if filler else place)
        if letter:
            yield letter
