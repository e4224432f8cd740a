"""All checks on one subject."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from plp_reward.errors import ConfigurationError
from plp_reward.probe.checks import CheckResult, run
from plp_reward.probe.claims import CHECKS
from plp_reward.probe.responses import Plan, Responses, earlier, groups
from plp_reward.probe.subject import Malformed, Subject

EASY, HARD = (300, 600), (7_000, 10_000)
"""Lengths of responses to easy and to hard problems: those of the paper's figure 3."""


@dataclass(frozen=True, slots=True)
class Pressure:
    """How much length matters among right answers of about the same length.

    Attributes:
        low: tokens of the shortest.
        high: tokens of the longest.
        spread: standard deviation of the rewards, lengths drawn evenly between.
    """

    low: int
    high: int
    spread: float


@dataclass(frozen=True, slots=True)
class Report:
    """What probing a reward came to.

    Attributes:
        subject: the reward.
        plan: what was tried.
        outcomes: one a check, in the order of ``CHECKS``.
        pressure: how the scale of the length term goes with length: on easy and on hard problems.
    """

    subject: Subject
    plan: Plan
    outcomes: tuple[CheckResult, ...]
    pressure: tuple[Pressure, ...]

    @property
    def passed(self) -> bool:
        """Whether every check that was asked for held."""
        return all(outcome.passed for outcome in self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "reward": self.subject.reward.name,
            "source": self.subject.reward.source,
            "parameters": dict(self.subject.parameters),
            "passed": self.passed,
            "checks": [
                {
                    "name": outcome.check.name,
                    "claim": outcome.check.claim,
                    "passed": outcome.passed,
                    "tried": outcome.tried,
                    "failed": outcome.failed,
                    "farmed": list(outcome.farmed),
                    "counterexample": None
                    if outcome.counterexample is None
                    else {
                        "message": outcome.counterexample.message,
                        "cases": [
                            {"title": case.title, "responses": case.rows()}
                            for case in outcome.counterexample.cases
                        ],
                    },
                }
                for outcome in self.outcomes
            ],
            "pressure": [{"low": p.low, "high": p.high, "spread": p.spread} for p in self.pressure],
        }


def probe(subject: Subject, plan: Plan | None = None, skip: Collection[str] = ()) -> Report:
    """Try every check on a reward; one that remembers, after some groups that it has seen.

    Args:
        subject: the reward, see ``load_subject``.
        plan: what is tried; by default responses up to the reward's own limit, if it has one.
        skip: names of checks to leave out: of claims that the reward does not make.

    Raises:
        ConfigurationError: ``skip`` names no check.
    """
    if plan is None:
        plan = Plan() if subject.limit is None else Plan(longest=subject.limit)
    names = [check.name for check in CHECKS]
    if unknown := [name for name in skip if name not in names]:
        raise ConfigurationError(
            f"no check is called {unknown[0]!r}; there are: {', '.join(names)}"
        )
    try:
        for responses in earlier(plan):
            subject = subject.having_seen(responses)
    except Malformed:
        pass  # the first check says what is malformed
    tried = list(groups(plan))
    outcomes = tuple(
        _attributed(run(check, subject, plan, tried), subject, plan, tried)
        for check in CHECKS
        if check.name not in skip
    )
    return Report(subject, plan, outcomes, _pressure(subject, plan))


def _attributed(
    outcome: CheckResult, subject: Subject, plan: Plan, tried: Sequence[Responses]
) -> CheckResult:
    """Say of a claim that a sum breaks which terms break it: without which it would hold."""
    if outcome.passed is not False or len(subject.reward.parts) < 2:
        return outcome
    farmed = [
        term
        for term in subject.reward.parts
        if run(outcome.check, _without(subject, term), plan, tried).passed
    ]
    return replace(outcome, farmed=tuple(farmed))


def _without(subject: Subject, term: str) -> Subject:
    return replace(subject, parameters={**subject.parameters, f"{term}.weight": 0.0})


def _pressure(subject: Subject, plan: Plan) -> tuple[Pressure, ...]:
    rng = np.random.default_rng(plan.seed)
    measured = []
    for low, high in (EASY, HARD):
        drawn = [
            Responses.of(
                np.ones(plan.size, dtype=bool), rng.integers(low, high, plan.size), plan.target
            )
            for _ in range(plan.groups)
        ]
        try:
            spread = float(np.mean([subject(responses).std() for responses in drawn]))
        except Malformed:
            continue
        measured.append(Pressure(low, high, spread))
    return tuple(measured)
