"""A check of a run before it starts: what it looks at, what it sees, and what is wrong with that.

The planner's checks and the doctor's are the same tables of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from plp_trainer.findings import Finding
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at.

    Attributes:
        name: what it is called.
        looks_at: what is looked at, and against what.
        findings: yields what is wrong with it.
        seen: what is there, for a person; None where there is nothing of the kind to look at, or
            nobody can know.
    """

    name: str
    looks_at: str
    findings: Callable[[TrainingRecipe, Surroundings], Iterator[Finding]]
    seen: Callable[[TrainingRecipe, Surroundings], str | None]


def run_checks(
    checks: Sequence[Check], recipe: TrainingRecipe, around: Surroundings
) -> Iterator[Finding]:
    """Yield what is wrong, check by check."""
    for check in checks:
        yield from check.findings(recipe, around)
