"""Plus-minus signs as the expressions they stand for."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.errors import OverLimitError, TooComplexError
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.outcome import Outcome
from plp_reward.answers.tree import Node, contains, equation, is_equation, neg

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


def spelled_out(gold: Node, answer: Node, comparer: Comparer) -> Outcome | None:
    """Both without plus-minus signs; None if there are none.

    Raises:
        OverLimitError: the answer stands for too many expressions.
        TooComplexError: gold does.
    """
    if not (has_signs(gold) or has_signs(answer)):
        return None
    try:
        plain = _without_signs(gold)
    except OverLimitError as error:  # gold's doing, not the answer's
        raise TooComplexError(str(error)) from error
    return comparer.equal(plain, _without_signs(answer))


def _without_signs(node: Node) -> Node:
    """Plus-minus signs spelled out: a list, or more elements of the list or set they are in."""
    if not has_signs(node):
        return node
    if node.head in (heads.LIST, heads.SET):
        items = [choice for item in node.args for choice in expand(item)]
        return Node(node.head, tuple(items), node.value)
    if node.head is heads.RELATION and node.args[-1].head in (heads.LIST, heads.SET):
        return Node(node.head, tuple(map(_without_signs, node.args)), node.value)
    if is_equation(node):
        left, right = node.args
        values = [equation(left, choice) for choice in expand(right)]
        return Node(heads.LIST, tuple(values), "or")
    choices = expand(node)
    return choices[0] if len(choices) == 1 else Node(heads.LIST, tuple(choices), ",")
