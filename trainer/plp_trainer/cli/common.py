"""What the subcommands of this package share."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_settings import SettingsError

from plp_reward.settings.command_line import run
from plp_reward.settings.problems import problems
from plp_trainer.errors import RecipeError

Command = TypeVar("Command", bound=BaseModel)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def read(command: type[Command], words: Sequence[str]) -> Command:
    """Read a subcommand's words as it does itself, and run nothing.

    Raises:
        RecipeError: they are no flags of its own, or a value is not usable.
    """
    try:
        return run(command, words, exit_on_error=False, method="nothing_to_run")
    except SettingsError as error:
        raise RecipeError(str(error)) from error
    except ValidationError as error:
        said = "; ".join(problems(error, command))
        raise RecipeError(said) from error
