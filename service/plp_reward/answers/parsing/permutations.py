"""Lists of tuples that are said in short: permutations of one, products of sets of values."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from plp_reward.answers import heads
from plp_reward.answers.tree import Node, equation, is_equation, text_of

_PERMUTATIONS = re.compile(
    r"(?:all )?(?:of )?(?:(?:its|their|the) )?(?:other )?(?P<cyclic>cyclic )?permutations"
    r"(?: thereof| of (?:it|them|these))?"
)
_LONGEST = 12
"""Most values of a tuple: more could not be counted at once."""
_MOST = 720
"""Most tuples: the permutations of six different values."""


def spelled_out(items: list[Node]) -> list[Node]:
    """``(1, 2, 3) and its permutations`` as six tuples, ``x in {1, 2}, y in {3, 4}`` as four."""
    last = items[-1]
    if last.head is heads.TEXT and len(items) > 1:
        found = _PERMUTATIONS.fullmatch(text_of(last).lower())
        if found and all(_length(item) for item in items[:-1]):
            cyclic = found["cyclic"] is not None
            if sum(_count(_values(item).args, cyclic=cyclic) for item in items[:-1]) > _MOST:
                return items
            every = [turned for item in items[:-1] for turned in _permuted(item, cyclic=cyclic)]
            return list(dict.fromkeys(every))
    return _product(items) or items


def are_left(node: Node) -> bool:
    """True for permutations that are too many to be spelled out."""
    if node.head is not heads.LIST or len(node.args) < 2 or node.args[-1].head is not heads.TEXT:
        return False
    return _PERMUTATIONS.fullmatch(str(node.args[-1].value).lower()) is not None


def _values(node: Node) -> Node:
    return node.args[1] if is_equation(node) else node


def _count(items: Sequence[Node], *, cyclic: bool) -> int:
    """How many different orders there are."""
    if cyclic:
        return len(items)
    same = math.prod(math.factorial(many) for many in Counter(items).values())
    return math.factorial(len(items)) // same


def _orders(items: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    """All different orders, each once."""
    if not items:
        yield ()
    for first in dict.fromkeys(items):
        at = items.index(first)
        for rest in _orders(items[:at] + items[at + 1 :]):
            yield (first, *rest)


def _length(node: Node) -> int:
    """The length of a tuple that is short enough to be permuted, else 0."""
    values = _values(node)
    plain = values.head is heads.SEQUENCE and values.value == "()"
    return len(values.args) if plain and len(values.args) <= _LONGEST else 0


def _permuted(node: Node, *, cyclic: bool) -> list[Node]:
    if node.head is heads.RELATION:
        turned = _permuted(node.args[1], cyclic=cyclic)
        return [Node(heads.RELATION, (node.args[0], item), node.value) for item in turned]
    turns = (node.args[k:] + node.args[:k] for k in range(len(node.args)))
    orders = turns if cyclic else _orders(node.args)
    return [Node(heads.SEQUENCE, order, node.value) for order in orders]


def _product(items: Sequence[Node]) -> list[Node] | None:
    """Memberships of several names in finite sets as the tuples that they leave."""
    if len(items) < 2 or any(
        item.head is not heads.RELATION or item.value != ("in",) for item in items
    ):
        return None
    letters = [item.args[0] for item in items]
    choices = [item.args[1] for item in items]
    count = 1
    for letter, choice in zip(letters, choices, strict=True):
        if letter.head is not heads.SYMBOL or choice.head is not heads.SET or not choice.args:
            return None
        count *= len(choice.args)
    if len(set(letters)) < len(letters) or count > _MOST:
        return None
    names = Node(heads.SEQUENCE, tuple(letters), "()")
    return [
        equation(names, Node(heads.SEQUENCE, values, "()"))
        for values in itertools.product(*(choice.args for choice in choices))
    ]
