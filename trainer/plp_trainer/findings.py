"""What the planner finds wrong with a run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a finding means for the run."""

    ERROR = "error"
    """It would fail, or not do what the recipe says."""
    WARNING = "warning"
    """It would run, and probably not as meant."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a run.

    Attributes:
        severity: what it means.
        setting: the recipe's setting or the environment variable at fault.
        message: what is wrong, and how to mend it.
    """

    severity: Severity
    setting: str
    message: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.setting}: {self.message}"


def error(setting: str, message: str) -> Finding:
    """Return what would fail."""
    return Finding(Severity.ERROR, setting, message)


def warning(setting: str, message: str) -> Finding:
    """Return what would run, and probably not as meant."""
    return Finding(Severity.WARNING, setting, message)
