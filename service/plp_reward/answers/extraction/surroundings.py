"""What stands beside a box and belongs to its answer: a sign, the option it is."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[-+]?[\d.,]*\d|[A-Za-z]")
_MINUS = re.compile(r"=\s{0,2}[-−]\s{0,2}\Z")
_OPTION = re.compile(
    r"(?:\s|[$.,;]|\\[)\]]){0,12}(?:which|that|this) (?:is|corresponds to|matches) "
    r"(?:the )?(?:option|choice|answer)(?: choice)? \*{0,2}\(?([A-J])\)?\W{0,12}\Z",
    re.IGNORECASE,
)


def signed(text: str, start: int, content: str) -> str:
    """``content`` with the sign that was left in front of its box: ``t = -[3]``."""
    if not _MINUS.search(text, max(0, start - 8), start):
        return content
    return f"-{content}" if _PLAIN.fullmatch(content) else f"-({content})"


def option(trail: str) -> str | None:
    """The letter that the text behind a box ends with: ``[30], which is option (D)``."""
    found = _OPTION.match(trail)
    return found[1].upper() if found else None
