"""What is measured: accuracy by kind, mistakes of both sorts, hangs; throughput and percentiles."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.grading.labels import Case
from benchmarks.grading.responses import Graded
from benchmarks.grading.runner import Outcome, Runner

SLOW_SECONDS = 1.0
"""A verdict that takes longer is counted as slow."""


@dataclass(slots=True)
class Accuracy:
    """A grader's verdicts on labelled cases. No verdict is a mistake whatever was expected."""

    cases: Sequence[Case]
    outcomes: Sequence[Outcome]
    import_seconds: float
    first_seconds: float

    def _right(self) -> Iterable[tuple[Case, bool]]:
        for case, outcome in zip(self.cases, self.outcomes, strict=True):
            yield case, outcome.verdict is case.expected

    def share(self, *, boxed: bool) -> float | None:
        """The share of right verdicts on cases with, or without, a box; None if there are none."""
        verdicts = [right for case, right in self._right() if case.boxed is boxed]
        return sum(verdicts) / len(verdicts) if verdicts else None

    def by_kind(self) -> dict[str, tuple[int, int]]:
        """Right verdicts and cases of every kind."""
        counts: dict[str, list[bool]] = defaultdict(list)
        for case, right in self._right():
            counts[case.kind].append(right)
        return {kind: (sum(rights), len(rights)) for kind, rights in sorted(counts.items())}

    def false_positives(self) -> list[str]:
        """Cases accepted though wrong, by id."""
        pairs = zip(self.cases, self.outcomes, strict=True)
        return [case.id for case, outcome in pairs if outcome.verdict and not case.expected]

    def false_negatives(self) -> list[str]:
        """Cases rejected though right, by id."""
        pairs = zip(self.cases, self.outcomes, strict=True)
        return [case.id for case, outcome in pairs if outcome.verdict is False and case.expected]

    def undecided(self) -> list[str]:
        """Cases without a verdict, by id."""
        pairs = zip(self.cases, self.outcomes, strict=True)
        return [case.id for case, outcome in pairs if outcome.verdict is None]

    def hangs(self) -> list[str]:
        """Cases for which the grader had to be killed, by id."""
        pairs = zip(self.cases, self.outcomes, strict=True)
        return [case.id for case, outcome in pairs if outcome.hung]

    def slow(self) -> list[str]:
        """Cases that took more than ``SLOW_SECONDS``, by id."""
        pairs = zip(self.cases, self.outcomes, strict=True)
        return [case.id for case, outcome in pairs if outcome.seconds > SLOW_SECONDS]

    def errors(self) -> int:
        """How often the grader raised or its process died."""
        return sum(bool(outcome.error) for outcome in self.outcomes)

    def slowest(self) -> float:
        """The longest verdict, in seconds."""
        return max(outcome.seconds for outcome in self.outcomes)

    def peak_mb(self) -> float:
        """Peak resident memory, in MiB."""
        return max(outcome.peak_mb for outcome in self.outcomes)


@dataclass(slots=True)
class Speed:
    """A grader's time on responses, one after the other in one process.

    Attributes:
        seconds: one number a response, of the fastest pass.
        accepted: how many responses were accepted.
    """

    seconds: list[float] = field(default_factory=list)
    accepted: int = 0

    def throughput(self) -> float:
        """Responses a second."""
        return len(self.seconds) / sum(self.seconds)

    def percentile(self, share: float) -> float:
        """The time, in seconds, that ``share`` of the responses do not exceed (nearest rank)."""
        ranked = sorted(self.seconds)
        return ranked[min(len(ranked) - 1, math.ceil(share * len(ranked)) - 1)]


def accuracy(runner: Runner, cases: Sequence[Case]) -> Accuracy:
    """Grade every case once."""
    first = runner.grade("answer", "\\frac{1}{2}", "0.5")
    outcomes = [runner.grade(case.form, case.gold, case.pred) for case in cases]
    return Accuracy(cases, outcomes, runner.import_seconds, first.seconds)


def speed(runners: Iterable[Runner], samples: Sequence[Graded], warm_up: Sequence[Graded]) -> Speed:
    """Time ``samples``, a pass in every runner's fresh process, and keep the fastest pass.

    A process of its own for every pass keeps a grader from remembering the pass before; what it
    loads on first use is loaded by ``warm_up``, whose time does not count.
    """
    best = Speed()
    for runner in runners:
        with runner:
            for sample in warm_up:
                runner.grade("response", sample.gold, sample.response)
            outcomes = runner.grade_all([("response", s.gold, s.response) for s in samples])
        seconds = [outcome.seconds for outcome in outcomes]
        if not best.seconds or sum(seconds) < sum(best.seconds):
            best = Speed(seconds, sum(outcome.verdict is True for outcome in outcomes))
    return best
