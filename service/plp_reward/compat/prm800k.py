"""prm800k's ``grade_answer``, which many training scripts carry along.

from plp_reward.compat.prm800k import grade_answer
"""

from __future__ import annotations

from plp_reward.compat import verdicts


def grade_answer(given_answer: str | None, ground_truth: str | None) -> bool:
    """Say whether an answer, out of its box, equals gold.

    False also where one of them is None, and where there is no verdict, which is logged as a
    warning.
    """
    if given_answer is None or ground_truth is None:
        return False
    return verdicts.as_bool(verdicts.grade_answer(given_answer, ground_truth))
