"""``plp completion``: what completes plp's words in a shell."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field
from pydantic_settings import CliPositionalArg


class Completion(BaseModel):
    """Print what completes plp's commands and flags in a shell. Written by shtab.

    Examples:
      plp completion bash > ~/.local/share/bash-completion/completions/plp
      plp completion zsh > ~/.zfunc/_plp
    """

    shell: CliPositionalArg[Literal["bash", "zsh", "tcsh"]] = Field(description="Which shell.")

    def cli_cmd(self) -> None:
        """Print the script."""
        import shtab

        from plp_reward.cli.commands import commands
        from plp_reward.cli.program import program
        from plp_reward.settings.command_line import parser_of

        models = {name: (command.load(), command.summary) for name, command in commands().items()}
        print(shtab.complete(parser_of(program(models)), self.shell))  # noqa: T201  the output
