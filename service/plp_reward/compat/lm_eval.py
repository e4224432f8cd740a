"""lm-evaluation-harness' ``is_equiv`` of Hendrycks' MATH. Read in lm-eval 0.4.13.

from plp_reward.compat.lm_eval import is_equiv
"""

from __future__ import annotations

from plp_reward.compat.verdicts import LOG, as_bool, grade_answer


def is_equiv(str1: str | None, str2: str | None, verbose: bool = False) -> bool:
    """Say whether an answer equals gold.

    Args:
        str1: the answer, out of its box.
        str2: gold.
        verbose: log the two as they were read.

    Returns:
        True if they are equal, or both None; False also where there is no verdict, which is logged
        as a warning.
    """
    if str1 is None or str2 is None:
        return str1 is str2
    verdict = grade_answer(str1, str2)
    if verbose:
        LOG.info("%s %s", verdict.answer_form or str1, verdict.gold_form or str2)
    return as_bool(verdict)
