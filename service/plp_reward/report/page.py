"""All of a report as one HTML file: no script, no network, nothing beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from numpy.typing import NDArray

from plp_reward import __version__
from plp_reward.report import charts
from plp_reward.report.comparison import Comparison
from plp_reward.report.examples import Example
from plp_reward.report.figures import (
    EVERYTHING,
    PassAtK,
    Summary,
    dataset_title,
    passes,
    statuses,
    tiers,
)
from plp_reward.report.table import Table
from plp_reward.statistics import Change, Estimate


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and what stands under it.

    Attributes:
        chart: the SVG.
        title: what it shows.
    """

    chart: Markup
    title: str


def render(
    table: Table,
    found: Sequence[Summary],
    compared: Sequence[Comparison],
    examples: Sequence[Example],
    title: str,
    *,
    texts: bool = True,
) -> str:
    """Return the page.

    Args:
        table: the responses.
        found: the figures of each run and data set.
        compared: comparisons of the first run with the others.
        examples: responses to read.
        title: the page's heading.
        texts: whether problems may be quoted.
    """
    environment = Environment(
        loader=PackageLoader("plp_reward.report", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        percent=percent,
        tokens=tokens,
        points=points,
        signed=signed,
        number=number,
        p=probability,
        two_lines=two_lines,
    )
    style = files("plp_reward.report").joinpath("style.css").read_text(encoding="utf-8")
    pass_rates = passes(table)
    page = environment.get_template("page.html.j2").render(
        colour=charts.colour,
        title=title,
        version=__version__,
        style=Markup(style),  # noqa: S704  the package's own file
        table=table,
        several_runs=len(table.runs) > 1,
        summaries=found,
        totals=_totals(found),
        comparisons=compared,
        leading=_leading(compared),
        sentences=[_sentence(pair) for pair in _leading(compared)],
        accuracy=_interval_figure(found, table, "accuracy"),
        token_figure=_interval_figure(found, table, "tokens"),
        thinking_figures=_thinking_figures(found, table),
        thinks=any(summary.thinks is not None and summary.thinks.value > 0 for summary in found),
        opened=[run for run, opens in zip(table.runs, table.opened, strict=True) if opens],
        length_figures=_length_figures(table),
        reward_figures=_reward_figures(table),
        difficulty=_difficulty(table),
        pass_rates=pass_rates,
        pass_figures=_pass_figures(pass_rates, table),
        pair_figures=_pair_figures(compared),
        movers=[_movers(pair, table) for pair in compared if texts and pair.dataset != EVERYTHING],
        statuses=statuses(found),
        examples=examples,
        everything=EVERYTHING,
        sampled=table.size > charts.MOST_POINTS,
        most_points=charts.MOST_POINTS,
    )
    return page + "\n"


def percent(found: Estimate | None) -> str:
    """Write a share with its interval."""
    if found is None:
        return "–"
    return f"{found.value:.1%}" + _between(found, lambda value: f"{100 * value:.1f}")


def tokens(found: Estimate | None) -> str:
    """Write a number of tokens with its interval."""
    if found is None:
        return "–"
    return f"{found.value:,.0f}" + _between(found, lambda value: f"{max(value, 0):,.0f}")


def number(found: Estimate | None) -> str:
    """Write another number with its interval."""
    if found is None:
        return "–"
    return _minus(f"{found.value:.3f}") + _between(found, lambda value: f"{value:.3f}")


def points(found: Change | None) -> str:
    """Write a difference of shares in percentage points."""
    if found is None:
        return "–"
    difference = found.difference
    return _minus(f"{100 * difference.value:+.1f}") + _between(
        difference, lambda value: f"{100 * value:+.1f}"
    )


def signed(found: Change | None) -> str:
    """Write a difference of tokens, and what part of the first run's it is."""
    if found is None:
        return "–"
    difference = found.difference
    part = f", {difference.value / found.before:+.0%}" if found.before else ""
    return _minus(f"{difference.value:+,.0f}{part}") + _between(
        difference, lambda value: f"{value:+,.0f}"
    )


def two_lines(text: str) -> Markup:
    """Set the interval of a figure below it."""
    figure, bracket, interval = text.partition(" [")
    if not bracket:
        return Markup("{}").format(figure)
    return Markup("{}<small>[{}</small>").format(figure, interval)


def probability(value: float) -> str:
    """Write a p-value."""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _between(found: Estimate, write: Callable[[float], str]) -> str:
    if found.low is None or found.high is None:
        return ""
    return _minus(f" [{write(found.low)}, {write(found.high)}]")


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")


def _totals(found: Sequence[Summary]) -> list[Summary]:
    """Each run's figures over everything it has."""
    everything = [summary for summary in found if summary.dataset == EVERYTHING]
    return everything or list(found)


def _leading(compared: Sequence[Comparison]) -> list[Comparison]:
    """Each comparison over everything that both runs have."""
    everything = [pair for pair in compared if pair.dataset == EVERYTHING]
    return everything or list(compared)


def _sentence(pair: Comparison) -> str:
    """Say what changed, and what the intervals leave open."""
    parts = []
    if pair.tokens is not None and pair.tokens.before:
        change = pair.tokens.difference
        word = "fewer" if change.value < 0 else "more"
        part = abs(change.value) / pair.tokens.before
        sure = _excludes_zero(change)
        parts.append(f"{part:.0%} {word} tokens" + ("" if sure else " (its interval includes 0)"))
    accuracy = pair.accuracy.difference
    moved = _minus(f"{100 * accuracy.value:+.1f}")
    parts.append(
        f"accuracy {moved} points"
        + ("" if _excludes_zero(accuracy) else " (its interval includes 0)")
    )
    if pair.thinking is not None and pair.thinking.before + pair.thinking.after > 0:
        parts.append(
            f"thinking is {pair.thinking.after:.0%} of a response instead of "
            f"{pair.thinking.before:.0%}"
        )
    problems = f"over the {pair.matched:,} problems that both have"
    return f"{pair.after} against {pair.before}, {problems}: {'; '.join(parts)}."


def _excludes_zero(found: Estimate) -> bool:
    return found.low is not None and found.high is not None and not found.low <= 0 <= found.high


def _label(summary: Summary, table: Table) -> str:
    if len(table.runs) > 1 and (len(table.datasets) > 1 or table.datasets[0]):
        return f"{summary.dataset}: {summary.run}"
    return summary.run if len(table.runs) > 1 else summary.dataset


def _interval_figure(found: Sequence[Summary], table: Table, what: str) -> Figure | None:
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
    }
    title = titles[what]
    return Figure(charts.intervals(rows, percent=what != "tokens", title=title), title)


def _thinking_figures(found: Sequence[Summary], table: Table) -> list[Figure]:
    both = [_interval_figure(found, table, what) for what in ("thinks", "thinking")]
    return [figure for figure in both if figure is not None]


def _sets(table: Table) -> list[tuple[str, NDArray[np.bool_]]]:
    return [(dataset_title(name), table.dataset == i) for i, name in enumerate(table.datasets)]


def _title(dataset: str, run: str, table: Table) -> str:
    named = len(table.datasets) > 1 or bool(table.datasets[0])
    if len(table.runs) == 1:
        return dataset
    return f"{dataset}: {run}" if named else run


def _length_figures(table: Table) -> list[Figure]:
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


def _reward_figures(table: Table) -> list[Figure]:
    figures = []
    known = np.isfinite(table.length) & np.isfinite(table.reward) & (table.correct >= 0)
    for run, name in enumerate(table.runs):
        mine = known & (table.run == run)
        if mine.any():
            label = f"Rewards over lengths, {name}"
            longest = float(table.length[known].max())
            chart = charts.rewards(
                table.length[mine], table.reward[mine], table.correct[mine], longest, label
            )
            figures.append(Figure(chart, name))
    return figures


def _difficulty(table: Table) -> list[dict[str, Any]]:
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


def _pass_figures(found: Sequence[PassAtK], table: Table) -> list[Figure]:
    figures = []
    for dataset in dict.fromkeys(rates.dataset for rates in found):
        runs = [
            (table.runs.index(rates.run), dict(rates.at))
            for rates in found
            if rates.dataset == dataset
        ]
        figures.append(Figure(charts.passes(runs, f"pass@k, {dataset}"), dataset))
    return figures


def _kinds(pair: Comparison) -> list[str]:
    kinds = np.where(pair.rate_after > pair.rate_before, "gained", "lost").astype("<U6")
    same = pair.rate_after == pair.rate_before
    kinds[same] = np.where(pair.rate_before[same] > 0, "kept", "missed")
    return [str(kind) for kind in kinds]


def _pair_figures(compared: Sequence[Comparison]) -> list[Figure]:
    figures = []
    for pair in compared:
        known = np.isfinite(pair.tokens_before) & np.isfinite(pair.tokens_after)
        if pair.dataset == EVERYTHING or not known.any():
            continue
        kinds = [kind for kind, shown in zip(_kinds(pair), known, strict=True) if shown]
        title = f"{pair.dataset}: {pair.before} to {pair.after}"
        chart = charts.pairs(
            pair.tokens_before[known],
            pair.tokens_after[known],
            kinds,
            (pair.before, pair.after),
            f"Tokens of each problem, {title}",
        )
        figures.append(Figure(chart, title))
    return figures


MOVERS = 12
"""Problems listed of those that were gained or lost."""


def _movers(pair: Comparison, table: Table) -> dict[str, Any]:
    """The problems whose solve rate moved most, losses first."""
    moved = pair.rate_after - pair.rate_before
    order = [int(i) for i in np.argsort(moved, kind="stable") if moved[i] != 0]
    fell = [i for i in order if moved[i] < 0][:MOVERS]
    rose = [i for i in reversed(order) if moved[i] > 0][:MOVERS]
    rows = []
    for index in (*fell, *rose):
        problem = int(pair.problem[index])
        rows.append(
            {
                "kind": "lost" if moved[index] < 0 else "gained",
                "rates": (float(pair.rate_before[index]), float(pair.rate_after[index])),
                "tokens": [
                    f"{tokens[index]:,.0f}" if np.isfinite(tokens[index]) else "unknown"
                    for tokens in (pair.tokens_before, pair.tokens_after)
                ],
                "text": table.problems[problem] if problem < len(table.problems) else "",
            }
        )
    return {"pair": pair, "rows": rows, "more": pair.gained + pair.lost - len(rows)}
