"""What ``plp score`` shows people."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from plp_reward.dumps.fields import FieldNames
from plp_reward.dumps.outputs import Outcome
from plp_reward.dumps.records import Extractor
from plp_reward.dumps.rows import BadRow, Scored
from plp_reward.dumps.summary import tables


def show_outcome(console: Console, outcome: Outcome) -> None:
    """Show a run's table, and where its files are."""
    for note in outcome.notes:
        console.print(Text(note), soft_wrap=True)
    console.print(*tables(outcome.summary))
    summary = outcome.summary
    console.print(Text(f"{summary.rows:,} rows in {outcome.output}"), soft_wrap=True)
    console.print(Text(f"figures in {outcome.summary_file}"), soft_wrap=True)
    if summary.short_groups:
        console.print(f"{summary.short_groups:,} groups have fewer responses than --group-size")
    if outcome.error_file is not None:
        text = f"{summary.bad_rows:,} bad rows, with reasons, in {outcome.error_file}"
        console.print(Text(text, style="bold red"), soft_wrap=True)


def show_preview(
    console: Console, items: Iterable[tuple[Scored | BadRow, Extractor | None]]
) -> None:
    """Show how the first rows are read."""
    shown: set[str] = set()
    for item, extractor in items:
        file = item.file if isinstance(item, BadRow) else item.row.file
        if extractor is not None and file not in shown:
            shown.add(file)
            console.print(Text(f"{file}: layout {extractor.layout.name}"), soft_wrap=True)
            console.print(_fields(extractor))
        if isinstance(item, BadRow):
            console.print(Text(f"row {item.number}: BAD: {item.reason}", style="red"))
            continue
        for sample in item.samples:
            line = f"row {item.row.number}: id {sample.id!r}, group {sample.group!r}, "
            line += f"gold {sample.gold!r}, length {sample.length}, "
            line += f"finish reason {sample.finish_reason!r}, response ...{sample.response[-60:]!r}"
            console.print(Text(line), soft_wrap=True)


def _fields(extractor: Extractor) -> Table:
    shown = Table("part", "field", box=box.SIMPLE_HEAD, pad_edge=False)
    for part in FieldNames.model_fields:
        shown.add_row(part, getattr(extractor.fields, part) or "-")
    return shown
