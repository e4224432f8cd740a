"""Values of numbers as they are written."""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.errors import UndefinedError
from plp_reward.answers.tree import Node, digits_of, exact


def numeral_value(node: Node) -> int:
    """The value of a numeral in a named base.

    Raises:
        UndefinedError: a digit that the base does not have.
    """
    base = node.args[0].value
    if not isinstance(base, Fraction) or base.denominator != 1 or not 2 <= base <= 36:
        raise UndefinedError("a base that is none")
    try:
        return int(digits_of(node), int(base))
    except ValueError as error:
        raise UndefinedError("a digit that the base does not have") from error


def written_rational(node: Node) -> Fraction | None:
    """The value of a rational number as it is written, else None."""
    if node.head is heads.NUMBER:
        return exact(node)
    if node.head is heads.NEG:
        inner = written_rational(node.args[0])
        return None if inner is None else -inner
    if node.head is heads.DIV:
        above, below = (written_rational(item) for item in node.args)
        return above / below if above is not None and below else None
    return None
