"""What numbers say about expressions: that two differ, that a constant is near another.

Values are balls that hold the true value (``balls``), so nothing here proves equality. FLINT is
loaded when a value is first asked for that is not written down as a rational number.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from plp_reward.answers.algebra.literals import written_rational
from plp_reward.answers.errors import AnswerError, UndefinedError, UnreliableError
from plp_reward.answers.tree import Node

if TYPE_CHECKING:
    from flint import acb

_COARSE, _FINE = 64, 400
"""Bits of a first look, and of a second where the first says nothing."""
_AGREE = 30
"""Bits that two values have to agree in at a point to be left at the first look."""


def differ(left: Node, right: Node, point: Mapping[str, Fraction]) -> bool | None:
    """Whether two expressions certainly differ where their symbols have these values.

    Returns:
        False if they are not seen to differ, None if one of them has no value there.
    """
    from plp_reward.answers.algebra.balls import evaluated

    for bits in (_COARSE, _FINE):
        try:
            one, other = (evaluated(node, bits, point) for node in (left, right))
        except UndefinedError:
            return None
        except UnreliableError:
            continue
        if not one.overlaps(other):
            return True
        accuracy = min(one.rel_accuracy_bits(), other.rel_accuracy_bits())
        if bits == _FINE or (point and accuracy > _AGREE):
            return False
    return None


def ratio(above: Node, below: Node, point: Mapping[str, Fraction]) -> acb | None:
    """The quotient of two expressions at a point, or None."""
    from plp_reward.answers.algebra import balls
    from plp_reward.answers.algebra.elementary import quotient

    try:
        values = [balls.evaluated(node, _COARSE, point) for node in (above, below)]
        value = quotient(*values)
    except AnswerError:
        return None
    return value if value.is_finite() else None


def is_within(node: Node, value: Fraction, gap: Fraction, *, bits: int, closed: bool) -> bool:
    """True if a constant is certainly less than ``gap`` away from ``value``.

    Args:
        node: a constant.
        value: a real number.
        gap: the distance.
        bits: precision to compute with.
        closed: true takes a distance of exactly ``gap`` as well.
    """
    from plp_reward.answers.algebra import balls
    from plp_reward.answers.algebra.elementary import rational

    def near() -> bool:
        distance = abs(balls.Balls(bits, {})(node) - rational(value))
        limit = rational(gap).real
        return distance <= limit if closed else distance < limit

    try:
        return balls.with_precision(bits, near)
    except AnswerError:
        return False


def real_value(node: Node) -> float:
    """A real constant as a float.

    Raises:
        UnreliableError: it is none, or has no useful precision.
        UndefinedError: it has no value.
    """
    written = written_rational(node)
    if written is not None:
        try:
            return float(written)
        except OverflowError as error:
            raise UnreliableError("too large for a float") from error
    from plp_reward.answers.algebra.balls import evaluated

    value = evaluated(node, _COARSE)
    if not value.imag.contains(0):
        raise UnreliableError("not real")
    return float(value.real)
