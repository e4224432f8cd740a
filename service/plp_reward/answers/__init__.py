"""From a response's text to a verdict: pure, bounded, and free of HTTP, files and processes.

``decide`` is bounded by construction and never needs a computer algebra system; it returns None
when only one can tell. ``grade`` goes on to the symbolic tier then, within a budget of operations.
Whoever grades text that is not trusted runs ``grade`` where it can be killed: see
``plp_reward.scoring.grading`` and ``plp_reward.workers``.
"""

from plp_reward.answers.golds import Gold
from plp_reward.answers.grading import decide, grade
from plp_reward.answers.policy import DEFAULT_POLICY, ExtractionPolicy, GradingPolicy
from plp_reward.answers.verdict import Stage, Status, Step, Verdict

__all__ = [
    "DEFAULT_POLICY",
    "ExtractionPolicy",
    "Gold",
    "GradingPolicy",
    "Stage",
    "Status",
    "Step",
    "Verdict",
    "decide",
    "grade",
]
