"""What the modules of this package share: one verdict, as the bool that their originals give."""

from __future__ import annotations

import logging

from plp_reward.answers import (
    DEFAULT_POLICY,
    ExtractionPolicy,
    Gold,
    GradingPolicy,
    Status,
    Verdict,
)
from plp_reward.errors import PlpError
from plp_reward.scoring.grading import grade

ANCHORED = ExtractionPolicy(
    bare=False, choices=False, emphasis=False, maths=False, stated=False, last_number=False
)
"""Answers that something announces: a box, a tag, a mark, a phrase."""

LOG = logging.getLogger("plp_reward.compat")


class NotDecided(PlpError, ValueError):  # noqa: N818  named by the state it reports
    """There is no verdict: neither right nor wrong could be told."""


class TimeoutException(NotDecided):
    """There is no verdict, because the deadline passed."""


def grade_answer(
    answer: str, gold: Gold, policy: GradingPolicy = DEFAULT_POLICY, deadline: float | None = None
) -> Verdict:
    """Grade an answer that was already taken out of its response."""
    return grade(boxed(answer), gold, policy, deadline=deadline)


def boxed(answer: str) -> str:
    r"""Return an answer as a response that states it; in a box, unless its braces would end it."""
    depth = 0
    for sign in answer.replace("\\{", "").replace("\\}", ""):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return answer
    return answer if depth or "\\boxed" in answer else f"\\boxed{{{answer}}}"


def not_decided(verdict: Verdict) -> NotDecided:
    """Return the error that says why there is no verdict."""
    kind = TimeoutException if verdict.status is Status.TIMEOUT else NotDecided
    return kind(f"{verdict.status.value}: {verdict.message or verdict.status.meaning}")


def as_bool(verdict: Verdict) -> bool:
    """Return a verdict where only true and false can be told; what is neither is logged."""
    if verdict.correct is None:
        LOG.warning("no verdict, which the caller gets as wrong: %s", not_decided(verdict))
    return verdict.correct is True
