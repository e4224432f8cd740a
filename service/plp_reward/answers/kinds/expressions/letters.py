"""What the letters of an expression may be taken for, where nothing says what they are.

Letters that count: ``n``, ``m``, ``k`` and their like stand for integers where only integers make
sense, as in ``(-1)^n`` or ``n!``. A constant of integration: a ``C`` that is a term of its own may
be called otherwise. A parameter: ``n`` and ``k`` in multiples of pi are one.
"""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.tree import (
    Node,
    add,
    contains,
    exact,
    name_of,
    nodes,
    replaced,
    symbol,
    symbols,
)

_INTEGER_NAMES = frozenset("nmkjlNMKpqrst")
_SPECIAL = frozenset([heads.POW, heads.FUNCTION])
_PARAMETERS = frozenset("nkml")
_ADDED = frozenset(["C", "K", "c", "C_1", "C_0", "const"])
_CONSTANTS = frozenset([heads.CONSTANT])
_SUMS = frozenset([heads.SUM, heads.PRODUCT])
_COUNTING = frozenset(
    ["factorial", "double_factorial", "binom", "sin", "cos", "floor", "ceil", "gcd", "lcm", "mod"]
)


def wants_integers(gold: Node, answer: Node) -> bool:
    """True if the names are of the kind that counts and stand where only integers make sense."""
    both = add(gold, answer)
    names = symbols(both)
    if contains(both, _SUMS) or _has_integral_function(both):
        return True
    if not names <= _INTEGER_NAMES or not contains(both, _SPECIAL):
        return False
    for item in nodes(both):
        if item.head is heads.POW and symbols(item.args[1]) and _is_negative(item.args[0]):
            return True
        if item.head is heads.FUNCTION and item.value in _COUNTING and symbols(item):
            return True
    return False


def _has_integral_function(node: Node) -> bool:
    if node.head is heads.FUNCTION and node.value in ("gcd", "lcm", "mod"):
        return True
    return any(map(_has_integral_function, node.args))


def _is_negative(node: Node) -> bool:
    return node.head is heads.NEG or (node.head is heads.NUMBER and exact(node) < 0)


def with_gold_parameter(gold: Node, answer: Node) -> Node | None:
    """A periodic solution with its integer parameter named as in gold: pi/4 + n*pi."""
    constant, other = integration_constant(gold), integration_constant(answer)
    if constant and other and constant != other:
        return replaced(answer, symbol(other), symbol(constant))
    mine, theirs = symbols(gold), symbols(answer)
    if len(mine) != 1 or len(theirs) != 1 or mine == theirs or not mine | theirs <= _PARAMETERS:
        return None
    if not (contains(gold, _CONSTANTS) and contains(answer, _CONSTANTS)):
        return None
    return replaced(answer, symbol(*theirs), symbol(*mine))


def integration_constant(node: Node) -> str | None:
    """The C of an antiderivative: a letter that stands only as a term of its own."""
    if node.head is not heads.ADD:
        return None
    for term in node.args:
        if term.head is heads.SYMBOL and term.value in _ADDED:
            rest = Node(heads.ADD, tuple(item for item in node.args if item is not term))
            if term.value not in symbols(rest):
                return name_of(term)
    return None
