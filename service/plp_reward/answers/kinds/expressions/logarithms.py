"""Logarithms that do not name their base, which is e or 10 (policy: ``log_base``)."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.tree import Node, number


def has_bare_log(node: Node) -> bool:
    """True if a ``log`` without its base is in it."""
    if node.head is heads.FUNCTION and node.value == "log" and len(node.args) == 1:
        return True
    return any(has_bare_log(item) for item in node.args)


def with_base_ten(node: Node) -> Node:
    """``node`` with ``log`` as the decimal logarithm."""
    if not node.args:
        return node
    args = tuple(with_base_ten(item) for item in node.args)
    if node.head is heads.FUNCTION and node.value == "log" and len(args) == 1:
        args = (*args, number(10))
    return Node(node.head, args, node.value)
