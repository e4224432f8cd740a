"""Figures as SVG: plain shapes and text, coloured by the page's style, readable without it.

Every chart is about as wide as a phone; the page puts them side by side where there is room. Axes
of amounts begin at 0. Right and wrong differ by shape as well as by colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

from plp_reward.report.scales import Scale, around, decades, from_zero
from plp_reward.statistics import Estimate

COLOURS = 6
"""Colours that runs can be told apart by: ``--run0`` and on of ``style.css``. Further runs repeat
them."""
WIDTH = 360
MOST_POINTS = 1_200
"""Points of a scatter; of more, evenly spread ones are drawn and the page says so."""
BINS = 26
LABEL_ROOM = 56
"""Characters that a line of a chart of intervals has for its label and its figure."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a point of a chart is of.

    Attributes:
        name: the problem, for people.
        link: where the page has it, or "".
    """

    name: str
    link: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a chart of intervals.

    Attributes:
        label: what it is of.
        run: index of the run, which gives the colour.
        estimate: the figure.
        text: the figure as people read it.
    """

    label: str
    run: int
    estimate: Estimate
    text: str


def colour(run: int) -> int:
    """Return the number of a run's colour in the page's style."""
    return run % COLOURS


def intervals(rows: Sequence[Row], *, percent: bool, title: str) -> Markup:
    """Draw figures with their intervals, a line each, on one axis from 0."""
    left, right, top, step = 8, WIDTH - 12, 6, 34
    height = top + step * len(rows) + 26
    highest = max(row.estimate.high or row.estimate.value for row in rows)
    scale = Scale(0, 1, left, right) if percent else from_zero(highest, left, right)
    parts = [_x_axis(scale, top, height - 24, percent=percent)]
    for number, row in enumerate(rows):
        y = top + step * number + 24
        found = row.estimate
        room = LABEL_ROOM - len(row.text)
        parts.append(_text(left, y - 9, _shortened(row.label, room), "label"))
        parts.append(_text(right, y - 9, row.text, "value", anchor="end"))
        if found.low is not None and found.high is not None:
            low, high = scale(max(0.0, found.low)), scale(min(found.high, scale.high))
            parts.append(_line(low, y, high, y, f"reach run{colour(row.run)}"))
        parts.append(_circle(scale(found.value), y, 4.5, f"dot run{colour(row.run)}"))
    return _svg(height, title, parts)


def most_in_a_bin(several: Sequence[NDArray[np.float64]], longest: float) -> int:
    """Return the most responses that a bar of ``lengths`` has, so that charts share an axis."""
    edges = np.linspace(0, from_zero(longest, 0, 1).high, BINS + 1)
    return max(int(np.histogram(values, edges)[0].max(initial=0)) for values in several)


def lengths(
    right: NDArray[np.float64],
    wrong: NDArray[np.float64],
    longest: float,
    most: int,
    title: str,
) -> Markup:
    """Draw how many right responses (up) and wrong ones (down) have which length.

    Args:
        right: shape (right,), tokens.
        wrong: shape (wrong,), tokens.
        longest: tokens that the axis reaches at least.
        most: responses that the other one does, each way.
        title: what the chart is called where it cannot be seen.
    """
    left, end, top, bottom = 36, WIDTH - 12, 18, 178
    x = from_zero(longest, left, end)
    edges = np.linspace(0, x.high, BINS + 1)
    up, down = (np.histogram(v, edges)[0] for v in (right, wrong))
    half = from_zero(max(most, 1), 0, (bottom - top) / 2, 2)
    middle = (top + bottom) / 2
    parts = [_x_axis(x, top, bottom, label="tokens")]
    for tick in half.ticks(2):
        if tick == int(tick):
            for side in (-1, 1) if tick else (1,):
                y = middle - side * half(tick)
                parts.append(_line(left, y, end, y, "grid"))
                parts.append(_text(left - 5, y + 3.5, f"{tick:,.0f}", "tick", anchor="end"))
    wide = (end - left) / BINS
    for index in range(BINS):
        place = left + index * wide + 0.5
        span = f"{edges[index]:,.0f} to {edges[index + 1]:,.0f} tokens"
        for counts, side, name in ((up, 1, "right"), (down, -1, "wrong")):
            tall = half(float(counts[index]))
            if tall:
                y = middle - tall if side > 0 else middle
                tip = f"{counts[index]:,} {name}, {span}"
                parts.append(_rect(place, y, wide - 1, tall, f"bar {name}", tip))
    parts.append(_line(left, middle, end, middle, "axis"))
    parts.append(_text(end, top + 9, f"right {right.size:,}", "key right", anchor="end"))
    parts.append(_text(end, bottom - 5, f"wrong {wrong.size:,}", "key wrong", anchor="end"))
    return _svg(bottom + 34, title, parts)


def rewards(
    length: NDArray[np.float64],
    reward: NDArray[np.float64],
    correct: NDArray[np.intp],
    points: Callable[[int], Point],
    axes: tuple[float, NDArray[np.float64]],
    title: str,
) -> Markup:
    """Draw each response's reward over its length.

    Args:
        length: shape (responses,), tokens.
        reward: shape (responses,).
        correct: shape (responses,), 1 or 0.
        points: what the response of an index is of.
        axes: tokens that the one axis reaches, and the rewards that the other holds.
        title: what the chart is called where it cannot be seen.
    """
    left, end, top, bottom = 40, WIDTH - 12, 12, 190
    kept = np.unique(np.linspace(0, length.size - 1, MOST_POINTS).round().astype(int))
    x = from_zero(axes[0], left, end)
    y = around([float(axes[1].min()), float(axes[1].max())], bottom, top)
    parts = [_x_axis(x, top, bottom, label="tokens"), *_y_axis(y, left, end)]
    for index in kept:
        point = points(int(index))
        tip = f"{point.name}; {length[index]:,.0f} tokens, reward {reward[index]:.4g}"
        mark = _mark(x(length[index]), y(reward[index]), bool(correct[index]), tip)
        parts.append(_linked(point.link, mark))
    return _svg(bottom + 34, title, parts)


def difficulty(
    tiers: Sequence[str], runs: Sequence[tuple[int, Sequence[Estimate | None]]], title: str
) -> Markup:
    """Draw each run's tokens by how hard the problems are, hardest first."""
    left, end, top, bottom = 46, WIDTH - 8, 12, 178
    known = [e for _, row in runs for e in row if e is not None]
    y = from_zero(max(e.high if e.high is not None else e.value for e in known), bottom, top)
    parts = _y_axis(y, left, end)
    wide = (end - left) / len(tiers)
    for number, name in enumerate(tiers):
        parts.append(_text(left + (number + 0.5) * wide, bottom + 16, name, "tick", "middle"))
    for place, (run, row) in enumerate(runs):
        shift = (place - (len(runs) - 1) / 2) * min(14.0, wide / (len(runs) + 1))
        centres = [left + (i + 0.5) * wide + shift for i in range(len(tiers))]
        points = [(x, y(e.value)) for x, e in zip(centres, row, strict=True) if e is not None]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        parts.append(
            Markup('<polyline class="trace run{}" points="{}"/>').format(colour(run), path)
        )
        for x, estimate in zip(centres, row, strict=True):
            if estimate is None:
                continue
            if estimate.low is not None and estimate.high is not None:
                low, high = y(max(0.0, estimate.low)), y(min(estimate.high, y.high))
                parts.append(_line(x, low, x, high, f"reach thin run{colour(run)}"))
            tip = f"{estimate.value:,.0f} tokens, {estimate.problems:,} problems"
            parts.append(_circle(x, y(estimate.value), 4.5, f"dot run{colour(run)}", tip))
    return _svg(bottom + 26, title, parts)


def passes(
    runs: Sequence[tuple[int, dict[int, Estimate], dict[int, Estimate]]], title: str
) -> Markup:
    """Draw each run's pass@k over k, and its maj@k as a broken line."""
    left, end, top, bottom = 44, WIDTH - 14, 12, 178
    ks = sorted({k for _, at, _ in runs for k in at})
    most = ks[-1]
    x = Scale(1, most, left + 8, end - 8, log=True)
    y = Scale(0, 1, bottom, top)
    parts = _y_axis(y, left, end, percent=True)
    for k in ks:
        parts.append(_text(x(k), bottom + 16, str(k), "tick", "middle"))
    parts.append(_text(end, bottom + 30, "k", "tick", "end"))
    for run, at, majority in runs:
        for name, rates, kind in (("pass", at, "trace"), ("maj", majority, "trace broken")):
            path = " ".join(f"{x(k):.1f},{y(e.value):.1f}" for k, e in rates.items())
            parts.append(
                Markup('<polyline class="{} run{}" points="{}"/>').format(kind, colour(run), path)
            )
            for k, estimate in rates.items():
                tip = f"{name}@{k}: {estimate.value:.1%}"
                size = 4 if name == "pass" else 2.8
                parts.append(_circle(x(k), y(estimate.value), size, f"dot run{colour(run)}", tip))
        for k, estimate in at.items():
            if estimate.low is not None and estimate.high is not None:
                low, high = y(max(0.0, estimate.low)), y(min(1.0, estimate.high))
                parts.append(_line(x(k), low, x(k), high, f"reach thin run{colour(run)}"))
    return _svg(bottom + 36, title, parts)


def pairs(
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    kind: Sequence[str],
    points: Callable[[int], Point],
    names: tuple[str, str],
    axes: tuple[float, float],
    title: str,
) -> Markup:
    """Draw each problem's tokens in two runs, on two axes that are the same.

    Args:
        before: shape (problems,), tokens in the first run.
        after: shape (problems,), tokens in the second.
        kind: of each problem, ``kept``, ``gained``, ``lost`` or ``missed``.
        points: what the problem of an index is called.
        names: the runs'.
        axes: the least and the most tokens that the axes hold.
        title: what the chart is called where it cannot be seen.
    """
    left, end, top = 46, WIDTH - 12, 12
    bottom = top + end - left
    x = decades(list(axes), left, end)
    y = Scale(x.low, x.high, bottom, top, log=True)
    parts = [_x_axis(x, top, bottom, label=f"tokens: {names[0]}"), *_y_axis(y, left, end)]
    parts.append(_line(left, bottom, end, top, "same"))
    kept = np.unique(np.linspace(0, before.size - 1, MOST_POINTS).round().astype(int))
    for index in kept:
        px, py = x(max(before[index], x.low)), y(max(after[index], y.low))
        point = points(int(index))
        moved = f"{before[index]:,.0f} to {after[index]:,.0f} tokens"
        mark = _pair_mark(px, py, kind[index], f"{kind[index]}: {moved}; {point.name}")
        parts.append(_linked(point.link, mark))
    parts.append(_text(left + 6, top + 12, f"tokens: {names[1]}", "note"))
    parts.append(_text(end - 4, bottom - 6, "below the line: shorter", "note", "end"))
    return _svg(bottom + 34, title, parts)


def _pair_mark(x: float, y: float, kind: str, tip: str) -> Markup:
    title = Markup("<title>{}</title>").format(tip)
    match kind:
        case "gained":
            path = f"M{x:.1f} {y - 5:.1f}l5 8.5h-10z"
        case "lost":
            path = f"M{x:.1f} {y + 5:.1f}l5 -8.5h-10z"
        case "missed":
            path = f"M{x - 3.2:.1f} {y - 3.2:.1f}l6.4 6.4m0 -6.4l-6.4 6.4"
        case _:
            return _circle(x, y, 3.2, "pair kept", tip)
    return Markup('<path class="pair {}" d="{}">{}</path>').format(kind, path, title)


def _mark(x: float, y: float, correct: bool, tip: str) -> Markup:
    if correct:
        return _circle(x, y, 2.6, "point right", tip)
    path = f"M{x - 2.5:.1f} {y - 2.5:.1f}l5 5m0 -5l-5 5"
    title = Markup("<title>{}</title>").format(tip)
    return Markup('<path class="point wrong" d="{}">{}</path>').format(path, title)


def _linked(link: str, mark: Markup) -> Markup:
    """A mark that leads to its problem; by keyboard the table leads there, not a thousand marks."""
    return Markup('<a href="{}" tabindex="-1">{}</a>').format(link, mark) if link else mark


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _svg(height: float, title: str, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {} {:.0f}" role="img" aria-label="{}"'
        ' xmlns="http://www.w3.org/2000/svg">{}</svg>'
    ).format(WIDTH, height, title, Markup("").join(parts))


def _x_axis(
    scale: Scale, top: float, bottom: float, *, percent: bool = False, label: str = ""
) -> Markup:
    parts = []
    for tick in scale.ticks():
        x = scale(tick)
        parts.append(_line(x, top, x, bottom, "grid"))
        near_end = x > WIDTH - 20
        anchor = "end" if near_end else "start" if x < 14 else "middle"
        place = WIDTH - 4 if near_end else x
        parts.append(_text(place, bottom + 14, _tick(tick, percent), "tick", anchor))
    if label:
        parts.append(_text(WIDTH - 4, bottom + 28, label, "tick", "end"))
    return Markup("").join(parts)


def _y_axis(scale: Scale, left: float, end: float, *, percent: bool = False) -> list[Markup]:
    parts = []
    for tick in scale.ticks(4 if not scale.log else 6):
        y = scale(tick)
        parts.append(_line(left, y, end, y, "grid"))
        parts.append(_text(left - 5, y + 3.5, _tick(tick, percent), "tick", "end"))
    return parts


def _tick(value: float, percent: bool) -> str:
    if percent:
        return f"{value:.0%}"
    if value and abs(value) < 10:
        return f"{value:.3g}"
    return f"{value:,.0f}"


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        kind, x1, y1, x2, y2
    )


def _circle(x: float, y: float, radius: float, kind: str, tip: str = "") -> Markup:
    title = Markup("<title>{}</title>").format(tip) if tip else ""
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{}">{}</circle>').format(
        kind, x, y, radius, title
    )


def _rect(x: float, y: float, wide: float, tall: float, kind: str, tip: str) -> Markup:
    return Markup(
        '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}">'
        "<title>{}</title></rect>"
    ).format(kind, x, y, wide, tall, tip)


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        kind, x, y, anchor, escape(text)
    )
