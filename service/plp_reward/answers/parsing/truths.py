"""Answers that are a yes or no, and what they say behind it."""

from __future__ import annotations

import re

from plp_reward.answers.parsing.words import DOUBT

TRUTHS = frozenset(["yes", "no", "true", "false"])
_TRUTH = re.compile(
    r"(yes|no|true|false)(?: ?[,.;:]| ?[-—–]+| (?=\())\s?(\S.*)", re.IGNORECASE | re.DOTALL
)
_REVERSAL = re.compile(
    r"\b(?:yes|no|true|false|but|or|wait|actually|however|wrong|incorrect|unless|only|if"
    rf"|{DOUBT})\b",
    re.IGNORECASE,
)


def truth_said(plain: str) -> str | None:
    """The yes or no that an answer begins with and only explains: ``No, it diverges``."""
    said = _TRUTH.fullmatch(plain[:300])
    return None if said is None or _REVERSAL.search(said[2]) else said[1]
