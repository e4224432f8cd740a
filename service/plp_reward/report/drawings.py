"""The charts of a report, by run and data set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from plp_reward.report import charts
from plp_reward.report.comparison import Comparison
from plp_reward.report.figures import EVERYTHING, PassAtK, Summary, dataset_title, tiers
from plp_reward.report.formatting import percent, tokens
from plp_reward.report.problems import Names
from plp_reward.report.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and what stands under it.

    Attributes:
        chart: the SVG.
        title: what it shows.
    """

    chart: Markup
    title: str


def _label(summary: Summary, table: Table) -> str:
    if len(table.runs) > 1 and (len(table.datasets) > 1 or table.datasets[0]):
        return f"{summary.dataset}: {summary.run}"
    return summary.run if len(table.runs) > 1 else summary.dataset


def interval_figure(found: Sequence[Summary], table: Table, what: str) -> Figure | None:
    """Draw one figure of every run and data set with its intervals, or None if nobody has it."""
    write = tokens if what == "tokens" else percent
    rows = [
        charts.Row(_label(s, table), table.runs.index(s.run), estimate, write(estimate))
        for s in found
        if (estimate := getattr(s, what)) is not None
    ]
    if not rows:
        return None
    titles = {
        "accuracy": "Accuracy, with 95% intervals",
        "tokens": "Mean tokens of a response, with 95% intervals",
        "thinks": "Share of responses that think",
        "thinking": f"Share of a response that is thinking, in {table.unit}",
        "redundant": "Share of a response that is thinking beyond what its problem needs",
    }
    title = titles[what]
    return Figure(charts.intervals(rows, percent=what != "tokens", title=title), title)


def thinking_figures(found: Sequence[Summary], table: Table) -> list[Figure]:
    """Draw how many responses think, how much of them is thinking, and how much of it redundant."""
    drawn = [interval_figure(found, table, w) for w in ("thinks", "thinking", "redundant")]
    return [figure for figure in drawn if figure is not None]


def _sets(table: Table) -> list[tuple[str, NDArray[np.bool_]]]:
    return [(dataset_title(name), table.dataset == i) for i, name in enumerate(table.datasets)]


def _title(dataset: str, run: str, table: Table) -> str:
    named = len(table.datasets) > 1 or bool(table.datasets[0])
    if len(table.runs) == 1:
        return dataset
    return f"{dataset}: {run}" if named else run


def length_figures(table: Table) -> list[Figure]:
    """Draw the lengths of right and wrong responses of each run, by data set."""
    figures = []
    for dataset, chosen in _sets(table):
        known = chosen & np.isfinite(table.length)
        if not known.any():
            continue
        longest = float(table.length[known].max())
        most = charts.most_in_a_bin(
            [
                table.length[known & (table.run == run) & (table.correct == verdict)]
                for run in range(len(table.runs))
                for verdict in (0, 1)
            ],
            longest,
        )
        for run, name in enumerate(table.runs):
            mine = known & (table.run == run)
            if mine.any():
                title = _title(dataset, name, table)
                right, wrong = (table.length[mine & (table.correct == c)] for c in (1, 0))
                label = f"Lengths of right and wrong responses, {title}"
                figures.append(Figure(charts.lengths(right, wrong, longest, most, label), title))
    return figures


def reward_figures(table: Table, names: Names) -> list[Figure]:
    """Draw the rewards of each run over lengths, on the same axes."""
    figures = []
    known = np.isfinite(table.length) & np.isfinite(table.reward) & (table.correct >= 0)
    for run, name in enumerate(table.runs):
        mine = known & (table.run == run)
        if mine.any():
            label = f"Rewards over lengths, {name}"
            chart = charts.rewards(
                table.length[mine],
                table.reward[mine],
                table.correct[mine],
                _points(table.problem[mine], names),
                (float(table.length[known].max()), table.reward[known]),
                label,
            )
            figures.append(Figure(chart, name))
    return figures


def _points(problems: NDArray[np.intp], names: Names) -> Callable[[int], charts.Point]:
    """What the points of a chart are of, by their index in it."""

    def point(index: int) -> charts.Point:
        problem = int(problems[index])
        return charts.Point(names.name(problem), names.link(problem))

    return point


def difficulty(table: Table) -> list[dict[str, Any]]:
    """Draw the tokens of each tier of difficulty, by data set, with the numbers beside it."""
    found = []
    for dataset, chosen in _sets(table):
        by_run = tiers(table, dataset, chosen)
        kept = [
            i
            for i, tier in enumerate(next(iter(by_run.values()), []))
            if any(row[i].tokens is not None for row in by_run.values())
        ]
        if len(kept) < 2:
            continue
        names = [next(iter(by_run.values()))[i].name for i in kept]
        runs = [
            (table.runs.index(run), [row[i].tokens for i in kept]) for run, row in by_run.items()
        ]
        label = f"Tokens by difficulty, {dataset}"
        found.append(
            {
                "dataset": dataset,
                "figure": Figure(charts.difficulty(names, runs, label), dataset),
                "tiers": names,
                "rows": [(run, [row[i] for i in kept]) for run, row in by_run.items()],
            }
        )
    return found


def pass_figures(found: Sequence[PassAtK], table: Table) -> list[Figure]:
    """Draw pass@k and maj@k of each run, by data set."""
    figures = []
    for dataset in dict.fromkeys(rates.dataset for rates in found):
        runs = [
            (table.runs.index(rates.run), dict(rates.at), dict(rates.majority))
            for rates in found
            if rates.dataset == dataset
        ]
        figures.append(Figure(charts.passes(runs, f"pass@k and maj@k, {dataset}"), dataset))
    return figures


def _kinds(pair: Comparison) -> list[str]:
    kinds = np.where(pair.rate_after > pair.rate_before, "gained", "lost").astype("<U6")
    same = pair.rate_after == pair.rate_before
    kinds[same] = np.where(pair.rate_before[same] > 0, "kept", "missed")
    return [str(kind) for kind in kinds]


def pair_figures(compared: Sequence[Comparison], names: Names) -> list[Figure]:
    """Draw the tokens of each problem in two runs; all charts have the same axes."""
    figures = []
    shown = [
        (pair, np.isfinite(pair.tokens_before) & np.isfinite(pair.tokens_after))
        for pair in compared
        if pair.dataset != EVERYTHING
    ]
    shown = [(pair, known) for pair, known in shown if known.any()]
    values = [v[known] for pair, known in shown for v in (pair.tokens_before, pair.tokens_after)]
    for pair, known in shown:
        kinds = [kind for kind, drawn in zip(_kinds(pair), known, strict=True) if drawn]
        title = f"{pair.dataset}: {pair.before} to {pair.after}"
        chart = charts.pairs(
            pair.tokens_before[known],
            pair.tokens_after[known],
            kinds,
            _points(pair.problem[known], names),
            (pair.before, pair.after),
            (min(float(v.min()) for v in values), max(float(v.max()) for v in values)),
            f"Tokens of each problem, {title}",
        )
        figures.append(Figure(chart, title))
    return figures
