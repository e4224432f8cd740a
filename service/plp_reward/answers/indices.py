r"""Terms of sequences: what ``a_j`` is where j is bound, by a sum, a product or a limit.

Elsewhere ``a_j`` is a name. Under ``\sum_j`` it has another value for every j: a function of j,
called ``a_#``. With a number for j it is a name again, ``a_3``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from plp_reward.answers import heads
from plp_reward.answers.tree import Node, add, name_of, number, symbol

_PLACE = "#"
_PART = re.compile(r"\\[A-Za-z]+|[^\\]")
"""Letters and signs of a subscript."""
_SHIFTED = re.compile(r"(\\[A-Za-z]+|[A-Za-z])([+-]\d{1,3})")


def bound(body: Node, name: str) -> Node:
    """``body`` with every name that has ``name`` in its subscript as a function of it."""
    if body.head is heads.SYMBOL:
        return _term(body, name)
    if not body.args:
        return body
    inner = Node(body.head, tuple(bound(item, name) for item in body.args), body.value)
    term = body.head is heads.FUNCTION and is_term(name_of(body))
    return _term(inner, name) if term else inner


def _term(node: Node, name: str) -> Node:
    """A name or a term with ``name``, which stands in its subscript, as an argument."""
    stem, mark, label = name_of(node).partition("_")
    parts = _PART.findall(label)
    if not mark or name not in parts:
        return node
    shifted = _SHIFTED.fullmatch(label)
    if shifted:
        place = add(symbol(name), number(int(shifted[2])))
        return Node(heads.FUNCTION, (place,), f"{stem}_{_PLACE}")
    given = iter(node.args)
    places = [
        symbol(name) if part == name else next(given, symbol(part))
        for part in parts
        if part in (name, _PLACE)
    ]
    label = "".join(_PLACE if part == name else part for part in parts)
    return Node(heads.FUNCTION, tuple(places), f"{stem}_{label}")


def is_term(name: str) -> bool:
    """True for the name of such a function."""
    return _PLACE in name


def term_name(name: str, places: Sequence[int]) -> str | None:
    """The name of one term, ``a_3``; None where its digits would run into others: ``a_{2j}``."""
    if any(char.isdigit() for char in name.partition("_")[2]):
        return None
    for place in places:
        name = name.replace(_PLACE, str(place), 1)
    return name
