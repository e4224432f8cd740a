"""Graders for the tests of fairness: the real ones, but for responses that say how slow they are.

``quick`` use up the quick lane's budget, ``symbolic`` the symbolic lane's; ``brief`` are left to
the symbolic lane and take it a twentieth of a second.
"""

import time
from typing import Any

from plp_reward import answers


def decide(response: str, gold: Any, *arguments: Any, **options: Any) -> Any:
    if response == "quick":
        sum(iter(int, 1))
    return (
        None
        if response in ("symbolic", "brief")
        else answers.decide(response, gold, *arguments, **options)
    )


def grade(response: str, gold: Any, *arguments: Any, **options: Any) -> Any:
    if response == "symbolic":
        sum(iter(int, 1))
    if response == "brief":
        end = time.process_time() + 0.05
        while time.process_time() < end:
            pass
    return answers.grade(response, gold, *arguments, **options)
