"""Where a response states its final answer."""

from plp_reward.answers.extraction.final_answer import extract

__all__ = ["extract"]
