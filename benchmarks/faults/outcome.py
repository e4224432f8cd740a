"""What an attack came to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Outcome:
    """Counts of one attack; they add up over its rounds.

    Attributes:
        sent: samples or rows that had to be answered.
        attacks: broken clients, hostile rows, damaged files: what was thrown at it besides.
        killed: processes that were killed or stopped.
        lost: of what was sent, without an answer although its client asked again.
        made_up: answers that are not the right one, and scripts that ran.
        notes: what was lost and made up, the first of each round.
    """

    sent: int = 0
    attacks: int = 0
    killed: int = 0
    lost: int = 0
    made_up: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether something was lost or made up."""
        return bool(self.lost or self.made_up)

    def add(self, other: Outcome) -> None:
        """Add another round's."""
        self.sent += other.sent
        self.attacks += other.attacks
        self.killed += other.killed
        self.lost += other.lost
        self.made_up += other.made_up
        self.notes += other.notes[:3]

    def lose(self, note: str, count: int = 1) -> None:
        """Note what got no answer."""
        self.lost += count
        self.notes.append(f"lost: {note}")

    def invent(self, note: str, count: int = 1) -> None:
        """Note an answer that is not the right one."""
        self.made_up += count
        self.notes.append(f"made up: {note}")
