"""The tables of measurements: one model's figures, and several models in the paper's layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from plp_reward.statistics import Change, Estimate
from plp_trainer.evaluation.cost import Cost
from plp_trainer.evaluation.figures import Changes, Figures
from plp_trainer.reporting import paper
from plp_trainer.reporting.tables import NOTHING, Table, number, percent, share, signed

INTERVALS = (
    "In brackets: 95 % intervals over problems, for other problems of the same kind. Shares: "
    "Wilson's with the effective sample size; means: cluster-robust, Student's t; median and "
    "share of thinking: bootstrap over problems."
)


REDUNDANT = "redundant tokens"
"""The column's name."""


def figures_tables(name: str, figures: Mapping[str, Figures]) -> list[Table]:
    """Return one model's figures, a row a data set, in two tables that a terminal has room for."""
    main = [
        [
            data_set,
            f"{of.problems:,} x {of.responses / max(of.problems, 1):.3g}",
            percent(of.accuracy),
            number(of.tokens),
            number(of.median_tokens),
            f"{of.undecided:,}",
        ]
        for data_set, of in figures.items()
    ]
    thinking = [
        [
            data_set,
            percent(of.thinks),
            percent(of.thinking_share),
            percent(of.redundant),
            percent(of.truncated),
        ]
        for data_set, of in figures.items()
    ]
    return [
        Table(
            name,
            ["data set", "problems x N", "accuracy", "tokens, mean", "tokens, median", "undecided"],
            main,
        ),
        Table(
            f"{name}: thinking",
            ["data set", "responses that think", "tokens in thinking", REDUNDANT, "truncated"],
            thinking,
            [INTERVALS],
        ).without_unknown(REDUNDANT),
    ]


def pass_table(name: str, figures: Mapping[str, Figures]) -> Table | None:
    """Return pass@k where there are several responses a problem, or None if there never are."""
    ks = sorted({k for of in figures.values() for k in of.pass_at_k})
    if not ks:
        return None
    rows = [
        [data_set, *(percent(of.pass_at_k.get(k)) for k in ks)]
        for data_set, of in figures.items()
        if of.pass_at_k
    ]
    note = "pass@k: arXiv 2107.03374, equation 1; intervals as for means."
    return Table(f"{name}: pass@k", ["data set", *(f"k = {k}" for k in ks)], rows, [note])


def cost_line(cost: Cost) -> str:
    """Return what a measurement took, in a sentence."""
    price = "" if cost.price is None else f", price {cost.price:,.4f}"
    return (
        f"{cost.prompt_tokens:,} prompt tokens and {cost.completion_tokens:,} response tokens in "
        f"{cost.seconds:,.0f} s, {cost.tokens_per_second:,.0f} tokens/s{price}"
    )


def paper_layout(base: str, measured: Mapping[str, Mapping[str, Figures]]) -> Table:
    """Return models in the layout of the paper's table 1, its own numbers of the same one below.

    Args:
        base: the model that the others were trained from, a hub id.
        measured: figures of each model, by what the table calls it.
    """
    sets = list(dict.fromkeys(name for figures in measured.values() for name in figures))
    rows: list[list[str]] = [
        [name, *measured_cells(figures, sets)] for name, figures in measured.items()
    ]
    published = list(published_rows(paper.RESULTS, [base], sets))
    if published:
        rows += [[], *published]
    columns = ["model", *(f"{name}\n{part}" for name in sets for part in ("accuracy", "tokens"))]
    notes = [f"Rows of the paper: {paper.SOURCE}, tables 1 and 2."] if published else []
    notes += undecided_notes(
        (f"{name}, {data_set}", of.undecided, of.responses)
        for name, figures in measured.items()
        for data_set, of in figures.items()
    )
    return Table(f"{paper.NAMES.get(base, base)}: before and after", columns, rows, notes)


def undecided_notes(counts: Iterable[tuple[str, int, int]]) -> list[str]:
    """Return a note on the responses without a verdict, or none if every response has one.

    Args:
        counts: what was measured, its undecided responses and all of them.
    """
    told = [f"{name}: {undecided:,} of {of:,}" for name, undecided, of in counts if undecided]
    if not told:
        return []
    return [f"Undecided responses, which count as wrong: {'; '.join(told)}."]


def measured_cells(figures: Mapping[str, Figures], sets: Sequence[str]) -> Iterator[str]:
    """Return accuracy and tokens on each data set."""
    for name in sets:
        of = figures.get(name)
        yield NOTHING if of is None else percent(of.accuracy, interval=False)
        yield NOTHING if of is None else number(of.tokens, interval=False)


def published_rows(
    entries: Sequence[paper.Published], models: Sequence[str], sets: Sequence[str]
) -> Iterator[list[str]]:
    """Return the paper's rows of models, as far as they are about one of the data sets."""
    mine = [entry for entry in entries if entry.model in models and entry.data_set in sets]
    for name in dict.fromkeys(entry.name for entry in mine):
        found = {entry.data_set: entry for entry in mine if entry.name == name}
        row = [f"paper: {name}"]
        for data_set in sets:
            entry = found.get(data_set)
            row.append(NOTHING if entry is None else share(entry.accuracy))
            row.append(NOTHING if entry is None else f"{entry.tokens:,}")
        yield row


def changes_table(before: str, after: str, changes: Mapping[str, Changes]) -> Table:
    """Return what changed between two models, a row a data set."""
    rows = []
    for name, of in changes.items():
        less = _signed(of.tokens_ratio, " %", beyond=1.0)
        rows.append([name, _points(of.accuracy), less, _points(of.redundant)])
    columns = ["data set", "accuracy", "tokens", REDUNDANT]
    note = (
        "Compared problem by problem; accuracy and redundant tokens: Student's t over the "
        "problems' differences, tokens: bootstrap over problems of the ratio of means."
    )
    table = Table(f"from {before} to {after}", columns, rows, [note])
    return table.without_unknown(REDUNDANT)


def _points(change: Change | None) -> str:
    """Write a change of a share."""
    return NOTHING if change is None else _signed(change.difference, " points")


def _signed(found: Estimate, unit: str, beyond: float = 0.0) -> str:
    """Write what a share is beyond another, in hundredths."""
    low, high = (None if end is None else 100 * (end - beyond) for end in (found.low, found.high))
    return signed(100 * (found.value - beyond), low, high, unit)
