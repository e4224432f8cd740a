"""Texts as chat models write them: messages as one text, and the end of a sequence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

Text = str | Sequence[Mapping[str, Any]]
"""A text, or the messages of a chat."""


def chat_text(content: Text) -> str:
    """Return a text, or the text of chat messages, one after another.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(content, str):
        return content
    if not _is_list(content) or not all(isinstance(message, Mapping) for message in content):
        raise ValueError("must be text or a list of chat messages")
    return "\n".join(
        part if isinstance(part, str) else str(part.get("text") or "")
        for message in content
        for part in _parts(message.get("content"))
    )


def _parts(content: Any) -> Sequence[Any]:
    if isinstance(content, str):
        return [content]
    if not _is_list(content):  # null, where a message only calls a tool
        return []
    return [part for part in content if isinstance(part, str | Mapping)]


def _is_list(value: object) -> TypeGuard[Iterable[Any]]:
    # numpy's arrays, which Parquet's rows hold, are no sequences
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def cut_end(response: str, ends: Sequence[str]) -> tuple[str, bool]:
    """Return a response without its end-of-sequence text, and whether it had one."""
    end = next((end for end in ends if end and response.endswith(end)), "")
    return response.removesuffix(end) if end else response, bool(end)
