"""A table of variables and their values."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.outcomes import Extraction, Source
from plp_reward.answers.extraction.passage import Passage

_LONGEST_TABLE = 2_000
_VARIABLE = re.compile(r"\\?[A-Za-zα-ω](?:_\{?\w\}?)?")
_NUMERIC = re.compile(r"[-\d\\$√π(]")


def find(passage: Passage) -> Extraction | None:
    """``x = 1, y = 2`` from a table of variables and their values that ends the text."""
    text = passage.tail
    if "|" not in text[-200:]:
        return None
    rows: list[list[str]] = []
    for line in reversed(text[-_LONGEST_TABLE:].rstrip().splitlines()):
        cells = [cell.strip("*` \t$") for cell in line.strip().strip("|").split("|")]
        if len(cells) != 2:
            return None
        if not set("".join(cells)) - set("-: "):
            break
        rows.append(cells)
    else:
        return None
    names = [name for name, _ in rows]
    if len(names) < 2 or len(set(names)) != len(names):
        return None
    if not all(_VARIABLE.fullmatch(name) and _NUMERIC.match(value) for name, value in rows):
        return None
    answer = ", ".join(f"{name} = {value}" for name, value in reversed(rows))
    return Extraction(answer, Source.LAYOUT)
