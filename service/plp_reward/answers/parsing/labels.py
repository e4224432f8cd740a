"""Labels of the parts of a question, and answers that are one value a label."""

from __future__ import annotations

import re
from itertools import pairwise

_SEQUENCES = tuple(
    map(str.split, ("a b c d e f g h", "1 2 3 4 5 6 7 8 9", "i ii iii iv v", "I II III IV V"))
)
LABEL = r"\((?P<label>[a-h]|[1-9]|i{1,3}|iv|v|I{1,3}|IV|V)\)"
"""One label, as a pattern."""
_LABEL = re.compile(
    rf"(?:\\(?:text|textbf|mathrm|mathbf)\s{{0,4}}\{{\s{{0,4}})?{LABEL}"
    r"\s{0,4}(?P<closed>\})?[ \t:]{0,4}"
)
_SEPARATOR = re.compile(r"[;,.\n]|\\\\|\\q?quad\b|\band\b")
_STATED = re.compile(rf"(?>(?:(?>(?:{_SEPARATOR.pattern}|\s|\\[ ,;])*)\\?.)*)", re.DOTALL)
"""All but the separators and blanks at the end."""
_LONGEST = 2_000


def is_first(label: str) -> bool:
    """True for a, 1 and i."""
    return any(label == sequence[0] for sequence in _SEQUENCES)


def follows(label: str, after: str) -> bool:
    """True if ``after`` is the label behind ``label``."""
    return any(pair == (label, after) for sequence in _SEQUENCES for pair in pairwise(sequence))


def labelled_parts(text: str) -> dict[str, str] | None:
    """``(a) 12; (b) 5/7`` by its labels, at least two of them in a row; else None."""
    text = text.strip()
    if len(text) > _LONGEST or (
        "(a)" not in text and "(1)" not in text and "(i)" not in text.lower()
    ):
        return None
    parts: dict[str, str] = {}
    label, start = "", 0
    for mark in _LABEL.finditer(text):
        if not label:
            if mark.start() or not is_first(mark["label"]):
                return None
        elif follows(label, mark["label"]) and _is_closed(text[start : mark.start()]):
            parts[label] = _trimmed(text[start : mark.start()])
        else:
            continue
        label, start = mark["label"], mark.end()
    if not parts:
        return None
    parts[label] = _trimmed(text[start:])
    return parts if all(parts.values()) else None


def _end(text: str) -> int:
    stated = _STATED.match(text)
    return stated.end() if stated else 0


def _is_closed(text: str) -> bool:
    """True if a separator stands at the end, or a blank behind a value."""
    end = _end(text)
    valued = text[:end][-1:].isalnum() or text[:end].endswith("}")
    return _SEPARATOR.search(text, end) is not None or (valued and end < len(text))


def _trimmed(text: str) -> str:
    text = text[: _end(text)].strip()
    return text[:-1].rstrip() if text.count("}") > text.count("{") else text
