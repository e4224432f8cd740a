"""Text that others wrote, shown on a terminal without being obeyed by it."""

from __future__ import annotations

from rich.text import Text


def plain(text: str, style: str = "") -> Text:
    """Return ``text`` as it stands: no markup, and no control characters but line ends and tabs."""
    shown = (
        char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )
    return Text("".join(shown), style)
