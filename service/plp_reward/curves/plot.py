"""Pictures of rewards against length. Needs matplotlib: the extra ``plots``."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from plp_reward.curves.expected import Line, Setting
from plp_reward.curves.scored import Points, Scored
from plp_reward.curves.spread import Spread, equation_6
from plp_reward.errors import ConfigurationError, installing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENDINGS = (".svg", ".png", ".pdf")
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
"""Okabe and Ito's, which stay apart for colour-blind readers."""


def draw_expected(
    curves: Mapping[str, Sequence[tuple[Setting, Sequence[Line]]]],
) -> Figure:
    """Draw rewards and advantages in each setting.

    With several length ranges there is a column for each, so that they are compared on one scale,
    and the advantages stand below the rewards; with one they stand beside them.

    Args:
        curves: for each reward its lines in each setting; all rewards in the same settings.
    """
    settings = [setting for setting, _ in next(iter(curves.values()))]
    ranges = list(dict.fromkeys((s.low, s.high) for s in settings))
    rights = list(dict.fromkeys(s.right for s in settings))
    beside = len(ranges) == 1
    if beside:
        figure, panels = _panels(len(rights), 2, share=False)
    else:
        figure, panels = _panels(2 * len(rights), len(ranges), share=True)
    for number, (setting, _) in enumerate(next(iter(curves.values()))):
        row, column = rights.index(setting.right), ranges.index((setting.low, setting.high))
        pair = panels[row] if beside else [panels[2 * row][column], panels[2 * row + 1][column]]
        for colour, lines_of in zip(_colours(len(curves)), curves.values(), strict=True):
            for line in lines_of[number][1]:
                style = "-" if line.correct else "--"
                pair[0].plot(line.length, line.reward, style, color=colour)
                pair[1].plot(line.length, line.advantage, style, color=colour)
        wrong = setting.size - setting.right
        title = f"{setting.size} responses, {wrong or 'none'} wrong"
        pair[0].set_title(title, fontsize=9, loc="left")
        pair[1].set_xlabel("tokens of the response")
        if beside:
            pair[0].set_xlabel("tokens of the response")
        if column == 0:
            pair[0].set_ylabel("reward")
            pair[1].set_ylabel("RLOO advantage")
    _legend(figure, curves, verdicts="both")
    return figure


def draw_scored(curves: Mapping[str, Points], scored: Scored) -> Figure:
    """Draw what each reward gives the responses of a dump, a column a reward."""
    rows = 2 if scored.compared else 1
    figure, panels = _panels(rows, len(curves), share=True)
    responses = scored.responses
    marks = ((responses.correct, "o", 1.0), (~responses.correct, "x", 0.7))
    for column, (colour, (name, points)) in enumerate(
        zip(_colours(len(curves)), curves.items(), strict=True)
    ):
        values = [points.reward, points.advantage][:rows]
        for row, (value, label) in enumerate(
            zip(values, ("reward", "RLOO advantage")[:rows], strict=True)
        ):
            if value is None:
                continue
            panel = panels[row][column]
            for chosen, mark, opacity in marks:
                panel.plot(
                    responses.length[chosen],
                    value[chosen],
                    mark,
                    color=colour,
                    markersize=4,
                    alpha=opacity,
                    markerfacecolor="none",
                )
            panels[row][0].set_ylabel(label)
        panels[0][column].set_title(name, fontsize=9, loc="left")
        panels[-1][column].set_xlabel("tokens of the response")
    _legend(figure, {}, verdicts="marks")
    return figure


def draw_spread(curves: Mapping[str, Spread], plp_alphas: Mapping[str, float]) -> Figure:
    """Draw the variance of each reward in windows of length, and equation 6 where it applies.

    Args:
        curves: each reward's simulated variances.
        plp_alphas: alpha of those that are PLP with gamma = 0.5, whose variance is known.
    """
    figure, [[panel]] = _panels(1, 1, share=False, width=6.4, height=4.0)
    for colour, (name, spread) in zip(_colours(len(curves)), curves.items(), strict=True):
        middle = np.sqrt(spread.low * spread.high)
        shown = spread.variance > 0
        panel.plot(middle[shown], spread.variance[shown], "o", color=colour, markersize=4)
        if name in plp_alphas:
            exact = [
                equation_6(low, high, plp_alphas[name])
                for low, high in zip(spread.low, spread.high, strict=True)
            ]
            panel.plot(middle, exact, "-", color=colour)
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_xlabel("tokens: middle of the window")
    panel.set_ylabel("variance of rewards, all right")
    _legend(figure, curves, verdicts="spread")
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write a picture; the same figure gives the same bytes.

    Raises:
        ConfigurationError: it cannot be written.
    """
    from matplotlib import rc_context

    dateless: dict[str, Any] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {}}
    try:
        with rc_context({"svg.hashsalt": "plp", "svg.fonttype": "none"}):
            figure.savefig(path, metadata=dateless[path.suffix], dpi=110)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error}") from error


def check_drawable(path: Path) -> None:
    """Check that a picture of this name can be drawn, before anything is computed for it.

    Raises:
        ConfigurationError: its ending is none of ``ENDINGS``, or matplotlib is not installed; the
            message says how to install it.
    """
    if path.suffix not in ENDINGS:
        raise ConfigurationError(f"{path}: a picture ends in {', '.join(ENDINGS)}")
    try:
        importlib.import_module("matplotlib")
    except ImportError as error:
        raise ConfigurationError(
            f"pictures need matplotlib, which is not installed: {installing('plots')}"
        ) from error


def _panels(
    rows: int, columns: int, *, share: bool, width: float = 3.6, height: float = 2.3
) -> tuple[Figure, list[list[Axes]]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width * columns, height * rows + 0.5), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False, sharey="row" if share else "none")
    for panel in panels.flat:
        panel.grid(visible=True, color="#e0e0e0", linewidth=0.6)
        panel.spines[["top", "right"]].set_visible(False)
        panel.tick_params(labelsize=8)
    return figure, panels.tolist()


def _colours(count: int) -> list[str]:
    return [COLOURS[i % len(COLOURS)] for i in range(count)]


def _legend(figure: Figure, names: Mapping[str, object], verdicts: str) -> None:
    from matplotlib.lines import Line2D

    grey = "#606060"
    handles = [
        Line2D([], [], color=colour, label=name)
        for colour, name in zip(_colours(len(names)), names, strict=True)
    ]
    match verdicts:
        case "both":
            handles.append(Line2D([], [], color=grey, linestyle="-", label="right answer"))
            handles.append(Line2D([], [], color=grey, linestyle="--", label="wrong answer"))
        case "marks":
            for mark, label in (("o", "right answer"), ("x", "wrong answer")):
                handles.append(
                    Line2D(
                        [],
                        [],
                        color=grey,
                        marker=mark,
                        linestyle="",
                        markerfacecolor="none",
                        label=label,
                    )
                )
        case "spread":
            handles.append(Line2D([], [], color=grey, marker="o", linestyle="", label="simulated"))
            handles.append(Line2D([], [], color=grey, linestyle="-", label="equation 6"))
    # As many columns as the width takes: a character is about 0.07 inches, a line before it 0.6.
    widest = 0.07 * max(len(str(handle.get_label())) for handle in handles) + 0.6
    figure.legend(
        handles=handles,
        loc="outside lower center",
        ncols=max(1, min(len(handles), int(figure.get_figwidth() / widest))),
        fontsize=8,
        frameon=False,
    )
