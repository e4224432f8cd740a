r"""Matrices and column vectors, and arithmetic with them.

The same: equal entry by entry, in the same shape; a tuple is a row or a column. Sums, multiples,
products, powers and transposes of matrices that are written out are computed first.

Settings: none.

    \begin{pmatrix}1&2\\3&4\end{pmatrix} == \begin{bmatrix}1&2\\3&4\end{bmatrix}
    \begin{pmatrix}1&2\\3&4\end{pmatrix} != \begin{pmatrix}1&3\\2&4\end{pmatrix}
    \begin{pmatrix}2&4\\6&8\end{pmatrix} == 2\begin{pmatrix}1&2\\3&4\end{pmatrix}
    \begin{pmatrix}1\\2\end{pmatrix} == (1, 2)
    \begin{pmatrix}1&0\\0&1\end{pmatrix} == I_2
    \begin{pmatrix}1\\2\end{pmatrix} != 1
"""

from __future__ import annotations

import re
from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.quotients import rational_of
from plp_reward.answers.budget import give_up
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.outcome import NEVER, Outcome, every
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import (
    I,
    Node,
    add,
    contains,
    neg,
    number,
    product,
    replaced,
    symbol,
    symbols,
)

_WITH_ENTRIES = frozenset([heads.MATRIX, heads.SEQUENCE, heads.FUNCTION])
_WEIGHTS = (2, 3, 5)
"""What the unit vectors are replaced by to see that a sum is linear in them."""
_IDENTITY = re.compile(r"[IE]_([2-6])")


def is_matrix(node: Node) -> bool:
    """True for a matrix and for arithmetic with one."""
    if node.head is heads.POW and node.args[0].head is heads.SEQUENCE:
        return _is_transpose(node)
    if node.head in (heads.ADD, heads.MUL, heads.DIV, heads.NEG, heads.POW):
        return any(is_matrix(item) for item in node.args)
    return node.head is heads.MATRIX


def with_identities(node: Node) -> Node:
    """``node`` with the identity matrices I_n and E_n spelled out."""
    for name in symbols(node):
        match = _IDENTITY.fullmatch(name)
        if match:
            size = range(int(match[1]))
            rows = (Node(heads.ROW, tuple(number(int(i == k)) for k in size)) for i in size)
            node = replaced(node, symbol(name), Node(heads.MATRIX, tuple(rows)))
    return node


def components(node: Node, size: int) -> list[Node] | None:
    """The coefficients of the unit vectors i, j, k in a sum of their multiples, or None."""
    if size not in (2, 3) or not (
        contains(node, frozenset([heads.CONSTANT])) and "j" in symbols(node)
    ):
        return None
    units = (I, symbol("j"), symbol("k"))

    def at(values: tuple[int, ...]) -> Node:
        found = node
        for unit, value in zip(units, values, strict=True):
            found = replaced(found, unit, number(value))
        return found

    parts = [at(tuple(int(unit is chosen) for unit in units)) for chosen in units]
    weighted = (
        product([number(weight), part]) for weight, part in zip(_WEIGHTS, parts, strict=True)
    )
    gap = add(at(_WEIGHTS), neg(Node(heads.ADD, tuple(weighted))))
    return parts[:size] if _constant(gap) == 0 else None


def _is_transpose(node: Node) -> bool:
    exponent = node.args[1]
    return exponent.head is heads.SYMBOL and exponent.value in ("T", "\\top")


def _chain(factors: tuple[Node, ...]) -> list[list[Node]] | None:
    """The product of matrices of at most five rows and columns."""
    total = entries(factors[0])
    for factor in factors[1:]:
        right = entries(factor)
        if total is None or right is None or len(total[0]) != len(right):
            return None
        if max(len(total), len(right), len(right[0])) > 5:
            give_up("a product of matrices of more than five rows or columns")
            return None
        columns = list(zip(*right, strict=True))
        total = [
            [
                Node(heads.ADD, tuple(product([a, b]) for a, b in zip(row, column, strict=True)))
                for column in columns
            ]
            for row in total
        ]
    return total


def entries(node: Node) -> list[list[Node]] | None:
    """The entries of a matrix, of a number times a matrix, or of a vector; else None."""
    head, args, value = node
    if head is heads.MATRIX:
        return [list(row.args) for row in args]
    if head is heads.FUNCTION and value == "binom":
        return [[item] for item in args]
    if head is heads.SEQUENCE:
        if args and all(item.head is heads.SEQUENCE for item in args):
            rows = [list(item.args) for item in args]
            return rows if len({len(row) for row in rows}) == 1 else None
        return [[item] for item in args]
    if head is heads.NEG:
        inner = entries(args[0])
        return inner and [[neg(cell) for cell in row] for row in inner]
    if head in (heads.MUL, heads.DIV):
        matrices = [item for item in args if contains(item, frozenset([heads.MATRIX]))]
        if head is heads.MUL and 1 < len(matrices) == len(args) <= 4:
            return _chain(args)
        if len(matrices) != 1 or (head is heads.DIV and matrices[0] is not args[0]):
            return None
        inner = entries(matrices[0])
        if inner is None:
            return None
        others = tuple(item for item in args if item is not matrices[0])
        return [[Node(head, (cell, *others)) for cell in row] for row in inner]
    if head is heads.ADD:
        total: list[list[Node]] | None = None
        for item in args:
            part = entries(item) if contains(item, frozenset([heads.MATRIX])) else None
            if part is None:
                return None
            if total is None:
                total = part
            elif len(total) != len(part) or len(total[0]) != len(part[0]):
                return None
            else:
                total = [
                    [add(a, b) for a, b in zip(r, q, strict=True)]
                    for r, q in zip(total, part, strict=True)
                ]
        return total
    if head is heads.POW and _is_transpose(node):
        inner = entries(args[0])
        if inner is None:
            return None
        if args[0].head is heads.SEQUENCE and len(inner[0]) == 1:
            return inner
        return [list(column) for column in zip(*inner, strict=True)]
    if head is heads.POW and args[1].head is heads.NUMBER and not value:
        return _power(args[0], args[1])
    return None


def _power(base: Node, exponent: Node) -> list[list[Node]] | None:
    rows = entries(base) if base.head is heads.MATRIX else None
    power = exponent.value
    if rows is None or not isinstance(power, Fraction) or power.denominator != 1:
        return None
    if not power >= 1 or len(rows) != len(rows[0]):
        return None
    if power > 12 or len(rows) > 4:
        give_up("a high power of a matrix, or of a large one")
        return None
    numbers: list[list[Fraction]] = []
    for row in rows:
        cells = [_constant(cell) for cell in row]
        if any(cell is None for cell in cells):
            return None
        numbers.append([cell for cell in cells if cell is not None])
    result = numbers
    size = range(len(numbers))
    for _ in range(int(power) - 1):
        result = [
            [sum((result[i][k] * numbers[k][j] for k in size), Fraction(0)) for j in size]
            for i in size
        ]
    return [[number(cell) for cell in row] for row in result]


def _constant(node: Node) -> Fraction | None:
    try:
        return rational_of(Canonical(100).of(node))
    except AnswerError:
        return None


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """Matrices and vectors, entry by entry."""
    gold, answer = with_identities(gold), with_identities(answer)
    if not (contains(gold, _WITH_ENTRIES) and contains(answer, _WITH_ENTRIES)):
        return NEVER
    first, second = entries(gold), entries(answer)
    if first is None or second is None:
        return NEVER
    shape = (len(first), len(first[0]))
    if shape != (len(second), len(second[0])):
        flat = heads.SEQUENCE in (gold.head, answer.head)
        if not flat or shape != (len(second[0]), len(second)) or 1 not in shape:
            return Outcome(False, Rule.MATRIX)
        second = [list(column) for column in zip(*second, strict=True)]
    cells = [
        comparer.equal(a, b)
        for row, other in zip(first, second, strict=True)
        for a, b in zip(row, other, strict=True)
    ]
    return every(cells, Rule.MATRIX)
