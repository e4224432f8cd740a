"""Graders of the user's own: read for whoever runs the process, and run in the workers alone.

A name with a colon is code, as for rewards (``own_rewards``). The process that loads a grader looks
at its signature; what grades is the same text, sent to workers that can be killed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from plp_reward.errors import ConfigurationError
from plp_reward.graders.own import BrokenGraderError, OwnGrader, asked_by, digest
from plp_reward.settings.user_functions import load_function


def load_grader(name: str, folder: Path | None = None) -> OwnGrader:
    """Load a grader of the user's own: a file anew, so that what has changed in it counts.

    Args:
        name: ``path/to/file.py:function`` or ``package.module:function``.
        folder: what a relative path starts from; by default, where the process runs.

    Raises:
        ConfigurationError: there is no such file, module or function, it cannot be imported, or its
            arguments are not those of a grader.
    """
    place, _, attribute = name.rpartition(":")
    is_file = place.endswith(".py")
    path = (folder or Path.cwd()) / place
    try:
        source = path.read_bytes() if is_file else b""
        function = load_function(f"{path}:{attribute}" if is_file else name)
        asks = asked_by(function, name)
        if is_file:
            return OwnGrader(name, asks, digest(source), source=source.decode())
        module = sys.modules[place]
        content = Path(module.__file__).read_bytes() if module.__file__ else b""
        return OwnGrader(name, asks, digest(content), folder=str(Path.cwd()))
    except FileNotFoundError as error:
        raise ConfigurationError(f"{name}: there is no file {error.filename}") from error
    except (BrokenGraderError, OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{name}: {error}") from error


def load_graders(names: Iterable[str], folder: Path | None = None) -> dict[str, OwnGrader]:
    """Load graders by their names, each once.

    Raises:
        ConfigurationError: as for ``load_grader``.
    """
    return {name: load_grader(name, folder) for name in dict.fromkeys(names)}
