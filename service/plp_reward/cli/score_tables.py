"""What ``plp score`` shows people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from plp_reward.cli.terminal import plain
from plp_reward.dumps.fields import FieldNames
from plp_reward.dumps.outputs import DumpResult
from plp_reward.dumps.records import Extractor
from plp_reward.dumps.rows import BadRow, RowSamples
from plp_reward.dumps.summary import Judged, Summary, Tally


def show_outcome(console: Console, outcome: DumpResult) -> None:
    """Show a run's table, and where its files are."""
    for note in outcome.notes:
        console.print(plain(note), soft_wrap=True)
    console.print(*tables(outcome.summary))
    summary = outcome.summary
    if summary.judged.outcomes:
        _show_judged(console, summary.judged, outcome.summary_file)
    console.print(plain(f"{summary.rows:,} rows in {outcome.output}"), soft_wrap=True)
    console.print(plain(f"figures in {outcome.summary_file}"), soft_wrap=True)
    if summary.short_groups:
        console.print(f"{summary.short_groups:,} groups have fewer responses than --group-size")
    if outcome.error_file is not None:
        text = f"{summary.bad_rows:,} bad rows, with reasons, in {outcome.error_file}"
        console.print(plain(text, "bold red"), soft_wrap=True)


def _show_judged(console: Console, judged: Judged, file: Path | str) -> None:
    outcomes = ", ".join(f"{number:,} {name}" for name, number in sorted(judged.outcomes.items()))
    console.print(f"judge: {outcomes}", soft_wrap=True)
    if (agreement := judged.agreement) is not None:
        console.print(f"agreement with the rules' verdicts that it saw: {agreement:.2%}")
    if not judged.turned:
        return
    shown = Table("id", "gold", "answer", "rules", "judge", box=box.SIMPLE_HEAD, pad_edge=False)
    for turned in judged.turned[:_MOST_TURNED]:
        shown.add_row(*(plain(f"{cell!s:.60}") for cell in turned.values()))
    console.print(shown)
    if judged.turns.total() > _MOST_TURNED:
        console.print(plain(f"more of what it turned in {file}"), soft_wrap=True)


def show_preview(
    console: Console, items: Iterable[tuple[RowSamples | BadRow, Extractor | None]]
) -> None:
    """Show how the first rows are read."""
    shown: set[str] = set()
    for item, extractor in items:
        file = item.file if isinstance(item, BadRow) else item.row.file
        if extractor is not None and file not in shown:
            shown.add(file)
            console.print(plain(f"{file}: layout {extractor.layout.name}"), soft_wrap=True)
            console.print(_fields(extractor))
        if isinstance(item, BadRow):
            console.print(plain(f"row {item.number}: BAD: {item.reason}", "red"))
            continue
        for sample in item.samples:
            line = f"row {item.row.number}: id {sample.id!r}, group {sample.group!r}, "
            line += f"gold {sample.gold!r}, length {sample.length}, "
            line += f"finish reason {sample.finish_reason!r}, response ...{sample.response[-60:]!r}"
            console.print(plain(line), soft_wrap=True)


def _fields(extractor: Extractor) -> Table:
    shown = Table("part", "field", box=box.SIMPLE_HEAD, pad_edge=False)
    for part in FieldNames.model_fields:
        shown.add_row(part, plain(getattr(extractor.fields, part) or "-"))
    return shown


_MOST_TURNED = 20
_COLUMNS = (
    "responses",
    "accuracy",
    "un-\ndecided",
    "tokens\nmean",
    "tokens\nmedian",
    "reward\nmean",
)


def tables(summary: Summary) -> list[Table]:
    """Return the summary as two tables, figures and statuses: a row a data set, and the total."""
    tallies = dict(summary.tallies)
    if len(tallies) != 1:
        tallies["total"] = summary.total()
    statuses = sorted(summary.total().statuses)
    figures = _table(_COLUMNS, {name: _cells(tally) for name, tally in tallies.items()})
    counts = {name: [f"{t.statuses[s]:,}" for s in statuses] for name, t in tallies.items()}
    return [figures, _table(statuses, counts)]


def _table(columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> Table:
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column("data set", overflow="fold")
    for column in columns:
        shown.add_column(column, justify="right", no_wrap=True)
    for name, cells in rows.items():
        if name == "total" and len(rows) > 1:
            shown.add_section()
        shown.add_row(plain(name), *cells)
    return shown


def _cells(tally: Tally) -> list[str]:
    figures = tally.figures()
    return [
        f"{tally.responses:,}",
        _number(figures["accuracy"], ".2%"),
        f"{figures['undecided']:,}",
        _number(figures["mean_tokens"], ",.1f"),
        _number(figures["median_tokens"], ",.1f"),
        _number(figures["mean_reward"], ".4f"),
    ]


def _number(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)
