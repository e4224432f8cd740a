"""What of an audit log could not be used."""

from __future__ import annotations

from dataclasses import dataclass, field

_NAMED = 3
"""Files that a note names."""


@dataclass(slots=True)
class Faults:
    """What of a log could not be used.

    Attributes:
        torn: files whose end is torn, as a crash leaves it, or that are damaged from somewhere on.
        unreadable: lines that are damaged, or none of the log's.
        incomplete: groups some of whose samples are in no file that was read.
        unsettled: samples whose group was not settled in what was read.
    """

    torn: list[str] = field(default_factory=list)
    unreadable: int = 0
    incomplete: int = 0
    unsettled: int = 0

    def notes(self) -> list[str]:
        """Return what a reader of the log should know, a clause each."""
        places = ", ".join(map(str, self.torn[:_NAMED])) + ", ..." * (len(self.torn) > _NAMED)
        clauses = (
            (len(self.torn), f"the end of {places} is torn, as a crash leaves it"),
            (self.unreadable, f"{self.unreadable:,} lines cannot be read"),
            (self.incomplete, f"{self.incomplete:,} groups have samples in no file that is there"),
            (
                self.unsettled,
                f"{self.unsettled:,} samples had no answer: their group was not settled",
            ),
        )
        return [clause for count, clause in clauses if count]
