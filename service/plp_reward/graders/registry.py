"""Graders by name."""

from __future__ import annotations

from plp_reward.graders.choice import Choice
from plp_reward.graders.instructions import Instructions
from plp_reward.graders.json_value import JsonValue
from plp_reward.graders.numeric import Numeric
from plp_reward.graders.text import Text

MATH = "math"
"""The grader of ``answers``; its settings are the profile's ``grading``."""

Named = Choice | Text | Numeric | JsonValue | Instructions
"""The other built-in graders."""

GRADERS: dict[str, type[Named]] = {
    "choice": Choice,
    "text": Text,
    "numeric": Numeric,
    "json": JsonValue,
    "instructions": Instructions,
}
"""Them by name."""
