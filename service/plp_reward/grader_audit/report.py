"""What a search came to, put together for people to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from plp_reward.grader_audit.ambiguities import AMBIGUITIES
from plp_reward.grader_audit.children import Row
from plp_reward.grader_audit.plan import Plan

_ALIKE = 0.7
"""Answers belong together when of the golds that accept either, this share accepts both."""
_SHOWN = 20
"""Golds and answers that are listed of a family."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer that golds accept which do not accept each other, or that very many accept.

    Attributes:
        answer: its text.
        template: how it was made.
        accepted: the golds that accept it.
        one: one of them.
        other: another; unless very many accept the answer, neither of the two accepts the other.
    """

    answer: str
    template: str
    accepted: frozenset[int]
    one: int
    other: int


@dataclass(slots=True)
class Tally:
    """What has been asked so far.

    Attributes:
        answers: answers asked about.
        pairs: pairs of an answer and a gold.
        open: pairs of which the grader does not know.
        failed: pairs that it raised for.
        unfinished: responses that took too long or ended the process.
        problem: what it raised first, or "".
    """

    answers: int = 0
    pairs: int = 0
    open: int = 0
    failed: int = 0
    unfinished: list[str] = field(default_factory=list)
    problem: str = ""

    def add(self, row: Row, text: str) -> None:
        """Count a row."""
        self.pairs += row.asked
        self.open += len(row.open)
        self.failed += row.failed
        self.problem = self.problem or row.problem
        if not row.finished:
            self.unfinished.append(text)


def families(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings that the same golds accept, together; the shortest of each in front."""
    found: list[list[Finding]] = []
    for finding in sorted(findings, key=lambda finding: (len(finding.answer), finding.answer)):
        mine = finding.accepted
        for family in found:
            theirs = family[0].accepted
            if len(mine & theirs) >= _ALIKE * len(mine | theirs):
                family.append(finding)
                break
        else:
            found.append([finding])
    return sorted(found, key=lambda family: -len(family[0].accepted))


@dataclass(frozen=True, slots=True)
class Report:
    """What the search came to.

    Attributes:
        plan: what was searched.
        tally: what was asked.
        seconds: how long it took.
        families: answers that different golds accept, by what accepts them: see ``families``.
        explained: how many answers each ambiguity explained.
        irreflexive: golds that do not accept themselves.
        asymmetric: pairs of golds of which the second accepts the first as an answer, and the
            first not the second.
        highest: answers and the share of all golds that are known to accept them, highest first.
    """

    plan: Plan
    tally: Tally
    seconds: float
    families: list[list[Finding]]
    explained: dict[str, int]
    irreflexive: list[int]
    asymmetric: list[tuple[int, int]]
    highest: list[tuple[str, float]]

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not (self.families or self.irreflexive or self.asymmetric)

    @property
    def rate(self) -> float:
        """Pairs a second."""
        return self.tally.pairs / max(self.seconds, 1e-9)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        golds = [gold.text for gold in self.plan.golds]
        return {
            "grader": self.plan.grader,
            "passed": self.passed,
            "seed": self.plan.seed,
            "golds": len(golds),
            "answers": self.tally.answers,
            "pairs": self.tally.pairs,
            "seconds": self.seconds,
            "pairs_per_second": self.rate,
            "open": self.tally.open,
            "failed": self.tally.failed,
            "problem": self.tally.problem,
            "unfinished": self.tally.unfinished,
            "findings": [
                {
                    "answer": family[0].answer,
                    "template": family[0].template,
                    "golds": [golds[family[0].one], golds[family[0].other]],
                    "accepted": [golds[index] for index in sorted(family[0].accepted)],
                    "share": len(family[0].accepted) / len(golds),
                    "answers": len(family),
                    "others": [finding.answer for finding in family[1 : 1 + _SHOWN]],
                }
                for family in self.families
            ],
            "not_reflexive": [golds[index] for index in self.irreflexive],
            "not_symmetric": [
                {"answer": golds[one], "gold": golds[other]} for one, other in self.asymmetric
            ],
            "ambiguities": [
                {
                    "name": ambiguity.name,
                    "reason": ambiguity.reason,
                    "answers": self.explained.get(ambiguity.name, 0),
                }
                for ambiguity in AMBIGUITIES
            ],
            "highest_shares": [
                {"answer": answer, "share": share} for answer, share in self.highest
            ],
        }
