"""One response against gold: extract, compare, say how."""

from __future__ import annotations

from collections.abc import Sequence

from plp_reward.answers.comparison import compare
from plp_reward.answers.extraction import extract
from plp_reward.answers.policy import DEFAULT_POLICY, GradingPolicy
from plp_reward.answers.verdict import Status, Verdict

Gold = str | int | float | Sequence[str | int | float]
"""A right answer: text, a number, or a list of acceptable answers (any one of them will do)."""


def decide(
    response: str,
    gold: Gold,
    policy: GradingPolicy = DEFAULT_POLICY,
    *,
    prompt: str | None = None,
    explain: bool = False,
) -> Verdict | None:
    """Grade ``response`` by the tiers that are bounded by construction.

    Returns:
        The verdict, or None when only the symbolic tier of ``grade`` can tell.
    """
    return _grade(response, gold, policy, prompt, symbolic=False, explain=explain)


def grade(
    response: str,
    gold: Gold,
    policy: GradingPolicy = DEFAULT_POLICY,
    *,
    prompt: str | None = None,
    explain: bool = False,
) -> Verdict:
    """Grade ``response`` by every tier. Never raises for what a response or gold contains."""
    verdict = _grade(response, gold, policy, prompt, symbolic=True, explain=explain)
    assert verdict is not None, "the symbolic tier always returns a verdict"
    return verdict


def _grade(
    response: str,
    gold: Gold,
    policy: GradingPolicy,
    prompt: str | None,
    *,
    symbolic: bool,
    explain: bool,
) -> Verdict | None:
    found = extract(response, policy.extraction, prompt)
    if found.answer is None:
        return Verdict(False, Status.NO_ANSWER, message=found.message)
    golds = [gold] if isinstance(gold, str | int | float) else list(gold)
    for acceptable in golds:
        outcome = compare(found.answer, str(acceptable), policy, symbolic=symbolic, explain=explain)
        if outcome is None:
            return None
        if outcome.equal:
            return Verdict(True, Status.OK, found.answer, found.found_by, outcome.rule)
    return Verdict(False, Status.OK, found.answer, found.found_by, "text")
