"""Plus-minus signs as the expressions they stand for."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.errors import OverLimitError
from plp_reward.answers.tree import Node, contains, neg

_SIGNS = frozenset([heads.PLUS_MINUS, heads.MINUS_PLUS])
_MAX_VARIANTS = 16


def has_signs(node: Node) -> bool:
    """True if a plus-minus or minus-plus sign is in the tree."""
    return contains(node, _SIGNS)


def expand(node: Node) -> list[Node]:
    """All expressions that ``node`` stands for, without repetition.

    Minus-plus follows the plus-minus signs beside it; without one, every sign is free.

    Raises:
        OverLimitError: there are too many.
    """
    if contains(node, frozenset([heads.MINUS_PLUS])) and contains(
        node, frozenset([heads.PLUS_MINUS])
    ):
        return [_fixed(node, upper=True), _fixed(node, upper=False)]
    found: list[Node] = []
    for item in _free(node):
        if item not in found:
            found.append(item)
    return found


def _negative(node: Node) -> Node:
    if node.head is heads.SEQUENCE:
        return Node(heads.SEQUENCE, tuple(map(_negative, node.args)), node.value)
    return neg(node)


def _fixed(node: Node, *, upper: bool) -> Node:
    args = tuple(_fixed(item, upper=upper) for item in node.args)
    if node.head in _SIGNS:
        return args[0] if (node.head is heads.PLUS_MINUS) == upper else Node(heads.NEG, args)
    return Node(node.head, args, node.value)


def _free(node: Node) -> list[Node]:
    if not node.args:
        return [node]
    combinations: list[tuple[Node, ...]] = [()]
    for item in node.args:
        options = _free(item)
        combinations = [(*done, option) for done in combinations for option in options]
        if len(combinations) > _MAX_VARIANTS:
            raise OverLimitError(f"more than {_MAX_VARIANTS} choices of signs")
    if node.head in _SIGNS:
        return [choice for (only,) in combinations for choice in (only, _negative(only))]
    return [Node(node.head, args, node.value) for args in combinations]
