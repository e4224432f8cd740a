"""Conditions behind an answer and no part of it: ``where k is an integer``, ``for all x``."""

from __future__ import annotations

from plp_reward.answers.parsing.grammar import Grammar
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.parsing.words import CONDITIONS


def before_condition(parser: Grammar, low: int, high: int) -> int:
    """Where a condition on all of the answer begins: ``where a and b are constants``."""
    index = low
    while index < high:
        token = parser.tokens[index]
        if token.kind == "word" and token.text.lower() in ("where", "whenever", "其中"):
            return high if index == low or is_prose(parser.tokens[low:index]) else index
        index = parser.match.get(index, index) + 1
    return high


def is_prose(tokens: list[Token]) -> bool:
    """True for words and letters only: what follows belongs to their sentence."""
    return all(token.kind in ("word", "sym") for token in tokens) and any(
        token.kind == "word" for token in tokens
    )


def opens_condition(token: Token) -> bool:
    """True if a condition on the answer begins with a token."""
    return token.kind == "word" and token.text.lower() in CONDITIONS
