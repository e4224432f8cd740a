"""Checks: a claim about rewards, the counterexamples to it, and what trying it came to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from plp_reward.probe.responses import Plan, Responses
from plp_reward.probe.subject import Subject
from plp_reward.rewards.advantages import rloo

Rewards: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """Responses and what they got.

    Attributes:
        title: what these responses are.
        responses: the responses.
        rewards: their rewards, or None where the reward gave none.
    """

    title: str
    responses: Responses
    rewards: Rewards | None

    def rows(self) -> list[dict[str, Any]]:
        """Return a mapping a response: what went in, the reward and the RLOO advantage."""
        advantages = None
        if self.rewards is not None and (np.bincount(self.responses.group) > 1).all():
            advantages = rloo(self.rewards, self.responses.group)
        return [
            {
                "group": int(self.responses.group[i]),
                "length": float(self.responses.length[i]),
                "correct": bool(self.responses.correct[i]),
                "answered": bool(self.responses.answered[i]),
                "reward": None if self.rewards is None else float(self.rewards[i]),
                "advantage": None if advantages is None else float(advantages[i]),
            }
            for i in range(self.responses.size)
        ]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Responses that break a claim.

    Attributes:
        message: what is wrong with their rewards, in a sentence.
        cases: the responses, and where the claim is about a change, those after it.
    """

    message: str
    cases: tuple[Case, ...]


Search: TypeAlias = Callable[[Subject, Plan, Sequence[Responses]], Iterator[Counterexample | None]]
"""Tries a claim: for each trial None, or the counterexample."""


@dataclass(frozen=True, slots=True)
class Check:
    """A claim about a reward.

    Attributes:
        name: what reports and ``--skip`` call it.
        claim: what must hold, in a sentence.
        search: looks for counterexamples.
    """

    name: str
    claim: str
    search: Search


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check came to.

    Attributes:
        check: the check.
        tried: number of trials.
        failed: number of those that broke the claim.
        counterexample: the first of them, or None.
        farmed: of a sum, the terms without any one of which the claim would hold.
    """

    check: Check
    tried: int
    failed: int
    counterexample: Counterexample | None
    farmed: tuple[str, ...] = ()

    @property
    def passed(self) -> bool | None:
        """Whether the claim held; None if nothing could be tried."""
        return self.failed == 0 if self.tried else None


def run(check: Check, subject: Subject, plan: Plan, groups: Sequence[Responses]) -> CheckResult:
    """Try a check on every group."""
    tried = failed = 0
    first = None
    for found in check.search(subject, plan, groups):
        tried += 1
        failed += found is not None
        first = first or found
    return CheckResult(check, tried, failed, first)
