"""No command writes over what it reads, whatever the names and links that lead there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from plp_reward.errors import ConfigurationError

STDIN = 0
"""Standard input among what is read."""


def keep_apart(outputs: Iterable[Path], inputs: Iterable[Path | int | None]) -> None:
    """Refuse files to be written that are also read.

    Args:
        outputs: the files that a command writes, replaces or removes, there already or not.
        inputs: the files it reads, or their descriptors; what is None or not there is passed over.

    Raises:
        ConfigurationError: one of them is the same file, by the same name or another.
    """
    read: dict[tuple[int, int], Path | int] = {}
    for given in inputs:
        if given is not None and (found := _identity(given)) is not None:
            read[found] = given
    for output in outputs:
        found = _identity(output)
        if found in read:
            name = read[found]
            shown = "standard input" if name == STDIN else str(name)
            raise ConfigurationError(
                f"{output} is to be written and is itself read, as {shown}: name another --output"
            )


def tokenizer_file(name: str | None) -> Path | None:
    """Return the file behind a tokenizer's name, if it is one of this machine's."""
    if name is None:
        return None
    path = Path(name).expanduser()
    return path / "tokenizer.json" if path.is_dir() else path


def _identity(file: Path | int) -> tuple[int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116  of a descriptor, too
    except OSError:
        return None
    return found.st_dev, found.st_ino
