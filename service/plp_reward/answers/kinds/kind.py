"""The kinds of answers that a tree may be, by its head and by what is in it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import assert_never

from plp_reward.answers import heads
from plp_reward.answers.heads import Head
from plp_reward.answers.kinds.congruences import is_congruence
from plp_reward.answers.kinds.intervals.reading import is_interval
from plp_reward.answers.kinds.matrices import is_matrix
from plp_reward.answers.tree import Node


class Kind(StrEnum):
    """What an answer is, as a mathematician would call it."""

    NUMBER = "number"
    EXPRESSION = "expression"
    PERCENT = "percent"
    ANGLE = "angle"
    NUMERAL = "numeral"
    QUANTITY = "quantity"
    INTERVAL = "interval"
    REAL_SET = "real set"
    TUPLE = "tuple"
    LIST = "list"
    SET = "set"
    MATRIX = "matrix"
    CASES = "cases"
    RELATION = "relation"
    CONGRUENCE = "congruence"
    RATIO = "ratio"
    TIME = "time"
    DATE = "date"
    TEXT = "text"


def kind_of(node: Node) -> Kind:
    """The kind of a tree."""
    finer = _FINER.get(node.head)
    if finer is not None and finer[0](node):
        return finer[1]
    return _BY_HEAD[node.head]


def _plainly(head: Head) -> Kind:
    """The kind of a tree with this head, unless there is more to see in it."""
    match head:
        case Head.NUMBER | Head.DIGITS:
            return Kind.NUMBER
        case Head.ADD | Head.MUL | Head.DIV | Head.NEG | Head.POW | Head.SYMBOL | Head.CONSTANT:
            return Kind.EXPRESSION
        case Head.FUNCTION | Head.PLUS_MINUS | Head.MINUS_PLUS:
            return Kind.EXPRESSION
        case Head.SUM | Head.PRODUCT | Head.INTEGRAL:
            return Kind.EXPRESSION
        case Head.PERCENT:
            return Kind.PERCENT
        case Head.DEGREE:
            return Kind.ANGLE
        case Head.NUMERAL:
            return Kind.NUMERAL
        case Head.QUANTITY:
            return Kind.QUANTITY
        case Head.SEQUENCE:
            return Kind.TUPLE
        case Head.UNION | Head.INTERSECTION | Head.DIFFERENCE | Head.BUILDER:
            return Kind.REAL_SET
        case Head.LIST:
            return Kind.LIST
        case Head.SET:
            return Kind.SET
        case Head.MATRIX | Head.ROW:
            return Kind.MATRIX
        case Head.CASES:
            return Kind.CASES
        case Head.RELATION:
            return Kind.RELATION
        case Head.RATIO:
            return Kind.RATIO
        case Head.TIME:
            return Kind.TIME
        case Head.DATE:
            return Kind.DATE
        case Head.TEXT:
            return Kind.TEXT
        case _:
            assert_never(head)


_BY_HEAD = {head: _plainly(head) for head in Head}
_FINER: dict[Head, tuple[Callable[[Node], bool], Kind]] = {
    heads.RELATION: (is_congruence, Kind.CONGRUENCE),
    heads.SEQUENCE: (is_interval, Kind.INTERVAL),
    **dict.fromkeys(
        (heads.ADD, heads.MUL, heads.DIV, heads.NEG, heads.POW), (is_matrix, Kind.MATRIX)
    ),
}
"""Heads of more than one kind: what tells, and the other kind."""
