r"""Boxes that are one list: ``x = [3] and y = [4]``, with and without their names."""

from __future__ import annotations

import re

from plp_reward.answers.extraction import disagreement
from plp_reward.answers.extraction.boxes.box import Box, same
from plp_reward.answers.extraction.outcomes import Extraction, Source

_LONGEST_GAP = 240
"""Characters between two boxes that can still belong to one statement."""
_SEPARATOR = re.compile(
    r"(?:\s|[$,;:.&、，；。{}*\-]|\\[()\[\],;:! \\]|\\q?quad\b"
    r"|\\(?:text|mathrm|textbf|mbox)\s{0,4}(?=\{)"
    r"|\b(?:and|or|und|oder|et|ou|y|o|e|и|или|respectively|as well as)\b|和|与|或|及"
    r"|\\(?:and|or|wedge|vee|land|lor)\b)*"
)
_NAME = (
    r"[A-Za-z\u0370-\u03ff](?:_\{?\w{1,8}\}?|'|[A-Za-z]{0,8})|\\[A-Za-z]{1,12}(?:_\{?\w{1,8}\}?)?"
)
_NAMED = re.compile(
    rf"(?<![\w\\])({_NAME}|[A-Za-z](?:\([A-Za-z0-9]{{1,8}}\))?"
    r"|[A-Za-z]\s?(?:\\left\s?)?\([^()\n]{1,30}\))[ $]*(?:=|\\in|:)[ $]*\Z"
)
_UNIT = re.compile(
    r"\s{0,4}(?:\\[,;:! ]|[$~]){0,8}\s{0,4}"
    r"(?:\\(?:text|mathrm|textnormal)\s{0,4}\{[^{}]{0,40}\}(?:\^\{?\\?\w{1,6}\}?)?|[A-Za-z°%]{1,16}|\\%)"
)


def joined(text: str, members: list[Box]) -> Extraction:
    """One answer from the boxes of one statement, with and without the names before them."""
    distinct: list[Box] = []
    for box in members:
        if not any(same(box, other) for other in distinct):
            distinct.append(box)
    contents = [box.content for box in distinct]
    names = [name_before(text, box) for box in members]
    named = ", ".join(f"{name} = {box.content}" for name, box in zip(names, members, strict=True))
    also = (named,) if all(names) and len(set(names)) > 1 else ()
    source = Source.BOXED if len(distinct) == 1 else Source.BOXED_LIST
    return Extraction(", ".join(contents), source, also=also)


def name_before(text: str, box: Box) -> str:
    """The name that stands before a box: ``x`` in ``x = [3]``; "" if there is none."""
    name = _NAMED.search(text, max(0, box.start - 60), box.start)
    return name[1] if name else ""


def are_one_statement(text: str, first: Box, second: Box) -> bool:
    """True if only separators, units and names stand between two boxes: ``x = [3] and y = [4]``."""
    if second.start - first.end > _LONGEST_GAP:
        return False
    gap = text[first.end : second.start]
    if disagreement.CORRECTION.search(gap) or disagreement.DRAFT.search(gap):
        return False
    name = _NAMED.search(gap)
    if name:
        gap = gap[: name.start()]
    if _SEPARATOR.fullmatch(gap):
        return True
    unit = _UNIT.match(gap) if any(map(str.isdigit, first.content)) else None
    return unit is not None and _SEPARATOR.fullmatch(gap, unit.end()) is not None
