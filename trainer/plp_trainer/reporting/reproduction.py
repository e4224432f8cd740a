"""What a reproduction came to: every figure beside the paper's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from plp_reward.files.replacing import replace_file
from plp_trainer.reporting import paper
from plp_trainer.reporting.report import REPORT
from plp_trainer.reporting.tables import NOTHING, Table, share, tokens
from plp_trainer.sweep.results import Results, Spread

Write = Callable[[float], str]
Row = tuple[str, dict[str, tuple[Spread, Spread]]]


def reproduction_table(results: Results) -> Table:
    """Return accuracy and tokens of every model, the paper's of the same name in brackets below.

    What the paper has and was not measured, or not yet, has a row as well.
    """
    base = results.base[0] if results.base else ""
    measured = dict(_measured(results))
    published = [entry for entry in (*paper.RESULTS, *paper.SWEEPS) if entry.model in results.base]
    if not any(entry.alpha is not None and entry.name in measured for entry in published):
        published = [entry for entry in published if entry.alpha is None]
    else:
        published = [e for e in published if e.alpha is not None or e.method == paper.ORIGINAL]
    sets = list(dict.fromkeys([*results.data_sets, *(entry.data_set for entry in published)]))
    theirs = {(entry.name, entry.data_set): entry for entry in published}
    names = list(dict.fromkeys([*measured, *(entry.name for entry in published)]))
    rows = []
    for name in names:
        seeds, figures = measured.get(name, (NOTHING, {}))
        row = [name, seeds]
        for data_set in sets:
            accuracy, length = figures.get(data_set, (None, None))
            entry = theirs.get((name, data_set))
            row.append(_beside(accuracy, share, None if entry is None else entry.accuracy))
            row.append(_beside(length, tokens, None if entry is None else entry.tokens))
        rows.append(row)
    columns = ["model", "seeds", *(f"{s}\n{p}" for s in sets for p in ("accuracy", "tokens"))]
    note = (
        "Mean over seeds, +- their standard deviation; in brackets the paper's, "
        f"{paper.SOURCE}. {NOTHING}: not measured."
    )
    return Table(f"{paper.NAMES.get(base, base)}: here (paper)", columns, rows, [note])


def _measured(results: Results) -> Iterator[tuple[str, Row]]:
    """Yield each model's name, its seeds, and accuracy and tokens by data set."""
    for name, figures in results.untrained.items():
        called = name if name in results.beside else paper.ORIGINAL
        found = {
            data_set: (Spread([of.accuracy.value]), Spread([of.tokens.value]))
            for data_set, of in figures.items()
        }
        yield called, (NOTHING, found)
    for result in results.settings:
        entries = {s: (e.accuracy, e.tokens) for s, e in result.entries.items()}
        yield result.setting.name, (str(len(result.seeds)), entries)


def _beside(ours: Spread | None, write: Write, theirs: float | None) -> str:
    shown = NOTHING
    if ours is not None:
        shown = write(ours.mean)
        if ours.deviation is not None:
            shown += f" +- {write(ours.deviation)}"
    return shown if theirs is None else f"{shown}\n({write(theirs)})"


def write_reproduction(root: Path, about: str, found: Sequence[Results]) -> Path:
    """Write the tables, a model each, as Markdown; return the file."""
    root.mkdir(parents=True, exist_ok=True)
    parts = [f"# {about}\n", *(reproduction_table(results).markdown() for results in found)]
    replace_file(root / REPORT, ["\n".join(parts).encode()])
    return root / REPORT
