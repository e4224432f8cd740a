"""What ``plp replay`` shows people."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from plp_reward.audit.faults import Faults
from plp_reward.audit.replay import Replayed, Summary
from plp_reward.cli.terminal import plain


def show(console: Console, summary: Summary, changed: Sequence[Replayed], faults: Faults) -> None:
    """Show the counts, some of what changed, and what could not be used."""
    console.print(_counts(summary))
    if changed:
        console.print(_changed(changed))
    left = max(summary.verdicts, summary.rewards, summary.lengths) - len(changed)
    if left > 0:
        console.print(f"and {left:,} or more others; -o FILE writes all")
    for text in _notes(summary, faults):
        console.print(plain(text, "bold yellow"), soft_wrap=True)
    if summary.unchanged:
        console.print("nothing changed")


def _counts(summary: Summary) -> Table:
    table = Table(box=box.SIMPLE, show_header=False)
    for name, value in (
        ("scored again", f"{summary.samples:,} samples in {summary.scorings:,} calls and groups"),
        ("graded again", f"{summary.graded:,}"),
        ("right", f"{summary.correct_before:,} -> {summary.correct_after:,}"),
        ("verdicts changed", f"{summary.verdicts:,}"),
        *((f"  {change}", f"{number:,}") for change, number in sorted(summary.by_change.items())),
        ("rewards changed", f"{summary.rewards:,}, by {summary.largest:.6g} at most"),
        ("lengths changed", f"{summary.lengths:,}"),
    ):
        table.add_row(name, value)
    return table


def _changed(changed: Sequence[Replayed]) -> Table:
    table = Table(box=box.SIMPLE)
    for heading in ("run", "id", "gold", "answer", "verdict", "reward", "tokens"):
        table.add_column(heading)
    for replayed in changed:
        before, after = replayed.before, replayed.after
        table.add_row(
            plain(replayed.run),
            plain(replayed.sample.id),
            plain(_short(str(replayed.sample.gold))),
            plain(_both(_short(before.answer or ""), _short(after.answer or ""))),
            plain(_both(before.verdict, after.verdict)),
            plain(_both(_number(before.reward), _number(after.reward))),
            plain(_both(str(before.tokens), str(after.tokens))),
        )
    return table


def _notes(summary: Summary, faults: Faults) -> list[str]:
    notes = [
        f"{number:,} samples were scored by another version of your code, {change}"
        for change, number in sorted(summary.own_code.items())
    ]
    if summary.refused:
        notes.append(f"{summary.refused:,} samples the profile cannot score: {summary.reason}")
    if summary.samples > summary.graded:
        notes.append(
            f"{summary.samples - summary.graded:,} samples were not graded again: truncated ones, "
            "those of which the log has only a hash, or all with --no-regrade"
        )
    return notes + faults.notes()


def _number(value: float | None) -> str:
    return "null" if value is None else f"{value:.6g}"


def _both(before: str, after: str) -> str:
    return before if before == after else f"{before} -> {after}"


def _short(text: str, most: int = 30) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
