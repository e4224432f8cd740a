"""What leads up to a value and is no part of it: ``the answer is``, ``so there are``, ``l:``."""

from __future__ import annotations

from plp_reward.answers.parsing.brackets import SEPARATORS
from plp_reward.answers.parsing.grammar import Grammar
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.parsing.word_set import word_set

_RELATION = frozenset(["rel"])
_COLON = frozenset([":"])
LEADS = word_set(
    "答案是 答案为 答案 共 一共 共有 约 约为 大约 第 "
    "is are be equals equal to about approximately approx exactly the answer value of a an "
    "year therefore thus so hence only just get we final result solution choice option"
)
"""Words that say nothing but that an answer follows."""
_COORDINATES = frozenset("xyz")
_LINES = frozenset(["l", "L", "\\ell"])
"""Names of lines: in k:x = 2 it may be a ratio that is 2."""


def after_label(parser: Grammar, low: int, high: int) -> int:
    """Skip the name of a curve in front of its equation: ``l: x + y = 2``."""
    colons = parser.split(low, high, _COLON)
    if len(colons) != 2 or len(parser.split(low, high, SEPARATORS)) > 1:
        return low
    (start, end, _), (after, _, _) = colons
    sides = parser.split(after, high, _RELATION)
    label = parser.tokens[start].text
    if parser.tokens[start].kind != "sym" or label in _COORDINATES or len(sides) != 2:
        return low
    if end - start > 1 and parser.tokens[start + 1].text != "_":
        return low
    names_ = [
        any(t.kind == "sym" and t.text in _COORDINATES for t in parser.tokens[a:b])
        for a, b, _ in sides
    ]
    lone = sides[0][1] - sides[0][0] == 1 and not names_[1]
    return after if any(names_) and (not lone or label in _LINES) else low


def after_sentence(tokens: list[Token], low: int, high: int) -> int:
    """Skip a sentence that ends in its value: ``so there are 10, which is 1 more than ...``."""
    if tokens[low].kind != "word":
        return low
    for index in range(high - 2, low + 1, -1):
        token = tokens[index]
        if token.kind == "word" and token.text.lower() in ("is", "equals"):
            return index + 1 if tokens[index + 1].kind in ("num", "unit") else low
    return low


def after_lead(tokens: list[Token], low: int, high: int) -> int:
    """Skip words that only lead up to the value: ``approximately 5``, ``the answer is 5``."""
    index = low
    while index < high and tokens[index].kind == "word":
        index += 1
    if index == low or index >= high:
        return low
    if index == low + 1 and tokens[low].text.lower() in ("negative", "minus"):
        tokens[low] = Token("op", "-", tokens[low].spaced)
        return low
    last, value = tokens[index - 1], tokens[index]
    if last.text.isascii() and value.kind == "num" and not value.spaced:
        return low  # BE4 in base sixteen
    lead = [t.text.lower() for t in tokens[low:index]]
    if all(word in LEADS for word in lead):
        return index
    if lead[-1] in ("is", "are", "equals", "be") and tokens[index].kind != "sym":
        return index
    return low


def after_name(tokens: list[Token], low: int, high: int) -> int:
    """Skip the name and the copula of ``x is 4``."""
    if low + 2 < high and tokens[low].kind == "sym":
        copula, value = tokens[low + 1], tokens[low + 2]
        if copula.text.lower() in ("is", "equals") and value.kind != "word":
            return low + 2
    return low
