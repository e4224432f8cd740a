"""One subcommand of ``plp``, read from its words and run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field, create_model
from pydantic_settings import BaseSettings, CliApp, CliSubCommand, SettingsConfigDict

from plp_reward.cli.commands import Command
from plp_reward.settings import command_line


class Plp(BaseSettings):
    """Length-aware rewards for RL on reasoning models."""

    model_config = SettingsConfigDict(
        cli_prog_name="plp",
        cli_kebab_case=True,
        cli_implicit_flags=True,
        cli_avoid_json=True,
        cli_hide_none_type=True,
        cli_shortcuts={"output": "o"},
        extra="forbid",
    )

    def cli_cmd(self) -> None:
        """Run the subcommand that was asked for."""
        CliApp.run_subcommand(self)


def program(commands: dict[str, tuple[type[BaseModel], str]]) -> type[Plp]:
    """Return ``plp`` with these subcommands: their models and summaries by name."""
    subcommand: Any = CliSubCommand
    fields: dict[str, Any] = {
        name.replace("-", "_"): (
            subcommand[model],
            Field(alias=name if "-" in name else None, description=summary),
        )
        for name, (model, summary) in commands.items()
    }
    return create_model("Plp", __base__=Plp, __doc__=Plp.__doc__, **fields)


def run(name: str, command: Command, words: Sequence[str]) -> None:
    """Read a subcommand's words and run it.

    Raises:
        ValidationError: a value is not usable.
        PlpError: it could not be done.
    """
    command_line.run(program({name: (command.load(), command.summary)}), [name, *words])
