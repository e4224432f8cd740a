"""How redundant a sweep's responses are, where it is known what a problem needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plp_reward.statistics import mean
from plp_trainer.reporting.plots import Bar
from plp_trainer.reporting.tables import NOTHING, Table, share, signed
from plp_trainer.sweep.results import Results


def redundancy_table(results: Results) -> Table | None:
    """Return how redundant responses are, and how much less so than at the start; None if unknown.

    The last column is the paper's claim: how much more was cut on the first data set, the easiest,
    than on the last.
    """
    if len(results.starts) != 1:
        return None
    (start,) = results.starts.values()
    before = {name: of.redundant.value for name, of in start.items() if of.redundant is not None}
    sets = [name for name in results.data_sets if name in before]
    if len(sets) < 2:
        return None
    easiest, hardest = sets[0], sets[-1]
    rows = [["start", NOTHING, *(share(before[name]) for name in sets), NOTHING]]
    for result in results.settings:
        changes = {
            name: np.array(entry.redundant.values) - before[name]
            for name, entry in result.entries.items()
            if name in before and entry.redundant is not None
        }
        cells = [_cell(before[name], changes.get(name)) for name in sets]
        more = (
            interval(changes[hardest] - changes[easiest])
            if easiest in changes and hardest in changes
            else NOTHING
        )
        rows.append([result.setting.name, str(len(result.seeds)), *cells, more])
    note = (
        "Mean share of a response's tokens that are thinking beyond what its problem needs; below "
        "it the change from the start, in points. In brackets: 95 % intervals over seeds, "
        f"Student's t. Last column: points cut on {easiest} less points cut on {hardest}."
    )
    columns = ["setting", "seeds", *sets, f"cut more on\n{easiest}"]
    return Table("sweep: redundant tokens", columns, rows, [note])


def _cell(before: float, changes: NDArray[np.float64] | None) -> str:
    if changes is None:
        return NOTHING
    return f"{share(before + float(changes.mean()))}\n{interval(changes)}"


def interval(shares: NDArray[np.float64]) -> str:
    """Write the mean of differences of shares in points, with its interval over seeds."""
    of = mean(100 * shares)
    return signed(of.value, of.low, of.high)


def redundant_shares(results: Results) -> dict[str, list[Bar]]:
    """Return how redundant responses are by data set: at the start, then of every setting."""
    found: dict[str, list[Bar]] = {}
    for name, figures in results.starts.items():
        found[name] = [
            Bar(data_set, of.redundant.value)
            for data_set, of in figures.items()
            if of.redundant is not None
        ]
    for result in results.settings:
        found[result.setting.name] = [
            Bar(data_set, entry.redundant.mean, entry.redundant.deviation)
            for data_set, entry in result.entries.items()
            if entry.redundant is not None
        ]
    return {name: bars for name, bars in found.items() if len(bars) > 1}
