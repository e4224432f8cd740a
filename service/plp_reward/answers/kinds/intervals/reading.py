"""Sets of real numbers: intervals, unions, single points and inequalities in one name."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds.expressions.infinity import infinite
from plp_reward.answers.kinds.intervals.pieces import (
    LINE,
    NEGATIVE_INFINITY,
    NotASetError,
    Piece,
    RealSet,
    complement,
    intersection,
    merged,
    position,
)
from plp_reward.answers.tree import (
    INFINITY,
    MIRRORED,
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


def real_set(node: Node) -> tuple[RealSet, str] | None:
    """``node`` as a set of reals and the name it restricts ("" if none), or None.

    It may be an interval, a union, an inequality, a list of them, a set or a set-builder; (a, b)
    and [a, b], which may also be a point or a list, are taken for intervals.
    """
    try:
        return _real_set(node)
    except NotASetError:
        return None


def _real_set(node: Node) -> tuple[RealSet, str]:
    head, args, value = node
    if head is heads.SEQUENCE:
        shape = brackets_of(node)
        if len(args) == 2:
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
        return LINE, ""
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
        pieces, name = _real_set(condition)
        if element.head is heads.SYMBOL and name in ("", name_of(element)):
            return pieces, name
    elif head is heads.RELATION:
        return _inequality(node)
    elif head is heads.LIST and any(
        item.head in (heads.RELATION, heads.UNION, heads.SEQUENCE) for item in args
    ):
        return _combined(node)
    raise NotASetError


def _operand(node: Node) -> RealSet:
    """An operand of a union, intersection or difference; a number in bare braces is a point."""
    if node.head in SCALARS and node.value != "R":
        return [Piece(node, True, node, True)]
    return _real_set(node)[0]


def is_interval(node: Node) -> bool:
    """True for brackets that can only be an interval: half open, or with an infinite end."""
    if node.head is not heads.SEQUENCE or len(node.args) != 2:
        return False
    low, high = node.args
    return brackets_of(node) in ("(]", "[)") or infinite(low) < 0 or (infinite(high) > 0)


def _inequality(node: Node) -> tuple[RealSet, str]:
    signs, sides = operators(node), node.args
    if signs == ("in",) and sides[0].head is heads.SYMBOL:
        return _real_set(sides[1])[0], name_of(sides[0])
    if signs == ("notin",) and sides[0].head is heads.SYMBOL:
        return complement(_real_set(sides[1])[0]), name_of(sides[0])
    absolute = _absolute(signs, sides)
    if absolute is not None:
        return absolute
    if len(sides) == 2:
        left, right, operator = sides[0], sides[1], signs[0]
        if left.head is not heads.SYMBOL and right.head is heads.SYMBOL:
            left, right, operator = right, left, MIRRORED.get(operator, operator)
        if left.head is not heads.SYMBOL or name_of(left) in symbols(right):
            raise NotASetError
        name = name_of(left)
        if operator in ("<", "<="):
            return [Piece(NEGATIVE_INFINITY, False, right, operator == "<=")], name
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
            low, high, first, second = high, low, MIRRORED[second], MIRRORED[first]
        if first in ("<", "<=") and second in ("<", "<="):
            name = name_of(middle) if middle.head is heads.SYMBOL else show(middle)
            if name in symbols(low) | symbols(high):
                raise NotASetError
            piece = Piece(
                low,
                first == "<=" and not infinite(low),
                high,
                second == "<=" and not infinite(high),
            )
            return [piece], name
    raise NotASetError


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
    pieces = LINE
    for operator, low, high in zip(signs, sides, sides[1:], strict=False):
        inner, outer = (low, high) if low is side else (high, low)
        if inner is not side or symbols(outer):
            return None
        step = operator if low is side else MIRRORED.get(operator, operator)
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
        pieces, part_name = _real_set(item)
        if item.head is heads.RELATION:
            signs |= set(operators(item))
            if name and part_name != name:
                raise NotASetError
            name = part_name
        parts.append(pieces)
    if not signs or signs <= {"="}:
        raise NotASetError
    if node.value == "or" or (node.value == "," and "=" in signs):
        return merged([piece for part in parts for piece in part]), name
    together = parts[0]
    for part in parts[1:]:
        together = intersection(together, part)
    if not together and node.value != "and":
        return merged([piece for part in parts for piece in part]), name
    return together, name
