"""A run's folder: where everything it reads and leaves behind is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The files of one run, all below ``root``."""

    root: Path

    @property
    def recipe(self) -> Path:
        """The recipe as it was run, every setting written out."""
        return self.root / "recipe.json"

    @property
    def changes(self) -> Path:
        """Settings that a resumed run has otherwise than before, one JSON object a line."""
        return self.root / "changes.jsonl"

    @property
    def lock(self) -> Path:
        """Locked as long as any process of a run in the folder lives; holds the first one's id."""
        return self.root / "lock"

    @property
    def training_data(self) -> Path:
        """Prompts and labels, one JSON object a line, as OpenRLHF reads them."""
        return self.root / "data" / "train.jsonl"

    @property
    def validation_data(self) -> Path:
        """The same for what is measured as training goes on."""
        return self.root / "data" / "validation.jsonl"

    @property
    def checkpoints(self) -> Path:
        """OpenRLHF's checkpoints, from which a run resumes."""
        return self.root / "checkpoints"

    @property
    def model(self) -> Path:
        """The trained model and its tokenizer."""
        return self.root / "model"

    @property
    def metrics(self) -> Path:
        """Every iteration's numbers, one JSON object a line."""
        return self.root / "metrics.jsonl"

    @property
    def tensorboard(self) -> Path:
        """The same numbers for TensorBoard."""
        return self.root / "tensorboard"

    @property
    def log(self) -> Path:
        """Everything OpenRLHF printed."""
        return self.root / "openrlhf.log"

    @property
    def stacks(self) -> Path:
        """Where each process was, if the run made no progress and was ended for it."""
        return self.root / "stacks"

    @property
    def service_log(self) -> Path:
        """Everything the reward service printed, where the run started it."""
        return self.root / "service.log"

    @property
    def summary(self) -> Path:
        """What came of the run."""
        return self.root / "summary.json"
