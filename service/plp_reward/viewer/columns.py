"""The numbers of a run's samples in their order, for charts and alarms: no texts."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plp_reward.viewer.rows import Row

COLUMNS = np.dtype(
    [
        ("time", "f8"),
        ("step", "f8"),  # nan where no sample says it
        ("reward", "f4"),  # nan where there is none
        ("correct", "i1"),  # 1, 0, or -1 where it was not decided
        ("tokens", "f4"),  # nan where unknown
        ("thinking", "f4"),
        ("boxes", "i2"),
        ("reasoning", "i4"),
        ("truncated", "?"),
        ("unanswered", "?"),
        ("answer", "i8"),  # 0 where there is none
        ("problem", "i8"),
        ("gold", "i8"),
    ]
)
"""A sample's numbers; texts are told apart by their hashes."""
Columns = NDArray[np.void]
"""Shape (samples,), of ``COLUMNS``."""
MOST_KEPT = 16_384
"""Samples of a run whose numbers a service keeps. When they are full, every second one is."""


def numbers(row: Row) -> tuple[Any, ...]:
    """Return a row's numbers, in the order of ``COLUMNS``."""
    return (
        row.time,
        np.nan if row.step is None else row.step,
        np.nan if row.reward is None else row.reward,
        -1 if row.correct is None else int(row.correct),
        np.nan if row.tokens is None else row.tokens,
        np.nan if row.thinking is None else row.thinking,
        min(row.boxes, 32_767),
        min(row.reasoning, 2**31 - 1),
        row.status == "truncated",
        row.status == "no_answer",
        text_number(row.answer),
        text_number(row.problem),
        text_number(row.gold),
    )


def text_number(text: str | None) -> int:
    """Return a number that stands for a text, 0 for none."""
    if not text:
        return 0
    held = hashlib.blake2b(text.strip().encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(held, "little", signed=True)


class Course:
    """The numbers of one run as it goes on, within bounds.

    Attributes:
        count: samples of the run so far, those among them whose numbers are no longer kept.
        last: time of the last one.
    """

    def __init__(self) -> None:
        self.count = 0
        self.last = 0.0
        self._kept = np.empty(1024, COLUMNS)
        self._size = 0
        self._stride = 1

    def add(self, row: Row) -> None:
        """Take a sample in."""
        self.last = row.time
        self.count += 1
        if (self.count - 1) % self._stride:
            return
        if self._size == len(self._kept):
            if self._size < MOST_KEPT:
                self._kept = np.concatenate([self._kept, np.empty(self._size, COLUMNS)])
            else:
                self._kept[: self._size // 2] = self._kept[::2].copy()
                self._size //= 2
                self._stride *= 2
        self._kept[self._size] = numbers(row)
        self._size += 1

    def columns(self) -> Columns:
        """Return the numbers that are kept."""
        return self._kept[: self._size].copy()
