"""Sets of real numbers: intervals, unions, single points and inequalities in one name."""

from __future__ import annotations

import math
from typing import NamedTuple

from plp_reward.answers import heads
from plp_reward.answers.algebra.numeric import Evaluator
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.expressions.equality import Outcome, Scalars, infinite
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import (
    INFINITY,
    SCALARS,
    Node,
    add,
    brackets_of,
    name_of,
    neg,
    operators,
    show,
    symbols,
)

_NEGATIVE_INFINITY = neg(INFINITY)
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


class Piece(NamedTuple):
    """An interval with its ends, and whether they belong to it."""

    low: Node
    low_closed: bool
    high: Node
    high_closed: bool


RealSet = list[Piece]
_LINE = [Piece(_NEGATIVE_INFINITY, False, INFINITY, False)]


def real_set(node: Node, *, brackets: bool) -> tuple[RealSet, str] | None:
    """``node`` as a set of reals and the name it restricts ("" if none), or None.

    Args:
        node: an interval, union, inequality, list of inequalities, set or set-builder.
        brackets: take (a, b) and [a, b], which may also be a point or a list, for an interval.
    """
    try:
        return _real_set(node, brackets)
    except _NotASetError:
        return None


class _NotASetError(AnswerError):
    pass


def _real_set(node: Node, brackets: bool) -> tuple[RealSet, str]:
    head, args, value = node
    if head is heads.SEQUENCE:
        shape = str(value)
        if len(args) == 2 and (brackets or is_interval(node)):
            low_closed = shape[0] == "[" and not infinite(args[0])
            high_closed = shape[1] == "]" and not infinite(args[1])
            return [Piece(args[0], low_closed, args[1], high_closed)], ""
    elif head is heads.UNION:
        pieces: RealSet = []
        for item in args:
            pieces += _operand(item)
        return merged(pieces), ""
    elif head is heads.INTERSECTION:
        first, second = (_operand(item) for item in args)
        return intersection(first, second), ""
    elif head is heads.DIFFERENCE:
        first, second = (_operand(item) for item in args)
        return intersection(first, complement(second)), ""
    elif head is heads.SYMBOL and value == "R":
        return _LINE, ""
    elif head is heads.SET:
        if not args:
            return [], ""
        return [Piece(item, True, item, True) for item in args], ""
    elif head is heads.LIST and all(item.head in SCALARS for item in args):
        return [Piece(item, True, item, True) for item in args], ""
    elif head is heads.BUILDER:
        element, condition = args
        if element.head is heads.RELATION and element.value == ("in",):
            element = element.args[0]
        pieces, name = _real_set(condition, True)
        if element.head is heads.SYMBOL and name in ("", name_of(element)):
            return pieces, name
    elif head is heads.RELATION:
        return _inequality(node)
    elif head is heads.LIST and any(
        item.head in (heads.RELATION, heads.UNION, heads.SEQUENCE) for item in args
    ):
        return _combined(node)
    raise _NotASetError


def _operand(node: Node) -> RealSet:
    """An operand of a union, intersection or difference; a number in bare braces is a point."""
    if node.head in SCALARS and node.value != "R":
        return [Piece(node, True, node, True)]
    return _real_set(node, True)[0]


def is_interval(node: Node) -> bool:
    """True for brackets that can only be an interval: half open, or with an infinite end."""
    if node.head is not heads.SEQUENCE or len(node.args) != 2:
        return False
    low, high = node.args
    return brackets_of(node) in ("(]", "[)") or infinite(low) < 0 or (infinite(high) > 0)


def _inequality(node: Node) -> tuple[RealSet, str]:
    signs, sides = operators(node), node.args
    if signs == ("in",) and sides[0].head is heads.SYMBOL:
        return _real_set(sides[1], True)[0], name_of(sides[0])
    if signs == ("notin",) and sides[0].head is heads.SYMBOL:
        return complement(_real_set(sides[1], True)[0]), name_of(sides[0])
    absolute = _absolute(signs, sides)
    if absolute is not None:
        return absolute
    if len(sides) == 2:
        left, right, operator = sides[0], sides[1], signs[0]
        if left.head is not heads.SYMBOL and right.head is heads.SYMBOL:
            left, right, operator = right, left, _FLIPPED.get(operator, operator)
        if left.head is not heads.SYMBOL or name_of(left) in symbols(right):
            raise _NotASetError
        name = name_of(left)
        if operator in ("<", "<="):
            return [Piece(_NEGATIVE_INFINITY, False, right, operator == "<=")], name
        if operator in (">", ">="):
            return [Piece(right, operator == ">=", INFINITY, False)], name
        if operator == "=":
            return [Piece(right, True, right, True)], name
        if operator == "!=":
            return complement([Piece(right, True, right, True)]), name
    elif len(sides) == 3 and _is_named(sides[1]):
        low, middle, high = sides
        first, second = signs
        if first in (">", ">=") and second in (">", ">="):
            low, high, first, second = high, low, _FLIPPED[second], _FLIPPED[first]
        if first in ("<", "<=") and second in ("<", "<="):
            name = name_of(middle) if middle.head is heads.SYMBOL else show(middle)
            if name in symbols(low) | symbols(high):
                raise _NotASetError
            piece = Piece(
                low,
                first == "<=" and not infinite(low),
                high,
                second == "<=" and not infinite(high),
            )
            return [piece], name
    raise _NotASetError


def _is_named(node: Node) -> bool:
    return node.head is heads.SYMBOL or (node.head is heads.FUNCTION and len(name_of(node)) == 1)


def _absolute(signs: tuple[str, ...], sides: tuple[Node, ...]) -> tuple[RealSet, str] | None:
    """|x - c| < a, |x - c| > a and a < |x - c| < b, for a symbol x and a constant c."""
    for side in sides:
        centred = (
            _centred(side.args[0]) if side.head is heads.FUNCTION and side.value == "abs" else None
        )
        if centred is not None:
            break
    else:
        return None
    name, centre = centred
    pieces = _LINE
    for operator, low, high in zip(signs, sides, sides[1:], strict=False):
        inner, outer = (low, high) if low is side else (high, low)
        if inner is not side or symbols(outer):
            return None
        step = operator if low is side else _FLIPPED.get(operator, operator)
        closed = step in ("<=", ">=")
        inside = [Piece(neg(outer), closed, outer, closed)]
        if step in (">", ">="):
            inside = complement([Piece(neg(outer), not closed, outer, not closed)])
        elif step not in ("<", "<="):
            return None
        if position(outer) < 0:
            return None
        pieces = intersection(pieces, inside)
    if centre is not None:
        pieces = [
            piece._replace(low=_moved(piece.low, centre), high=_moved(piece.high, centre))
            for piece in pieces
        ]
    return pieces, name


def _centred(node: Node) -> tuple[str, Node | None] | None:
    """The name in ``x - c``, and c if there is one; None for anything else."""
    if node.head is heads.SYMBOL:
        return name_of(node), None
    if node.head is not heads.ADD or len(node.args) != 2:
        return None
    names = [item for item in node.args if item.head is heads.SYMBOL]
    if len(names) != 1:
        return None
    offset = node.args[1] if node.args[0] is names[0] else node.args[0]
    return None if symbols(offset) else (name_of(names[0]), neg(offset))


def _moved(end: Node, way: Node) -> Node:
    return end if infinite(end) else add(end, way)


def _combined(node: Node) -> tuple[RealSet, str]:
    parts: list[RealSet] = []
    name = ""
    signs: set[str] = set()
    for item in node.args:
        pieces, part_name = _real_set(item, True)
        if item.head is heads.RELATION:
            signs |= set(operators(item))
            if name and part_name != name:
                raise _NotASetError
            name = part_name
        parts.append(pieces)
    if not signs or signs <= {"="}:
        raise _NotASetError
    if node.value == "or" or (node.value == "," and "=" in signs):
        return merged([piece for part in parts for piece in part]), name
    together = parts[0]
    for part in parts[1:]:
        together = intersection(together, part)
    if not together and node.value != "and":
        return merged([piece for part in parts for piece in part]), name
    return together, name


def position(node: Node) -> float:
    """Where an end stands on the line, as a float.

    Raises:
        _NotASetError: the end is no real constant.
    """
    sign = infinite(node)
    if sign:
        return sign * float("inf")
    try:
        value, error = Evaluator()(node)
    except AnswerError as failure:
        raise _NotASetError from failure
    if abs(value.imag) > 2 * error:
        raise _NotASetError
    return float(value.real)


def _near(left: float, right: float) -> bool:
    if left == right or math.isinf(left) or math.isinf(right):
        return left == right
    return abs(left - right) <= 1e-9 * max(1.0, abs(left), abs(right))


def merged(pieces: RealSet) -> RealSet:
    """The union as disjoint pieces in order; pieces with symbolic ends stay as they are."""
    try:
        keyed = sorted(pieces, key=lambda p: (position(p.low), not p.low_closed, position(p.high)))
    except _NotASetError:
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
    low, low_closed = _NEGATIVE_INFINITY, False
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


def equal(gold: RealSet, answer: RealSet, scalars: Scalars) -> Outcome:
    """Whether two sets of reals are the same, piece by piece."""
    if len(gold) != len(answer):
        return Outcome(False, Rule.INTERVAL)
    undecided = False
    for first, second in zip(gold, answer, strict=True):
        same_ends = (first.low_closed, first.high_closed) == (
            second.low_closed,
            second.high_closed,
        )
        if not same_ends:
            return Outcome(False, Rule.INTERVAL)
        for a, b in ((first.low, second.low), (first.high, second.high)):
            outcome = scalars.equal(a, b)
            if outcome.equal is False:
                return Outcome(False, Rule.INTERVAL)
            undecided |= outcome.equal is None
    return Outcome(None if undecided else True, Rule.INTERVAL)
