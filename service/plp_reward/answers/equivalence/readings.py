"""Other readings of an answer and gold, for when the first one says that they differ.

Commas separate thousands, decimals or the items of a list; "and" joins two answers or a whole
number and its fraction; plain letters are variables or a unit. Nothing in the text says which, so
each reading is tried.
"""

from __future__ import annotations

import re
from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.quantities import letters
from plp_reward.answers.parsing.reader import read
from plp_reward.answers.parsing.units import read_unit
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.tree import Node, number, unit_of

_AMBIGUOUS_COMMA = re.compile(r"\d,\d")
_LOOSE_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_DECIMAL_COMMA = re.compile(r"(?<![\d.])\d+,\d+(?![\d.^!_])")
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
_GROUP_OF_ZEROS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})*,0\d{2}(?![\d.])")
"""``3,007``: a number, because nobody lists 3 and 007."""
_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d?(?:,\d{3})+(?![\d.])")
"""``12,345``: a first group that is shorter than the others separates thousands."""
_SEPARATED = re.compile(r";|,(?:\s|\\[ ,;:!]|\\q?quad|~|\$)|\b(?:and|or)\b")
"""What separates items beyond doubt, so that commas between digits need not: ``1,234; 5,678``."""
_BRACKET = re.compile(r"[(\[]|\\(?:\{|lbrace|langle|begin)")
_MEASURES = frozenset(
    [heads.NUMBER, heads.NEG, heads.DIV, heads.QUANTITY, heads.PERCENT, heads.DEGREE]
)
_MIXED = re.compile(
    r"\s*\$?(\d{1,9})\$?\s*(?:\\text\{\s*and\s*\}|\\ and\\ | and )\s*\$?"
    r"(?:\\[dt]?frac\s*\{?(\d{1,9})\}?\s*\{(\d{1,9})\}|\\[dt]?frac(\d)(\d)|(\d{1,9})/(\d{1,9}))\$?\s*"
)


def other_readings(
    gold: str, tree: Node, answer: str, policy: GradingPolicy
) -> list[tuple[Node, Node]]:
    """Trees of gold and answer in their other readings; ``tree`` is gold's first one."""
    readings: list[tuple[Node, Node]] = []
    mixed = _mixed(answer) if tree.head in _MEASURES and "and" in answer else None
    if mixed is not None:
        readings.append((tree, mixed))
    if "/" in gold + answer:
        readings += _as_measured(gold, tree, answer, policy)
    if not (_AMBIGUOUS_COMMA.search(gold) or _AMBIGUOUS_COMMA.search(answer)):
        return readings
    try:
        if not (_GROUP_OF_ZEROS.search(gold) or _GROUP_OF_ZEROS.search(answer)):
            listed = (read(text, policy, thousands=_is_separated(text)) for text in (gold, answer))
            single = tree.head in _MEASURES and not _BRACKET.search(gold)
            readings += _as_lists(*listed, grouped=single and bool(_GROUPED.search(gold)))
        if policy.decimal_comma and tree.head in _MEASURES and answer.count(",") == 1:
            pair = _DECIMAL_COMMA.search(answer)
            bare = _BRACKET.search(answer) is None
            if pair and bare and not _THOUSANDS.fullmatch(pair[0]):
                readings.append((tree, read(answer.replace(",", "."), policy)))
        if policy.decimal_comma and (_has_decimal_commas(gold) or _has_decimal_commas(answer)):
            pointed = [
                text.replace(",", ".") if _has_decimal_commas(text) else text
                for text in (gold, answer)
            ]
            readings.append((read(pointed[0], policy), read(pointed[1], policy)))
    except AnswerError:
        return readings
    return readings


def _as_measured(
    gold: str, tree: Node, answer: str, policy: GradingPolicy
) -> list[tuple[Node, Node]]:
    """Both with units that one of them gives in plain letters: ``5 g/cm^3``."""
    texts = letters.in_words(gold), letters.in_words(answer)
    if not any(texts):
        return []
    try:
        pair = (
            tree if texts[0] is None else read(texts[0], policy),
            read(texts[1] or answer, policy),
        )
    except AnswerError:
        return []
    if not all(side.head is heads.QUANTITY for side in pair):
        return []
    units = [read_unit(unit_of(side)).dimensions for side in pair]
    return [pair] if units[0] == units[1] else []


def _as_lists(gold: Node, answer: Node, *, grouped: bool) -> list[tuple[Node, Node]]:
    """Both as lists, in the order of its groups where gold is hardly one: ``12,345``."""
    return [(gold, answer)] if not grouped or gold.args == answer.args else []


def _is_separated(text: str) -> bool:
    """True if separators of its own say where the items of ``text`` end, whatever its commas do."""
    return _SEPARATED.search(text.replace("{,}", "").replace("\\;", " ")) is not None


def _has_decimal_commas(text: str) -> bool:
    """True for ``0,5; 1,5``: semicolons separate, so that commas need not."""
    if ";" not in text.replace("\\;", "") or _LOOSE_COMMA.search(text):
        return False
    return _AMBIGUOUS_COMMA.search(text) is not None


def _mixed(text: str) -> Node | None:
    """``5 and 5/6`` as a mixed number, if its fraction is a proper one."""
    match = _MIXED.fullmatch(text)
    if match is None:
        return None
    whole, above, below = (int(part) for part in match.groups() if part)
    return number(whole + Fraction(above, below)) if 0 < above < below else None
