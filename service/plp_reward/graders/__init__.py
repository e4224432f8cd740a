"""Graders: from a response's text to a verdict, for answers of any kind.

``math`` is the package ``answers``, which knows nothing of the others; they take the final answer
from it. A grader is a frozen dataclass of its settings with a method ``grade``. What is not bounded
by construction, and all code of the user's, runs only in workers that can be killed.
"""

from plp_reward.graders.grading import Fields, Grading, How, decide, grade, is_bounded, is_own

__all__ = ["Fields", "Grading", "How", "decide", "grade", "is_bounded", "is_own"]
