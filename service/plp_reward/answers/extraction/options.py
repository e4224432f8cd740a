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
_LETTER_AND_TEXT = re.compile(
    r"(?:\(([A-J])\)|([A-J])(?:[).:]{1,2}|(?= ?\()))\s{0,4}(?P<text>\S.{0,298})", re.DOTALL
)
"""An option with its text: ``B) 40``, ``(B) 40``, ``B (40)``."""
_EDGES = " \t\n,;.|*&"
_BULLET = "-"
"""Behind an option's text: it belongs to the next one; a minus in front of it does not."""
_SET_LABEL = re.compile(
    r"\\(?:text|textbf|textrm|mathrm|mathbf)\s?\{\s{0,2}(\(?[A-J][).]\)?)\s{0,2}\}"
)
"""A label set in type: ``\\text{A)}``."""
_ROW = re.compile(r"\\\\(?![A-Za-z])|\\ |\\q?quad(?![A-Za-z])|\\(?:begin|end)\{[a-z]{1,12}\*?\}|&")
"""What parts the cells and rows of a table of options."""
_CELLS_WITHIN = re.compile(r"\\begin\{(?:[bpvBV]?matrix|cases)")


def other_name(answer: str, prompt: str, same: Same) -> str | None:
    """The first of ``other_names``, if there is one."""
    return next(iter(other_names(answer, prompt, same)), None)


def other_names(answer: str, prompt: str, same: Same) -> tuple[str, ...]:
    """The text of the option whose letter ``answer`` is, or the letter of the one that it says.

    Both for a letter with its text; none if the prompt offers no options, if no option or more than
    one is meant, and for a letter with the text of another option, which is no second claim.
    """
    options = options_of(prompt)
    if not options:
        return ()
    flat = flatten(answer)
    letter = _ONE_LETTER.fullmatch(flat)
    if letter:
        return (options[letter[1]],) if letter[1] in options else ()
    lettered = _LETTER_AND_TEXT.fullmatch(flat)
    if lettered and (lettered[1] or lettered[2]) in options:
        chosen = lettered[1] or lettered[2]
        said = lettered["text"]
        inner = said[1:-1] if said[0] == "(" and said[-1] == ")" else said
        names = {chosen} & {*_saying(said, options, same), *_saying(inner, options, same)}
        return (chosen, options[chosen]) if names else ()
    meant = _saying(answer, options, same)
    return tuple(meant) if len(meant) == 1 else ()


def _saying(text: str, options: Mapping[str, str], same: Same) -> list[str]:
    """The letters of the options that say what ``text`` says."""
    plain = flatten(text).casefold()
    letters = [
        letter
        for letter, option in options.items()
        if flatten(option).casefold() == plain or same(option, text)
    ]
    return letters or [letter for letter, option in options.items() if alike(option, text)]


def _alone(text: str) -> str:
    """An option's text without the end of a row or of a formula that holds all options."""
    text = text.removesuffix("\\\\").rstrip(_EDGES)
    return text.strip("$").strip(_EDGES) if text.count("$") % 2 else text


def by_either_name(prompt: str, same: Same) -> Same:
    """``same`` for claims that may name an option of ``prompt`` by its letter or by its text."""

    def alike_or_named(one: str, other: str) -> bool:
        if same(one, other):
            return True
        letters = {_ONE_LETTER.fullmatch(flatten(text)) is not None for text in (one, other)}
        if len(letters) == 1:
            return False
        name = other_name(one, prompt, same)
        return name is not None and (alike(name, other) or same(name, other))

    return alike_or_named


@lru_cache(maxsize=64)
def options_of(prompt: str) -> Mapping[str, str]:
    """The options that end ``prompt``, by letter from A on; none unless there are two at least."""
    prompt = prompt[-_LONGEST_PROMPT:]
    if _SET_LABEL.search(prompt):
        prompt = _SET_LABEL.sub(r" \1 ", prompt)
        prompt = prompt if _CELLS_WITHIN.search(prompt) else _ROW.sub("  ", prompt)
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
        options[letter] = _alone(text.partition("\n")[0].strip(_EDGES).rstrip(_EDGES + _BULLET))
    if len(options) < 2 or not all(0 < len(text) <= _LONGEST_OPTION for text in options.values()):
        return {}
    return options
