"""All of a report as one HTML file: no network, nothing beside it, and of scripts only its own.

The page's policy names the one script, which sorts tables, by its digest: no other runs, whatever a
response holds. Without scripts nothing is missing but the sorting.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from plp_reward import __version__, markup
from plp_reward.report import charts
from plp_reward.report.agreement import LISTED, agreements, disagreements, listed
from plp_reward.report.comparison import Comparison
from plp_reward.report.drawings import (
    difficulty,
    interval_figure,
    length_figures,
    pair_figures,
    pass_figures,
    reward_figures,
    thinking_figures,
)
from plp_reward.report.examples import Example
from plp_reward.report.figures import (
    EVERYTHING,
    Summary,
    passes,
    statuses,
)
from plp_reward.report.formatting import (
    minus,
    number,
    percent,
    points,
    probability,
    signed,
    tokens,
    two_lines,
)
from plp_reward.report.problems import MOST_PROBLEMS, Names, listed_problems
from plp_reward.report.sources import inputs_of
from plp_reward.report.table import STATUSES, Table
from plp_reward.statistics import Estimate


def render(
    table: Table,
    found: Sequence[Summary],
    compared: Sequence[Comparison],
    examples: Sequence[Example],
    title: str,
    *,
    texts: bool = True,
) -> str:
    """Return the page.

    Args:
        table: the responses.
        found: the figures of each run and data set.
        compared: comparisons of the first run with the others.
        examples: responses to read.
        title: the page's heading.
        texts: whether problems may be quoted.
    """
    environment = Environment(
        loader=PackageLoader("plp_reward.report", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        percent=percent,
        tokens=tokens,
        points=points,
        signed=signed,
        number=number,
        p=probability,
        two_lines=two_lines,
    )
    style, script = (
        files("plp_reward.report").joinpath(name).read_text(encoding="utf-8")
        for name in ("style.css", "sort.js")
    )
    pass_rates = passes(table)
    names = Names(table, texts=texts)
    differing = disagreements(table)
    page = environment.get_template("page.html.j2").render(
        colour=charts.colour,
        title=title,
        version=__version__,
        style=Markup(style + markup.stylesheet()),  # noqa: S704  the package's own files
        formatted=markup.render,
        formatted_answer=markup.render_answer,
        script=Markup(script),  # noqa: S704  the package's own file
        script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        names=names,
        problems=listed_problems(table, names),
        all_problems=int(table.problem.max()) + 1,
        most_problems=MOST_PROBLEMS,
        agreements=agreements(table),
        differing=listed(table, differing),
        all_differing=differing.size,
        most_differing=LISTED,
        status_names=STATUSES,
        scored_with=_scored_with(table),
        table=table,
        several_runs=len(table.runs) > 1,
        summaries=found,
        totals=_totals(found),
        comparisons=compared,
        leading=_leading(compared),
        sentences=[_sentence(pair) for pair in _leading(compared)] + _apart(table, compared),
        accuracy=interval_figure(found, table, "accuracy"),
        token_figure=interval_figure(found, table, "tokens"),
        thinking_figures=thinking_figures(found, table),
        thinks=any(summary.thinks is not None and summary.thinks.value > 0 for summary in found),
        opened=[run for run, opens in zip(table.runs, table.opened, strict=True) if opens],
        length_figures=length_figures(table),
        reward_figures=reward_figures(table, names),
        difficulty=difficulty(table),
        pass_rates=pass_rates,
        pass_figures=pass_figures(pass_rates, table),
        pair_figures=pair_figures(compared, names),
        movers=[_movers(pair, table) for pair in compared if texts and pair.dataset != EVERYTHING],
        statuses=statuses(found),
        examples=[list(found) for found in _side_by_side(examples)],
        everything=EVERYTHING,
        sampled=table.size > charts.MOST_POINTS,
        most_points=charts.MOST_POINTS,
    )
    return page + "\n"


def _totals(found: Sequence[Summary]) -> list[Summary]:
    """Each run's figures over everything it has."""
    everything = [summary for summary in found if summary.dataset == EVERYTHING]
    return everything or list(found)


def _leading(compared: Sequence[Comparison]) -> list[Comparison]:
    """Each comparison over everything that both runs have."""
    everything = [pair for pair in compared if pair.dataset == EVERYTHING]
    return everything or list(compared)


def _sentence(pair: Comparison) -> str:
    """Say what changed, and what the intervals leave open."""
    parts = []
    if pair.tokens is not None and pair.tokens.before:
        change = pair.tokens.difference
        word = "fewer" if change.value < 0 else "more"
        part = abs(change.value) / pair.tokens.before
        sure = _excludes_zero(change)
        parts.append(f"{part:.0%} {word} tokens" + ("" if sure else " (its interval includes 0)"))
    accuracy = pair.accuracy.difference
    moved = minus(f"{100 * accuracy.value:+.1f}")
    parts.append(
        f"accuracy {moved} points"
        + ("" if _excludes_zero(accuracy) else " (its interval includes 0)")
    )
    if pair.thinking is not None and pair.thinking.before + pair.thinking.after > 0:
        parts.append(
            f"thinking is {pair.thinking.after:.0%} of a response instead of "
            f"{pair.thinking.before:.0%}"
        )
    problems = f"over the {pair.matched:,} problems that both have"
    return f"{pair.after} against {pair.before}, {problems}: {'; '.join(parts)}."


def _apart(table: Table, compared: Sequence[Comparison]) -> list[str]:
    """Say which runs cannot be compared problem by problem, and what would let them be."""
    first = table.runs[0]
    both = {pair.after for pair in compared}
    return [
        f"{run} and {first} have no problem in common that is decided in both, so nothing is "
        "compared problem by problem. Problems are told apart by their group, else their prompt, "
        "else their id, within a data set; --problem-field names another field."
        for run in table.runs[1:]
        if run not in both
    ]


def _side_by_side(examples: Sequence[Example]) -> Iterator[Iterator[Example]]:
    """The examples, those together that are to be read beside each other."""
    for _, found in groupby(enumerate(examples), lambda pair: pair[1].beside or pair[0]):
        yield (example for _, example in found)


def _scored_with(table: Table) -> list[dict[str, Any]]:
    """For each run its rewards, parameters and other settings, as far as files say, and whence."""
    found: list[dict[str, Any]] = []
    for source, told in zip(table.files, table.scored_with, strict=True):
        if told is None:
            continue
        parameters = ", ".join(
            f"{name} = {value:g}" if isinstance(value, int | float) else f"{name} = {value}"
            for name, value in (told.get("parameters") or {}).items()
        )
        reward = f"{told.get('reward')}" + (f" with {parameters}" if parameters else "")
        said = {"run": source.run, "reward": reward, "settings": told.get("settings") or {}}
        known = next((one for one in found if said.items() <= one.items()), None)
        if known is None:
            found.append(known := said | {"from": []})
        known["from"] += [line for line in _whence(told) if line not in known["from"]]
    order = {run: index for index, run in enumerate(table.runs)}
    return sorted(found, key=lambda one: order[one["run"]])


def _whence(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a file says of where its rows come from: names and values, as text."""
    names = {"version": "plp-reward", "profile": "profile", "tokenizer": "tokenizer"}
    for key, name in names.items():
        if told.get(key):
            yield name, _hashed(told[key], told.get(f"{key}_sha256"))
    of_run = told.get("run")
    for name in ("command", "finished"):
        if isinstance(of_run, Mapping) and of_run.get(name):
            yield name, str(of_run[name])
    for each in inputs_of(told):
        size = f", {each['bytes']:,} bytes" if isinstance(each.get("bytes"), int) else ""
        yield "from", _hashed(f"{each.get('file')}{size}", each.get("sha256"))


def _hashed(text: object, digest: object) -> str:
    return f"{text}, SHA-256 {digest}" if digest else str(text)


def _excludes_zero(found: Estimate) -> bool:
    return found.low is not None and found.high is not None and not found.low <= 0 <= found.high


MOVERS = 12
"""Problems listed of those that were gained or lost."""


def _movers(pair: Comparison, table: Table) -> dict[str, Any]:
    """The problems whose solve rate moved most, losses first."""
    moved = pair.rate_after - pair.rate_before
    order = [int(i) for i in np.argsort(moved, kind="stable") if moved[i] != 0]
    fell = [i for i in order if moved[i] < 0][:MOVERS]
    rose = [i for i in reversed(order) if moved[i] > 0][:MOVERS]
    rows = []
    for index in (*fell, *rose):
        problem = int(pair.problem[index])
        rows.append(
            {
                "kind": "lost" if moved[index] < 0 else "gained",
                "rates": (float(pair.rate_before[index]), float(pair.rate_after[index])),
                "tokens": [
                    f"{tokens[index]:,.0f}" if np.isfinite(tokens[index]) else "unknown"
                    for tokens in (pair.tokens_before, pair.tokens_after)
                ],
                "text": table.problems[problem] if problem < len(table.problems) else "",
                "problem": problem,
            }
        )
    return {"pair": pair, "rows": rows, "more": pair.gained + pair.lost - len(rows)}
