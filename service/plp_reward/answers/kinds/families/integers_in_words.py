"""Sets of integers in words: ``all odd integers``, ``all positive integers except 2 and 5``."""

from __future__ import annotations

import re

from plp_reward.answers import heads
from plp_reward.answers.tree import ZERO, Node, congruence, number, symbol

ALL_INTEGERS = symbol("bbZ")
_NATURALS = symbol("bbN")
_NAME = symbol("n")
_MAX_CHARS = 200
_INTEGER = r"(?:-?\d{1,15})"
_LIST = rf"{_INTEGER}(?:(?: ?, ?(?:and )?| and | or ){_INTEGER})*"
_WHOLE = re.compile(
    r"(?:the )?(?:set of )?(?:all|every|any)? ?(?:the |of the )?"
    r"(?P<kinds>(?:(?:positive|negative|non-? ?negative|even|odd|natural) )*)"
    r"(?P<noun>integers?|numbers?|multiples of \d{1,6})(?![a-z])"
    r"(?: (?P<name>[a-zA-Z])(?![a-zA-Z]))?"
    r"(?P<rest>.*)"
)
_PREDICATE = rf"(?:odd|even|(?:divisible by|a multiple of|multiples of) (?:{_INTEGER}))"
_OF_A_NAME = re.compile(
    rf"(?:all )?(?P<name>[kmnpN]) ?(?:(?:that|which) )?(?:is |are |must be )?(?:either )?"
    rf"(?P<one>{_PREDICATE})(?: or (?P<two>{_PREDICATE}))?"
)
_RESTRICTIONS = (
    (re.compile(rf"from ({_INTEGER}) to ({_INTEGER})(?: \(?inclusive\)?)?"), "between"),
    (re.compile(rf"between ({_INTEGER}) and ({_INTEGER}),? \(?(?:both )?inclusive\)?"), "between"),
    *(
        (re.compile(rf"(?:that are )?(?:{words}) ({_INTEGER})"), sign)
        for sign, words in (
            (">", "(?:strictly )?greater than|more than|larger than"),
            ("<", "(?:strictly )?less than|smaller than"),
            (">=", "at least|not less than|no less than|greater than or equal to"),
            ("<=", "at most|not greater than|no more than|less than or equal to"),
        )
    ),
    *(
        (re.compile(rf"(?:(?:with|such that) )?(?:[a-zA-Z] ?)?(?:{signs}) ?({_INTEGER})"), sign)
        for sign, signs in (
            (">", ">"),
            ("<", "<"),
            (">=", r">=|\\geq?(?:slant)?(?![a-z])"),
            ("<=", r"<=|\\leq?(?:slant)?(?![a-z])"),
        )
    ),
    (
        re.compile(
            rf"(?:except|other than|but|excluding|besides|apart from)(?: for)?"
            rf" (?:[a-zA-Z] ?= ?)?({_LIST})"
        ),
        "except",
    ),
    (
        re.compile(rf"(?:that are |which are )?(?:divisible by|multiples of) ({_INTEGER})"),
        "divisible",
    ),
    (re.compile(r"(?:that are |which are )(odd|even)"), "parity"),
)
_MOST = 4


def integers_in_words(text: str) -> Node | None:
    """The set that words describe, as a tree of set operations; None for what is no such phrase."""
    if len(text) > _MAX_CHARS:
        return None
    named = _OF_A_NAME.fullmatch(text)
    if named:
        either = [_predicate(named[key]) for key in ("one", "two") if named[key]]
        return either[0] if len(either) == 1 else Node(heads.UNION, tuple(either))
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        return None
    kinds = set(whole["kinds"].replace("non ", "non").replace("-", "").split())
    if whole["noun"].startswith("number") and not kinds & {"even", "odd", "natural"}:
        return None
    if kinds >= {"even", "odd"}:
        return None
    parts = [ALL_INTEGERS, *(_KINDS[kind] for kind in kinds)]
    if whole["noun"].startswith("multiples"):
        parts.append(_predicate(whole["noun"]))
    rest = whole["rest"].strip()
    exceptions: list[Node] = []
    for _ in range(_MOST):
        rest = rest.removeprefix(",").strip().removeprefix("and ")
        restriction = _restriction(rest)
        if restriction is None:
            break
        meaning, found = restriction
        rest = rest[found.end() :].strip()
        if meaning == "except":
            exceptions += [number(int(item)) for item in re.findall(_INTEGER, found[1])]
        else:
            parts.append(_restricted(meaning, found))
    if rest:
        return None
    node = parts[0]
    for part in parts[1:]:
        node = Node(heads.INTERSECTION, (node, part))
    return (
        Node(heads.DIFFERENCE, (node, Node(heads.SET, tuple(exceptions)))) if exceptions else node
    )


def _restriction(rest: str) -> tuple[str, re.Match[str]] | None:
    for pattern, meaning in _RESTRICTIONS:
        found = pattern.match(rest)
        if found and not rest[found.end() : found.end() + 1].isalnum():
            return meaning, found
    return None


def _restricted(meaning: str, found: re.Match[str]) -> Node:
    if meaning == "between":
        ends = (number(int(found[1])), _NAME, number(int(found[2])))
        return Node(heads.RELATION, ends, ("<=", "<="))
    if meaning in ("divisible", "parity"):
        return _predicate(found[0])
    return Node(heads.RELATION, (_NAME, number(int(found[1]))), (meaning,))


def _predicate(words: str) -> Node:
    """``odd``, ``even`` and ``divisible by 4`` as a congruence."""
    divisor = re.search(_INTEGER, words)
    if divisor:
        return congruence(_NAME, ZERO, number(int(divisor[0])))
    return congruence(_NAME, number(int("odd" in words)), number(2))


_KINDS = {
    "positive": Node(heads.RELATION, (_NAME, ZERO), (">",)),
    "negative": Node(heads.RELATION, (_NAME, ZERO), ("<",)),
    "nonnegative": Node(heads.RELATION, (_NAME, ZERO), (">=",)),
    "natural": _NATURALS,
    "even": congruence(_NAME, ZERO, number(2)),
    "odd": congruence(_NAME, number(1), number(2)),
}
