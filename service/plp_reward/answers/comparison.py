"""Whether an answer equals gold."""

from __future__ import annotations

from dataclasses import dataclass

from plp_reward.answers.policy import GradingPolicy


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing an answer with one gold came to; the fields are ``Verdict``'s."""

    equal: bool | None
    rule: str
    gold_form: str | None = None
    answer_form: str | None = None
    message: str = ""
    steps: tuple[str, ...] = ()


def compare(
    answer: str, gold: str, policy: GradingPolicy, *, symbolic: bool, explain: bool = False
) -> Comparison | None:
    """Compare ``answer`` with ``gold``; None if only the symbolic tier can tell and it is off."""
    return Comparison(answer == gold, "text", gold, answer)
