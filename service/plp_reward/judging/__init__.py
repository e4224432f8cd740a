"""A second opinion on what the rules could not settle: a model, asked narrowly and seldom."""

from plp_reward.judging.opinions import Opinion, Outcome, Question
from plp_reward.judging.settings import JudgeSettings

__all__ = ["JudgeSettings", "Opinion", "Outcome", "Question"]
