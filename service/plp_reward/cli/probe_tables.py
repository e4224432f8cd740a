"""What ``plp probe`` shows people."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from plp_reward.probe import Case, Report


def show_report(console: Console, report: Report) -> None:
    """Show every check's outcome, the counterexamples, and how much length weighs."""
    subject, plan = report.subject, report.plan
    values = ", ".join(f"{name} = {value:g}" for name, value in subject.parameters.items())
    console.print(Text(f"{subject.reward.name}({values})", style="bold"), soft_wrap=True)
    console.print(
        f"{plan.shortest:,} to {plan.longest:,} tokens, groups of up to {plan.size}",
        highlight=False,
    )
    table = Table("check", "claim", "result", box=box.SIMPLE_HEAD, pad_edge=False)
    sums = len(subject.reward.parts) > 1
    if sums:
        table.add_column("farmed term")
    for outcome in report.outcomes:
        result = {
            True: Text("holds", "green"),
            False: Text(f"fails {outcome.failed:,} of {outcome.tried:,}", "bold red"),
            None: Text("not tried", "yellow"),
        }[outcome.passed]
        farmed = [", ".join(outcome.farmed) or "no one term" * (not outcome.passed)] * sums
        table.add_row(outcome.check.name, outcome.check.claim, result, *farmed)
    console.print(table)
    for outcome in report.outcomes:
        if outcome.counterexample is not None:
            found = outcome.counterexample
            text = Text.assemble((outcome.check.name, "bold red"), f": {found.message}")
            console.print(text, soft_wrap=True)
            if outcome.farmed:
                terms = ", ".join(outcome.farmed)
                console.print(Text(f"without {terms} it would hold", "yellow"), soft_wrap=True)
            for case in found.cases:
                _show_case(console, case)
    for pressure in report.pressure:
        console.print(
            f"right answers of {pressure.low:,} to {pressure.high:,} tokens: rewards spread by "
            f"{pressure.spread:.3g} (standard deviation in a group)",
            highlight=False,
            soft_wrap=True,
        )


def _show_case(console: Console, case: Case) -> None:
    rows = case.rows()
    many = len({row["group"] for row in rows}) > 1
    columns = [*(["group"] if many else []), "tokens", "answer", "reward", "advantage"]
    table = Table(*columns, title=case.title, box=box.SIMPLE_HEAD, title_justify="left")
    for row in rows:
        answer = "right" if row["correct"] else "wrong" if row["answered"] else "none"
        table.add_row(
            *([str(row["group"])] if many else []),
            f"{row['length']:,.0f}",
            answer,
            *("" if row[name] is None else f"{row[name]:.6g}" for name in ("reward", "advantage")),
        )
    console.print(table)
