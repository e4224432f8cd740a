"""``plp probe``: how a policy could exploit a reward."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field
from pydantic_settings import CliPositionalArg

from plp_reward.errors import ConfigurationError
from plp_reward.settings.command_line import at_commas

SOME_CHECK_FAILED = 1
"""Exit code when a check found a counterexample, or had nothing to try."""


class Probe(BaseModel):
    """Check a reward for the ways in which policies exploit rewards, before training on it.

    A reward is the name of a registered one, or a function of yours: module:function or
    file.py:function. It takes what it needs as the registered ones do: docs/probe.md.

    exit codes: 0 every check held, 1 some did not, 2 usage, 4 failure

    Examples:
      plp probe plp --parameters alpha=4
      plp probe my_rewards.py:brisk
      plp probe tidy --profiles profiles.toml
      plp probe l1_exact --skip shorter-is-better,padding --target 4000
      plp probe kimi --json
    """

    reward: CliPositionalArg[str] = Field(
        description="A registered reward, module:function, file.py:function, or a profile of "
        "--profiles."
    )
    profiles: Path | None = Field(
        None, description="A TOML file of profiles: one of them is probed as it gives rewards."
    )
    parameters: dict[str, float] = Field(
        default_factory=dict, description="Values other than the defaults: alpha=4."
    )
    skip: Annotated[list[str], AfterValidator(at_commas)] = Field(
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
        from rich.console import Console

        from plp_reward.cli import probe_tables
        from plp_reward.probe import LONGEST, Plan, load_subject, probe
        from plp_reward.scoring.named_profiles import load_profiles

        profiles = load_profiles(self.profiles) if self.profiles else {}
        subject = load_subject(self.reward, self.parameters, profiles)
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
            probe_tables.show_report(Console(), report)
        sys.exit(0 if report.passed else SOME_CHECK_FAILED)
