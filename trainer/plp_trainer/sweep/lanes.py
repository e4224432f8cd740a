"""Where the commands of a sweep run: on all of a machine's GPUs, or each on a part of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from plp_trainer.errors import RunError
from plp_trainer.surroundings import VISIBLE, visible_gpus


@dataclass(frozen=True, slots=True)
class Lane:
    """Runs one command at a time.

    Attributes:
        environment: what its commands get besides this process's own.
        logs: the folder for their output; None to let them print here.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    logs: Path | None = None

    def output(self, name: str, opened: ExitStack) -> IO[bytes] | None:
        """Open what the output of the command called ``name`` goes to."""
        if self.logs is None:
            return None
        self.logs.mkdir(parents=True, exist_ok=True)
        return opened.enter_context(self._log(self.logs, name).open("ab"))

    def where_said(self, name: str) -> str:
        """Return words for where that output is; none if it was printed here."""
        return "" if self.logs is None else f" in {self._log(self.logs, name)}"

    @staticmethod
    def _log(logs: Path, name: str) -> Path:
        return logs / f"{re.sub(r'[^A-Za-z0-9._+-]+', '-', name)}.log"


def lanes_of(parallel: int, logs: Path) -> list[Lane]:
    """Share out the visible GPUs.

    Args:
        parallel: how many lanes; one has everything, and prints here.
        logs: the folder for the output of several.

    Raises:
        RunError: there are fewer GPUs than lanes. Without any, lanes share the CPU.
    """
    if parallel == 1:
        return [Lane()]
    gpus = visible_gpus()
    if not gpus:
        return [Lane(logs=logs)] * parallel
    each = len(gpus) // parallel
    if not each:
        raise RunError(f"{len(gpus)} GPUs are not enough for {parallel} runs at a time")
    return [
        Lane({VISIBLE: ",".join(gpus[n * each : (n + 1) * each])}, logs) for n in range(parallel)
    ]
