"""The report of measurements: every table, on a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plp_trainer.evaluation.figures import changes_of
from plp_trainer.evaluation.folder import EvaluationFolder
from plp_trainer.evaluation.run import EvaluationResult
from plp_trainer.reporting.measurements import (
    changes_table,
    cost_line,
    figures_tables,
    paper_layout,
    pass_table,
)
from plp_trainer.reporting.tables import Table

REPORT = "report.md"
"""The file's name."""


def tables_of(outcomes: Sequence[EvaluationResult]) -> list[Table]:
    """Return each model's figures, then all in the paper's layout, then what changed."""
    tables: list[Table] = []
    for outcome in outcomes:
        tables += figures_tables(outcome.subject.name, outcome.figures)
        passed = pass_table(outcome.subject.name, outcome.figures)
        if passed is not None:
            tables.append(passed)
    measured = {outcome.subject.name: outcome.figures for outcome in outcomes}
    tables.append(paper_layout(outcomes[0].subject.base, measured))
    first, *others = outcomes
    before = EvaluationFolder(first.subject.folder).scored() if others else {}
    for other in others:
        after = EvaluationFolder(other.subject.folder).scored()
        changes = {name: changes_of(before[name], after[name]) for name in before if name in after}
        tables.append(changes_table(first.subject.name, other.subject.name, changes))
    return tables


def write_report(path: Path, tables: Sequence[Table], outcomes: Sequence[EvaluationResult]) -> None:
    """Write the tables, and what the measurements took, as Markdown."""
    parts = ["# Evaluation\n", *(table.markdown() for table in tables), "### Cost\n"]
    for outcome in outcomes:
        how = outcome.subject.evaluation
        parts.append(
            f"{outcome.subject.name}: {outcome.subject.model}, temperature {how.temperature}, "
            f"top-p {how.top_p}, at most {how.max_new_tokens:,} tokens; "
            f"{cost_line(outcome.cost)}.\n"
        )
        parts += [f"{note}\n" for note in outcome.notes]
    path.write_text("\n".join(parts), encoding="utf-8")
