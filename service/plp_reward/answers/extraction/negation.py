"""Words that say what an answer is not."""

from __future__ import annotations

import re

_NOT = (
    r"(?:\b(?:not|isn't|aren't|never|cannot|can't|neither|nor|except|unlike|excluding|rule[sd]? out"
    r"|non(?!-)|nicht|kein\w*|pas|niet|inte|ikke|nie|не)\b|n't\b|n’t\b|不是|不(?!等[式号组])|没有|非(?![负零空常]))"
)
_OF_SUBJECT = r"(?! (?:[a-z]+ ){1,5}(?:is|are|equals|=)[\s$\\(\[:*]{0,8}\Z)"
_OF_CLAIM = r"(?= (?:the|an?|any|it|that|this|true|correct|certain|clear|sure|so|say|claim)\b)"
NEGATION = re.compile(
    rf"{_NOT}(?:{_OF_CLAIM}|{_OF_SUBJECT})[^.,;，。；\d]{{0,24}}\Z", re.IGNORECASE
)
"""The end of a text that says what the answer is not."""
BOUND = re.compile(
    r"\b(?:more|less|greater|fewer|larger|smaller|bigger|higher|lower) than\s[^\d.,;]{0,12}\Z",
    re.IGNORECASE,
)
"""The end of a text that says on which side of a number the answer lies."""
DENIAL = re.compile(_NOT, re.IGNORECASE)
"""The start of a text that says what the answer is not."""
