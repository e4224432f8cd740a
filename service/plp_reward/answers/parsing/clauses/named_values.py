r"""Sides of a relation that name a value: ``f(x)``, ``P(A \cap B)``, ``(f \circ g)(1)``."""

from __future__ import annotations

from itertools import pairwise

from plp_reward.answers import heads
from plp_reward.answers.parsing.grammar import Grammar
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.tree import Node, symbol

_FUNCTION_NAMES = frozenset("fghFGHpq")
_SET_SIGNS = frozenset(["cup", "cap", "setminus"])


def application(parser: Grammar, low: int, high: int) -> Node | None:
    """A whole side that reads f(x) or a_n(x, y) is the application of a function."""
    open_at = low + 1
    if parser.tokens[low].kind != "sym":
        return None
    while open_at < high and parser.tokens[open_at].text in ("'", "''"):
        open_at += 1
    if open_at + 2 < high and parser.tokens[open_at].text == "^":
        close = parser.match.get(open_at + 1)
        if close is not None and close + 1 < high:
            open_at = close + 1
    if parser.tokens[open_at].text != "(" or parser.match.get(open_at) != high - 1:
        return None
    inside = parser.tokens[open_at + 1 : high - 1]
    if any(t.kind not in ("sym", "num", "sep") for t in inside):
        return None
    name = "".join(t.text for t in parser.tokens[low:open_at])
    parser.at = open_at
    argument = parser.bracketed()
    args = argument.args if argument.head is heads.SEQUENCE else (argument,)
    return Node(heads.FUNCTION, args, name)


def named_value(parser: Grammar, low: int, high: int) -> Node | None:
    r"""A side that names a value by more than arithmetic: ``P(A \cap B)``, ``(f \circ g)(1)``.

    It is a name of its own, spelled as it is written; None for anything that can be computed.
    """
    tokens = parser.tokens
    open_at = low
    if tokens[low].text in ("(", "[") and low in parser.match:
        open_at = parser.match[low] + 1
        if not _composes(tokens[low + 1 : open_at - 1]):
            return None
    while open_at < high and (
        tokens[open_at].kind in ("sym", "word") or tokens[open_at].text in ("_", "'")
    ):
        open_at += 1
    if tokens[low].text == tokens[high - 1].text == "|":
        inside = tokens[low + 1 : high - 1]
        known = any(token.text in _SET_SIGNS for token in inside)
    else:
        if open_at in (low, high) or parser.match.get(open_at) != high - 1:
            return None
        inside = tokens[open_at + 1 : high - 1]
        known = open_at > low + 2 or _is_argument(inside)
    name = tokens[low:open_at]
    capital = len(name) > 0 and (name[0].kind == "word" or name[0].text[0].isupper())
    blackboard = len(name) > 0 and name[0].text.startswith("bb")
    if not inside or not (known or capital or blackboard):
        return None
    return symbol("".join(token.text for token in tokens[low:high]))


def _composes(tokens: list[Token]) -> bool:
    r"""True for ``f \circ g`` and ``f + g``: functions that are one function together."""
    letters = {token.text for token in tokens if token.kind == "sym"}
    composed = any(token.text == "deg" for token in tokens)
    return len(letters) > 0 and (composed or letters <= _FUNCTION_NAMES)


def _is_argument(tokens: list[Token]) -> bool:
    """True for what only a function can be of: a statement, a set, words, a number, a function."""
    kinds = {token.kind for token in tokens}
    if kinds & {"rel", "word"} or any(
        token.text in _SET_SIGNS or token.text == "|" for token in tokens
    ):
        return True
    applied = any(one.kind == "sym" and other.text == "(" for one, other in pairwise(tokens))
    return applied or "sym" not in kinds
