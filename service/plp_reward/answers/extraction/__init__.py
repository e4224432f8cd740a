"""Where a response states its final answer."""

from plp_reward.answers.extraction.response import extract

__all__ = ["extract"]
