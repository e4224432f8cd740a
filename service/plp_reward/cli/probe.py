"""``plp probe``: how a policy could exploit a reward."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field
from pydantic_settings import CliPositionalArg

from plp_reward.errors import ConfigurationError

if TYPE_CHECKING:
    from rich.console import Console

    from plp_reward.probe import Case, Report

SOME_CHECK_FAILED = 1
"""Exit code when a check found a counterexample, or had nothing to try."""


class Probe(BaseModel):
    """Check a reward for the ways in which policies exploit rewards, before training on it.

    A reward is the name of a registered one, or a function of yours: module:function or
    file.py:function. It takes what it needs as the registered ones do: docs/probe.md.

    exit codes: 0 every check held, 1 some did not, 2 usage

    Examples:
      plp probe plp --parameters alpha=4
      plp probe my_rewards.py:stepwise
      plp probe l1_exact --skip shorter-is-better,padding --target 4000
      plp probe kimi --json
    """

    reward: CliPositionalArg[str] = Field(
        description="A registered reward, module:function or file.py:function."
    )
    parameters: dict[str, float] = Field(
        default_factory=dict, description="Values other than the defaults: alpha=4."
    )
    skip: list[str] = Field(
        default_factory=list, description="A check to leave out; may be given several times."
    )
    shortest: int = Field(50, ge=1, description="Tokens of the shortest response.")
    longest: int | None = Field(
        None,
        ge=2,
        description="Tokens of the longest response. Default: the reward's parameter limit, else "
        "16384.",
    )
    group_size: int = Field(8, ge=2, le=256, description="Responses in a group.")
    target: int = Field(2_000, ge=1, description="Tokens asked for, for rewards with a target.")
    groups: int = Field(200, ge=1, le=100_000, description="Groups drawn at random.")
    seed: int = Field(0, ge=0, description="Seed of the draws.")
    json_: bool = Field(False, alias="json", description="Print the report as JSON.")

    def cli_cmd(self) -> None:
        """Probe the reward, print the report, and exit with its code."""
        from plp_reward.probe import LONGEST, Plan, load_subject, probe

        subject = load_subject(self.reward, self.parameters)
        try:
            plan = Plan(
                shortest=self.shortest,
                longest=self.longest or subject.limit or LONGEST,
                size=self.group_size,
                target=self.target,
                groups=self.groups,
                seed=self.seed,
            )
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
        report = probe(subject, plan, self.skip)
        if self.json_:
            print(json.dumps(report.as_json(), ensure_ascii=False))  # noqa: T201  the output
        else:
            _show(report)
        sys.exit(0 if report.passed else SOME_CHECK_FAILED)


def _show(report: Report) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    subject, plan = report.subject, report.plan
    values = ", ".join(f"{name} = {value:g}" for name, value in subject.parameters.items())
    console.print(Text(f"{subject.reward.name}({values})", style="bold"), soft_wrap=True)
    console.print(
        f"{plan.shortest:,} to {plan.longest:,} tokens, groups of up to {plan.size}",
        highlight=False,
    )
    table = Table("check", "claim", "result", box=box.SIMPLE_HEAD, pad_edge=False)
    for outcome in report.outcomes:
        result = {
            True: Text("holds", "green"),
            False: Text(f"fails {outcome.failed:,} of {outcome.tried:,}", "bold red"),
            None: Text("not tried", "yellow"),
        }[outcome.passed]
        table.add_row(outcome.check.name, outcome.check.claim, result)
    console.print(table)
    for outcome in report.outcomes:
        if outcome.counterexample is not None:
            found = outcome.counterexample
            text = Text.assemble((outcome.check.name, "bold red"), f": {found.message}")
            console.print(text, soft_wrap=True)
            for case in found.cases:
                _show_case(console, case)
    for pressure in report.pressure:
        console.print(
            f"right answers of {pressure.low:,} to {pressure.high:,} tokens: rewards spread by "
            f"{pressure.spread:.3g} (standard deviation in a group)",
            highlight=False,
            soft_wrap=True,
        )


def _show_case(console: Console, case: Case) -> None:
    from rich import box
    from rich.table import Table

    rows = case.rows()
    many = len({row["group"] for row in rows}) > 1
    columns = [*(["group"] if many else []), "tokens", "answer", "reward", "advantage"]
    table = Table(*columns, title=case.title, box=box.SIMPLE_HEAD, title_justify="left")
    for row in rows:
        answer = "right" if row["correct"] else "wrong" if row["answered"] else "none"
        table.add_row(
            *([str(row["group"])] if many else []),
            f"{row['length']:,.0f}",
            answer,
            *("" if row[name] is None else f"{row[name]:.6g}" for name in ("reward", "advantage")),
        )
    console.print(table)
