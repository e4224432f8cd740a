"""Where expressions are compared by their values: fixed points, so that no verdict is a chance."""

from __future__ import annotations

from fractions import Fraction

_VALUES = (
    Fraction(137, 100), Fraction(271, 130), Fraction(61, 97), Fraction(173, 89), Fraction(83, 51),
    Fraction(229, 71), Fraction(47, 59), Fraction(313, 120),
)  # fmt: skip


def sample_points(names: list[str]) -> list[dict[str, Fraction]]:
    """Fixed points, positive, negative and integer, for expressions in ``names`` (sorted)."""
    points = []
    for offset, sign in ((0, 1), (3, 1), (5, -1), (2, 1)):
        point = {}
        for index, name in enumerate(names):
            base = _VALUES[(index + offset) % len(_VALUES)] + index // len(_VALUES)
            point[name] = base if sign > 0 or index % 2 else -base
        points.append(point)
    return points


def small_points(names: list[str]) -> list[dict[str, Fraction]]:
    """Fixed points between -1 and 1, where power series converge."""
    return [
        {name: value / 5 for name, value in point.items()} for point in sample_points(names)[1:3]
    ]


def integer_points(names: list[str]) -> list[dict[str, Fraction]]:
    """Fixed points with small positive integers, where (-1)^n and factorials have values."""
    return [
        {name: Fraction(2 + (3 * index + offset) % 7) for index, name in enumerate(names)}
        for offset in range(4)
    ]
