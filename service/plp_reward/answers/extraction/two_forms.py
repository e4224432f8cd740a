r"""One value that a text says in two forms, ``0.2 or 20\%``: in a box, in prose, in gold."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.disagreement import Same
from plp_reward.answers.parsing.truths import truth_said

LONGEST = 600
"""Characters of a text that is looked at for other forms of its value."""
_TEXT = re.compile(r"\\(?:text|textbf|textit|textrm|mathrm|mbox|textsf)\s{0,2}\{([^{}]*)\}")
_SPACES = re.compile(r"\\[ ,;:!]|\\q?quad(?![A-Za-z])|~|\s+")
_OR = re.compile(r"(?<!\band),?\s\(?(?:or|i\.e\.|ie|that is)\s|\s?(?:\\approx|≈)\s?", re.IGNORECASE)


def said_twice(text: str, same: Same) -> tuple[str, ...]:
    r"""Both forms of one value, ``0.2 or 20\%``; none if ``text`` does not say one so."""
    if len(text) > LONGEST:
        return ()
    forms = [form.strip(" ()") for form in _OR.split(plainly(text))]
    if len(forms) != 2 or not all(forms) or any(map(truth_said, forms)):
        return ()
    return tuple(forms) if same(*forms) else ()


def plainly(content: str) -> str:
    """``content`` as text, without the commands around its words."""
    return _SPACES.sub(" ", _TEXT.sub(r" \1 ", content.replace("{,}", ",")))
