"""Temperatures on the scales of Celsius, Fahrenheit and Kelvin, which have different zeros."""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers.parsing.unit_table import Unit
from plp_reward.answers.tree import Node, add, mul, number

_ZEROS: dict[tuple[tuple[str, int], ...], tuple[Fraction, Fraction]] = {
    (("temperature", 1),): (Fraction(0), Fraction(1)),
    (("celsius", 1),): (Fraction(27315, 100), Fraction(1)),
    (("fahrenheit", 1),): (Fraction(45967, 100) * 5 / 9, Fraction(5, 9)),
}


def kelvins(value: Node, unit: Unit) -> Node | None:
    """``value`` on the scale of Kelvin; None if its unit is more than a temperature."""
    scale = _ZEROS.get(unit.dimensions)
    if scale is None:
        return None
    zero, step = scale
    return add(mul(number(step * unit.factor), value), number(zero))
