"""What the subcommands of this package share."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_settings import CliApp, SettingsError

from plp_trainer.errors import RecipeError

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*=")

Command = TypeVar("Command", bound=BaseModel)


def split_settings(given: str | list[str]) -> list[str]:
    """Take apart what pydantic-settings joins with commas: every ``--set`` of a command line.

    A comma ends a setting if the next key follows it, and if it is not in quotes or brackets.
    """
    if not isinstance(given, str):
        return given
    settings, start, depth, quote = [], 0, 0, ""
    for position, character in enumerate(given):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "[{":
            depth += 1
        elif character in "]}":
            depth -= 1
        elif character == "," and depth <= 0 and _KEY.match(given, position + 1):
            settings.append(given[start:position])
            start = position + 1
    return [*settings, given[start:]]


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
        return CliApp.run(
            command,
            cli_args=list(words),
            cli_exit_on_error=False,
            cli_cmd_method_name="nothing_to_run",
        )
    except SettingsError as error:
        raise RecipeError(str(error)) from error
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise RecipeError(said) from error
