"""The condition that stands in brackets behind an equation: ``y = x^2 (x > 0)``."""

from __future__ import annotations

import re

_LAST = re.compile(r"\((?P<condition>[^()]{1,60})\)[\s$.]*\Z")
_RELATION = re.compile(r"[<>≠≤≥]|\\(?:neq?|not ?=|leq?|geq?|lt|gt|leqslant|geqslant)(?![a-z])")


def condition(text: str) -> str | None:
    """The relation in the last brackets of an equation, or None."""
    if not text.rstrip(" \n.$").endswith(")"):
        return None
    last = _LAST.search(text.replace("\\left(", "(").replace("\\right)", ")"))
    if last is None or "=" not in text[: last.start()]:
        return None
    return last["condition"] if _RELATION.search(last["condition"]) else None
