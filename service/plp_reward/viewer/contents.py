"""Files and folders of every kind, as rows: audit logs, scored dumps, trainings, evaluations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from plp_reward.audit.faults import Faults
from plp_reward.audit.log import PATTERN
from plp_reward.audit.reading import LoggedScoring, files_of, scorings
from plp_reward.errors import ConfigurationError
from plp_reward.report.sources import Fields, RunSource, parse_source, responses
from plp_reward.viewer.rows import Row, short_hash
from plp_reward.viewer.window import UNNAMED

DUMPS = (".jsonl", ".json", ".parquet", ".jsonl.zst", ".jsonl.gz", ".json.gz")
"""Endings of files in folders that may hold scored responses."""
SHORT = 60
"""Characters of the longest name of a problem that a link holds as it is."""


class Contents(NamedTuple):
    """What paths hold.

    Attributes:
        logs: the files of audit logs, each log's in order.
        dumps: files of scored responses.
    """

    logs: Sequence[Sequence[Path]]
    dumps: Sequence[RunSource]


def contents(paths: Sequence[str]) -> Contents:
    """Return what there is at paths; ``RUN=FILE`` names a dump's run, as for a report.

    Raises:
        ConfigurationError: a path does not exist, or there is nothing at it.
    """
    logs: list[list[Path]] = []
    dumps: list[RunSource] = []
    for text in paths:
        path = Path(text)
        if path.is_dir():
            found = _inside(path)
            if not any(found):
                raise ConfigurationError(
                    f"{path}: holds neither an audit log ({PATTERN}) nor scored responses"
                )
            logs += found[0]
            dumps += found[1]
        elif path.match(PATTERN) and path.is_file():
            logs.append([path])
        else:
            source = parse_source(text)
            next(responses(source, Fields()), None)  # says what is wrong with it
            dumps.append(source)
    return Contents(logs, dumps)


def _inside(folder: Path) -> tuple[list[list[Path]], list[RunSource]]:
    logs = sorted(path for path in folder.rglob(PATTERN) if path.is_file())
    by_folder = [files_of([log]) for log, _ in groupby(logs, key=lambda path: path.parent)]
    dumps = []
    for path in sorted(folder.rglob("*")):
        if path in logs or not path.name.endswith(DUMPS) or not path.is_file():
            continue
        parts = path.relative_to(folder).with_suffix("").parts
        source = RunSource("/".join((folder.resolve().name, *parts[:-1])), None, str(path))
        try:
            next(responses(source, Fields()))
        except (ConfigurationError, StopIteration):
            continue  # a recipe, a log, data: not what is looked for here
        dumps.append(source)
    return by_folder, dumps


def rows(found: Contents, faults: Faults) -> Iterator[Row]:
    """Read all of it, in order.

    Args:
        found: what there is.
        faults: is told what of the logs cannot be used.

    Raises:
        ConfigurationError: a file cannot be read.
    """
    for log in found.logs:
        yield from _of_log(log, faults)
    for number, source in enumerate(found.dumps):
        yield from _of_dump(source, number)


def _of_log(files: Sequence[Path], faults: Faults) -> Iterator[Row]:
    for scoring in scorings(files, faults, names_only=True):
        yield from logged_rows(scoring)


def logged_rows(scoring: LoggedScoring) -> Iterator[Row]:
    """Return the rows of what was scored together."""
    first = len(scoring.samples) - len(scoring.rewards)
    given = zip(scoring.rewards, scoring.components, strict=True)
    for position, (reward, components) in enumerate(given, start=first):
        logged = scoring.samples[position]
        verdict = logged.verdict
        yield Row.of(
            scoring.keys[position],
            scoring.time,
            scoring.run or UNNAMED,
            logged.sample,
            profile=scoring.profile.name,
            correct=verdict.correct,
            status=verdict.status.value,
            answer=verdict.answer,
            found_by=verdict.found_by,
            rule=verdict.rule,
            message=verdict.message,
            reward=reward,
            components=components,
            tokens=logged.length.tokens,
        )


def _of_dump(source: RunSource, number: int) -> Iterator[Row]:
    for order, response in enumerate(responses(source, Fields())):
        result, problem = response.result, response.problem
        given = {
            "correct": result["correct"],
            "status": str(result.get("status") or ""),
            "answer": result.get("answer"),
            "found_by": str(result.get("found_by") or ""),
            "rule": str(result.get("rule") or ""),
            "message": str(result.get("message") or ""),
            "reward": result.get("reward"),
            "components": result.get("components") or {},
            "tokens": result.get("length"),
        }
        key, time = f"{number}-{response.row}.{response.part}", float(order + 1)
        if response.sample is None:
            row = Row(key=key, time=time, run=source.run, id=str(result.get("id") or ""), **given)
        else:
            row = Row.of(key, time, source.run, response.sample, **given)
        row.problem = problem if len(problem) <= SHORT else short_hash(problem)
        yield row
