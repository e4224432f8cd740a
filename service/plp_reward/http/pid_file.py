"""The file that says which process serves, for those who send it signals."""

from __future__ import annotations

import os
from pathlib import Path

from plp_reward.errors import ConfigurationError
from plp_reward.files.replacing import replace_file


class PidFile:
    """A file that holds this process's id while the service takes requests."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self) -> None:
        """Write the file; one that an earlier service left behind is replaced.

        Raises:
            ConfigurationError: it cannot be written, or holds anything but a process's id.
        """
        try:
            if not self._held().isdecimal():
                raise ConfigurationError(f"pid_file: {self.path} holds something else: it is kept")
            replace_file(self.path, [f"{os.getpid()}\n".encode()])
        except OSError as error:
            raise ConfigurationError(f"pid_file: {self.path}: {error.strerror}") from error

    def remove(self) -> None:
        """Remove the file, unless it is another service's by now."""
        try:
            if self._held() == str(os.getpid()):
                self.path.unlink()
        except OSError:  # gone already, or its folder is: nobody can be misled by it
            return

    def _held(self) -> str:
        """What the file holds, ``0`` if there is none or it is empty."""
        try:
            with self.path.open("rb") as file:
                held = file.read(32)
        except FileNotFoundError:
            return "0"
        return held.decode("ascii", "replace").strip() or "0"
