"""What was measured, as Markdown and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.grading.graders import BASELINE
from benchmarks.grading.measures import Accuracy, Speed


@dataclass(slots=True)
class Report:
    """One run.

    Attributes:
        command: the command line that repeats it.
        deadline: seconds after which a grader was killed.
        versions: the distribution and version of every grader.
        accuracy: measured on labelled cases, by grader.
        speed: measured on responses, by set of responses and grader.
        sizes: number of responses and their mean length in characters, by set.
        skipped: graders that were not run, and how to install them.
    """

    command: str
    deadline: float
    versions: dict[str, str] = field(default_factory=dict)
    accuracy: dict[str, Accuracy] = field(default_factory=dict)
    speed: dict[str, dict[str, Speed]] = field(default_factory=dict)
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def markdown(self) -> str:
        """The whole report."""
        parts = [self._setting()]
        if self.accuracy:
            parts += ["## Verdicts", self._verdicts(), "## Accuracy by kind, %", self._kinds()]
        for name, speeds in self.speed.items():
            count, characters = self.sizes[name]
            title = f"## Speed: {name} ({count} responses, {characters:,} characters on average)"
            parts += [title, self._speed(speeds)]
        if self.skipped:
            lines = [f"- {name}: not run; {how}" for name, how in self.skipped.items()]
            parts += ["## Skipped", "\n".join(lines)]
        return "\n\n".join(parts) + "\n"

    def json(self) -> dict[str, Any]:
        """The same, with the ids of all cases that were decided wrongly."""
        return {
            "command": self.command,
            "machine": _machine(),
            "deadline_seconds": self.deadline,
            "versions": self.versions,
            "accuracy": {name: _accuracy_json(a) for name, a in self.accuracy.items()},
            "speed": {
                group: {name: _speed_json(s) for name, s in speeds.items()}
                for group, speeds in self.speed.items()
            },
            "skipped": self.skipped,
        }

    def _setting(self) -> str:
        versions = ", ".join(f"{name} ({version})" for name, version in self.versions.items())
        setting = f"{_machine()}; a grader is killed after {self.deadline:g} s."
        return f"`{self.command}`\n\n{setting}\n\n{versions}."

    def _verdicts(self) -> str:
        some = next(iter(self.accuracy.values()))
        wrong = sum(not case.expected for case in some.cases)
        head = (
            "grader",
            "boxed, %",
            "prose, %",
            f"accepted though wrong (of {wrong})",
            f"rejected though right (of {len(some.cases) - wrong})",
            "no verdict",
            "raised",
            "hangs",
            "over 1 s",
            "slowest, s",
            "peak memory, MiB",
            "import, ms",
            "first verdict, ms",
        )
        rows = [
            (
                name,
                _percent(a.share(boxed=True)),
                _percent(a.share(boxed=False)),
                len(a.false_positives()),
                len(a.false_negatives()),
                len(a.undecided()),
                a.errors(),
                len(a.hangs()),
                len(a.slow()),
                f"{a.slowest():.2f}",
                f"{a.peak_mb():.0f}",
                f"{a.import_seconds * 1000:.0f}",
                f"{a.first_seconds * 1000:.1f}",
            )
            for name, a in self.accuracy.items()
        ]
        return _table(head, rows)

    def _kinds(self) -> str:
        columns = {name: a.by_kind() for name, a in self.accuracy.items()}
        kinds = next(iter(columns.values()))
        rows = [
            (kind, cases, *(_percent(c[kind][0] / c[kind][1]) for c in columns.values()))
            for kind, (_, cases) in kinds.items()
        ]
        return _table(("kind", "cases", *columns), rows)

    def _speed(self, speeds: Mapping[str, Speed]) -> str:
        base = speeds[BASELINE].throughput() if BASELINE in speeds else None
        head = (
            "grader",
            "responses/s",
            f"times {BASELINE}",
            "p50, ms",
            "p99, ms",
            "p99.9, ms",
            "accepted",
        )
        rows = [
            (
                name,
                f"{s.throughput():,.0f}",
                f"{s.throughput() / base:,.1f}" if base else "",
                *(f"{s.percentile(share) * 1000:.3g}" for share in (0.5, 0.99, 0.999)),
                s.accepted,
            )
            for name, s in speeds.items()
        ]
        return _table(head, rows)


def _accuracy_json(measured: Accuracy) -> dict[str, Any]:
    return {
        "boxed": measured.share(boxed=True),
        "prose": measured.share(boxed=False),
        "by_kind": measured.by_kind(),
        "false_positives": measured.false_positives(),
        "false_negatives": measured.false_negatives(),
        "undecided": measured.undecided(),
        "errors": measured.errors(),
        "hangs": measured.hangs(),
        "over_1_second": measured.slow(),
        "slowest_seconds": measured.slowest(),
        "peak_mb": measured.peak_mb(),
        "import_seconds": measured.import_seconds,
        "first_seconds": measured.first_seconds,
    }


def _speed_json(measured: Speed) -> dict[str, Any]:
    return {
        "responses_per_second": measured.throughput(),
        "seconds": {str(share): measured.percentile(share) for share in (0.5, 0.99, 0.999, 1.0)},
        "accepted": measured.accepted,
        "responses": len(measured.seconds),
    }


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f}"


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---", *("--:" for _ in head[1:])], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _machine() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        model = platform.machine()
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"
