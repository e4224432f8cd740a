"""Responses that stand side by side: those to one problem, or any that a reader picked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, get_args

from plp_reward.viewer.filters import Filter, Right
from plp_reward.viewer.rows import Row
from plp_reward.viewer.source import Source

EACH = 6
"""Responses that stand below each other at most."""
MOST = 12
"""Responses of a reader's own choice, and runs, that stand side by side at most."""
_WORDS: dict[Right, str] = {"right": "right", "wrong": "wrong", "undecided": "not decided"}


class Side(NamedTuple):
    """Responses below each other, which stand beside others.

    Attributes:
        title: what they have in common.
        rows: the responses, at most ``EACH``.
        total: how many there are.
    """

    title: str
    rows: Sequence[Row]
    total: int


def by_verdict(source: Source, wanted: Filter) -> list[Side]:
    """Return right, wrong and undecided responses, the last ones of each."""
    found = ((word, source.find(wanted.but(right=word))) for word in get_args(Right))
    return [Side(_WORDS[word], rows[:EACH], total) for word, (rows, total) in found if total]


def by_time(source: Source, wanted: Filter) -> list[Side]:
    """Return the first and the last responses; none is in both."""
    oldest, newest = (source.find(wanted.but(sort=order)) for order in ("oldest", "newest"))
    half = oldest.total // 2
    if not half:
        return [Side("early", oldest.rows, oldest.total)] if oldest.total else []
    return [
        Side("early", oldest.rows[: min(EACH, half)], oldest.total - half),
        Side("late", newest.rows[: min(EACH, half)], half),
    ]


def by_run(source: Source, wanted: Filter) -> list[Side]:
    """Return each run's last responses."""
    runs = source.runs()[:MOST]
    found = ((entry.name, source.find(wanted.but(run=entry.name))) for entry in runs)
    return [Side(name, rows[:EACH], total) for name, (rows, total) in found if total]


WAYS: dict[str, tuple[str, Callable[[Source, Filter], list[Side]]]] = {
    "verdict": ("right and wrong", by_verdict),
    "time": ("early and late", by_time),
    "run": ("all runs", by_run),
}
"""What can stand beside what: in words, and how it is found."""


def to_one_problem(source: Source, wanted: Filter, by: str | None) -> dict[str, Any]:
    """Return the responses to one problem side by side.

    Args:
        source: where they are.
        wanted: the problem, and the run, if one is meant.
        by: a key of ``WAYS``; by default right beside wrong where there are both, else early
            beside late.
    """
    total = source.count(wanted)
    everywhere = wanted.but(run=None)
    if by not in WAYS:
        sides, by = by_verdict(source, wanted), "verdict"
        if len(sides) == 1:
            sides, by = by_time(source, wanted), "time"
    else:
        sides = WAYS[by][1](source, everywhere if by == "run" else wanted)
    several = wanted.run is None or source.count(everywhere) > total
    ways = {way: words for way, (words, _) in WAYS.items() if way != "run" or several}
    what = "response" if total == 1 else "responses"
    return {
        "heading": f"{total:,} {what} to one problem",
        "sides": sides,
        "ways": ways,
        "by": by,
        "same": True,
        "wanted": wanted,
    }


def picked(source: Source, keys: Iterable[str]) -> dict[str, Any]:
    """Return samples side by side that a reader picked; those that are gone are left out."""
    rows = [row for key in list(keys)[:MOST] if (row := source.row(key)) is not None]
    return {
        "heading": f"{len(rows)} samples side by side",
        "sides": [Side("", [row], 1) for row in rows],
        "ways": {},
        "by": None,
        "same": len({(row.problem, row.prompt, row.gold) for row in rows}) == 1,
        "wanted": None,
    }
