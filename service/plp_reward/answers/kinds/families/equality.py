"""Two descriptions of sets: the same set of numbers, or the same points of a line."""

from __future__ import annotations

from plp_reward.answers.kinds.families.descriptions import Described
from plp_reward.answers.kinds.families.grids import same_set
from plp_reward.answers.kinds.families.lines import same_points
from plp_reward.answers.policy import GradingPolicy


def equal(gold: Described | None, answer: Described | None, policy: GradingPolicy) -> bool | None:
    """Whether both describe the same family or line; None if they do not, or it is not certain."""
    if gold is None or answer is None or not (gold.depends and answer.depends):
        return None
    if not (gold.is_complete and answer.is_complete):
        return None
    same = same_set(gold, answer, names_optional=policy.names_optional)
    if same is None:
        same = same_points(gold, answer, names_optional=policy.names_optional)
    return same
