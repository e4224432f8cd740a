"""What stands beside a box and belongs to its answer: a sign, a unit, the option it is."""

from __future__ import annotations

import re

from plp_reward.answers.parsing.units import is_unit

_PLAIN = re.compile(r"[-+]?[\d.,]*\d|[A-Za-z]")
_MINUS = re.compile(r"=\s{0,2}[-−]\s{0,2}\Z")
_OPTION = re.compile(
    r"(?:\s|[$.,;]|\\[)\]]){0,12}(?:which|that|this) (?:is|corresponds to|matches) "
    r"(?:the )?(?:option|choice|answer)(?: choice)? \*{0,2}\(?([A-J])\)?\W{0,12}\Z",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"[\s$]{1,3}(?P<plain>[a-z]{3,14}s|[ckm]m|k?g|mL|min)(?=[\s.,;:!?)]{0,4}(?:\Z|\n)|[.,;])"
    r"|(?:\\[ ,;:]|[~\s]){0,4}(?P<latex>\\(?:text|mathrm)\{\s{0,4}(?P<word>[A-Za-z]{1,16})"
    r"(?:/[A-Za-z]{1,16})?\s{0,4}\}(?:\^\{?\d\}?)?)(?=\s{0,2}(?:[$.,;]|\\[)\]]|\Z))"
)


def signed(text: str, start: int, content: str) -> str:
    """``content`` with the sign that was left in front of its box: ``t = -[3]``."""
    if not _MINUS.search(text, max(0, start - 8), start):
        return content
    return f"-{content}" if _PLAIN.fullmatch(content) else f"-({content})"


def option(trail: str) -> str | None:
    """The letter that the text behind a box ends with: ``[30], which is option (D)``."""
    found = _OPTION.match(trail)
    return found[1].upper() if found else None


def unit(content: str, trail: str) -> str | None:
    """The unit behind a box with a plain number, where a clause ends with it."""
    found = _UNIT.match(trail) if _PLAIN.fullmatch(content) else None
    if found is None or not is_unit(found["plain"] or found["word"]):
        return None
    return found["plain"] or found["latex"]
