"""The command ``plp``: a file a subcommand, each a pydantic-settings model with ``cli_cmd``.

A subcommand's module imports what it runs on inside ``cli_cmd``, so that ``plp --help`` and
``plp grade`` start without loading the server.
"""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Any

from pydantic import Field, ValidationError, create_model
from pydantic_settings import BaseSettings, CliApp, CliSubCommand, SettingsConfigDict

from plp_reward.cli.audit_grader import AuditGrader
from plp_reward.cli.check_golds import CheckGolds
from plp_reward.cli.curves import Curves
from plp_reward.cli.grade import Grade
from plp_reward.cli.probe import Probe
from plp_reward.cli.replay import Replay
from plp_reward.cli.report import Report
from plp_reward.cli.score import Score
from plp_reward.cli.serve import Serve
from plp_reward.cli.view import View
from plp_reward.errors import PlpError
from plp_reward.settings.command_line import run
from plp_reward.workers import PoolError

USAGE_ERROR = 2
"""Exit code for arguments or settings that are not usable, as in argparse."""
FAILURE = 4
"""Exit code of a command that could not do its work: Python's own, 1, is that of answers such as
wrong, which a failure must not be taken for."""


class Plp(BaseSettings):
    """Length-aware rewards for RL on reasoning models. PLP COMMAND --help says more."""

    model_config = SettingsConfigDict(
        cli_prog_name="plp",
        cli_kebab_case=True,
        cli_implicit_flags=True,
        cli_avoid_json=True,
        cli_hide_none_type=True,
        cli_shortcuts={"output": "o"},
        extra="forbid",
    )

    serve: CliSubCommand[Serve] = Field(description="Serve rewards over HTTP.")
    score: CliSubCommand[Score] = Field(description="Score a dump of responses.")
    grade: CliSubCommand[Grade] = Field(description="Grade one response against gold.")
    replay: CliSubCommand[Replay] = Field(description="Score an audit log again.")
    report: CliSubCommand[Report] = Field(description="Write a page about scored dumps.")
    view: CliSubCommand[View] = Field(description="Look at what was scored, in the browser.")
    probe: CliSubCommand[Probe] = Field(description="Check a reward for ways to exploit it.")
    audit_grader: CliSubCommand[AuditGrader] = Field(
        alias="audit-grader", description="Search a grader for answers that equal everything."
    )
    check_golds: CliSubCommand[CheckGolds] = Field(
        alias="check-golds", description="Check a data set's right answers before training."
    )
    curves: CliSubCommand[Curves] = Field(description="Show rewards against length.")

    def cli_cmd(self) -> None:
        """Run the subcommand that was asked for."""
        CliApp.run_subcommand(self)


COMMANDS = "plp.commands"
"""The entry-point group in which a package names subcommands of its own: models as these are."""


def with_added_commands() -> type[Plp]:
    """Return the command, with the subcommands that installed packages add to it."""
    added: dict[str, Any] = {}
    subcommand: Any = CliSubCommand
    for entry in entry_points(group=COMMANDS):
        model = entry.load()
        summary = (inspect.getdoc(model) or "").partition("\n")[0]
        added[entry.name] = (subcommand[model], Field(description=summary))
    return create_model("Plp", __base__=Plp, __doc__=Plp.__doc__, **added) if added else Plp


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``plp``.

    Args:
        argv: the arguments behind the program's name; by default the process's own.

    Returns:
        The exit code, unless a subcommand exits with its own by ``SystemExit``.
    """
    try:
        run(with_added_commands(), sys.argv[1:] if argv is None else argv)
    except ValidationError as error:
        for problem in error.errors():
            command, *field = (str(part) for part in problem["loc"])
            sys.stderr.write(f"plp {command}: {'.'.join(field)}: {problem['msg']}\n")
        return USAGE_ERROR
    except PlpError as error:
        sys.stderr.write(f"plp: {error}\n")
        return FAILURE if isinstance(error, PoolError) else USAGE_ERROR
    except OSError as error:
        if error.errno is None:
            raise
        about = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"plp: {about}{error.strerror}\n")
        return FAILURE
    except Exception:  # noqa: BLE001  whatever it is, it is no answer
        traceback.print_exc()
        return FAILURE
    return 0
