"""What the views show of a source, as plain values for the templates."""

from __future__ import annotations

from typing import Any

import numpy as np
from markupsafe import Markup

from plp_reward import markup
from plp_reward.viewer.alarms import alarms
from plp_reward.viewer.columns import Columns
from plp_reward.viewer.filters import Filter
from plp_reward.viewer.rows import Row
from plp_reward.viewer.series import lengths, series
from plp_reward.viewer.source import RunEntry, Source

CHARTS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("Reward", ("reward",), False),
    ("Accuracy", ("accuracy",), True),
    ("Tokens", ("tokens, right", "tokens, wrong"), False),
    ("Without an answer or a verdict", ("truncated", "no answer", "not decided"), True),
    ("Thinking, part of a response", ("thinking",), True),
)
"""The charts of a run: title, lines, whether they are shares."""
MOST_RUNS = 12
"""Runs of the overview whose alarms are looked for."""
SHOWN_RESPONSE = 60_000
"""Characters of a response that are shown, from its end."""


def overview(source: Source, name: str | None) -> dict[str, Any]:
    """Return the runs with their alarms, and one of them whole: the one named, else the last."""
    entries = source.runs()
    known = {entry.name for entry in entries}
    chosen = name if name in known else entries[0].name if entries else None
    table = [(entry, *_figures(source, entry)) for entry in entries[:MOST_RUNS]]
    entry = next((entry for entry in entries if entry.name == chosen), None)
    return {
        "runs": table,
        "more": max(0, len(entries) - MOST_RUNS),
        "entry": entry,
        **(_course(source, entry) if entry is not None else {}),
    }


def _figures(source: Source, entry: RunEntry) -> tuple[dict[str, float], int]:
    columns = source.columns(entry.name)
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


def _course(source: Source, entry: RunEntry) -> dict[str, Any]:
    columns = source.columns(entry.name)
    found = series(columns, entry.samples)
    charts = [
        {
            "title": title,
            "x": found.samples,
            "share": share,
            "lines": [{"name": name, "values": found.values[name]} for name in names],
        }
        for title, names, share in CHARTS
        if any(np.isfinite(found.values[name]).any() for name in names)
    ]
    return {"charts": charts, "spread": _spread(columns), "alarms": _alarms(source, entry, columns)}


def _spread(columns: Columns) -> dict[str, Any] | None:
    if not np.isfinite(columns["tokens"]).any():
        return None
    edges, first, last = lengths(columns)
    return {
        "title": "Lengths, part of the samples",
        "x": (edges[:-1] + edges[1:]) / 2,
        "share": True,
        "stepped": True,
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
        query = Filter(run=entry.name or None, **wanted).query()
        found.append({"alarm": alarm, "answer": answer, "query": query})
    return found


def listing(source: Source, wanted: Filter) -> dict[str, Any]:
    """Return a page of samples, and what to choose from."""
    found = source.find(wanted)
    return {
        "wanted": wanted,
        "found": found,
        "choices": {
            name: source.choices(name) for name in ("run", "status", "rule", "found_by", "profile")
        },
    }


def marked(row: Row) -> dict[str, Markup]:
    """Return a sample's texts as HTML, the answer marked in the response."""
    text = row.response
    cut = max(0, len(text) - SHOWN_RESPONSE)
    text = text[cut:]
    left_out = Markup('<p class="soft">{:,} characters left out</p>').format(cut) if cut else ""
    return {
        "prompt": markup.render(row.prompt[:SHOWN_RESPONSE]),
        "response": Markup("") + left_out + markup.render(text, markup.places(text, row.answer)),
    }
