r"""Upright letters that are a unit, where a product would go on: ``5 \mathrm{m}^3``."""

from __future__ import annotations

from plp_reward.answers.parsing.grammar import Grammar
from plp_reward.answers.parsing.units import is_symbol

_IN_UNITS = frozenset("/*^{}-")


def unit_fraction(parser: Grammar, high: int) -> bool:
    """True if a fraction of upright letters and words starts here: m over s^2."""
    index, groups, named = parser.at + 1, 0, False
    while groups < 2 and index < high and parser.tokens[index].text == "{":
        close = parser.match[index]
        for token in parser.tokens[index + 1 : close]:
            if token.kind == "sym" and not token.upright:
                return False
            named |= token.kind in ("sym", "word")
            if token.kind in ("name", "rel"):
                return False
        index, groups = close + 1, groups + 1
    return groups == 2 and named


def unit_letters(parser: Grammar, high: int) -> bool:
    """True if upright letters that are a unit, and nothing else, reach to the end: m^3."""
    index = parser.at
    micro = parser.tokens[index].text == "\\mu"
    index += micro
    if index >= high or not (micro or parser.tokens[index].spaced):
        return False
    if not (parser.tokens[index].upright and _measurable(parser)):
        return False
    letters = ("μ" if micro else "") + parser.tokens[index].text
    rest = parser.tokens[index + 1 : high]
    return is_symbol(letters) and all(
        token.upright or token.kind == "num" or token.text in _IN_UNITS for token in rest
    )


def _measurable(parser: Grammar) -> bool:
    """True if only numbers stand in front, back to a relation or separator."""
    for token in reversed(parser.tokens[: parser.at]):
        if token.kind in ("rel", "sep", "and"):
            break
        if token.kind in ("sym", "word"):
            return False
    return True
