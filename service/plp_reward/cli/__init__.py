"""The command ``plp``: a file a subcommand, each a pydantic model with ``cli_cmd``.

Only the subcommand that is asked for is imported, and by it only what it runs on, inside
``cli_cmd``: ``plp --help`` and a misspelt command load neither pydantic nor the server.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from plp_reward.cli.commands import OWN, commands
from plp_reward.errors import PlpError

USAGE_ERROR = 2
"""Exit code for arguments or settings that are not usable, as in argparse."""
FAILURE = 4
"""Exit code of a command that could not do its work: Python's own, 1, is that of answers such as
wrong, which a failure must not be taken for."""
BROKEN_PIPE = 141
"""Exit code when nobody reads the output any more, as a shell has it: ``plp probe plp | head``."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``plp``.

    Args:
        argv: the arguments behind the program's name; by default the process's own.

    Returns:
        The exit code, unless a subcommand exits with its own by ``SystemExit``.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        try:
            return _run(words)
        finally:
            sys.stdout.flush()  # so that a broken pipe shows here, and not as Python ends
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _run(words: Sequence[str]) -> int:
    name = words[0] if words else "--help"
    if name in ("-h", "--help"):
        print(_help())  # noqa: T201  the output
        return 0
    if name == "--version":
        import plp_reward

        print(f"plp {plp_reward.__version__}")  # noqa: T201
        return 0
    if (command := (OWN.get(name) or commands().get(name))) is None:
        sys.stderr.write(_unknown(name))
        return USAGE_ERROR
    try:
        from plp_reward.cli.program import run

        run(name, command, words[1:])
    except PlpError as error:
        from plp_reward.workers import PoolError

        sys.stderr.write(f"plp {name}: {error}\n")
        return FAILURE if isinstance(error, PoolError) else USAGE_ERROR
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno is None:
            raise
        about = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"plp {name}: {about}{error.strerror}\n")
        return FAILURE
    except Exception as error:  # noqa: BLE001  whatever it is, it is no answer
        from pydantic import ValidationError

        if not isinstance(error, ValidationError):
            traceback.print_exc()
            return FAILURE
        from plp_reward.settings.problems import problems

        place = error.errors()[0]["loc"][:1]
        skip = int(place in ((name,), (name.replace("-", "_"),)))
        for line in problems(error, command.load(), skip):
            sys.stderr.write(f"plp {name}: {line}\n")
        return USAGE_ERROR
    return 0


def _help() -> str:
    table = "\n".join(f"  {name:13} {command.summary}" for name, command in commands().items())
    return f"""usage: plp COMMAND ...

Length-aware rewards for RL on reasoning models.

commands:
{table}

plp COMMAND --help says more; plp --version says which version this is."""


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    known = commands()
    near = get_close_matches(name, known, 1)
    hint = f"do you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
    what = "option" if name.startswith("-") else "command"
    return f"plp: there is no {what} {name!r}; {hint}\n"
