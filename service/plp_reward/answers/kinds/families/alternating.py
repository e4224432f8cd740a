"""Signs that alternate with an integer: ``(-1)^k`` for even and for odd k."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.quotients import rational_of
from plp_reward.answers.kinds.families.domains import Domain
from plp_reward.answers.kinds.families.spans import NoShapeError
from plp_reward.answers.tree import ONE, Node, add, mul, neg, number, replaced, symbol, symbols

_MAX_TERMS = 60


def by_parity(node: Node, letter: str, domain: Domain) -> list[tuple[Node, Domain]]:
    """``(-1)^k c + k pi`` for even and for odd k, each without the power."""
    parameter = symbol(letter)
    if not _alternates(node, letter):
        return [(node, domain)]
    parts = []
    for odd in (0, 1):
        half = add(mul(number(2), parameter), number(odd))
        first = None if domain.first is None else -((odd - domain.first) // 2)
        last = None if domain.last is None else (domain.last - odd) // 2
        fixed = replaced(_with_fixed_sign(node, parameter, odd), parameter, half)
        parts.append((fixed, domain._replace(first=first, last=last)))
    return parts


def _alternates(node: Node, letter: str) -> bool:
    if node.head is heads.POW and node.args[0] == _MINUS and letter in symbols(node.args[1]):
        return True
    return any(_alternates(item, letter) for item in node.args)


def _with_fixed_sign(node: Node, parameter: Node, odd: int) -> Node:
    if node.head is heads.POW and node.args[0] == _MINUS:
        exponent = _whole(replaced(node.args[1], parameter, number(odd)))
        follow = _whole(replaced(node.args[1], parameter, number(odd + 1)))
        if (exponent - follow) ** 2 != 1:
            raise NoShapeError("an unusual exponent")
        return number(-1 if exponent % 2 else 1)
    if not node.args:
        return node
    args = tuple(_with_fixed_sign(item, parameter, odd) for item in node.args)
    return Node(node.head, args, node.value)


_MINUS = neg(ONE)


def _whole(node: Node) -> int:
    value = rational_of(Canonical(_MAX_TERMS).of(node))
    if value is None or value.denominator != 1:
        raise NoShapeError("no integer")
    return int(value)
