"""The lines of an examination."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from plp_trainer.checks import Check
from plp_trainer.findings import Finding, Severity
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.surroundings import Surroundings


class Status(StrEnum):
    """What came of a look."""

    OK = "ok"
    WARN = "warn"
    """A run would go on, and probably not as meant."""
    FAIL = "fail"
    """A run would fail."""
    NOT_HERE = "not here"
    """There is nothing of the kind to look at, or nobody can know."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at.

    Attributes:
        name: what it is called.
        looks_at: what was looked at, and against what.
        status: what came of it.
        seen: what is there.
        fixes: what is wrong and how to mend it, a sentence each; empty where nothing is.
    """

    name: str
    looks_at: str
    status: Status
    seen: str = ""
    fixes: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self) | {"fixes": list(self.fixes)}


def lines_of(
    checks: Sequence[Check], recipe: TrainingRecipe, around: Surroundings
) -> Iterator[Line]:
    """Look at everything the planner looks at, a line a check."""
    for check in checks:
        found = list(check.findings(recipe, around))
        seen = check.seen(recipe, around)
        yield Line(
            check.name,
            check.looks_at,
            _status(found, seen),
            seen or "",
            tuple(f"{finding.setting}: {finding.message}" for finding in found),
        )


def _status(found: Sequence[Finding], seen: str | None) -> Status:
    if any(finding.severity is Severity.ERROR for finding in found):
        return Status.FAIL
    if found:
        return Status.WARN
    return Status.NOT_HERE if seen is None else Status.OK


def judged(
    name: str,
    looks_at: str,
    seen: str,
    *,
    fail: str | None = None,
    warn: str | None = None,
) -> Line:
    """Return a line with the worse of what is wrong, if anything is."""
    if fail is not None:
        return Line(name, looks_at, Status.FAIL, seen, (fail,))
    if warn is not None:
        return Line(name, looks_at, Status.WARN, seen, (warn,))
    return Line(name, looks_at, Status.OK, seen)


def not_here(name: str, looks_at: str, why: str) -> Line:
    """Return a line about what is not there to be looked at."""
    return Line(name, looks_at, Status.NOT_HERE, why)
