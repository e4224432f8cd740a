"""What the views show of a source, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from plp_reward.viewer.alarms import alarms
from plp_reward.viewer.columns import Columns
from plp_reward.viewer.filters import Filter
from plp_reward.viewer.series import Axis, Values, axes, lengths, series
from plp_reward.viewer.source import Found, RunEntry, Source, TooSlow

CHARTS: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
    ("reward", "Reward", ("reward",), False),
    ("accuracy", "Accuracy", ("accuracy",), True),
    ("tokens", "Tokens", ("right", "wrong"), False),
    ("", "Without an answer or a verdict", ("cut off", "no answer", "not decided"), True),
    ("thinking", "Thinking, part of a response", ("thinking",), True),
)
"""The charts of a run: what they are about, in words, their lines, whether they are shares."""
MOST_RUNS = 12
"""Runs of the overview whose alarms are looked for."""
MOST_COLUMNS = 6
"""Components, and further fields, that have a column of the list each."""
OVER: dict[Axis, str] = {"step": "steps", "time": "time", "samples": "samples"}
UNITS = (
    ("seconds", 1, 180),
    ("minutes", 60, 3 * 3600),
    ("hours", 3600, 4 * 86_400),
    ("days", 86_400, float("inf")),
)
"""Units of time, the seconds of each, and those up to which it is taken."""


def overview(source: Source, name: str | None, axis: str | None) -> dict[str, Any]:
    """Return the runs with their alarms, and one of them whole.

    Args:
        source: where they are.
        name: the one; another name is that of the last.
        axis: what to draw it over; what it cannot be drawn over is its best.
    """
    entries = source.runs()
    known = {entry.name for entry in entries}
    chosen = name if name in known else entries[0].name if entries else None
    columns = {entry.name: source.columns(entry.name) for entry in entries[:MOST_RUNS]}
    table = [(entry, *_figures(columns[entry.name])) for entry in entries[:MOST_RUNS]]
    entry = next((entry for entry in entries if entry.name == chosen), None)
    return {
        "runs": table,
        "alarmed": sum(count for _, _, count in table),
        "more": max(0, len(entries) - MOST_RUNS),
        "entry": entry,
        **(_course(source, entry, columns.get(entry.name), axis) if entry is not None else {}),
        "note": source.note,
    }


def count_alarms(source: Source) -> int:
    """Return how many alarms the runs of the overview have."""
    return sum(len(alarms(source.columns(entry.name))) for entry in source.runs()[:MOST_RUNS])


def _figures(columns: Columns) -> tuple[dict[str, float], int]:
    last = columns[-max(1, len(columns) // 4) :]
    now = {
        name: float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")
        for name, values in (
            ("reward", last["reward"].astype(float)),
            ("accuracy", np.where(last["correct"] < 0, np.nan, last["correct"]).astype(float)),
            ("tokens", last["tokens"].astype(float)),
        )
    }
    return now, len(alarms(columns))


def _course(
    source: Source, entry: RunEntry, columns: Columns | None, wanted: str | None
) -> dict[str, Any]:
    if columns is None:  # one that the table has no room for
        columns = source.columns(entry.name)
    known = axes(columns)
    axis = next((each for each in known if each == wanted), known[0])
    found = series(columns, entry.samples, axis)
    x, over = (found.x, OVER[axis]) if axis != "time" else _since_start(found.x)
    charts = [
        {
            "word": word,
            "title": title,
            "x": x,
            "over": over,
            "share": share,
            "lines": [{"name": name, "values": found.values[name]} for name in names],
        }
        for word, title, names, share in CHARTS
        if any(np.isfinite(found.values[name]).any() for name in names)
    ]
    return {
        "charts": charts,
        "spread": _spread(columns),
        "alarms": _alarms(source, entry, columns),
        "seen": len(columns),
        "axis": axis,
        "over": over,
        "axes": {each: OVER[each] for each in known},
    }


def _since_start(seconds: Values) -> tuple[Values, str]:
    """Return times in the unit that suits them, and what they are called."""
    last = float(seconds[-1]) if len(seconds) else 0.0
    unit, size = next((unit, size) for unit, size, most in UNITS if last < most)
    return seconds / size, f"{unit} since the start"


def _spread(columns: Columns) -> dict[str, Any] | None:
    if not np.isfinite(columns["tokens"]).any():
        return None
    edges, first, last = lengths(columns)
    first, last = (np.append(part, part[-1]) for part in (first, last))  # to the last bin's end
    return {
        "word": "",
        "title": "Lengths, part of the samples",
        "x": edges,
        "share": True,
        "stepped": True,
        "over": "tokens",
        "lines": [
            {"name": "first quarter", "values": first},
            {"name": "last quarter", "values": last},
        ],
    }


def _alarms(source: Source, entry: RunEntry, columns: Columns) -> list[dict[str, Any]]:
    found = []
    for alarm in alarms(columns):
        wanted: dict[str, Any] = dict(alarm.filter)
        answer = source.answer_text(entry.name, alarm.answer) if alarm.answer else None
        if answer is not None:
            wanted["answer"] = answer
        behind = Filter(run=entry.name or None, **wanted)
        try:
            count: int | None = source.count(behind)
        except TooSlow:
            count = None
        found.append({"alarm": alarm, "answer": answer, "query": behind.query(), "count": count})
    return found


def listing(source: Source, wanted: Filter) -> dict[str, Any]:
    """Return a page of samples, and what to choose from."""
    slow, found = "", Found([], 0)
    try:
        found = source.find(wanted)
    except TooSlow as error:  # the form stays, to narrow it
        slow = str(error)
    return {
        "wanted": wanted,
        "found": found,
        "slow": slow,
        "choices": {
            name: source.choices(name) for name in ("run", "status", "rule", "found_by", "profile")
        },
        "components": _names((row.components for row in found.rows), wanted.component),
        "fields": _names((row.fields for row in found.rows), wanted.field),
        "steps": any(row.step is not None for row in found.rows),
        "note": source.note,
    }


def _names(tables: Iterable[Mapping[str, Any]], first: str | None) -> list[str]:
    """Return the columns of a list that have values, at most ``MOST_COLUMNS``."""
    names = dict.fromkeys([first] if first else [])
    for table in tables:
        names |= dict.fromkeys(table)
    return list(names)[:MOST_COLUMNS]
