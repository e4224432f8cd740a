"""Assignments that give several names their values, again and again, as tuples."""

from __future__ import annotations

from plp_reward.answers.tree import Node, operators


def grouped(items: list[Node]) -> list[Node]:
    """``x = 2, y = 3, x = 3, y = 2`` as ``(x, y) = (2, 3)`` and ``(x, y) = (3, 2)``."""
    chained = _chained(items)
    if chained is not None:
        return chained
    heads = [item.args[0] for item in items if item.head == "rel" and operators(item) == ("=",)]
    if len(heads) != len(items) or any(item.head != "sym" for item in heads):
        return items
    period = next((i for i, item in enumerate(heads) if i and item == heads[0]), 0)
    if period < 2 or len(heads) % period or heads != heads[:period] * (len(heads) // period):
        return items
    groups = []
    for start in range(0, len(items), period):
        values = tuple(item.args[1] for item in items[start : start + period])
        group = (Node("seq", tuple(heads[:period]), "()"), Node("seq", values, "()"))
        groups.append(Node("rel", group, ("=",)))
    return groups


def _chained(items: list[Node]) -> list[Node] | None:
    """``x = y = 0 or x = y = 1`` as ``(x, y) = (0, 0)`` and ``(x, y) = (1, 1)``, or None."""
    if len(items) < 2 or any(item.head != "rel" or set(operators(item)) != {"="} for item in items):
        return None
    names = items[0].args[:-1]
    if len(names) < 2 or len(set(names)) < len(names):
        return None
    if any(item.args[:-1] != names for item in items) or any(name.head != "sym" for name in names):
        return None
    left = Node("seq", names, "()")
    return [
        Node("rel", (left, Node("seq", item.args[-1:] * len(names), "()")), ("=",))
        for item in items
    ]
