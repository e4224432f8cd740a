"""The options that a prompt offers, and their letters: ``A) Oxygen  B) Argon  C) Nitrogen``.

A response may name the option that it chooses by its letter or by its text, and gold may have the
other of the two. The prompt says which belongs to which; gold is not asked.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import lru_cache

from plp_reward.answers.extraction.disagreement import Same, alike
from plp_reward.answers.parsing.preparation import flatten

_LABEL = re.compile(
    r"(?<![A-Za-z0-9\\^_$(])\(?(?P<letter>[A-J])(?:\)|[.:．、：](?=\s|[^\x00-\x7f])) {0,8}"
)
"""A letter with the mark of an option; not the argument of ``P(A)``."""
_FIRST_LABEL = re.compile(r"A[).:．、：]")
"""What every label of the first option has; searched for in a tenth of the time."""
_LONGEST_PROMPT, _LONGEST_OPTION = 40_000, 300
_ONE_LETTER = re.compile(r"\(?([A-J])[).:]{0,2}")
_EDGES = " \t\n,;.|*-"


def other_name(answer: str, prompt: str, same: Same) -> str | None:
    """The text of the option whose letter ``answer`` is, or the letter of the one that it says.

    None if the prompt offers no options, or none or more than one that is meant.
    """
    options = options_of(prompt)
    if not options:
        return None
    letter = _ONE_LETTER.fullmatch(flatten(answer))
    if letter:
        return options.get(letter[1])
    plain = flatten(answer).casefold()
    meant = [
        letter
        for letter, text in options.items()
        if flatten(text).casefold() == plain or alike(text, answer) or same(text, answer)
    ]
    return meant[0] if len(meant) == 1 else None


@lru_cache(maxsize=64)
def options_of(prompt: str) -> Mapping[str, str]:
    """The options that end ``prompt``, by letter from A on; none unless there are two at least."""
    prompt = prompt[-_LONGEST_PROMPT:]
    if not _FIRST_LABEL.search(prompt):
        return {}
    labels = list(_LABEL.finditer(prompt))
    starts = [at for at, label in enumerate(labels) if label["letter"] == "A"]
    if not starts:
        return {}
    options: dict[str, str] = {}
    run = labels[starts[-1] :]
    for at, (label, letter) in enumerate(zip(run, string.ascii_uppercase, strict=False)):
        if label["letter"] != letter:
            return {}
        end = run[at + 1].start() if at + 1 < len(run) else len(prompt)
        text = prompt[label.end() : end].strip(_EDGES)
        options[letter] = text.partition("\n")[0].strip(_EDGES)
    if len(options) < 2 or not all(0 < len(text) <= _LONGEST_OPTION for text in options.values()):
        return {}
    return options
