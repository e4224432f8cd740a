"""What a sweep came to: figures of each setting, averaged over its seeds."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plp_trainer.evaluation.figures import FIGURES, Figures
from plp_trainer.evaluation.folder import EvaluationFolder
from plp_trainer.evaluation.subjects import AFTER
from plp_trainer.sweep.plan import PlannedRun, Setting

TRAINING = "training"
"""The data set of runs that were not measured: their own last iterations."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over seeds.

    Attributes:
        values: one a seed.
    """

    values: Sequence[float]

    @property
    def mean(self) -> float:
        """Their mean."""
        return statistics.fmean(self.values)

    @property
    def deviation(self) -> float | None:
        """Their sample standard deviation; None for one seed."""
        return statistics.stdev(self.values) if len(self.values) > 1 else None


@dataclass(frozen=True, slots=True)
class Entry:
    """A setting on one data set.

    Attributes:
        accuracy: 0 to 1.
        tokens: mean tokens of a response.
        thinks: share of responses that think.
        truncated: share of responses cut off.
        undecided: responses without a verdict, of all seeds together; accuracy has them as wrong.
        responses: all responses of all seeds; 0 of runs that were not measured.
        redundant: mean share of redundant tokens; None where it is not known.
    """

    accuracy: Spread
    tokens: Spread
    thinks: Spread
    truncated: Spread
    undecided: int
    responses: int
    redundant: Spread | None = None


@dataclass(frozen=True, slots=True)
class SettingResult:
    """What one setting came to.

    Attributes:
        setting: which one.
        seeds: those whose runs are done.
        entries: by data set.
    """

    setting: Setting
    seeds: Sequence[int]
    entries: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Results:
    """What a sweep came to so far.

    Attributes:
        base: the models that were trained, as recipes name them.
        starts: figures of the models before training, by what tables call them.
        beside: figures of other models that are measured as they are, likewise.
        settings: in the order of the plan; those without a finished run are left out.
        incomplete: names of what is left out because the server refused some responses.
    """

    base: Sequence[str]
    starts: Mapping[str, Mapping[str, Figures]] = field(default_factory=dict)
    beside: Mapping[str, Mapping[str, Figures]] = field(default_factory=dict)
    settings: Sequence[SettingResult] = field(default_factory=tuple)
    incomplete: Sequence[str] = field(default_factory=tuple)

    @property
    def untrained(self) -> dict[str, Mapping[str, Figures]]:
        """Figures of every model that was not trained here, by what tables call it."""
        return {**self.starts, **self.beside}

    @property
    def data_sets(self) -> list[str]:
        """Every data set, in order of appearance."""
        return list(dict.fromkeys(name for result in self.settings for name in result.entries))


def results_of(
    runs: Sequence[PlannedRun],
    starts: Mapping[str, Path],
    beside: Mapping[str, Path] | None = None,
    *,
    evaluated: bool,
) -> Results:
    """Collect what the finished runs came to.

    Args:
        runs: the plan.
        starts: folders of measurements of the models before training, by what tables call them.
        beside: folders of measurements of other models, likewise.
        evaluated: take the measurements of the trained models; else the runs' own summaries.
    """
    found: dict[str, list[tuple[PlannedRun, Mapping[str, _Numbers]]]] = {}
    for run in runs:
        numbers = _evaluation(run) if evaluated else _summary(run)
        if numbers is not None:
            found.setdefault(run.setting.name, []).append((run, numbers))
    settings = [
        SettingResult(
            mine[0][0].setting, [run.seed for run, _ in mine], _entries(n for _, n in mine)
        )
        for mine in found.values()
    ]
    others = dict(beside or {})
    measured = dict(starts) | others | {run.folder.root.name: _after(run) for run in runs}
    order = list(dict.fromkeys(run.setting.name for run in runs))
    return Results(
        list(dict.fromkeys(run.recipe.model.path for run in runs)),
        _finished(starts),
        _finished(others),
        sorted(settings, key=lambda result: order.index(result.setting.name)),
        [n for n, folder in measured.items() if evaluated and EvaluationFolder(folder).incomplete],
    )


def _finished(folders: Mapping[str, Path]) -> dict[str, dict[str, Figures]]:
    return {name: figures for name, folder in folders.items() if (figures := _figures(folder))}


@dataclass(frozen=True, slots=True)
class _Numbers:
    accuracy: float
    tokens: float
    thinks: float
    truncated: float
    undecided: int = 0
    responses: int = 0
    redundant: float | None = None


def _entries(numbers: Iterable[Mapping[str, _Numbers]]) -> dict[str, Entry]:
    columns: dict[str, list[_Numbers]] = {}
    for of in numbers:
        for name, one in of.items():
            columns.setdefault(name, []).append(one)
    return {
        name: Entry(
            Spread([one.accuracy for one in mine]),
            Spread([one.tokens for one in mine]),
            Spread([one.thinks for one in mine]),
            Spread([one.truncated for one in mine]),
            sum(one.undecided for one in mine),
            sum(one.responses for one in mine),
            _known(one.redundant for one in mine),
        )
        for name, mine in columns.items()
    }


def _known(values: Iterable[float | None]) -> Spread | None:
    found = list(values)
    known = [value for value in found if value is not None]
    return Spread(known) if known and len(known) == len(found) else None


def _figures(folder: Path) -> dict[str, Figures] | None:
    measurement = EvaluationFolder(folder)
    if not measurement.finished:
        return None
    content = json.loads(measurement.summary.read_text(encoding="utf-8"))
    return FIGURES.validate_python(content["datasets"])


def _after(run: PlannedRun) -> Path:
    return run.folder.root / "evaluation" / AFTER


def _evaluation(run: PlannedRun) -> dict[str, _Numbers] | None:
    figures = _figures(_after(run))
    if figures is None:
        return None
    return {
        name: _Numbers(
            *(of.accuracy.value, of.tokens.value, of.thinks.value, of.truncated.value),
            undecided=of.undecided,
            responses=of.responses,
            redundant=None if of.redundant is None else of.redundant.value,
        )
        for name, of in figures.items()
    }


def _summary(run: PlannedRun) -> dict[str, _Numbers] | None:
    path = run.folder.summary
    if not path.is_file():
        return None
    last = json.loads(path.read_text(encoding="utf-8"))["last"]
    accuracy, tokens, thinks, truncated = (
        math.nan if last[name] is None else last[name]
        for name in ("accuracy", "tokens", "thinks", "truncated")
    )
    return {TRAINING: _Numbers(accuracy, tokens, thinks, truncated)}
