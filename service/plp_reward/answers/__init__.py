"""From a response's text to a verdict: pure, bounded, and free of HTTP, files and processes.

``decide`` is bounded by construction and never needs a computer algebra system; it returns None
when only one can tell. ``grade`` goes on to the symbolic tier then, within a budget of operations.
Whoever grades text that is not trusted runs ``grade`` where it can be killed: see
``plp_reward.scoring.grading`` and ``plp_reward.workers``.

These two load what grades when they are first used: two hundred modules, which a process that has
grading done by others never needs.
"""

from typing import TYPE_CHECKING, Any

from plp_reward.answers.gold import Gold
from plp_reward.answers.policy import DEFAULT_POLICY, ExtractionPolicy, GradingPolicy
from plp_reward.answers.verdict import Stage, Status, Step, Verdict

if TYPE_CHECKING:
    from plp_reward.answers.grading import decide, grade

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


def __getattr__(name: str) -> Any:
    if name not in ("decide", "grade"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from plp_reward.answers import grading

    globals()[name] = value = getattr(grading, name)
    return value
