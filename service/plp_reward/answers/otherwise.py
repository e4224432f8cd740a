"""Which setting of the policy would have decided otherwise, by deciding again under each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any, Literal, get_args, get_origin, get_type_hints

from plp_reward.answers.policy import ExtractionPolicy, GradingPolicy
from plp_reward.answers.verdict import OUTCOMES, Stage, Step, Verdict

_NUMBERS: dict[str, tuple[float, ...]] = {
    "rounded_digits": (3, 0),
    "decimal_tolerance": (0.01,),
    "prose_chars": (10_000_000,),
    "max_chars": (10_000_000,),
    "max_digits": (100_000,),
}
"""What is tried of settings that are numbers."""
_DEMANDS = frozenset(["form"])
"""Settings of what a task demands: only whether it demands too much is tried."""


def otherwise(
    verdict: Verdict, policy: GradingPolicy, decide: Callable[[GradingPolicy], Verdict | None]
) -> Iterator[Step]:
    """The settings, one at a time, under which the verdict would have been the opposite.

    Args:
        verdict: what came of the policy as it is.
        policy: that policy.
        decide: the verdict under another policy, or None if only the symbolic tier can tell.
    """
    for name, value, other in _alternatives(policy):
        decided = decide(other)
        if decided is not None and decided.correct not in (None, verdict.correct):
            yield Step(Stage.SETTING, f"{name} = {_shown(value)}", OUTCOMES[decided.correct])


def _alternatives(policy: GradingPolicy) -> Iterator[tuple[str, Any, GradingPolicy]]:
    for name, value in _other_values(policy):
        yield name, value, replace(policy, **{name: value})
    for name, value in _other_values(policy.extraction):
        extraction = replace(policy.extraction, **{name: value})
        yield f"extraction.{name}", value, replace(policy, extraction=extraction)


def _other_values(policy: GradingPolicy | ExtractionPolicy) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(type(policy))
    for field in fields(policy):
        kind, now = hints[field.name], getattr(policy, field.name)
        values: tuple[Any, ...] = _NUMBERS.get(field.name, ())
        if kind is bool:
            values = (not now,)
        elif field.name in _DEMANDS:
            values = ("any",)
        elif get_origin(kind) is Literal:
            values = get_args(kind)
        yield from ((field.name, value) for value in values if value != now)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
