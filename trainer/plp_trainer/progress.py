"""A run's progress, out of what OpenRLHF prints: for a person to read, and for a file."""

from __future__ import annotations

import json
import math
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from plp_reward.files.replacing import replace_file
from plp_trainer.errors import RunError

Metrics = dict[str, float | None]
"""Numbers by name; None where OpenRLHF had none, or one that is not finite."""

_TRAINED = re.compile(r"Global step ([0-9]+): (\{.*\})")
_MEASURED = re.compile(r"global_step ([0-9]+), eval_metrics: (\{.*\})")
# Asynchronous training says it otherwise.
_MEASURED_ASIDE = re.compile(r"Eval at step ([0-9]+): (\{.*\})")
_LINES = ((_TRAINED, "train"), (_MEASURED, "validation"), (_MEASURED_ASIDE, "validation"))
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
    for pattern, kind in _LINES:
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
    iterations is replaced. A kill at any moment leaves every line but the one being written.

    Raises:
        RunError: a line in it is no record.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records: list[Record] = []
        if path.is_file():
            self.records = read_metrics(path)
            if not path.read_bytes().endswith(b"\n"):  # the next line must not join a torn one
                self._rewrite()

    def add(self, record: Record) -> None:
        """Append a record, and drop what it makes out of date."""
        kept = [old for old in self.records if _before(old, record)]
        replaced = len(kept) < len(self.records)
        self.records = [*kept, record]
        if replaced:
            self._rewrite()
        else:
            with self.path.open("ab") as file:
                file.write(_line(record))

    def of(self, kind: str) -> list[Record]:
        """Return the records of a kind, in order."""
        return [record for record in self.records if record.kind == kind]

    def _rewrite(self) -> None:
        replace_file(self.path, map(_line, self.records))


def _before(old: Record, new: Record) -> bool:
    """Return true if ``old`` stands once ``new`` is written.

    Asynchronous training tells of a measurement when later iterations are done already.
    """
    if old.kind != new.kind and new.kind == "validation":
        return True
    return old.step < new.step or (old.step == new.step and old.kind != new.kind)


def _line(record: Record) -> bytes:
    row = {"step": record.step, "kind": record.kind, **record.metrics}
    return json.dumps(row).encode() + b"\n"


def read_metrics(path: Path) -> list[Record]:
    """Read a metrics file, without a last line that a kill left incomplete.

    Raises:
        RunError: a line in it is no record.
    """
    lines = path.read_bytes().split(b"\n")[:-1]
    return [_record(path, number, line) for number, line in enumerate(lines, 1)]


def _record(path: Path, number: int, line: bytes) -> Record:
    try:
        row = json.loads(line)
        return Record(row.pop("step"), row.pop("kind"), row)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(f"{path}, line {number}, is no record of an iteration: {error}") from error


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
        if (left_out := value(record, "is_filter_ratio")) > 0:
            parts.append(f"left out {left_out:.2%} of tokens")
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
