"""Tuples in one parameter: straight lines over the reals, rows of lattice points over the integers.

``(2n + 1, n)`` and ``(2k - 1, k - 1)`` are the same points for all integers; ``(t, 2t)`` and
``(-2s, -4s)`` are one line for real parameters, but not for integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from plp_reward.answers import heads
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.linear import linear
from plp_reward.answers.algebra.quotients import Quotient, rational_of
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds import matrices
from plp_reward.answers.kinds.families.descriptions import Described
from plp_reward.answers.kinds.families.domains import INTEGER, INTEGERS, RATIONAL, REAL, Domain
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.tree import SCALARS, Node, contains, is_equation, name_of, symbols

_LETTERS = word_set("t s r u k n m l \\lambda \\mu")
_VECTORS = frozenset([heads.SEQUENCE, heads.MATRIX])
_KINDS = frozenset([INTEGER, RATIONAL, REAL])
_MAX_TERMS = 60
_MAX_LENGTH = 6

Vector = list[Quotient]


class Line(NamedTuple):
    """All points ``start + k direction``."""

    names: tuple[str, ...]
    start: Vector
    direction: Vector
    letter: str
    domain: Domain | None
    """The range of the parameter, None where nothing says what it is."""


def same_points(gold: Described, answer: Described, *, names_optional: bool = True) -> bool | None:
    """Whether two parametrised tuples are the same points; None where that is not certain."""
    try:
        first, second = _line(gold), _line(answer)
        if first is None or second is None:
            return None
        if first.names != second.names and not names_optional:
            return None
        verdicts = {_same(first, second, naturals) for naturals in (0, 1)}
    except AnswerError:
        return None
    return True if True in verdicts else False if verdicts == {False} else None


def _line(described: Described) -> Line | None:
    algebra = Canonical(_MAX_TERMS)
    labels, parts = _components(described.tree)
    if not 1 < len(parts) <= _MAX_LENGTH or not all(part.head in SCALARS for part in parts):
        return None
    letters = {name for part in parts for name in symbols(part)}
    if len(letters) != 1 or letters & set(labels) or not described.domains.keys() <= letters:
        return None
    (letter,) = letters
    found = [linear(part, letter, algebra) for part in parts]
    ends = [item for item in found if item is not None]
    if len(ends) < len(found):
        return None
    start, direction = [item[0] for item in ends], [item[1] for item in ends]
    if not any(part.above for part in direction):
        return None
    return Line(labels, start, direction, letter, described.domains.get(letter))


def _components(node: Node) -> tuple[tuple[str, ...], Sequence[Node]]:
    """The names of the coordinates, if they have any, and what they are."""
    if node.head is heads.LIST and all(map(is_equation, node.args)):
        pairs = sorted((name_of(item.args[0]), item.args[1]) for item in node.args)
        if len(dict(pairs)) < len(pairs) or any(
            item.args[0].head is not heads.SYMBOL for item in node.args
        ):
            return (), ()
        return tuple(name for name, _ in pairs), [value for _, value in pairs]
    if is_equation(node):
        left, right = node.args
        labels: tuple[str, ...] = ()
        if left.head is heads.SEQUENCE:
            labels = tuple(name_of(item) for item in left.args)
        elif left.head not in (heads.SYMBOL, heads.FUNCTION):
            return (), ()
        parts = _vector(right) or []
        if labels and len(labels) != len(parts):
            return (), ()
        order = sorted(range(len(labels)), key=labels.__getitem__)
        return tuple(sorted(labels)), [parts[i] for i in order] if labels else parts
    return (), _vector(node) or []


def _vector(node: Node) -> list[Node] | None:
    """The components of a tuple, or of a sum of multiples of tuples."""
    if node.head is heads.SEQUENCE:
        return list(node.args) if node.value == "()" else None
    if node.head is heads.MATRIX:
        rows = matrices.entries(node) or []
        return (
            [cell for row in rows for cell in row] if all(len(row) == 1 for row in rows) else None
        )
    if node.head is heads.ADD:
        parts = [_vector(item) for item in node.args]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts) or len({len(part) for part in known}) != 1:
            return None
        return [Node(heads.ADD, items) for items in zip(*known, strict=True)]
    if node.head in (heads.MUL, heads.NEG):
        inner = [item for item in node.args if contains(item, _VECTORS)]
        vector = _vector(inner[0]) if len(inner) == 1 else None
        if vector is None:
            return None
        place = node.args.index(inner[0])
        return [
            Node(node.head, (*node.args[:place], part, *node.args[place + 1 :])) for part in vector
        ]
    return None


def _same(gold: Line, answer: Line, naturals: int) -> bool | None:
    if len(gold.start) != len(answer.start):
        return None
    if gold.names and answer.names and gold.names != answer.names:
        return None
    mine, theirs = (side.domain and side.domain.starting(naturals) for side in (gold, answer))
    if mine is None and (not gold.names or gold.letter not in _LETTERS):
        return None  # the letter may be given by the problem
    if theirs is None and answer.letter not in _LETTERS:
        return None
    if mine is None and theirs is None:
        if gold.letter == answer.letter:
            return None
        mine = theirs = INTEGERS  # the stricter of the two
    mine, theirs = mine or theirs, theirs or mine
    if mine is None or theirs is None or not {mine.kind, theirs.kind} <= _KINDS:
        return None
    if mine.kind != theirs.kind:
        return False
    if mine.kind == INTEGER:
        same = _same_points(gold, answer, mine, theirs)
    else:
        same = _same_line(gold, answer)
    certain = gold.domain is not None and answer.domain is not None
    return True if same else False if certain and _is_rational(gold, answer) else None


def _same_line(one: Line, other: Line) -> bool:
    algebra = Canonical(_MAX_TERMS)
    gap = [algebra.minus(a, b) for a, b in zip(other.start, one.start, strict=True)]
    return all(
        not algebra.difference(
            algebra.times(one.direction[i], vector[j]), algebra.times(one.direction[j], vector[i])
        )
        for vector in (other.direction, gap)
        for i, j in combinations(range(len(gap)), 2)
    )


def _same_points(one: Line, other: Line, mine: Domain, theirs: Domain) -> bool:
    """The same direction or its opposite, and starts that are whole steps apart."""
    algebra = Canonical(_MAX_TERMS)
    pivot = next(i for i, part in enumerate(one.direction) if part.above)
    per_step = algebra.inverse(one.direction[pivot])
    turn = rational_of(algebra.times(other.direction[pivot], per_step))
    gap = [algebra.minus(a, b) for a, b in zip(other.start, one.start, strict=True)]
    shift = rational_of(algebra.times(gap[pivot], per_step))
    if turn not in (1, -1) or shift is None or shift.denominator != 1:
        return False
    for vector, factor in ((other.direction, turn), (gap, shift)):
        scale = algebra.of(Node(heads.NUMBER, (), factor))
        for part, step in zip(vector, one.direction, strict=True):
            if algebra.difference(part, algebra.times(step, scale)):
                return False
    ends = (theirs.first, theirs.last) if turn == 1 else (theirs.last, theirs.first)
    reached = tuple(None if end is None else shift + turn * end for end in ends)
    return reached == (mine.first, mine.last)


def _is_rational(*lines: Line) -> bool:
    """True if all numbers are rational, of which different ones are known to differ."""
    return all(
        rational_of(part) is not None for line in lines for part in (*line.start, *line.direction)
    )
