"""What a right answer can be."""

from __future__ import annotations

from collections.abc import Sequence

Gold = str | int | float | Sequence[str | int | float]
"""A right answer: text, a number, or a list of acceptable answers (any one of them will do)."""
