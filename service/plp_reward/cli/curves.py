"""``plp curves``: rewards and advantages against length."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, Field
from pydantic_settings import CliPositionalArg

from plp_reward.errors import ConfigurationError
from plp_reward.files.overwriting import STDIN, keep_apart
from plp_reward.settings.command_line import at_commas

if TYPE_CHECKING:
    from rich.console import Console

    from plp_reward.curves import Setting
    from plp_reward.probe import Subject


class Curves(BaseModel):
    """Show rewards and RLOO advantages against length, side by side.

    A reward is a registered one or a function of yours (module:function, file.py:function), each
    with parameters behind colons: plp:alpha=4:gamma=0.5. By default it is shown what a right and a
    wrong response of some length can expect among others of the same length range; with --scored,
    what the responses of a scored dump would get; with --spread, how much length matters where.

    exit codes: 0 shown, 2 usage, 4 failure

    Examples:
      plp curves plp normalized
      plp curves plp:alpha=2 plp:alpha=5 --between 300:600 --solve-rate 0.5 -o curves.svg
      plp curves plp:alpha=4 my_rewards.py:mine --scored scored.jsonl --group-field problem
      plp curves plp normalized --spread -o spread.png
    """

    rewards: CliPositionalArg[list[str]] = Field(
        description="Rewards, each NAME[:PARAMETER=VALUE]."
    )
    between: Annotated[list[str], AfterValidator(at_commas)] = Field(
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
            keep_apart([self.output], self._read())
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
        from plp_reward.cli import curve_tables
        from plp_reward.curves import expected, plot

        settings = self._settings()
        curves = {
            name: [(setting, expected(subject, setting)) for setting in settings]
            for name, subject in subjects.items()
        }
        curve_tables.show_expected(console, curves)
        if self.output is not None:
            plot.save(plot.draw_expected(curves), self.output)

    def _scored(self, console: Console, subjects: Mapping[str, Subject]) -> None:
        from plp_reward.cli import curve_tables
        from plp_reward.curves import load_scored, on_scored, plot

        scored = load_scored(self.scored, self.group_field, self.target)
        curves = {name: on_scored(subject, scored) for name, subject in subjects.items()}
        curve_tables.show_scored(console, curves, scored)
        if self.output is not None:
            plot.save(plot.draw_scored(curves, scored), self.output)

    def _spread(self, console: Console, subjects: Mapping[str, Subject]) -> None:
        from plp_reward.cli import curve_tables
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
        curve_tables.show_spread(console, curves)
        if self.output is not None:
            alphas = {
                name: subject.parameters["alpha"]
                for name, subject in subjects.items()
                if subject.reward.name == "plp" and subject.parameters["gamma"] == 0.5
            }
            plot.save(plot.draw_spread(curves, alphas), self.output)

    def _read(self) -> list[Path | int]:
        """Return the files that are read: dumps, and those of rewards."""
        code = [name.partition(":")[0] for name in self.rewards]
        return [STDIN if name == "-" else Path(name) for name in (*self.scored, *code)]

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
