"""``plp_reward.grade``: one verdict in the caller's own process, safely.

The tiers that are bounded by construction run right here. Only what they leave open goes to the
symbolic tier, in a worker process with a deadline that kills.
"""

from __future__ import annotations

from plp_reward.answers import DEFAULT_POLICY, Gold, GradingPolicy, Verdict, decide
from plp_reward.answers import grade as grade_fully


def grade(
    response: str,
    gold: Gold,
    policy: GradingPolicy = DEFAULT_POLICY,
    *,
    prompt: str | None = None,
    explain: bool = False,
) -> Verdict:
    """Find the final answer of ``response`` and decide whether it equals ``gold``.

    Args:
        response: the model's text.
        gold: the right answer, or a list of acceptable ones.
        policy: which differences matter; the defaults are careful.
        prompt: the prompt's text, so that an echoed box is not taken for an answer.
        explain: fill ``Verdict.steps``.

    Returns:
        A verdict; ``status`` says why when ``correct`` is None. Never raises for what the texts
        contain.
    """
    verdict = decide(response, gold, policy, prompt=prompt, explain=explain)
    if verdict is None:
        verdict = grade_fully(response, gold, policy, prompt=prompt, explain=explain)
    return verdict
