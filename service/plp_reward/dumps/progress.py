"""How far a run is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

LINE_EVERY = 10.0
"""Seconds between plain lines."""


class Meter:
    """Shows rows, rate and the time left.

    Args:
        console: where to; a bar is drawn only on a terminal.
        rows: rows scored by an earlier run; they do not count for the rate.
        noun: what is counted.
    """

    def __init__(self, console: Console, rows: int, noun: str = "rows") -> None:
        self._console = console
        self._noun = noun
        self._before = rows
        self._start = self._last = time.monotonic()
        self._fraction_before: float | None = None
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("reading", total=None)

    def __enter__(self) -> Self:
        self._bar.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.__exit__(kind, error, trace)

    def update(self, rows: int, fraction: float | None, note: str = "") -> None:
        """Show that ``rows`` are done and ``fraction`` of all, if known; and a note behind that."""
        now = time.monotonic()
        rate = (rows - self._before) / max(now - self._start, 1e-9)
        text = f"{rows:,} {self._noun}, {_rate(rate)} {self._noun}/s" + (
            f", {note}" if note else ""
        )
        total = None if fraction is None else 1.0
        self._bar.update(self._task, description=text, completed=fraction or 0.0, total=total)
        if self._fraction_before is None:
            self._fraction_before = fraction
        if self._console.is_terminal or now - self._last < LINE_EVERY:
            return
        self._last = now
        self._console.print(text + self._left(fraction, now), highlight=False)

    def _left(self, fraction: float | None, now: float) -> str:
        if fraction is None or self._fraction_before is None:
            return ""
        gained = fraction - self._fraction_before
        left = (now - self._start) * (1 - fraction) / gained if gained > 0 else None
        shown = "" if left is None else f", about {left:,.0f} s left"
        return f", {fraction:.0%}{shown}"


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.2g}"
