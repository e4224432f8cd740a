"""Tables as plain values, for a terminal or in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from plp_reward.statistics import Estimate

NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        title: what it shows.
        columns: their headings.
        rows: cells of text, as many as columns; an empty row is a line between. A line end in a
            cell is a space in Markdown.
        notes: what is said below.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default_factory=tuple)

    def show(self, console: Console) -> None:
        """Print it on a terminal."""
        shown = RichTable(
            box=box.SIMPLE_HEAD, pad_edge=False, title=self.title, title_justify="left"
        )
        for number, column in enumerate(self.columns):
            first = number == 0
            shown.add_column(
                Text(column),
                justify="left" if first else "right",
                overflow="fold",
                no_wrap=first,
            )
        for row in self.rows:
            if row:
                shown.add_row(*map(Text, row))
            else:
                shown.add_section()
        console.print(shown)
        for note in self.notes:
            console.print(Text(note), soft_wrap=True)

    def without_unknown(self, column: str) -> Table:
        """Return it without a column that has nothing in any row."""
        at = self.columns.index(column)
        if any(row and row[at] != NOTHING for row in self.rows):
            return self
        rows = [[*row[:at], *row[at + 1 :]] for row in self.rows]
        return replace(self, columns=[*self.columns[:at], *self.columns[at + 1 :]], rows=rows)

    def markdown(self) -> str:
        """Return it as Markdown."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield f"### {self.title}"
        yield ""
        yield _line(self.columns)
        yield _line(["---", *["---:"] * (len(self.columns) - 1)])
        for row in self.rows:
            if row:
                yield _line(row)
        for note in self.notes:
            yield ""
            yield note


def _line(cells: Sequence[str]) -> str:
    escaped = (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def percent(estimate: Estimate | None, *, interval: bool = True) -> str:
    """Write a share, and its interval on a line of its own."""
    if estimate is None:
        return NOTHING
    shown = share(estimate.value)
    if not interval or estimate.low is None or estimate.high is None:
        return shown
    return f"{shown}\n[{100 * estimate.low:.1f}, {100 * estimate.high:.1f}]"


def number(estimate: Estimate | None, *, interval: bool = True) -> str:
    """Write a number of tokens, and its interval on a line of its own."""
    if estimate is None:
        return NOTHING
    if not interval or estimate.low is None or estimate.high is None:
        return tokens(estimate.value)
    return f"{tokens(estimate.value)}\n[{tokens(estimate.low)}, {tokens(estimate.high)}]"


def share(value: float) -> str:
    """Write a share as a percentage."""
    return f"{100 * value:.1f} %"


def signed(value: float, low: float | None, high: float | None, unit: str = "") -> str:
    """Write a difference with its interval, if it has one."""
    shown = f"{value:+.1f}{unit}"
    return shown if low is None or high is None else f"{shown} [{low:+.1f}, {high:+.1f}]"


def tokens(value: float) -> str:
    """Write a number of tokens, without decimals from 1,000 on."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}"
