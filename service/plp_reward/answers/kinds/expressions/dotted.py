r"""Sums and products with dots, such as 1 + 2 + 4 + \cdots + 2^{n-1}, proved equal by induction.

The last term says what all are: put k for n. The first ones have to be its values for k = a, a+1,
a+2. A closed form G is then the sum S(n) for every integer n from a on if and only if G(a) is the
first term and G(n) - G(n-1) the last one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from plp_reward.answers import heads
from plp_reward.answers.heads import Head
from plp_reward.answers.tree import (
    BINDERS,
    DOTS,
    Node,
    add,
    contains,
    number,
    replaced,
    symbol,
    symbols,
)

_STARTS = range(5)


class _Progression(NamedTuple):
    """What is added or multiplied: its head, the name that counts, the first index, the term."""

    head: Head
    name: Node
    start: int
    term: Node


def proved(gold: Node, answer: Node, same: Callable[[Node, Node], bool]) -> bool:
    """True if one side is a progression with dots and the other one its closed form.

    ``same`` proves two expressions equal, exactly.
    """
    for dotted, closed in ((gold, answer), (answer, gold)):
        if closed.head is dotted.head is heads.SYMBOL or contains(closed, BINDERS):
            continue
        found = _progression(dotted, same)
        if found is None or symbols(closed) != symbols(found.term):
            continue
        head, name, start, term = found
        if not same(replaced(closed, name, number(start)), replaced(term, name, number(start))):
            return False
        before = replaced(closed, name, add(name, number(-1)))
        return same(Node(head, (before, term)), closed)
    return False


def _progression(node: Node, same: Callable[[Node, Node], bool]) -> _Progression | None:
    """Read at least three first terms, dots and a last term in one name."""
    if node.head not in (heads.ADD, heads.MUL) or len(node.args) < 5 or node.args[-2] != DOTS:
        return None
    *first, _, term = node.args
    names = symbols(term)
    if len(names) != 1 or any(symbols(item) for item in first) or len(first) > 8:
        return None
    name = symbol(names.pop())
    starts = [
        start
        for start in _STARTS
        if all(same(replaced(term, name, number(start + i)), item) for i, item in enumerate(first))
    ]
    return _Progression(node.head, name, starts[0], term) if len(starts) == 1 else None
