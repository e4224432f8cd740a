"""Data files as rows with a right answer: what ``plp score`` reads, and folders of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plp_reward.dumps.fields import MISSING, FieldNames, describe, lookup
from plp_reward.dumps.inputs import STDIN
from plp_reward.dumps.layouts import LAYOUTS, Layout
from plp_reward.dumps.reading import Reader
from plp_reward.dumps.records import as_gold
from plp_reward.dumps.rows import BadRow, Row
from plp_reward.errors import ConfigurationError
from plp_reward.gold_checks.checks import GoldRow
from plp_reward.scoring.chats import chat_text
from plp_reward.scoring.labels import ANSWER_KEYS, answer_in, answers_in
from plp_reward.scoring.problems import QUESTION_KEYS

ENDINGS = (".jsonl", ".json", ".ndjson", ".parquet")
PACKED = ("", ".gz", ".zst")
_ABOUT = frozenset(["dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json"])
"""Files in which ``datasets`` describes a folder."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Where rows have what is looked at; None where it is to be recognised.

    Attributes:
        gold: the right answer's field.
        question: the problem's field.
        gold_after: a mark behind which the answer stands in golds that have it, or "".
    """

    gold: str | None = None
    question: str | None = None
    gold_after: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A row as read.

    Attributes:
        row: the row of the file.
        gold: what is to be checked; None if it cannot be.
        reason: why it cannot be, or "".
    """

    row: Row | BadRow
    gold: GoldRow | None
    reason: str = ""


def files_of(data: Sequence[str]) -> list[str]:
    """Return the files that the arguments name, those of folders in their order.

    Raises:
        ConfigurationError: one is not there, or a folder has no file of data in it.
    """
    found: list[str] = []
    for name in data:
        path = Path(name)
        if name == STDIN or not path.is_dir():
            found.append(name)
            continue
        files = [str(file) for file in sorted(path.rglob("*")) if _is_data(file, path)]
        if not files:
            arrow = next(path.rglob("*.arrow"), None)
            about = "; it is one of save_to_disk: write it with to_parquet or to_json" * bool(arrow)
            raise ConfigurationError(
                f"{name}: the folder holds no {', '.join(ENDINGS)}, plain, .gz or .zst{about}"
            )
        found += files
    return found


def _is_data(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    named = file.name.endswith(tuple(end + packed for end in ENDINGS for packed in PACKED))
    return named and not hidden and file.name not in _ABOUT and file.is_file()


def read(reader: Reader, fields: Fields) -> Iterator[Read]:
    """Read rows.

    Raises:
        ConfigurationError: the first row of a file has no right answer where one is looked for; the
            message lists its fields.
    """
    layouts: dict[str, Layout | None] = {}
    for row in reader:
        if isinstance(row, BadRow):
            yield Read(row, None, row.reason)
            continue
        if row.file not in layouts:
            layouts[row.file] = _layout(row, fields)
        try:
            yield Read(row, _gold_row(row, fields, layouts[row.file]))
        except ValueError as error:
            yield Read(row, None, str(error))


def _layout(row: Row, fields: Fields) -> Layout | None:
    """The layout of a dump's rows; None for rows of a data set."""
    known = (layout for layout in LAYOUTS if layout.fields.gold and not layout.missing(row.value))
    layout = next(known, None)
    where = fields.gold or (layout and layout.fields.gold) or ""
    if layout is None or fields.gold is not None:
        found = lookup(row.value, where) is not MISSING if where else answer_in(row.value)
        if not found:
            raise ConfigurationError(
                f"{row.file}: the rows have no right answer under "
                f"{where or ', '.join(ANSWER_KEYS)}; their fields: "
                f"{describe(row.value) or 'none'}. Name it with --gold-field"
            )
    return layout


def _gold_row(row: Row, fields: Fields, layout: Layout | None) -> GoldRow:
    value = layout.whole(row.value) if layout else row.value
    names = layout.fields if layout else FieldNames()
    where = fields.gold or names.gold
    others: list[tuple[str, Any]] = []
    if where is None:
        found = answer_in(value)
        if found is None:
            raise ValueError(f"has none of {', '.join(ANSWER_KEYS)}")
        where, gold = found
        others = [(key, other) for key, other in answers_in(value) if key != where]
    else:
        gold = lookup(value, where)
        if gold is MISSING:
            raise ValueError(f"no field {where!r}")
    return GoldRow(
        place=f"{row.file}:{row.number}",
        gold=None if gold in (None, []) else as_gold(gold, where, fields.gold_after),
        question=_question(value, fields.question or names.prompt),
        others=[(key, other) for key, other in others if isinstance(other, str) and other],
    )


def _question(value: Mapping[str, Any], name: str | None) -> str:
    keys = QUESTION_KEYS if name is None else (name,)
    for key in keys:
        text = lookup(value, key)
        if text not in (MISSING, None, "", []):
            try:
                return chat_text(text)
            except ValueError:
                continue
    return ""
