"""``plp curves``: rewards and advantages against length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, Field
from pydantic_settings import CliPositionalArg

from plp_reward.errors import ConfigurationError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rich.console import Console

    from plp_reward.curves import Line, Points, Scored, Setting, Spread
    from plp_reward.probe import Subject


class Curves(BaseModel):
    """Show rewards and RLOO advantages against length, side by side.

    A reward is a registered one or a function of yours (module:function, file.py:function), each
    with parameters behind colons: plp:alpha=4:gamma=0.5. By default it is shown what a right and a
    wrong response of some length can expect among others of the same length range; with --scored,
    what the responses of a scored dump would get; with --spread, how much length matters where.

    exit codes: 0 shown, 2 usage

    Examples:
      plp curves plp normalized
      plp curves plp:alpha=2 plp:alpha=5 --between 300:600 --solve-rate 0.5 -o curves.svg
      plp curves plp:alpha=4 my_rewards.py:mine --scored scored.jsonl --group-field problem
      plp curves plp normalized --spread -o spread.png
    """

    rewards: CliPositionalArg[list[str]] = Field(
        description="Rewards, each NAME[:PARAMETER=VALUE]."
    )
    between: list[str] = Field(
        default_factory=lambda: ["300:600", "7000:10000"],
        description="Length range in tokens, LOW:HIGH; may be given several times.",
    )
    solve_rate: list[float] = Field(
        default_factory=lambda: [1.0, 0.875],
        description="Share of right responses in a group; may be given several times.",
    )
    group_size: int = Field(8, ge=2, le=256, description="Responses in a group.")
    target: int = Field(2_000, ge=1, description="Tokens asked for, for rewards with a target.")
    draws: int = Field(400, ge=1, le=10_000, description="Groups drawn for each length.")
    seed: int = Field(0, ge=0, description="Seed of the draws.")
    scored: list[str] = Field(
        default_factory=list,
        description="A dump that plp score wrote: show its responses; may be given several times.",
    )
    group_field: str | None = Field(
        None, description="The dump's field that names the prompt; dots go deeper. Default: group."
    )
    spread: bool = Field(False, description="Show the variance of rewards along the lengths.")
    output: Path | None = Field(None, description="Picture to write: .svg, .png or .pdf.")

    def cli_cmd(self) -> None:
        """Compute the curves, print their table, and draw them if asked to."""
        from rich.console import Console

        from plp_reward.curves import plot
        from plp_reward.probe import Malformed

        if self.output is not None:
            plot.check_drawable(self.output)
        if self.scored and self.spread:
            raise ConfigurationError("--scored and --spread are two pictures: give one of them")
        subjects = {name: _subject(name) for name in dict.fromkeys(self.rewards)}
        if not subjects:
            raise ConfigurationError("name at least one reward")
        console = Console()
        try:
            if self.scored:
                self._scored(console, subjects)
            elif self.spread:
                self._spread(console, subjects)
            else:
                self._expected(console, subjects)
        except Malformed as error:
            raise ConfigurationError(f"a reward cannot be drawn: {error}") from error

    def _expected(self, console: Console, subjects: Mapping[str, Subject]) -> None:
        from plp_reward.curves import expected, plot

        settings = self._settings()
        curves = {
            name: [(setting, expected(subject, setting)) for setting in settings]
            for name, subject in subjects.items()
        }
        _show_expected(console, curves)
        if self.output is not None:
            plot.save(plot.draw_expected(curves), self.output)

    def _scored(self, console: Console, subjects: Mapping[str, Subject]) -> None:
        from plp_reward.curves import load_scored, on_scored, plot

        scored = load_scored(self.scored, self.group_field, self.target)
        curves = {name: on_scored(subject, scored) for name, subject in subjects.items()}
        _show_scored(console, curves, scored)
        if self.output is not None:
            plot.save(plot.draw_scored(curves, scored), self.output)

    def _spread(self, console: Console, subjects: Mapping[str, Subject]) -> None:
        from plp_reward.curves import plot, spreads

        ranges = [_range(text) for text in self.between]
        low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
        try:
            curves = {
                name: spreads(
                    subject,
                    low=low,
                    high=high,
                    size=self.group_size,
                    target=self.target,
                    seed=self.seed,
                )
                for name, subject in subjects.items()
            }
        except ValueError as error:
            raise ConfigurationError(f"--between: {error}") from error
        _show_spread(console, curves)
        if self.output is not None:
            alphas = {
                name: subject.parameters["alpha"]
                for name, subject in subjects.items()
                if subject.reward.name == "plp" and subject.parameters["gamma"] == 0.5
            }
            plot.save(plot.draw_spread(curves, alphas), self.output)

    def _settings(self) -> list[Setting]:
        from plp_reward.curves import Setting

        try:
            return [
                Setting(
                    low,
                    high,
                    size=self.group_size,
                    right=round(rate * self.group_size),
                    target=self.target,
                    draws=self.draws,
                    seed=self.seed,
                )
                for rate, (low, high) in product(self.solve_rate, map(_range, self.between))
            ]
        except ValueError as error:
            raise ConfigurationError(str(error)) from error


def _subject(text: str) -> Subject:
    from plp_reward.probe import load_subject

    parts = text.split(":")
    given = [part for part in parts if "=" in part]
    parameters: dict[str, float] = {}
    for part in given:
        name, _, value = part.partition("=")
        try:
            parameters[name] = float(value)
        except ValueError as error:
            raise ConfigurationError(f"{text}: {value!r} is no number") from error
    return load_subject(":".join(part for part in parts if part not in given), parameters)


def _range(text: str) -> tuple[int, int]:
    low, separator, high = text.partition(":")
    if not (separator and low.strip().isdecimal() and high.strip().isdecimal()):
        raise ConfigurationError(f"--between: {text!r} is not LOW:HIGH in tokens, as in 300:600")
    return int(low), int(high)


def _table(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=number > 0)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _figure(value: float) -> str:
    return f"{value:.4g}"


def _show_expected(
    console: Console, curves: Mapping[str, Sequence[tuple[Setting, Sequence[Line]]]]
) -> None:
    count = len(next(iter(curves.values())))
    for index in range(count):
        setting, _ = next(iter(curves.values()))[index]
        console.print(
            f"{setting.low:,} to {setting.high:,} tokens, {setting.right} of {setting.size} right",
            highlight=False,
        )
        rows = []
        for name, lines_of in curves.items():
            for line in lines_of[index][1]:
                ends = (line.reward[0], line.reward[-1], line.advantage[0], line.advantage[-1])
                rows.append([name, "right" if line.correct else "wrong", *map(_figure, ends)])
        low, high = f"{setting.low:,}", f"{setting.high:,}"
        columns = ["", "answer", f"reward {low}", high, f"advantage {low}", high]
        _table(console, columns, rows)


def _show_scored(console: Console, curves: Mapping[str, Points], scored: Scored) -> None:
    responses = scored.responses
    right = responses.correct
    console.print(
        f"{responses.size:,} responses, {right.sum():,} right; {scored.left_out:,} left out "
        "without a verdict or length",
        highlight=False,
        soft_wrap=True,
    )
    if not scored.compared:
        console.print("no advantages: some responses have no others of their prompt beside them")
    order = np.argsort(responses.length[right], kind="stable")
    quarter = max(1, order.size // 4)
    rows = []
    for name, points in curves.items():
        given, others = points.reward[right][order], points.reward[~right]
        row = [
            name,
            _mean(given[:quarter]),
            _mean(given[-quarter:]),
            _figure(given.std()) if given.size else "",
            _mean(others),
        ]
        if points.advantage is not None:
            advantage = points.advantage[right][order]
            row += [
                _mean(advantage[:quarter]),
                _mean(advantage[-quarter:]),
                _mean(points.advantage[~right]),
            ]
        rows.append(row)
    columns = ["reward", "right: shortest 1/4", "longest 1/4", "std", "wrong"]
    if scored.compared:
        columns += ["advantage, right: shortest 1/4", "longest 1/4", "wrong"]
    _table(console, columns, rows)


def _mean(values: NDArray[np.float64]) -> str:
    return _figure(values.mean()) if values.size else ""


def _show_spread(console: Console, curves: Mapping[str, Spread]) -> None:
    first = next(iter(curves.values()))
    chosen = np.unique(np.linspace(0, first.low.size - 1, 5).round().astype(int))
    windows = [f"{first.low[i]:,.0f}-{first.high[i]:,.0f}" for i in chosen]
    console.print("variance of rewards of right answers, lengths spread evenly over")
    rows = [[name, *(_figure(s.variance[i]) for i in chosen)] for name, s in curves.items()]
    _table(console, ["tokens", *windows], rows)
