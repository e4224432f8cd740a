"""What ``plp audit-grader`` shows people."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from plp_reward.grader_audit import AMBIGUITIES, Report

_ANSWERS = 15
"""Answers whose share of golds is shown."""


def show_report(console: Console, report: Report) -> None:
    """Show what was asked and what was found."""
    tally, golds = report.tally, report.plan.golds
    console.print(Text(report.plan.grader, style="bold"), soft_wrap=True)
    console.print(
        f"{tally.answers:,} answers, {len(golds)} golds, {tally.pairs:,} pairs in "
        f"{report.seconds:,.0f} s ({report.rate:,.0f} a second), seed {report.plan.seed}",
        highlight=False,
        soft_wrap=True,
    )
    _show_troubles(console, report)
    _show_findings(console, report)
    _show_golds(console, report)
    table = _table("share of golds", "answer", title="accepted most")
    for answer, share in report.highest[:_ANSWERS]:
        table.add_row(f"{share:.2%}", Text(answer))
    console.print(table)
    table = _table("answers", "what", "why", title="two golds explained by what is documented")
    for ambiguity in AMBIGUITIES:
        count = report.explained.get(ambiguity.name, 0)
        table.add_row(f"{count:,}", ambiguity.name, ambiguity.reason)
    console.print(table)
    verdict = Text("nothing found", "green") if report.passed else Text("found", "bold red")
    console.print(verdict)


def _show_troubles(console: Console, report: Report) -> None:
    tally = report.tally
    if tally.open:
        console.print(f"no verdict for {tally.open:,} pairs", highlight=False)
    if tally.failed:
        text = f"raised for {tally.failed:,} pairs, first {tally.problem}"
        console.print(Text(text, "yellow"), soft_wrap=True)
    if tally.unfinished:
        text = (
            f"{len(tally.unfinished):,} answers took too long or ended the process, first "
            f"{tally.unfinished[0]!r}"
        )
        console.print(Text(text, "yellow"), soft_wrap=True)


def _show_findings(console: Console, report: Report) -> None:
    if not report.families:
        return
    golds = report.plan.golds
    table = _table(
        "answer", "like it", "golds", "though these differ", title="accepted by golds that differ"
    )
    for family in report.families:
        first = family[0]
        differ = f"{golds[first.one].text}   {golds[first.other].text}"
        table.add_row(
            Text(first.answer),
            f"{len(family) - 1:,}",
            f"{len(first.accepted):,}",
            Text(differ),
        )
    console.print(table)


def _show_golds(console: Console, report: Report) -> None:
    golds = report.plan.golds
    if report.irreflexive:
        table = _table("gold", title="not accepted by itself")
        for index in report.irreflexive:
            table.add_row(Text(golds[index].text))
        console.print(table)
    if report.asymmetric:
        table = _table("answer", "gold", title="accepted, but not the other way round")
        for one, other in report.asymmetric:
            table.add_row(Text(golds[one].text), Text(golds[other].text))
        console.print(table)


def _table(*columns: str, title: str) -> Table:
    return Table(*columns, title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
