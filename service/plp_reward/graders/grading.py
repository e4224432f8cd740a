"""Any grader by one call: mathematics by its policy, others by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plp_reward import answers
from plp_reward.answers import DEFAULT_POLICY, Gold, GradingPolicy, Verdict
from plp_reward.graders.task import Grader, Task


@dataclass(frozen=True, slots=True)
class Grading:
    """A grader that is not mathematics, and the policy by which it finds final answers."""

    grader: Grader
    policy: GradingPolicy = DEFAULT_POLICY


How = GradingPolicy | Grading
"""How to grade: as mathematics by a policy, or by another grader."""

Fields = Mapping[str, Any]
"""What a grader looks at besides the texts: ``finish_reason`` and ``extra``, as it needs them."""


def decide(
    response: str,
    gold: Gold,
    how: How = DEFAULT_POLICY,
    *,
    prompt: str | None = None,
    explain: bool = False,
    fields: Fields | None = None,
) -> Verdict | None:
    """Grade a response; None if only ``grade`` can, by computer algebra."""
    if isinstance(how, GradingPolicy):
        return answers.decide(response, gold, how, prompt=prompt, explain=explain)
    return _graded(response, gold, how, prompt, explain, fields)


def grade(
    response: str,
    gold: Gold,
    how: How = DEFAULT_POLICY,
    *,
    prompt: str | None = None,
    explain: bool = False,
    fields: Fields | None = None,
) -> Verdict:
    """Grade a response by everything there is. Graders that are not bounded may take any time."""
    if isinstance(how, GradingPolicy):
        return answers.grade(response, gold, how, prompt=prompt, explain=explain)
    return _graded(response, gold, how, prompt, explain, fields)


def is_bounded(how: How) -> bool:
    """Whether ``decide`` is bounded by construction, and may run where nothing kills it."""
    return isinstance(how, GradingPolicy) or how.grader.bounded


def is_own(how: How) -> bool:
    """Whether grading runs code of the user's."""
    return not isinstance(how, GradingPolicy) and how.grader.own


def _graded(
    response: str,
    gold: Gold,
    how: Grading,
    prompt: str | None,
    explain: bool,
    fields: Fields | None,
) -> Verdict:
    return how.grader.grade(Task(response, gold, how.policy, prompt, explain, **(fields or {})))
