"""Scored files to responses, one at a time: what ``plp score`` wrote, whatever the layout."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plp_reward.dumps import layouts
from plp_reward.dumps.beginnings import PARQUET
from plp_reward.dumps.fields import MISSING, FieldNames, lookup
from plp_reward.dumps.inputs import STDIN
from plp_reward.dumps.outputs import SCORED_WITH, SUMMARY
from plp_reward.dumps.reading import Reader
from plp_reward.dumps.records import Extractor, as_text, data_set_name
from plp_reward.dumps.rows import RESULT, BadRow, Position, Row, origin_of, own_fields
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.samples import Sample

MAX_LINE_BYTES = 64 << 20
LABEL_FIELDS = {"shorterbetter": "pass_or_fail", "abel": "result", "qwen2.5-math": "score"}
"""Where layouts have their own grader's verdict."""


@dataclass(frozen=True, slots=True)
class RunSource:
    """A scored file, and what it is called.

    Attributes:
        run: the model or run whose responses it has; files of one run belong together.
        dataset: its problems' data set, or None where each row says or none is known.
        file: its path.
    """

    run: str
    dataset: str | None
    file: str


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields of the rows that are named by the caller rather than by the layout.

    Attributes:
        problem: what tells problems apart.
        dataset: what the page divides its figures by.
        label: another grader's verdict, to compare with.
        response: the response's text.
    """

    problem: str | None = None
    dataset: str | None = None
    label: str | None = None
    response: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A response, its result, and where it stands.

    Attributes:
        row: number of its row in the file, from 1.
        part: its place in the row's list.
        dataset: its data set.
        problem: what its problem is known by, the same in every run.
        result: what scoring gave it.
        sample: its text and gold, or None where the rows hold results only.
        label: another grader's verdict, if the row has one.
        thinking_tokens: tokens of its thinking, if the row has counted them, as ``plp eval`` does.
        needed_tokens: tokens of thinking that its problem needs, if the row says.
    """

    row: int
    part: int
    dataset: str
    problem: str
    result: Mapping[str, Any]
    sample: Sample | None
    label: bool | None
    thinking_tokens: int | None
    needed_tokens: int | None


def parse_source(text: str) -> RunSource:
    """Read ``FILE``, ``RUN=FILE`` or ``RUN:DATASET=FILE``; a run without a name has its file's.

    Raises:
        ConfigurationError: there is no such file, or it is standard input.
    """
    name, separator, file = text.partition("=")
    if not separator or Path(text).is_file():
        name, file = "", text
    if file == STDIN:
        raise ConfigurationError("a report reads its files twice: give a file, not standard input")
    if not Path(file).is_file():
        raise ConfigurationError(f"cannot read {file}: no such file")
    run, _, dataset = name.partition(":")
    return RunSource(run.strip() or data_set_name(file), dataset.strip() or None, file)


def scored_with(source: RunSource) -> Mapping[str, Any] | None:
    """Return what ``plp score`` says of the reward beside its output or in it, or None."""
    path = Path(source.file)
    try:
        content = json.loads(path.with_name(path.name + SUMMARY).read_bytes())
    except (OSError, ValueError):
        return _told_inside(path)
    found = content.get(SCORED_WITH) if isinstance(content, dict) else None
    return found if isinstance(found, dict) else None


def _told_inside(path: Path) -> Mapping[str, Any] | None:
    with path.open("rb") as file:
        if file.read(len(PARQUET)) != PARQUET:
            return None
    from plp_reward.dumps.parquet import told_by  # and pyarrow, which takes long to load

    return told_by(path)


def split_by_inputs(sources: Sequence[RunSource], told: Sequence[Mapping[str, Any] | None]) -> bool:
    """Return whether the inputs that files were scored from may stand for data sets.

    They may if there is one run, or the inputs of all have the same names: else a problem of one
    run would not be found in the others.

    Args:
        sources: the files.
        told: for each what ``scored_with`` says.
    """
    of_runs: dict[str, set[str]] = {}
    for source, held in zip(sources, told, strict=True):
        names = of_runs.setdefault(source.run, set())
        names.update(data_set_name(str(each.get("file"))) for each in inputs_of(held))
    first, *others = of_runs.values()
    return not others or (bool(first) and all(names == first for names in others))


def inputs_of(told: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    """Return what ``scored_with`` says of the inputs, if it does."""
    inputs = (told or {}).get("inputs")
    return [of for of in inputs if isinstance(of, Mapping)] if isinstance(inputs, list) else []


def responses(source: RunSource, fields: Fields, *, split: bool = False) -> Iterator[Response]:
    """Read a scored file.

    Args:
        source: the file.
        fields: fields of the rows that are named by the caller.
        split: whether rows without a data set are of the one that their input is called.

    Raises:
        ConfigurationError: a row cannot be read or has no result; the message names the row.
    """
    extractors: dict[str | None, Extractor | None] = {}
    for row in Reader([source.file], Position(), MAX_LINE_BYTES):
        if isinstance(row, BadRow):
            raise ConfigurationError(f"{row.file}, row {row.number}: {row.reason}")
        origin = origin_of(row.value)
        if origin not in extractors:
            extractors[origin] = _extractor(row, fields)
        name = data_set_name(origin) if origin and split else ""
        yield from _of_row(row, source, fields, extractors[origin], name)


def _extractor(row: Row, fields: Fields) -> Extractor | None:
    """Recognise the rows' layout; None where they hold results only."""
    try:
        layout = layouts.recognise(own_fields(row.value), FieldNames(), False)
    except ConfigurationError:
        if fields.response is None:
            return None
        layout = layouts.CUSTOM
    named = FieldNames(response=fields.response)
    return Extractor(layout, layout.fields.replaced_by(named))


def _of_row(
    row: Row, source: RunSource, fields: Fields, extractor: Extractor | None, input_name: str
) -> Iterator[Response]:
    found = row.value.get(RESULT)
    results = found if isinstance(found, list) else [found]
    for result in results:
        if not isinstance(result, Mapping) or "correct" not in result:
            raise ConfigurationError(
                f"{row.file}, row {row.number}: no result in field {RESULT!r}: score the dump "
                "first, with plp score"
            )
    samples: Sequence[Sample | None] = [None] * len(results)
    if extractor is not None:
        item = extractor.samples(row)
        if not isinstance(item, BadRow) and len(item.samples) == len(results):
            samples = item.samples
    dataset = _dataset(row, source, fields, extractor) or input_name
    labels = _labels(row, fields, extractor, len(results))
    counted = [row.value.get(name) for name in ("thinking_tokens", "needed_tokens")]
    tokens = [n if isinstance(n, int) and len(results) == 1 else None for n in counted]
    for part, (result, sample) in enumerate(zip(results, samples, strict=True)):
        problem = _problem(row, fields, sample)
        yield Response(row.number, part, dataset, problem, result, sample, labels[part], *tokens)


def _dataset(row: Row, source: RunSource, fields: Fields, extractor: Extractor | None) -> str:
    if source.dataset is not None:
        return source.dataset
    name = fields.dataset or (extractor.fields.dataset if extractor else None) or "dataset"
    found = lookup(row.value, name)
    if found is MISSING or found is None:
        if fields.dataset is not None:
            raise ConfigurationError(f"{row.file}, row {row.number}: no field {fields.dataset!r}")
        return ""
    return as_text(found)


def _problem(row: Row, fields: Fields, sample: Sample | None) -> str:
    """What tells the row's problem from others: its group, its prompt, or its id."""
    if fields.problem is not None:
        found = lookup(row.value, fields.problem)
        if found is MISSING or found is None:
            raise ConfigurationError(f"{row.file}, row {row.number}: no field {fields.problem!r}")
        return as_text(found)
    if sample is None:
        named = (row.value.get(name) for name in ("group", "id"))
        return next((as_text(name) for name in named if name), f"row {row.number}")
    own = f"{row.file}:{row.number}"  # the group of a row that is one by itself
    group = None if sample.group == own else sample.group
    return group or sample.prompt or sample.id or f"row {row.number}"


def _labels(
    row: Row, fields: Fields, extractor: Extractor | None, count: int
) -> Sequence[bool | None]:
    layout = extractor.layout.name if extractor else ""
    name = fields.label or LABEL_FIELDS.get(layout)
    found = MISSING if name is None else lookup(row.value, name)
    if found is MISSING:
        if fields.label is not None:
            raise ConfigurationError(f"{row.file}, row {row.number}: no field {fields.label!r}")
        return [None] * count
    values = found if isinstance(found, list) and len(found) == count else [found] * count
    return [bool(v) if isinstance(v, bool | int | float) else None for v in values]
