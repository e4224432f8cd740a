"""What can be wrong with a gold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A way in which a row is wrong or doubtful."""

    ROW = "row"
    EMPTY = "empty"
    PROSE = "prose"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    CONFLICT = "conflict"
    SENTENCE = "sentence"
    SEVERAL = "several"
    READINGS = "readings"
    COLUMNS = "columns"
    LONG = "long"

    @property
    def wrong(self) -> bool:
        """Whether training on such a row is wrong; else a person should look at it."""
        return self in _WRONG


_WRONG = frozenset([Kind.ROW, Kind.EMPTY, Kind.PROSE, Kind.UNREADABLE, Kind.REFUSED, Kind.CONFLICT])

MEANINGS: Mapping[Kind, str] = {
    Kind.ROW: "the row cannot be read, or no known column of it has a right answer",
    Kind.EMPTY: "nothing, or a word that says that there is no answer",
    Kind.PROSE: r"sentences in which no \boxed{} and no #### says what the answer is",
    Kind.UNREADABLE: "over a limit, or a box that is empty or never closed",
    Kind.REFUSED: "gold itself, in a box, is not graded as right",
    Kind.CONFLICT: "the same problem as an earlier row, with another gold",
    Kind.SENTENCE: "a sentence: hardly any answer but its very words is accepted",
    Kind.SEVERAL: "several answers, of which any or the last one counts",
    Kind.READINGS: "commas that separate thousands, decimals or the items of a list",
    Kind.COLUMNS: "another column of the row states another answer",
    Kind.LONG: "so long that hardly a response will state it",
}
"""What each kind means, for people."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful about a row.

    Attributes:
        kind: what.
        message: why, about this row; "" where the kind says all.
    """

    kind: Kind
    message: str = ""
