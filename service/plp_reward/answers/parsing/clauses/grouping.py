"""Assignments that give several names their values, again and again, as tuples."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.tree import Node, equation, is_equation, operators


def grouped(items: list[Node]) -> list[Node]:
    """``x = 2, y = 3, x = 3, y = 2`` as ``(x, y) = (2, 3)`` and ``(x, y) = (3, 2)``."""
    chained = _chained(items)
    if chained is not None:
        return chained
    names = [item.args[0] for item in items if is_equation(item)]
    if len(names) != len(items) or any(item.head is not heads.SYMBOL for item in names):
        return items
    period = next((i for i, item in enumerate(names) if i and item == names[0]), 0)
    if period < 2 or len(names) % period or names != names[:period] * (len(names) // period):
        return items
    groups = []
    for start in range(0, len(items), period):
        values = tuple(item.args[1] for item in items[start : start + period])
        group = (
            Node(heads.SEQUENCE, tuple(names[:period]), "()"),
            Node(heads.SEQUENCE, values, "()"),
        )
        groups.append(Node(heads.RELATION, group, ("=",)))
    return groups


def _chained(items: list[Node]) -> list[Node] | None:
    """``x = y = 0 or x = y = 1`` as ``(x, y) = (0, 0)`` and ``(x, y) = (1, 1)``, or None."""
    if len(items) < 2 or any(
        item.head is not heads.RELATION or set(operators(item)) != {"="} for item in items
    ):
        return None
    names = items[0].args[:-1]
    if len(names) < 2 or len(set(names)) < len(names):
        return None
    if any(item.args[:-1] != names for item in items) or any(
        name.head is not heads.SYMBOL for name in names
    ):
        return None
    left = Node(heads.SEQUENCE, names, "()")
    return [
        equation(left, Node(heads.SEQUENCE, item.args[-1:] * len(names), "()")) for item in items
    ]
