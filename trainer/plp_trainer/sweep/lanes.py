"""Where the commands of a sweep run: on all of a machine's GPUs, or each on a part of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypeVar

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

    @contextmanager
    def seen(self) -> Iterator[None]:
        """Let this process see what the lane's commands see."""
        before = dict(os.environ)
        os.environ.update(self.environment)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

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


Dealt = TypeVar("Dealt")


@dataclass(frozen=True, slots=True)
class Part:
    """The share of one of several machines, which see one folder.

    Attributes:
        number: which machine, from 1.
        of: how many there are.
    """

    number: int = 1
    of: int = 1

    def deal(self, dealt: Sequence[Dealt], before: int = 0) -> list[Dealt]:
        """Return what falls to this machine, dealt out in turn.

        Args:
            dealt: what there is.
            before: how much has been dealt out before.
        """
        first = (self.number - 1 - before) % self.of
        return list(dealt[first :: self.of])


def read_part(text: str) -> Part:
    """Read ``2/4``, the second of four.

    Raises:
        ValueError: it is no such text.
    """
    found = re.fullmatch(r"([1-9][0-9]*)/([1-9][0-9]*)", text.strip())
    if found is None or int(found[1]) > int(found[2]):
        raise ValueError("write which machine of how many, as in 2/4")
    return Part(int(found[1]), int(found[2]))


def lanes_for(gpus: int) -> int:
    """Return how many runs of so many GPUs the visible ones have room for; 1 without any."""
    return max(1, len(visible_gpus()) // gpus)


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
