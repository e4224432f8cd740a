"""Infinity: a value of its own, and arithmetic with it, which has none."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.tree import Node


def infinite(node: Node) -> int:
    """1 or -1 for the infinities, else 0."""
    if node.head is heads.CONSTANT and node.value == "inf":
        return 1
    if node.head is heads.NEG:
        return -infinite(node.args[0])
    if node.head is heads.PLUS_MINUS and infinite(node.args[0]):
        return 1
    return 0


def has_infinite_term(node: Node) -> bool:
    """True for arithmetic with infinity, which has no value that could be compared."""
    if node.head in (heads.ADD, heads.MUL, heads.DIV, heads.NEG, heads.POW):
        return any(infinite(item) or has_infinite_term(item) for item in node.args)
    return False
