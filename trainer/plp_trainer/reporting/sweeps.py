"""The tables and pictures of a sweep, beside the paper's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from plp_trainer.evaluation.figures import Figures
from plp_trainer.evaluation.store import write_json
from plp_trainer.reporting import paper
from plp_trainer.reporting.measurements import (
    measured_cells,
    published_rows,
    undecided_notes,
)
from plp_trainer.reporting.plots import (
    Point,
    Series,
    draw_parameter,
    draw_shares,
    draw_tradeoff,
    why_not,
)
from plp_trainer.reporting.plots import save as save_picture
from plp_trainer.reporting.redundancy import redundancy_table, redundant_shares
from plp_trainer.reporting.report import REPORT
from plp_trainer.reporting.tables import NOTHING, Table, percent, share, tokens
from plp_trainer.sweep.results import Results, SettingResult, Spread

ENDINGS = (".png", ".svg")


def results_table(results: Results) -> Table:
    """Return accuracy and tokens of every setting, mean and deviation over its seeds."""
    sets = results.data_sets
    rows = [
        [name, NOTHING, *measured_cells(figures, sets)]
        for name, figures in results.untrained.items()
    ]
    rows += [_row(result, sets) for result in results.settings]
    published = [
        [name, seeds, *cells]
        for entries, seeds in ((paper.RESULTS, NOTHING), (paper.SWEEPS, "3"))
        for name, *cells in published_rows(entries, results.base, sets)
    ]
    if published:
        rows += [[], *published]
    columns = [*("setting", "seeds"), *(f"{s}\n{p}" for s in sets for p in ("accuracy", "tokens"))]
    notes = ["Mean over seeds, +- their standard deviation."]
    if published:
        notes.append(f"Rows of the paper: {paper.SOURCE}, tables 1 to 8.")
    notes += undecided_notes(_counts(results))
    if results.incomplete:
        notes.append(
            "Left out, for the server refused some of their responses: "
            f"{', '.join(results.incomplete)}; the same command asks for them again."
        )
    return Table("sweep", columns, rows, notes)


def _counts(results: Results) -> Iterator[tuple[str, int, int]]:
    """Yield undecided and all responses of everything that the table has accuracies of."""
    for name, figures in results.untrained.items():
        for data_set, of in figures.items():
            yield f"{name}, {data_set}", of.undecided, of.responses
    for result in results.settings:
        for data_set, entry in result.entries.items():
            yield f"{result.setting.name}, {data_set}", entry.undecided, entry.responses


def changes_table(results: Results) -> Table | None:
    """Return how far every setting is from the model before training; None without one such."""
    if len(results.starts) != 1:
        return None
    (start,) = results.starts.values()
    sets = [name for name in results.data_sets if name in start]
    rows = []
    for result in results.settings:
        row = [result.setting.name, str(len(result.seeds))]
        for name in sets:
            entry, before = result.entries.get(name), start[name]
            if entry is None:
                row += [NOTHING, NOTHING]
                continue
            level = before.accuracy.value
            row.append(_signed([100 * (value - level) for value in entry.accuracy.values]))
            scale = before.tokens.value
            row.append(_signed([100 * (value / scale - 1) for value in entry.tokens.values]))
        rows.append(row)
    columns = [
        *("setting", "seeds"),
        *(f"{name}\n{part}" for name in sets for part in ("points", "tokens, %")),
    ]
    note = "Accuracy in points, tokens in %; mean over seeds, +- their standard deviation."
    return Table("sweep: change from the start", columns, rows, [note])


def thinking_table(results: Results) -> Table:
    """Return how many responses think, and how many are cut off."""
    sets = results.data_sets
    rows = [
        [
            name,
            NOTHING,
            *(
                cell
                for data_set in sets
                for cell in (
                    _plain_share(figures, data_set, "thinks"),
                    _plain_share(figures, data_set, "truncated"),
                )
            ),
        ]
        for name, figures in results.starts.items()
    ]
    for result in results.settings:
        row = [result.setting.name, str(len(result.seeds))]
        for data_set in sets:
            entry = result.entries.get(data_set)
            row.append(NOTHING if entry is None else _share(entry.thinks))
            row.append(NOTHING if entry is None else _share(entry.truncated))
        rows.append(row)
    columns = [
        *("setting", "seeds"),
        *(f"{name}\n{part}" for name in sets for part in ("thinks", "cut off")),
    ]
    return Table("sweep: thinking", columns, rows)


def tables_of(results: Results) -> list[Table]:
    """Return every table of a sweep."""
    tables = [
        results_table(results),
        changes_table(results),
        redundancy_table(results),
        thinking_table(results),
    ]
    return [table for table in tables if table is not None]


def _plain_share(figures: Mapping[str, Figures], data_set: str, name: str) -> str:
    of = figures.get(data_set)
    return NOTHING if of is None else percent(getattr(of, name), interval=False)


def _signed(values: Sequence[float]) -> str:
    spread = Spread(values)
    shown = f"{spread.mean:+.1f}"
    return shown if spread.deviation is None else f"{shown} +- {spread.deviation:.1f}"


def _row(result: SettingResult, sets: Sequence[str]) -> list[str]:
    cells = []
    for name in sets:
        entry = result.entries.get(name)
        cells.append(NOTHING if entry is None else _share(entry.accuracy))
        cells.append(NOTHING if entry is None else _tokens(entry.tokens))
    return [result.setting.name, str(len(result.seeds)), *cells]


def _share(spread: Spread) -> str:
    shown = share(spread.mean)
    return shown if spread.deviation is None else f"{shown} +- {100 * spread.deviation:.1f}"


def _tokens(spread: Spread) -> str:
    shown = tokens(spread.mean)
    return shown if spread.deviation is None else f"{shown} +- {tokens(spread.deviation)}"


def series_of(results: Results, data_set: str) -> list[Series]:
    """Return the lines of a sweep on one data set: an arm each, the paper's, and the start."""
    lines: dict[str, list[Point]] = {}
    for result in results.settings:
        entry = result.entries.get(data_set)
        if entry is None:
            continue
        values = list(result.setting.varied.values())
        value = values[0] if len(values) == 1 and isinstance(values[0], int | float) else None
        label = result.setting.name.removeprefix(result.setting.arm).strip()
        lines.setdefault(result.setting.arm, []).append(
            Point(
                label.removeprefix("alpha "),
                None if value is None else float(value),
                entry.tokens.mean,
                entry.accuracy.mean,
                entry.tokens.deviation,
                entry.accuracy.deviation,
            )
        )
    series = [Series(name, points) for name, points in lines.items()]
    swept = [e for e in paper.SWEEPS if e.model in results.base and e.data_set == data_set]
    if swept:
        points = [
            Point(f"{e.alpha:g}", e.alpha, float(e.tokens), e.accuracy)
            for e in swept
            if e.alpha is not None
        ]
        series.append(Series("paper: PLP", points, published=True))
    for name, figures in results.starts.items():
        of = figures.get(data_set)
        if of is not None:
            point = Point("", None, of.tokens.value, of.accuracy.value)
            series.append(Series(name, [point], lone=True))
    return series


def write_results(root: Path, results: Results) -> Path:
    """Write ``results.json``, ``report.md`` and the pictures; return the report's path."""
    write_json(root / "results.json", _content(results))
    report = root / REPORT
    parts = ["# Sweep\n", *(table.markdown() for table in tables_of(results))]
    sets = results.data_sets
    if missing := why_not(root / "tradeoff.svg"):
        parts.append(f"There are no pictures: {missing}\n")
    elif sets:
        lines = {name: series_of(results, name) for name in sets}
        pictures = {"tradeoff": draw_tradeoff(lines)}
        if shares := redundant_shares(results):
            pictures["redundancy"] = draw_shares(shares, "redundant tokens, % of a response")
        varied = {key for result in results.settings for key in result.setting.varied}
        if len(varied) == 1 and any(p.value is not None for p in _points(lines)):
            pictures["parameter"] = draw_parameter(lines, varied.pop())
        for name, figure in pictures.items():
            for ending in ENDINGS:
                save_picture(figure, root / f"{name}{ending}")
            parts.append(f"![{name}]({name}.svg)\n")
    report.write_text("\n".join(parts), encoding="utf-8")
    return report


def _points(lines: dict[str, list[Series]]) -> Iterator[Point]:
    for series in lines.values():
        for one in series:
            if not one.published:
                yield from one.points


def _content(results: Results) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(json.dumps(asdict(results)))
    return content
