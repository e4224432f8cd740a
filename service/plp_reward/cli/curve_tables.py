"""What ``plp curves`` shows people beside pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from plp_reward.curves import Line, Points, Scored, Setting, Spread


def show_expected(
    console: Console, curves: Mapping[str, Sequence[tuple[Setting, Sequence[Line]]]]
) -> None:
    """Show rewards and advantages at both ends of each setting's range."""
    count = len(next(iter(curves.values())))
    for index in range(count):
        setting, _ = next(iter(curves.values()))[index]
        console.print(
            f"{setting.low:,} to {setting.high:,} tokens, {setting.right} of {setting.size} right",
            highlight=False,
        )
        rows = []
        for name, lines_of in curves.items():
            for line in lines_of[index][1]:
                ends = (line.reward[0], line.reward[-1], line.advantage[0], line.advantage[-1])
                rows.append([name, "right" if line.correct else "wrong", *map(_figure, ends)])
        low, high = f"{setting.low:,}", f"{setting.high:,}"
        columns = ["", "answer", f"reward {low}", high, f"advantage {low}", high]
        _table(console, columns, rows)


def show_scored(console: Console, curves: Mapping[str, Points], scored: Scored) -> None:
    """Show what each reward gives a dump's short and long right answers, and its wrong ones."""
    responses = scored.responses
    right = responses.correct
    console.print(
        f"{responses.size:,} responses, {right.sum():,} right; {scored.left_out:,} left out "
        "without a verdict or length",
        highlight=False,
        soft_wrap=True,
    )
    if not scored.compared:
        console.print("no advantages: some responses have no others of their prompt beside them")
    order = np.argsort(responses.length[right], kind="stable")
    quarter = max(1, order.size // 4)
    rows = []
    for name, points in curves.items():
        given, others = points.reward[right][order], points.reward[~right]
        row = [
            name,
            _mean(given[:quarter]),
            _mean(given[-quarter:]),
            _figure(given.std()) if given.size else "",
            _mean(others),
        ]
        if points.advantage is not None:
            advantage = points.advantage[right][order]
            row += [
                _mean(advantage[:quarter]),
                _mean(advantage[-quarter:]),
                _mean(points.advantage[~right]),
            ]
        rows.append(row)
    columns = ["reward", "right: shortest 1/4", "longest 1/4", "std", "wrong"]
    if scored.compared:
        columns += ["advantage, right: shortest 1/4", "longest 1/4", "wrong"]
    _table(console, columns, rows)


def show_spread(console: Console, curves: Mapping[str, Spread]) -> None:
    """Show the variance of each reward in some of the windows."""
    first = next(iter(curves.values()))
    chosen = np.unique(np.linspace(0, first.low.size - 1, 5).round().astype(int))
    windows = [f"{first.low[i]:,.0f}-{first.high[i]:,.0f}" for i in chosen]
    console.print("variance of rewards of right answers, lengths spread evenly over")
    rows = [[name, *(_figure(s.variance[i]) for i in chosen)] for name, s in curves.items()]
    _table(console, ["tokens", *windows], rows)


def _table(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=number > 0)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _figure(value: float) -> str:
    return f"{value:.4g}"


def _mean(values: NDArray[np.float64]) -> str:
    return _figure(values.mean()) if values.size else ""
