"""What ``plp check-golds`` shows people."""

from __future__ import annotations

from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from plp_reward.cli.terminal import plain
from plp_reward.gold_checks.kinds import MEANINGS, Kind
from plp_reward.gold_checks.report import GoldReport


def show(console: Console, report: GoldReport, output: Path | None) -> None:
    """Show how many rows have which finding, and examples."""
    for wrong, title in ((True, "would make a training wrong"), (False, "worth a look")):
        kinds = [kind for kind in Kind if kind in report.counts and kind.wrong is wrong]
        if kinds:
            console.print(_table(report, kinds, title))
    if report.repeats:
        console.print(f"{report.repeats:,} rows repeat an earlier problem with the same gold")
    if output is not None:
        console.print(plain(f"rows with findings in {output}"), soft_wrap=True)
    if report.wrong_rows:
        text = f"{report.rows:,} rows, {report.wrong_rows:,} of which would make a training wrong"
        console.print(plain(text, "bold red"), soft_wrap=True)
    else:
        text = f"{report.rows:,} rows, none of which would make a training wrong"
        console.print(plain(text, "bold green"), soft_wrap=True)


def _table(report: GoldReport, kinds: list[Kind], title: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    table.add_column("kind", no_wrap=True)
    table.add_column("rows", justify="right", no_wrap=True)
    table.add_column("row", overflow="fold")
    table.add_column("gold", overflow="fold")
    table.add_column("why", overflow="fold")
    for kind in kinds:
        table.add_section()
        first = plain(kind.value, "bold"), f"{report.counts[kind]:,}", "", "", MEANINGS[kind]
        table.add_row(*first)
        for example in report.examples.get(kind, []):
            place = f"{example.file}:{example.row}"
            gold = _short(example.gold)
            table.add_row("", "", plain(place), plain(gold), plain(_short(example.message, 100)))
    return table


def _short(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
