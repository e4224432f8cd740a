"""How a run speaks to the person who watches it."""

from collections.abc import Callable

Say = Callable[[str], None]
"""Prints a line."""
