"""Pictures of sweeps: accuracy against tokens, and both against what is varied.

The first is what the paper's figures 5 and 6 are about. They need matplotlib: the extra ``plots``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plp_reward.curves import plot
from plp_reward.errors import ConfigurationError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GREY = "#8a8a8a"
WIDTH, HEIGHT = 3.6, 2.9
WIDE_RANGE = 20.0
"""Greatest by least value from which an axis is logarithmic."""

save = plot.save


@dataclass(frozen=True, slots=True)
class Point:
    """One setting on one data set.

    Attributes:
        label: the varied value, as text.
        value: the same as a number, or None.
        tokens: mean over seeds.
        accuracy: 0 to 1, mean over seeds.
        tokens_spread: standard deviation over seeds, or None.
        accuracy_spread: the same.
    """

    label: str
    value: float | None
    tokens: float
    accuracy: float
    tokens_spread: float | None = None
    accuracy_spread: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Settings that are joined by a line.

    Attributes:
        name: what the legend calls them.
        points: in the order in which they are joined.
        published: the paper's own.
        lone: a single model that nothing is joined to: the one before training.
    """

    name: str
    points: Sequence[Point]
    published: bool = False
    lone: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A share on one data set.

    Attributes:
        data_set: which.
        value: 0 to 1, mean over seeds.
        spread: standard deviation over seeds, or None.
    """

    data_set: str
    value: float
    spread: float | None = None


def why_not(path: Path) -> str:
    """Return why a picture of this name cannot be drawn here, and what to do; "" if it can."""
    try:
        plot.check_drawable(path)
    except ConfigurationError as error:
        return str(error)
    return ""


def draw_tradeoff(lines: Mapping[str, Sequence[Series]]) -> Figure:
    """Draw accuracy against tokens, a panel a data set, as in the paper's figures 5 and 6."""
    figure, [panels] = _panels(1, len(lines))
    styles = _styles(lines)
    for panel, (name, series) in zip(panels, lines.items(), strict=True):
        for one in series:
            _line(panel, one, styles[one.name])
            for point in one.points:
                panel.annotate(
                    point.label,
                    (point.tokens, 100 * point.accuracy),
                    xytext=(3, 3),
                    textcoords="offset points",
                    fontsize=7,
                    color=styles[one.name],
                )
        panel.set_title(name, fontsize=9, loc="left")
        panel.set_xlabel("tokens, mean")
    panels[0].set_ylabel("accuracy, %")
    _legend(figure, panels)
    return figure


def _line(panel: Axes, series: Series, colour: str) -> None:
    ours = not series.published
    x = [point.tokens for point in series.points]
    y = [100 * point.accuracy for point in series.points]
    # In the order of what is varied, not of tokens: pale, for it may cross itself.
    panel.plot(x, y, "-" if ours else "--", color=colour, linewidth=1.0, alpha=0.45)
    panel.errorbar(
        x,
        y,
        xerr=[point.tokens_spread or 0.0 for point in series.points] if ours else None,
        yerr=[100 * (point.accuracy_spread or 0.0) for point in series.points] if ours else None,
        fmt="*" if series.lone else "o" if ours else "s",
        color=colour,
        markersize=9 if series.lone else 4,
        elinewidth=0.8,
        markerfacecolor=colour if ours else "none",
        label=series.name,
    )


def draw_parameter(lines: Mapping[str, Sequence[Series]], key: str) -> Figure:
    """Draw accuracy and tokens against what is varied, a column a data set."""
    figure, rows = _panels(2, len(lines))
    styles = _styles(lines)
    values = [p.value for series in lines.values() for s in series for p in s.points if p.value]
    wide = min(values) > 0 and max(values) / min(values) > WIDE_RANGE
    for column, (name, series) in enumerate(lines.items()):
        above, below = rows[0][column], rows[1][column]
        for one in series:
            colour = styles[one.name]
            if one.lone:
                above.axhline(100 * one.points[0].accuracy, color=colour, lw=1, ls=":")
                below.axhline(one.points[0].tokens, color=colour, lw=1, ls=":", label=one.name)
                continue
            points = [point for point in one.points if point.value is not None]
            at = [point.value or 0.0 for point in points]
            style: dict[str, Any] = {
                "color": colour,
                "fmt": "s--" if one.published else "o-",
                "markersize": 4,
                "linewidth": 1.2,
                "markerfacecolor": "none" if one.published else colour,
            }
            above.errorbar(
                at,
                [100 * point.accuracy for point in points],
                yerr=[100 * (point.accuracy_spread or 0.0) for point in points],
                **style,
            )
            below.errorbar(
                at,
                [point.tokens for point in points],
                yerr=[point.tokens_spread or 0.0 for point in points],
                label=one.name,
                **style,
            )
        above.set_title(name, fontsize=9, loc="left")
        below.set_xlabel(key.rpartition(".")[2])
        if wide:
            for panel in (above, below):
                panel.set_xscale("log")
                panel.xaxis.set_major_formatter("{x:g}")
    rows[0][0].set_ylabel("accuracy, %")
    rows[1][0].set_ylabel("tokens, mean")
    _legend(figure, rows[1])
    return figure


def draw_shares(lines: Mapping[str, Sequence[Bar]], label: str) -> Figure:
    """Draw a share by data set, a group of bars each, the first line's in grey."""
    figure, [[panel]] = _panels(1, 1)
    figure.set_figwidth(1.6 * WIDTH)
    sets = list(dict.fromkeys(bar.data_set for bars in lines.values() for bar in bars))
    wide = 0.8 / len(lines)
    for place, (name, bars) in enumerate(lines.items()):
        panel.bar(
            [sets.index(bar.data_set) + (place - (len(lines) - 1) / 2) * wide for bar in bars],
            [100 * bar.value for bar in bars],
            0.9 * wide,
            yerr=[100 * (bar.spread or 0.0) for bar in bars],
            color=plot.COLOURS[(place - 1) % len(plot.COLOURS)] if place else GREY,
            error_kw={"elinewidth": 0.8},
            label=name,
        )
    panel.set_xticks(range(len(sets)), sets)
    panel.grid(visible=False, axis="x")
    panel.set_ylabel(label)
    _legend(figure, [panel])
    return figure


def _panels(rows: int, columns: int) -> tuple[Figure, list[list[Axes]]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH * columns, HEIGHT * rows + 0.4), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False)
    for panel in panels.flat:
        panel.grid(visible=True, color="#e0e0e0", linewidth=0.6)
        panel.spines[["top", "right"]].set_visible(False)
        panel.tick_params(labelsize=8)
    return figure, panels.tolist()


def _styles(lines: Mapping[str, Sequence[Series]]) -> dict[str, str]:
    """Return a colour for each name: one of its own for what was run here, else grey."""
    colours = dict.fromkeys(
        one.name for series in lines.values() for one in series if not (one.published or one.lone)
    )
    own = {name: plot.COLOURS[i % len(plot.COLOURS)] for i, name in enumerate(colours)}
    others = {one.name for series in lines.values() for one in series} - own.keys()
    return own | dict.fromkeys(others, GREY)


def _legend(figure: Figure, panels: Sequence[Axes]) -> None:
    handles: dict[str, Any] = {}
    for panel in panels:
        found, names = panel.get_legend_handles_labels()
        handles |= dict(zip(names, found, strict=True))
    figure.legend(
        handles=list(handles.values()),
        labels=list(handles),
        loc="outside lower center",
        ncols=max(1, min(len(handles), int(figure.get_figwidth() / 1.4))),
        fontsize=8,
        frameon=False,
    )
