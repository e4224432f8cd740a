r"""Functions by cases.

The same: the same function on every piece of the line, however it is cut; absolute values are cut
where they turn. Where that cannot be told, branch against branch in any order.

Settings: none.

    \begin{cases} x & x \ge 0 \\ -x & x < 0 \end{cases} == |x|
    \begin{cases}1 & x>0 \\ 0 & x\le 0\end{cases} == \begin{cases}0 & x\le 0 \\ 1 & x>0\end{cases}
    \begin{cases} x & x \ge 0 \\ -x & x < 0 \end{cases} != x
    \begin{cases}1 & x>0\\0 & \text{else}\end{cases} == \begin{cases}0 & x\le 0\\1 & x>0\end{cases}
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from plp_reward.answers import heads
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.linear import linear
from plp_reward.answers.algebra.quotients import rational_of
from plp_reward.answers.budget import give_up
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.matching import unordered
from plp_reward.answers.kinds.comparing.outcome import NEVER, Outcome
from plp_reward.answers.kinds.expressions.infinity import infinite
from plp_reward.answers.kinds.expressions.proofs import Expressions
from plp_reward.answers.kinds.intervals.reading import real_set
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import (
    OTHERWISE,
    SCALARS,
    Node,
    nodes,
    number,
    replaced,
    symbol,
    symbols,
)

_MAX_TERMS = 60
_MOST_BRANCHES = 12


class Stretch(NamedTuple):
    """An interval with rational ends (None: without end); a point if they agree."""

    low: Fraction | None
    low_closed: bool
    high: Fraction | None
    high_closed: bool


class Branch(NamedTuple):
    """What a function is on a stretch."""

    value: Node
    stretch: Stretch


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """Functions by cases: as functions of one variable, or branch against branch."""
    same = _same(gold, answer, comparer.expressions)
    if same is not None:
        return Outcome(same, Rule.PIECEWISE)
    if gold.head is not answer.head:
        return NEVER
    first, second = (
        [Node(heads.SEQUENCE, row.args, "()") for row in side.args] for side in (gold, answer)
    )
    return unordered(first, second, comparer)


def _same(gold: Node, answer: Node, expressions: Expressions) -> bool | None:
    """Whether two functions, one of them by cases, agree; None where that is not certain.

    Both are cut at all ends of branches and zeros of absolute values, and compared on each piece:
    on an open one as expressions without absolute values, on a single point as numbers.
    """
    try:
        one, other = _branches(gold), _branches(answer)
        names = {
            name
            for node in (gold, answer)
            for name in (_variables(node) if node.head is heads.CASES else set())
        }
        if one is None or other is None or len(names) != 1:
            return None
        (name,) = names
        cuts = sorted(_cuts(one, name) | _cuts(other, name))
        return _agree(one, other, name, cuts, expressions)
    except AnswerError:
        return None


def _agree(
    one: list[Branch],
    other: list[Branch],
    name: str,
    cuts: list[Fraction],
    expressions: Expressions,
) -> bool | None:
    certain = True
    for piece in _pieces(cuts):
        values = [_value(branches, piece, name) for branches in (one, other)]
        mine, theirs = values
        if mine is None or theirs is None:
            if mine is not theirs:
                return False
            continue
        same = expressions.equal(mine, theirs).equal
        if same is False:
            return False
        certain &= same is True
    return True if certain else None


def _pieces(cuts: list[Fraction]) -> list[Stretch]:
    ends: list[Fraction | None] = [None, *cuts, None]
    gaps = [Stretch(low, False, high, False) for low, high in pairwise(ends)]
    return [*gaps, *(Stretch(cut, True, cut, True) for cut in cuts)]


def _value(branches: list[Branch], piece: Stretch, name: str) -> Node | None:
    """What a function is on a piece; None outside of all branches."""
    covering = [branch.value for branch in branches if _covers(branch.stretch, piece)]
    if not covering:
        return None
    if len(set(covering)) > 1:
        raise AnswerError("branches that overlap")
    parameter = symbol(name)
    if piece.low is not None and piece.low == piece.high:
        return replaced(covering[0], parameter, number(piece.low))
    return _without_bars(covering[0], name, _inside(piece))


def _covers(stretch: Stretch, piece: Stretch) -> bool:
    """Whether a piece lies in a stretch; no end of a stretch lies within a piece."""
    place = _inside(piece)
    after = (
        stretch.low is None or stretch.low < place or (stretch.low == place and stretch.low_closed)
    )
    before = (
        stretch.high is None
        or place < stretch.high
        or (stretch.high == place and stretch.high_closed)
    )
    return after and before


def _inside(piece: Stretch) -> Fraction:
    low, high = piece.low, piece.high
    if low is None and high is None:
        return Fraction(0)
    if low is None:
        return (high or Fraction(0)) - 1
    return low + 1 if high is None else (low + high) / 2


def _without_bars(node: Node, name: str, place: Fraction) -> Node:
    """Without the absolute values whose sign is known: that of their argument at ``place``."""
    if not node.args:
        return node
    args = tuple(_without_bars(item, name, place) for item in node.args)
    if node.head is heads.FUNCTION and node.value == "abs" and name in symbols(node):
        start, slope = _line(node.args[0], name)
        return args[0] if start + slope * place > 0 else Node(heads.NEG, args)
    return Node(node.head, args, node.value)


def _cuts(branches: list[Branch], name: str) -> set[Fraction]:
    """The ends of the branches and the zeros of the absolute values in them."""
    cuts: set[Fraction] = set()
    for value, stretch in branches:
        cuts |= {end for end in (stretch.low, stretch.high) if end is not None}
        for item in nodes(value):
            if item.head is heads.FUNCTION and item.value == "abs" and name in symbols(item):
                start, slope = _line(item.args[0], name)
                cuts.add(-start / slope)
    if len(cuts) > _MOST_BRANCHES:
        give_up(f"a function of more than {_MOST_BRANCHES} branches")
        raise AnswerError("too many branches")
    return cuts


def _line(node: Node, name: str) -> tuple[Fraction, Fraction]:
    """Start and slope of a linear expression with rational numbers.

    Raises:
        AnswerError: it is none, or constant.
    """
    found = linear(node, name, Canonical(_MAX_TERMS))
    start, slope = (rational_of(part) for part in found) if found else (None, None)
    if start is None or not slope:
        raise AnswerError("no sign that is known")
    return start, slope


def _variables(cases: Node) -> set[str]:
    return {name for row in cases.args if row.args[1] != OTHERWISE for name in symbols(row.args[1])}


def _branches(node: Node) -> list[Branch] | None:
    """The branches of a function by cases; an expression is one branch everywhere."""
    if node.head is not heads.CASES:
        if node.head not in SCALARS:
            return None
        return [Branch(node, Stretch(None, False, None, False))]
    branches: list[Branch] = []
    for value, condition in (row.args for row in node.args):
        stretches = _rest(branches) if condition == OTHERWISE else _stretches(condition)
        if stretches is None or value.head not in SCALARS:
            return None
        branches += [Branch(value, stretch) for stretch in stretches]
    if len(branches) <= _MOST_BRANCHES:
        return branches
    give_up(f"a function of more than {_MOST_BRANCHES} branches")
    return None


def _stretches(condition: Node) -> list[Stretch] | None:
    found = real_set(condition)
    if found is None:
        return None
    stretches = []
    for low, low_closed, high, high_closed in found[0]:
        stretches.append(Stretch(_end(low), low_closed, _end(high), high_closed))
    return stretches


def _end(node: Node) -> Fraction | None:
    if infinite(node):
        return None
    value = rational_of(Canonical(_MAX_TERMS).of(node))
    if value is None:
        raise AnswerError("an end that is not rational")
    return value


def _rest(branches: list[Branch]) -> list[Stretch]:
    """What no branch before covers."""
    cuts = sorted(
        {end for _, stretch in branches for end in (stretch.low, stretch.high) if end is not None}
    )
    return [
        piece
        for piece in _pieces(cuts)
        if not any(_covers(branch.stretch, piece) for branch in branches)
    ]
