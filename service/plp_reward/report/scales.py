"""Axes: values to places, with ticks at round numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values from ``low`` to ``high`` to places from ``start`` to ``end``.

    Attributes:
        low: the value at ``start``; above 0 if ``log``.
        high: the value at ``end``, above ``low``.
        start: a coordinate.
        end: a coordinate; it may be below ``start``, as of an axis that points up.
        log: equal factors take equal space, instead of equal differences.
    """

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """Return the coordinate of a value."""
        if self.log:
            part = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            part = (value - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self, most: int = 5) -> list[float]:
        """Return at most about so many round values within the scale."""
        return _log_ticks(self, most) if self.log else _linear_ticks(self, most)


def from_zero(highest: float, start: float, end: float, most: int = 5) -> Scale:
    """Return a scale from 0 to a round number that is at least ``highest``."""
    highest = highest if highest > 0 else 1.0
    step = _step(highest, most)
    return Scale(0.0, step * math.ceil(highest / step - 1e-9), start, end)


def around(values: list[float], start: float, end: float) -> Scale:
    """Return a scale over values that may be negative; it has 0 if that is near."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 0.5, high + 0.5
    if 0 < low < 0.5 * (high - low):
        low = 0.0
    step = _step(high - low, 4)
    return Scale(step * math.floor(low / step), step * math.ceil(high / step), start, end)


def decades(values: list[float], start: float, end: float) -> Scale:
    """Return a logarithmic scale from 1, 2 or 5 times a power of ten to another."""
    low, high = max(min(values), 1.0), max(*values, 1.0)
    rounds = [m * 10.0**e for e in range(10) for m in (1, 2, 5)]
    below = max(value for value in rounds if value <= low)
    above = min(value for value in rounds if value >= high and value > below)
    return Scale(below, above, start, end, log=True)


def _step(span: float, most: int) -> float:
    raw = span / most
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * (1 - 1e-9))


def _linear_ticks(scale: Scale, most: int) -> list[float]:
    step = _step(scale.high - scale.low, most)
    first = math.ceil(scale.low / step - 1e-9)
    last = math.floor(scale.high / step + 1e-9)
    return [step * i for i in range(first, last + 1)]


def _log_ticks(scale: Scale, most: int) -> list[float]:
    for marks in ((1, 2, 5), (1, 3), (1,)):
        found = [
            m * 10.0**e
            for e in range(10)
            for m in marks
            if scale.low * 0.999 <= m * 10.0**e <= scale.high * 1.001
        ]
        if len(found) <= most:
            break
    return found
