"""The folder of a measurement."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from plp_trainer.errors import RunError
from plp_trainer.evaluation.measured import Measured, by_data_set
from plp_trainer.evaluation.store import Row, read_rows


@dataclass(frozen=True, slots=True)
class EvaluationFolder:
    """The files of one measurement, all below ``root``."""

    root: Path

    @property
    def identity(self) -> Path:
        """What was asked for; another measurement is kept out."""
        return self.root / "evaluation.json"

    @property
    def summary(self) -> Path:
        """The figures and the cost; it appears at the end."""
        return self.root / "summary.json"

    @property
    def lock(self) -> Path:
        """Locked as long as an evaluation is going on in the folder."""
        return self.root / "lock"

    @property
    def finished(self) -> bool:
        """Whether every response is there, and its figures are."""
        return self._refused() == 0

    @property
    def incomplete(self) -> bool:
        """Whether there are figures, which miss responses that the server refused to give."""
        return bool(self._refused())

    @property
    def failures(self) -> Path:
        """What the server refused to give, with reasons; absent if nothing."""
        return self.root / "failures.jsonl"

    @property
    def service_log(self) -> Path:
        """What the reward service printed, where it was started here."""
        return self.root / "service.log"

    @property
    def vllm_log(self) -> Path:
        """What vLLM printed, where it was started here."""
        return self.root / "vllm.log"

    def rows(self, name: str) -> Path:
        """Return the scored responses to a data set."""
        return self.root / f"{name}.jsonl"

    def scored(self) -> dict[str, Measured]:
        """Read all scored responses, by data set.

        Raises:
            RunError: a file cannot be read.
        """
        return by_data_set(self._all_rows())

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Hold the folder, which is made if it is not there.

        Raises:
            RunError: another evaluation is going on in it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with self.lock.open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunError(
                    f"another evaluation is going on in {self.root}: wait for it, end it, or name "
                    "another folder with --folder"
                ) from None
            yield

    def results(self) -> list[Path]:
        """Return what is there under a name that results have."""
        found = [self.summary, *self.root.glob("*.jsonl"), *self.root.glob("*.partial")]
        return sorted(path for path in found if path.exists())

    def clear(self) -> None:
        """Remove an earlier measurement's results."""
        for path in self.results():
            path.unlink()

    def _refused(self) -> int | None:
        """Return how many responses the figures miss; None without figures."""
        if not self.summary.is_file():
            return None
        failures: int = json.loads(self.summary.read_text(encoding="utf-8"))["failures"]
        return failures

    def _all_rows(self) -> Iterator[Row]:
        for path in sorted(set(self.root.glob("*.jsonl")) - {self.failures}):
            for row in read_rows(path):
                yield {**row, "prompt": "", "response": ""}
