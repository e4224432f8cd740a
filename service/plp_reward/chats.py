"""Texts as chat models write them: messages as one text, and the end of a sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Text = str | Sequence[Mapping[str, Any]]
"""A text, or the messages of a chat."""


def chat_text(content: Text) -> str:
    """Return a text, or the text of chat messages, one after another."""
    if isinstance(content, str):
        return content
    return "\n".join(
        part if isinstance(part, str) else str(part.get("text") or "")
        for message in content
        for part in _parts(message.get("content"))
    )


def _parts(content: Any) -> Sequence[Any]:
    if isinstance(content, str):
        return [content]
    return [part for part in content or [] if isinstance(part, str | Mapping)]


def cut_end(response: str, ends: Sequence[str]) -> tuple[str, bool]:
    """Return a response without its end-of-sequence text, and whether it had one."""
    end = next((end for end in ends if end and response.endswith(end)), "")
    return response.removesuffix(end) if end else response, bool(end)
