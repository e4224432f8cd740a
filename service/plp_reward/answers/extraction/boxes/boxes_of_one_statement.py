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
    rf"(?<![\w\\])({_NAME}|[A-Za-z](?:\([A-Za-z0-9]{{1,8}}\))?)[ $]*(?:=|\\in|:)[ $]*$"
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
    if len(distinct) == 1:
        return Extraction(contents[0], Source.BOXED)
    names = [_NAMED.search(text[max(0, box.start - 40) : box.start]) for box in distinct]
    named = None
    if all(names):
        named = ", ".join(
            f"{name[1]} = {content}" for name, content in zip(names, contents, strict=True) if name
        )
    return Extraction(", ".join(contents), Source.BOXED_LIST, named=named)


def are_one_statement(text: str, first: Box, second: Box) -> bool:
    """True if only separators, units and names stand between two boxes: ``x = [3] and y = [4]``."""
    if second.start - first.end > _LONGEST_GAP:
        return False
    gap = text[first.end : second.start]
    if disagreement.CORRECTION.search(gap):
        return False
    name = _NAMED.search(gap)
    if name:
        gap = gap[: name.start()]
    if _SEPARATOR.fullmatch(gap):
        return True
    unit = _UNIT.match(gap) if any(map(str.isdigit, first.content)) else None
    return unit is not None and _SEPARATOR.fullmatch(gap, unit.end()) is not None
