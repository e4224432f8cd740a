"""What is searched."""

from __future__ import annotations

from dataclasses import dataclass

from plp_reward.grader_audit.golds import GOLDS, Gold
from plp_reward.grader_audit.subject import OURS


@dataclass(frozen=True, slots=True)
class Plan:
    """What is searched.

    Attributes:
        grader: see ``subject.load``.
        pairs: the search ends when it has asked about so many pairs of an answer and a gold.
        seed: of what is drawn.
        workers: processes.
        deadline: seconds for one answer.
        credit: from which number on a response counts as accepted.
        token: a service's token.
        prose: ask about every answer in a sentence too.
        golds: the universe.
        given: answers to ask about besides: their texts, and whether they are whole responses.
    """

    grader: str = OURS
    pairs: int = 1_000_000
    seed: int = 0
    workers: int = 1
    deadline: float = 30.0
    credit: float = 0.5
    token: str | None = None
    prose: bool = False
    golds: tuple[Gold, ...] = GOLDS
    given: tuple[tuple[str, bool], ...] = ()
