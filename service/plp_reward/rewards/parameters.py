"""Parameters of rewards: numbers with the bounds between which they may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeAlias

LARGEST = 1e9
"""What no parameter is beyond: more than runs need, and times any length a finite number."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The values a parameter may take.

    Attributes:
        low: the least one.
        high: the greatest one.
        low_open: whether ``low`` itself is not allowed.
        whole: whether only whole numbers are.
    """

    low: float = -LARGEST
    high: float = LARGEST
    low_open: bool = False
    whole: bool = False

    def __contains__(self, value: float) -> bool:
        above = self.low < value if self.low_open else self.low <= value
        return above and value <= self.high and (not self.whole or float(value).is_integer())

    def __str__(self) -> str:
        kind = "a whole number, " if self.whole else ""
        low = f"{'greater than' if self.low_open else 'at least'} {self.low:g}"
        return f"{kind}{low} and at most {self.high:g}"


Real: TypeAlias = Annotated[float, Bounds()]
NonNegative: TypeAlias = Annotated[float, Bounds(low=0.0)]
Positive: TypeAlias = Annotated[float, Bounds(low=0.0, low_open=True)]
NonPositive: TypeAlias = Annotated[float, Bounds(high=0.0)]
Fraction: TypeAlias = Annotated[float, Bounds(low=0.0, high=1.0)]
Count: TypeAlias = Annotated[float, Bounds(low=1.0, high=16384.0, whole=True)]
"""How many of something: what is remembered of each must fit into memory."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number that shapes a reward."""

    name: str
    default: float
    bounds: Bounds
