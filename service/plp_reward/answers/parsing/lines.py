"""Lines that hold an answer each: one list."""

from __future__ import annotations

import re

from plp_reward.answers.parsing.labels import labelled_parts
from plp_reward.answers.parsing.solutions import words

_LINE_GOES_ON = re.compile(r"[-+=<>*/^_&|,]|\\(?:[a-z]?eq?|times|cdot|pm|cup|cap|\\|begin|end)\b")
"""What a line begins with that continues the one before it; a minus sign may be either."""
_MOST_LINES = 20
_LONGEST_LINE = 200
_MOST_WORDS = 4
"""Words of a line that is an answer and not a part of a sentence."""
_NAMED = re.compile(r"\W*[^\W\d](?:[^=:<\s]| (?=[^=]{0,3}=)){0,40}\s*=(?!.*<<)")
"""The name in an equation that is an answer; sums of numbers are steps on the way to one."""


def of_lines(text: str) -> str:
    """Lines as a list, if each of them is an answer by itself."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not 1 < len(lines) <= _MOST_LINES or labelled_parts(text) is not None:
        return text
    return "; ".join(line.rstrip(",;.") for line in lines) if all(map(_is_item, lines)) else text


def _is_item(line: str) -> bool:
    """Whether a line is an answer and no part of one that goes over several lines."""
    body = line.rstrip(",;.").replace("\\{", "").replace("\\}", "")
    return (
        0 < len(body) <= _LONGEST_LINE
        and words(body) <= _MOST_WORDS
        and ("=" not in body or _NAMED.match(body) is not None)
        and not _LINE_GOES_ON.match(body.lstrip("$-"))
        and not body.endswith(("=", "+", "-", "\\\\", "&", ":"))
        and "\\begin" not in body
        and body.count("{") == body.count("}")
        and sum(map(body.count, "([")) == sum(map(body.count, ")]"))
        and body.replace("\\$", "").count("$") % 2 == 0
        and body.count("\\left") == body.count("\\right")
    )
