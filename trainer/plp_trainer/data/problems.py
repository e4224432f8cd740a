"""Problems: loaded from the hub or a local file, selected with a seed, their answers checked."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plp_trainer.data.sets import SETS, DataSet
from plp_trainer.errors import DataError
from plp_trainer.tiny import sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plp_trainer.recipe_sections import Problems

FORMATS = {".jsonl": "json", ".json": "json", ".parquet": "parquet"}
"""Endings of local files, and what ``datasets`` calls their format."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem.

    Attributes:
        id: its name, the same whichever other problems are selected.
        question: its text.
        answer: the right answer.
        kind: what it is counted under when a model is measured.
        needed_tokens: tokens of the shortest thinking that does every step, where it is known.
    """

    id: str
    question: str
    answer: str
    kind: str
    needed_tokens: int | None = None


def load_problems(wanted: Problems) -> list[Problem]:
    """Load the problems a recipe asks for.

    Fewer than all are drawn with the recipe's seed: the same seed, the same problems, in the same
    order, on every machine.

    Raises:
        DataError: the set is unknown or cannot be had, has too few problems, or one of them has no
            readable answer; the message names it.
    """
    if wanted.set == "sums":
        return _drawn(wanted)
    if wanted.set not in SETS:
        raise DataError(
            f"no data set is called {wanted.set!r}; there are: {', '.join([*SETS, 'sums'])}"
        )
    data_set = SETS[wanted.set]
    rows = _rows(data_set, wanted)
    count = len(rows) if wanted.count is None else wanted.count
    if count > len(rows):
        raise DataError(
            f"{data_set.name} {wanted.split} has {len(rows)} problems, {count} are asked for"
        )
    chosen: Sequence[int] = range(len(rows))
    if count < len(rows):
        chosen = random.Random(wanted.seed).sample(chosen, count)  # noqa: S311  not a secret
    return [_problem(data_set, wanted.split, index, rows[index]) for index in chosen]


def _drawn(wanted: Problems) -> list[Problem]:
    if wanted.count is None:
        raise DataError("sums are drawn, there is no end of them: set count")
    drawn = sums.problems(wanted.count, wanted.seed, held_out=wanted.split != "train")
    return [
        Problem(
            f"sums-{wanted.split}-{number}",
            each.question,
            each.answer,
            each.level.value,
            each.needed_tokens,
        )
        for number, each in enumerate(drawn)
    ]


def _rows(data_set: DataSet, wanted: Problems) -> Any:
    """Return the set's rows: a ``datasets.Dataset``."""
    import datasets

    if wanted.source is None and data_set.hub_id is None:
        raise DataError(f"{data_set.name} are your own: give the file that has them as source")
    if wanted.source is None and wanted.split not in data_set.splits:
        raise DataError(
            f"{data_set.name} has no part called {wanted.split!r}; there are: "
            f"{', '.join(data_set.splits)}"
        )
    try:
        if wanted.source is None:
            return datasets.load_dataset(
                data_set.hub_id, data_set.hub_config, split=data_set.splits[wanted.split]
            )
        path = Path(wanted.source)
        if path.suffix not in FORMATS:
            raise DataError(f"{path}: must end in one of {', '.join(FORMATS)}")
        if not path.is_file():
            raise DataError(f"there is no file {path}")
        return datasets.load_dataset(FORMATS[path.suffix], data_files=str(path), split="train")
    except DataError:
        raise
    except Exception as error:  # whatever the hub, the network or a broken file may raise
        raise DataError(
            f"{data_set.name} cannot be loaded from {wanted.source or data_set.hub_id}: {error}; "
            "give a local .jsonl, .json or .parquet of it as source"
        ) from error


def _problem(data_set: DataSet, split: str, index: int, row: dict[str, Any]) -> Problem:
    name = f"{data_set.name}-{split}-{index}"
    try:
        question, answer = data_set.read(row)
    except ValueError as error:
        raise DataError(f"{name}: {error}") from error
    return Problem(name, question, answer, data_set.name)
