"""Where a response states its final answer: ``final_answer.extract``."""
