r"""The unit that stands right behind a box: ``\boxed{54}\ \mathrm{m/s}``, ``\boxed{25}$ metres``.

Only what is a known unit, and nothing but the unit, counts: where the words go on with "per",
"each" or another number, the unit is not all there, and there is none.
"""

from __future__ import annotations

import re

from plp_reward.answers.parsing.unit_table import SYMBOLS, WORDS
from plp_reward.answers.parsing.units import is_known, read_unit
from plp_reward.answers.parsing.word_set import word_set

_LONGEST = 80
"""Characters behind a box in which its unit is looked for."""
_CLOSERS = "$ .\\])*}\n"
_FIRST = re.compile(r"[^\W\d_²³]+")
_GAP = r"(?:[ \t~$*]|\\[,;:! )\]]){0,12}"
_POWER = r"(?:\^\{?(-?\d)\}?|([²³]))?"
_SIGN = re.compile(rf"{_GAP}(?:(?P<percent>\\?%)|(?:°|\^ ?\{{?\\circ\}}?) ?(?P<scale>[CF]\b)?)")
_COMMAND = re.compile(
    rf"{_GAP}\\(?:text|textrm|mathrm|mbox)\{{[ ~]*+([A-Za-zµμΩ/·^\d²³ -]{{1,40}})[ .]*\}}{_POWER}"
)
_WORD = r"[^\W\d_²³]{1,20}"
_WORDS = re.compile(
    rf"{_GAP}((?:(?:square|cubic|sq\.?|cu\.?) )?{_WORD})(?: (squared|cubed))?{_POWER}"
    rf"(?:(?: per | ?/ ?)({_WORD}){_POWER})?(?!\w)"
)
_UNIT_GOES_ON = re.compile(
    rf"{_GAP}(?:per\b|every\b|each\b|an?\b|and \d|(?:in|for|of) (?:an?|one|each|every|1)\b"
    r"|squared|cubed|[/^²³·\d-]|\\(?:cdot|times|frac|text|mathrm))"
)
_ENDS = re.compile(r"[ \t$*]*(?:$|[\n.,;!)\]\\])")
_OTHER_WORDS = word_set("in second degree bar kilo min deg rad grand back с м г т ч")
"""Units in the table that are mostly something else in prose."""
_PERCENT = word_set("percent pct")
_OPENING = (
    frozenset(WORDS)
    | _PERCENT
    | word_set("square cubic sq cu text textrm mathrm mbox circ " + " ".join(SYMBOLS).lower())
)
"""What the words behind a box begin with, in small letters, if they are a unit or a command."""
_LETTERS = word_set("m g s h L N J W V A")
_RAISED = {"²": "^2", "³": "^3"}


def unit_behind(text: str, end: int) -> str:
    """The unit that stands at ``end``, as a reader would say it (``m/s``, ``percent``), or ""."""
    tail = text[end : end + _LONGEST]
    head = tail.lstrip(_CLOSERS)
    word = _FIRST.match(head)
    if not head or (word and word[0].lower() not in _OPENING):
        return ""  # by far the commonest cases
    sign = _SIGN.match(tail)
    if sign:
        scale = {"C": " celsius", "F": " fahrenheit"}.get(sign["scale"] or "", "")
        unit = "percent" if sign["percent"] else f"degrees{scale}"
        return "" if _UNIT_GOES_ON.match(tail, sign.end()) else unit
    match = _COMMAND.match(tail)
    if match:
        unit = match[1].strip() + _power(match[2], match[3])
    else:
        match = _WORDS.match(tail)
        if match is None:
            return ""
        unit = _spelled(match, alone=_ENDS.match(tail, match.end()) is not None)
    if not unit or _UNIT_GOES_ON.match(tail, match.end()):
        return ""
    if unit.lower() in _PERCENT:
        return "percent"
    return unit if is_known(read_unit(unit)) and not unit.startswith(("/", "per ")) else ""


def _spelled(match: re.Match[str], *, alone: bool) -> str:
    """The unit that words of prose spell; "" if its first word is hardly meant as one."""
    first, worded, digit, raised, below, digit_below, raised_below = match.groups()
    word = first.rpartition(" ")[2]
    power = f" {worded}" if worded else _power(digit, raised)
    if len(word) == 1 and word.isascii():
        if word not in _LETTERS or not (alone and (power or below or " " not in first)):
            return ""
    elif word.lower() in _OTHER_WORDS or not (word.lower() in WORDS or word.lower() in _PERCENT):
        return ""
    per = f"/{below}{_power(digit_below, raised_below)}" if below else ""
    return first + power + per


def _power(digit: str | None, raised: str | None) -> str:
    return f"^{digit}" if digit else _RAISED.get(raised or "", "")
