"""Sets of reals as pieces of the line, and the operations on them."""

from __future__ import annotations

import math
from typing import NamedTuple

from plp_reward.answers.algebra import numeric
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.expressions.infinity import infinite
from plp_reward.answers.tree import INFINITY, Node, neg

NEGATIVE_INFINITY = neg(INFINITY)


class Piece(NamedTuple):
    """An interval with its ends, and whether they belong to it."""

    low: Node
    low_closed: bool
    high: Node
    high_closed: bool


RealSet = list[Piece]
LINE = [Piece(NEGATIVE_INFINITY, False, INFINITY, False)]


class NotASetError(AnswerError):
    """What is described is no set of reals, as far as is known."""


def position(node: Node) -> float:
    """Where an end stands on the line, as a float.

    Raises:
        NotASetError: the end is no real constant.
    """
    sign = infinite(node)
    if sign:
        return sign * float("inf")
    try:
        return numeric.real_value(node)
    except AnswerError as failure:
        raise NotASetError from failure


def _near(left: float, right: float) -> bool:
    if left == right or math.isinf(left) or math.isinf(right):
        return left == right
    return abs(left - right) <= 1e-9 * max(1.0, abs(left), abs(right))


def merged(pieces: RealSet) -> RealSet:
    """The union as disjoint pieces in order; pieces with symbolic ends stay as they are."""
    try:
        keyed = sorted(pieces, key=lambda p: (position(p.low), not p.low_closed, position(p.high)))
    except NotASetError:
        return pieces
    result: RealSet = []
    for piece in keyed:
        if result:
            last = result[-1]
            end, start = position(last.high), position(piece.low)
            touching = _near(end, start)
            if (start < end and not touching) or (
                touching and (last.high_closed or piece.low_closed)
            ):
                piece_end = position(piece.high)
                if _near(piece_end, end):
                    closed = last.high_closed or piece.high_closed
                    result[-1] = last._replace(high_closed=closed)
                elif piece_end > end:
                    result[-1] = last._replace(high=piece.high, high_closed=piece.high_closed)
                continue
        result.append(piece)
    return result


def complement(pieces: RealSet) -> RealSet:
    """The reals that are in no piece."""
    result: RealSet = []
    low, low_closed = NEGATIVE_INFINITY, False
    for piece in merged(pieces):
        if not infinite(piece.low):
            result.append(Piece(low, low_closed, piece.low, not piece.low_closed))
        low, low_closed = piece.high, not piece.high_closed
    if not infinite(low) > 0:
        result.append(Piece(low, low_closed, INFINITY, False))
    return result


def intersection(left: RealSet, right: RealSet) -> RealSet:
    """The reals that are in both."""
    result: RealSet = []
    for a in left:
        for b in right:
            a_low, b_low = position(a.low), position(b.low)
            if _near(a_low, b_low):
                low, low_closed = a.low, a.low_closed and b.low_closed
            else:
                low, low_closed = (a.low, a.low_closed) if a_low > b_low else (b.low, b.low_closed)
            a_high, b_high = position(a.high), position(b.high)
            if _near(a_high, b_high):
                high, high_closed = a.high, a.high_closed and b.high_closed
            else:
                chosen = a if a_high < b_high else b
                high, high_closed = chosen.high, chosen.high_closed
            start, end = position(low), position(high)
            same = _near(start, end)
            if (start < end and not same) or (same and low_closed and high_closed):
                result.append(Piece(low, low_closed, high, high_closed))
    return merged(result)
