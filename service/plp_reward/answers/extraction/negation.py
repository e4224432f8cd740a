"""Words that say what an answer is not."""

from __future__ import annotations

import re

_NOT = (
    r"(?:\b(?:not|isn't|aren't|never|cannot|can't|neither|nor|except|unlike|excluding|rule[sd]? out"
    r"|non|nicht|kein\w*|pas|niet|inte|ikke|nie|не)\b|n't\b|n’t\b|不是|不|没有|非)"
)
NEGATION = re.compile(rf"{_NOT}[^.,;，。；\d]{{0,24}}\Z", re.IGNORECASE)
"""The end of a text that says what the answer is not."""
BOUND = re.compile(
    r"\b(?:more|less|greater|fewer|larger|smaller|bigger|higher|lower) than\s[^\d.,;]{0,12}\Z",
    re.IGNORECASE,
)
"""The end of a text that says on which side of a number the answer lies."""
DENIAL = re.compile(_NOT, re.IGNORECASE)
"""The start of a text that says what the answer is not."""
