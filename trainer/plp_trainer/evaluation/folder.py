"""The folder of a measurement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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

    def clear(self) -> None:
        """Remove an earlier measurement's results."""
        for path in [self.summary, *self.root.glob("*.jsonl"), *self.root.glob("*.partial")]:
            path.unlink(missing_ok=True)

    def _all_rows(self) -> Iterator[Row]:
        for path in sorted(set(self.root.glob("*.jsonl")) - {self.failures}):
            for row in read_rows(path):
                yield {**row, "prompt": "", "response": ""}
