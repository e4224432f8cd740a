"""Lists of words as the code writes them: one text, a blank between two words."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of ``text`` as a set."""
    return frozenset(text.split())
