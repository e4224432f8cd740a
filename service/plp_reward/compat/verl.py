"""verl's ``reward_score.math_verify.compute_score``. Read in verl 0.9.1.

from plp_reward.compat.verl import compute_score
"""

from __future__ import annotations

from plp_reward.answers import Status
from plp_reward.compat.verdicts import as_bool
from plp_reward.scoring.grading import grade


def compute_score(
    model_output: str, ground_truth: str, timeout_score: float = 0, timeout: float = 30.0
) -> float:
    """Return 1 for a right response and 0 for a wrong one.

    Args:
        model_output: the response.
        ground_truth: gold.
        timeout_score: what a response gets whose grading passed its deadline. What else has no
            verdict gets 0, and a warning is logged.
        timeout: CPU seconds for a response that needs computer algebra.
    """
    verdict = grade(model_output, ground_truth, deadline=timeout)
    if verdict.status is Status.TIMEOUT:
        return float(timeout_score)
    return float(as_bool(verdict))
