"""A check of golds from its files to its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from plp_reward.answers.golds import acceptable
from plp_reward.dumps.rows import BadRow
from plp_reward.gold_checks.checks import GoldChecks
from plp_reward.gold_checks.kinds import MEANINGS, Finding, Kind
from plp_reward.gold_checks.rows import Read

BATCH = 512
"""Rows that are checked at a time."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row and what is wrong or doubtful about it.

    Attributes:
        read: the row.
        findings: at least one.
    """

    read: Read
    findings: list[Finding]

    def as_json(self) -> dict[str, Any]:
        """Return it as a line of the output: its place, the findings, and the row itself."""
        row = self.read.row
        return {
            "file": row.file,
            "row": row.number,
            "findings": [
                {"kind": one.kind.value, "wrong": one.kind.wrong, "message": one.message}
                for one in self.findings
            ],
            "value": None if isinstance(row, BadRow) else dict(row.value),
        }


@dataclass(frozen=True, slots=True)
class Example:
    """A row with a finding, as people are shown it.

    Attributes:
        file: where it stands.
        row: its line, or its row in a file without lines.
        gold: the answer that its gold states.
        message: why.
    """

    file: str
    row: int
    gold: str
    message: str


@dataclass(slots=True)
class GoldReport:
    """What was found.

    Attributes:
        show: examples that are kept of each kind.
        rows: rows that were read.
        repeats: rows whose problem came before, with the same gold.
        counts: rows by kind.
        examples: the first rows of each kind.
        wrong_rows: rows with a finding by which training on them is wrong.
    """

    show: int
    rows: int = 0
    repeats: int = 0
    wrong_rows: int = 0
    counts: dict[Kind, int] = field(default_factory=dict)
    examples: dict[Kind, list[Example]] = field(default_factory=dict)

    def add(self, found: Found) -> None:
        """Count a row's findings."""
        self.wrong_rows += any(finding.kind.wrong for finding in found.findings)
        gold = found.read.gold.gold if found.read.gold else None
        stated = "" if gold is None else " | ".join(acceptable(gold))
        for finding in found.findings:
            kind, row = finding.kind, found.read.row
            self.counts[kind] = self.counts.get(kind, 0) + 1
            kept = self.examples.setdefault(kind, [])
            if len(kept) < self.show:
                kept.append(Example(row.file, row.number, stated, finding.message))

    def as_json(self) -> dict[str, Any]:
        """Return the report as an object."""
        return {
            "rows": self.rows,
            "wrong_rows": self.wrong_rows,
            "repeats": self.repeats,
            "kinds": {
                kind.value: {
                    "rows": self.counts[kind],
                    "wrong": kind.wrong,
                    "meaning": MEANINGS[kind],
                    "examples": [asdict(example) for example in self.examples.get(kind, [])],
                }
                for kind in Kind
                if kind in self.counts
            },
        }


def check(
    rows: Iterator[Read],
    checks: GoldChecks,
    report: GoldReport,
    tick: Callable[[int], None] = lambda rows: None,
) -> Iterator[Found]:
    """Check rows and count what is found.

    Args:
        rows: the rows.
        checks: the checks.
        report: what is added to.
        tick: told now and then how many rows are done.

    Yields:
        Rows with findings, in order.
    """
    while batch := list(islice(rows, BATCH)):
        golds = [read.gold for read in batch if read.gold is not None]
        checked = iter(checks.check(golds))
        for read in batch:
            bad = [Finding(Kind.ROW, read.reason)] if read.gold is None else next(checked)
            report.rows += 1
            if bad:
                found = Found(read, bad)
                report.add(found)
                yield found
        report.repeats = checks.repeats
        tick(report.rows)
