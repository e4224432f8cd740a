"""Reads the specification tables: ``gold == answer`` and ``gold != answer``, one a line."""

from __future__ import annotations

from plp_reward.answers import DEFAULT_POLICY, GradingPolicy
from plp_reward.answers.equivalence.comparison import compare
from plp_reward.answers.kinds.comparing.outcome import Comparison


def rows(table: str) -> list[tuple[str, str, bool]]:
    """(gold, answer, expected) of every line of ``table``."""
    found = []
    for line in table.strip().splitlines():
        for sign, expected in ((" == ", True), (" != ", False)):
            gold, separator, answer = line.strip().partition(sign)
            if separator:
                found.append((gold.strip(), answer.strip(), expected))
                break
        else:
            raise ValueError(f"neither == nor != in {line!r}")
    return found


def compared(gold: str, answer: str, policy: GradingPolicy = DEFAULT_POLICY) -> Comparison:
    """The comparison with every tier open."""
    outcome = compare(answer, gold, policy, symbolic=True, explain=True)
    assert outcome is not None
    return outcome
