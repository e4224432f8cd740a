"""What an equation says of an expression that was asked for: ``xy = 18``, ``f(1) + f(2) = 7``.

An equation in one letter that stands there once, such as ``2x = 8``, is not solved yet, and one
that is brought to zero is a curve's: neither says the value of what was asked.
"""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing.names import COMPUTED
from plp_reward.answers.kinds.expressions.proofs import Expressions
from plp_reward.answers.tree import (
    BINDERS,
    SCALARS,
    ZERO,
    Node,
    name_of,
    operators,
    symbols,
)

_SEVERAL = 2
"""Unknowns from which on an expression is no letter that has yet to be solved for."""


def value_of_asked(relation: Node, expressions: Expressions) -> Node | None:
    """The constant to which one expression in letters is said to be equal, or None."""
    if set(operators(relation)) - {"=", "~"} or operators(relation)[0] != "=":
        return None
    sides = relation.args[: [*operators(relation), "~"].index("~") + 1]
    lettered = [side for side in sides if _unknowns(side, symbols(side))]
    constant = [side for side in sides if side not in lettered]
    if len(lettered) != 1 or not constant or constant[-1] == ZERO:
        return None
    value = constant[-1]
    if not all(map(expressions.has_value, sides)):
        return None
    if any(expressions.equal(side, value).equal is False for side in constant[:-1]):
        return None
    return value if lettered[0].head in SCALARS and _is_asked(lettered[0]) else None


def _is_asked(expression: Node) -> bool:
    unknowns = _unknowns(expression, symbols(expression))
    return expression.head in BINDERS or unknowns >= _SEVERAL


def _unknowns(node: Node, free: set[str]) -> int:
    """How often ``free`` letters and applied functions stand in an expression."""
    if node.head is heads.SYMBOL:
        return name_of(node) in free
    if node.head is heads.FUNCTION and name_of(node) not in COMPUTED:
        return 1
    if node.head is heads.MUL and ZERO in node.args:
        return 0
    return sum(_unknowns(item, free) for item in node.args)
