"""A run's progress, out of what OpenRLHF prints: for a person to read, and for a file."""

from __future__ import annotations

import json
import math
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Metrics = dict[str, float | None]
"""Numbers by name; None where OpenRLHF had none, or one that is not finite."""

_TRAINED = re.compile(r"Global step ([0-9]+): (\{.*\})")
_MEASURED = re.compile(r"global_step ([0-9]+), eval_metrics: (\{.*\})")
_WORDS = {"nan": "null", "inf": "null", "-inf": "null", "None": "null"}
_WORD = re.compile(r"(?<=[ \[(:])(?:-?inf|nan|None)(?=[,})\]])")


@dataclass(frozen=True, slots=True)
class Record:
    """What OpenRLHF said of one iteration.

    Attributes:
        step: how many iterations are done.
        kind: ``train``, or ``validation`` for a measurement on the validation problems.
        metrics: the numbers, as OpenRLHF calls them.
    """

    step: int
    kind: str
    metrics: Metrics


def read_line(line: str) -> Record | None:
    """Return the record a line of OpenRLHF's output holds, or None if it holds none."""
    for pattern, kind in ((_TRAINED, "train"), (_MEASURED, "validation")):
        if found := pattern.search(line):
            metrics = _metrics(found[2])
            return None if metrics is None else Record(int(found[1]), kind, metrics)
    return None


def _metrics(printed: str) -> Metrics | None:
    """Read a printed dict of numbers, or return None if it is something else."""
    text = _WORD.sub(lambda word: _WORDS[word[0]], printed).replace("'", '"')
    try:
        content = json.loads(text)
    except ValueError:
        return None
    return {
        str(name): float(value) if isinstance(value, int | float) else None
        for name, value in content.items()
    }


class MetricsFile:
    """A run's records, one JSON object a line, each iteration once.

    A run that resumes repeats what it did since its last checkpoint; what the file says of those
    iterations is replaced.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records = list(read_metrics(path)) if path.is_file() else []

    def add(self, record: Record) -> None:
        """Append a record, and drop what it makes out of date."""
        kept = [old for old in self.records if _before(old, record)]
        lines = [_line(record)]
        if len(kept) < len(self.records):
            lines = [*map(_line, kept), *lines]
            self.path.write_text("".join(lines), encoding="utf-8")
        else:
            with self.path.open("a", encoding="utf-8") as file:
                file.writelines(lines)
        self.records = [*kept, record]

    def of(self, kind: str) -> list[Record]:
        """Return the records of a kind, in order."""
        return [record for record in self.records if record.kind == kind]


def _before(old: Record, new: Record) -> bool:
    """Return true if ``old`` is of an iteration that came before ``new`` was written."""
    return old.step < new.step or (old.step == new.step and old.kind != new.kind)


def _line(record: Record) -> str:
    return json.dumps({"step": record.step, "kind": record.kind, **record.metrics}) + "\n"


def read_metrics(path: Path) -> list[Record]:
    """Read a metrics file."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text().splitlines()]
    return [Record(row.pop("step"), row.pop("kind"), row) for row in rows]


def value(record: Record, name: str) -> float:
    """Return a number of a record; NaN if it has none."""
    found = record.metrics.get(name)
    return math.nan if found is None else found


@dataclass(slots=True)
class Narrator:
    """Puts records into lines for a person.

    Attributes:
        steps: iterations the run has in all.
    """

    steps: int
    _started: float = field(default_factory=time.monotonic)
    _first: int | None = None

    def tell(self, record: Record) -> list[str]:
        """Return what to print of a record."""
        if record.kind == "validation":
            return [self._validation(record)]
        if self._first is None:
            self._first, self._started = record.step, time.monotonic()
        tokens = value(record, "rollout/response_length_mean")
        thinking = value(record, "thinking_tokens") / tokens if tokens else math.nan
        parts = [
            f"step {record.step}/{self.steps}",
            f"reward {value(record, 'rollout/reward_mean'):.3f}",
            f"accuracy {value(record, 'accuracy'):.1%}",
            f"tokens {tokens:.1f}",
            f"thinking {thinking:.0%} of them, in {value(record, 'thinks'):.0%} of responses",
            f"truncated {value(record, 'rollout/truncated_rate'):.1%}",
        ]
        if undecided := value(record, "undecided"):
            parts.append(f"UNDECIDED {undecided:.1%}")
        if (left := self._time_left(record.step)) is not None:
            parts.append(f"{left / 60:.0f} min left")
        lines = ["  ".join(parts)]
        if record.metrics.get("vllm_kl", 0.0) is None:
            lines.append(
                "WARNING: vllm_kl is not a number: the engines do not have the trainer's weights"
            )
        return lines

    def _time_left(self, step: int) -> float | None:
        done = step - (self._first or 0)
        return None if done < 1 else (time.monotonic() - self._started) / done * (self.steps - step)

    def _validation(self, record: Record) -> str:
        kinds = sorted(
            name.removeprefix("eval_").removesuffix("_pass1")
            for name in record.metrics
            if name.endswith("_pass1")
        )
        parts = [
            f"{kind}: accuracy {value(record, f'eval_{kind}_pass1'):.1%}, "
            f"tokens {value(record, f'eval_{kind}_response_length_mean'):.1f}"
            for kind in kinds
        ]
        return f"validation after step {record.step}  " + "  ".join(parts)
