"""Graders for the load tests: the real ones, but for responses that say ``hang``."""

from typing import Any

from plp_reward import answers


def decide(response: str, gold: Any, *arguments: Any, **options: Any) -> Any:
    """Leave what hangs to the symbolic tier, as the real one does with what it cannot bound."""
    return None if "hang" in response else answers.decide(response, gold, *arguments, **options)


def grade(response: str, gold: Any, *arguments: Any, **options: Any) -> Any:
    """Loop in C, where neither a signal nor a thread reaches."""
    if "hang" in response:
        sum(iter(int, 1))
    return answers.grade(response, gold, *arguments, **options)
