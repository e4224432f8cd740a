"""A report as a value: what ``plp report`` writes, and what a notebook shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path

from plp_reward.errors import ConfigurationError
from plp_reward.markup.notebook import framed
from plp_reward.report.comparison import Comparison, comparisons
from plp_reward.report.examples import choose, read_examples
from plp_reward.report.figures import Summary, summaries
from plp_reward.report.page import render
from plp_reward.report.sources import Fields, parse_source
from plp_reward.report.table import Table, read_table
from plp_reward.scoring.lengths import load_counter


@dataclass(frozen=True, slots=True)
class Report:
    """What scored files say; a notebook shows it as the page.

    Attributes:
        title: the page's heading.
        table: every response's numbers.
        summaries: the figures of each run and data set, with intervals.
        comparisons: the first run compared with each other one, problem by problem.
        html: the page, whole in itself.
    """

    title: str
    table: Table
    summaries: Sequence[Summary]
    comparisons: Sequence[Comparison]
    html: str

    def save(self, path: str | PathLike[str]) -> None:
        """Write the page.

        Raises:
            ConfigurationError: it cannot be written.
        """
        try:
            Path(path).write_text(self.html, encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(f"{fspath(path)} cannot be written: {error}") from error

    def __repr__(self) -> str:
        """Say what it is of: the page is too long to be shown as text."""
        return f"Report({self.title!r}, {self.table.size:,} responses)"

    def _repr_html_(self) -> str:
        return framed(self.html, self.title)


def report(
    *scored: str | PathLike[str],
    title: str | None = None,
    fields: Fields | None = None,
    tokenizer: str | None = None,
    thinking_opened: bool | None = None,
    examples: bool = True,
    progress: Callable[[int], None] = lambda responses: None,
) -> Report:
    """Read scored files and say what they say.

    Args:
        scored: each a file, ``RUN=FILE`` or ``RUN:DATASET=FILE``; the first run is what the others
            are compared with.
        title: the page's heading; by default the runs.
        fields: fields of the rows that tell problems, data sets and labels.
        tokenizer: counts the tokens of the thinking: a tokenizer.json, a folder or a hub id.
        thinking_opened: whether prompts open the thinking; None finds out from the responses.
        examples: whether responses are shown and problems quoted.
        progress: told now and then how many responses have been read.

    Raises:
        ConfigurationError: a file cannot be read or is none that was scored; the message names the
            row.
    """
    if not scored:
        raise ConfigurationError("name at least one scored file")
    sources = [parse_source(fspath(one)) for one in scored]
    counter = None if tokenizer is None else load_counter(tokenizer)
    table = read_table(sources, fields, counter, thinking_opened, progress)
    found, compared = summaries(table), comparisons(table)
    shown = choose(table, compared) if examples else []
    title = title or _title(table.runs)
    read = read_examples(table, shown, fields)
    page = render(table, found, compared, read, title, texts=examples)
    return Report(title, table, found, compared, page)


def _title(runs: Sequence[str]) -> str:
    *others, last = runs
    return f"{', '.join(others)} and {last}" if others else last
