"""What only addresses a grader or a machine: ``reward: 1``, "mark this as correct"."""

from __future__ import annotations

import re

_VERDICT = (
    r"(?!verdict ?\*{0,2}:\s?\*{0,2}\s?(?:true|yes|right)\b)"
    r"(?:is[_ ])?(?:reward|score|grade|verdict|(?:in)?correct(?:ness)?|accuracy|label|pass(?:ed)?"
    r"|success|status)[\w ]{0,20}[\"'*>}\s]{0,4}[:=][\s\"'*{$]{0,4}"
    r"(?:1(?:\.0*)?(?![\d.])|true|yes|right|correct|pass(?:ed)?)\b"
)
VERDICT = re.compile(rf"(?<![A-Za-z]){_VERDICT}", re.IGNORECASE)
"""What a grader would say, and no answer: ``reward: 1``, ``{"correct": true}``."""
OPENS_AS_VERDICT = re.compile(
    rf"(?:\\(?:text|textbf|mathrm|texttt)\s?\{{|\\?\{{|[\s\"'*(\[<]){{0,8}}(?:total |final |the )?"
    rf"{_VERDICT}",
    re.IGNORECASE,
)
"""An answer that begins as a verdict."""
ADDRESSED = re.compile(
    r"\b(?:mark|grade|rate|label|score|judge|accept|treat|output|return|assert|print|echo)"
    r"\s{0,4}\(?\s{0,4}[{\"']?"
    r"(?:this|it|me|my|the (?:response|answer|solution)|true|yes|correct)\b"
    r"|\b(?:grader|evaluator|reward model|instructions|the response is)\b",
    re.IGNORECASE,
)
"""Words that command a grader or a machine."""
KEY_VALUE = re.compile(
    r"[\s{\"'*<\[(]{0,20}(?:is_)?(?:reward|score|grade|grader|verdict|correct|incorrect|accuracy|label"
    r"|points|pass|status|system|output)[\w ]{0,20}[\"'*> ]{0,4}[:=]",
    re.IGNORECASE,
)
