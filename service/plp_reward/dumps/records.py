"""Rows to samples."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from pydantic_core import from_json

from plp_reward.answers import Gold
from plp_reward.dumps.fields import MISSING, FieldNames, lookup
from plp_reward.dumps.layouts import Layout
from plp_reward.dumps.rows import BadRow, Row, RowSamples, origin_of
from plp_reward.scoring.labels import ANSWER_KEYS, answer_in
from plp_reward.scoring.samples import MOST_TOKENS, Sample


class UnusableRowError(ValueError):
    """A row lacks something, or has it in the wrong type."""


@dataclass(frozen=True, slots=True)
class Extractor:
    """Makes samples from rows.

    Attributes:
        layout: the rows' layout.
        fields: where the parts are: the layout's names, or the caller's in their place.
        golds: gold by id, if it comes from a file of its own.
        gold_after: a mark behind which the answer stands in golds that have it, or "".
        origin: where the rows came from when they were scored before, as ``origin_of`` has it.
        named: what the input is called in results, if they say which of several it is.
    """

    layout: Layout
    fields: FieldNames
    golds: Mapping[str, Gold] | None = None
    gold_after: str = ""
    origin: str | None = None
    named: str | None = None

    def columns(self) -> set[str]:
        """Return the row's own fields, outermost, that samples are made of."""
        named = [
            name.rpartition("=")[2] for _, names in self.fields for name in (names or "").split(",")
        ]
        named += ANSWER_KEYS if self.fields.gold is None and self.golds is None else ()
        return {name.partition(".")[0] for name in [*named, *self.layout.marks]} | set(named)

    def samples(self, row: Row) -> RowSamples | BadRow:
        """Return the row's samples, or why there are none."""
        try:
            return self._samples(row)
        except UnusableRowError as error:
            reason = str(error)
            missing = self.layout.missing(row.value)
            if missing and not any(mark in reason for mark in missing):
                reason += f"; rows of layout {self.layout.name} have {', '.join(missing)}"
            return BadRow(row.file, row.number, reason, row.end)

    def _samples(self, row: Row) -> RowSamples:
        value = self.layout.whole(self._read(row.value) if row.textual else row.value)
        if "@failed" in value:
            raise UnusableRowError(str(value["@failed"]))
        names = self.fields
        responses = _required(value, "response", names.response)
        listed = isinstance(responses, list)
        texts = _texts(responses if listed else [responses], names.response)
        name = as_text(_optional(value, names.id))
        gold = self._gold(value, name)
        group = _group(value, names.group)
        whole = group is None and listed
        if whole:
            group = f"{row.file}:{row.number}"
        prompt = _prompt(_optional(value, names.prompt))
        target = _count(_optional(value, names.target), names.target)
        evaluation = _flag(_optional(value, names.evaluation), names.evaluation)
        extra = _extra(value, names.extra)
        lengths = _each(value, names.length, len(texts), listed)
        token_ids = _each(value, names.token_ids, len(texts), listed)
        reasons = _each(value, names.finish_reason, len(texts), listed)
        samples = [
            Sample(
                response=text,
                gold=gold,
                id=name,
                group=group,
                prompt=prompt,
                length=_count(lengths[i], names.length),
                token_ids=_token_ids(token_ids[i], names.token_ids),
                finish_reason=as_text(reasons[i]) or None,
                evaluation=evaluation,
                target=target,
                extra=extra,
            )
            for i, text in enumerate(texts)
        ]
        dataset = _encodable(as_text(_optional(value, names.dataset)), names.dataset)
        origin = origin_of(row.value)
        dataset = dataset or data_set_name(origin or row.file)
        return RowSamples(row, samples, listed, dataset, whole, origin or self.named)

    def _read(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a row of texts with the numbers and lists that they are; "" is no value."""
        names = self.fields
        value = {name: text for name, text in row.items() if text}
        for name in (names.length, names.token_ids, names.target, names.evaluation):
            if name in value:
                with suppress(ValueError):  # what it is instead, its reader says
                    value[name] = from_json(value[name].lower())
        return value

    def _gold(self, value: Mapping[str, Any], name: str) -> Gold:
        if self.golds is None:
            return as_gold(*self._gold_of_row(value), self.gold_after)
        if name not in self.golds:
            raise UnusableRowError(f"the gold file has no gold for id {name!r}")
        return self.golds[name]

    def _gold_of_row(self, value: Mapping[str, Any]) -> tuple[Any, str]:
        """Gold's value and its field: the layout's or the caller's, or the first that is known."""
        name = self.fields.gold
        if name is None:
            found = answer_in(value)
            if found is None:
                looked = ", ".join(ANSWER_KEYS)
                raise UnusableRowError(
                    f"no field holds the gold: give --gold-field; it is none of {looked}"
                )
            name = found[0]
        return _required(value, "gold", name), name


_FORMS = (".jsonl", ".json", ".ndjson", ".csv", ".tsv", ".parquet", ".arrow", ".feather")


@functools.lru_cache
def data_set_name(file: str) -> str:
    """Return a file's name without folders and endings, for rows that name no data set."""
    name = PurePath(file).name
    for ending in (".gz", ".zst", *_FORMS):
        name = name.removesuffix(ending)
    # Names of files are bytes: those that are no UTF-8 are shown by their escapes.
    return name.encode("utf-8", "backslashreplace").decode()


def as_gold(value: Any, field: str, after: str = "") -> Gold:
    """Return a field's value as gold.

    Args:
        value: text, a number, a list of these, or an object that has one in a known key.
        field: the field's name, for the message.
        after: a mark behind which the answer stands in texts that have it, or "".

    Raises:
        ValueError: the value is something else.
    """
    if isinstance(value, str):  # nearly every one is
        return _one_gold(value, field, after)
    if isinstance(value, Mapping) and (held := answer_in(value)):
        value = held[1]
    if isinstance(value, list) and value:
        return [_one_gold(item, field, after) for item in value]
    return _one_gold(value, field, after)


def _one_gold(value: Any, field: str, after: str) -> str | int | float:
    match value:
        case str():
            behind = value.rpartition(after)[2].strip() if after and after in value else value
            return _encodable(behind, field)
        case bool():
            pass
        case int() | float():
            return value
        case Decimal():
            return str(value)
    raise UnusableRowError(
        f"field {field!r} must be text, a number or a list of these, not {value!r:.60}"
    )


def _required(value: Mapping[str, Any], part: str, name: str | None) -> Any:
    if name is None:
        raise UnusableRowError(f"no field holds the {part}: give --{part}-field")
    found = lookup(value, name)
    if found is MISSING:
        raise UnusableRowError(f"no field {name!r}")
    if found is None or found == []:
        raise UnusableRowError(f"field {name!r} is {'null' if found is None else 'an empty list'}")
    return found


def _optional(value: Mapping[str, Any], name: str | None) -> Any:
    if name is None:
        return None
    found = lookup(value, name)
    return None if found is MISSING else found


def _each(value: Mapping[str, Any], name: str | None, k: int, listed: bool) -> Sequence[Any]:
    """A field's value for each of k responses; one of a row that is one response stands alone."""
    found = _optional(value, name)
    if found is None:
        return [None] * k
    if not listed:
        return [found]
    if not isinstance(found, list) or len(found) != k:
        raise UnusableRowError(f"field {name!r} must be a list of {k}, one for each response")
    return found


def _texts(values: Sequence[Any], name: str | None) -> list[str]:
    for value in values:
        if not isinstance(value, str):
            raise UnusableRowError(
                f"field {name!r} must be text or a list of texts, not {value!r:.60}"
            )
    return [_encodable(value, name) for value in values]


def _encodable(text: str, name: str | None) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise UnusableRowError(f"field {name!r} has half of a surrogate pair") from None
    return text


_ENCODER = json.JSONEncoder(default=str)


def as_text(value: Any) -> str:
    """Return a field's value as text: as it is, or as JSON; null is no text."""
    match value:
        case None:
            return ""
        case str():
            return value
        case int() if value is not True and value is not False:
            return str(value)
        case _:
            return _ENCODER.encode(value)


def _group(value: Mapping[str, Any], names: str | None) -> str | None:
    if names is None:
        return None
    parts = [_optional(value, name) for name in names.split(",")]
    if all(part is None for part in parts):
        return None
    name = as_text(parts[0]) if len(parts) == 1 else as_text([as_text(part) for part in parts])
    return _encodable(name, names)


def _extra(value: Mapping[str, Any], names: str | None) -> dict[str, Any] | None:
    """Further fields by name; those that are missing or null are left out."""
    if names is None:
        return None
    found: dict[str, Any] = {}
    for named in names.split(","):
        name, _, path = named.strip().rpartition("=")
        held = _optional(value, path)
        if held is not None:
            found[name or path.rpartition(".")[2]] = held
    return found


def _count(value: Any, name: str | None) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise UnusableRowError(f"field {name!r} must be a number of tokens, not {value!r:.60}")
    # An integer may be too large for isfinite, which makes a float of it.
    finite = isinstance(value, int) or math.isfinite(value)
    if not finite or not 0 <= value <= MOST_TOKENS or value != int(value):
        raise UnusableRowError(
            f"field {name!r} must be a whole number from 0 to {MOST_TOKENS}, not {value!r:.60}"
        )
    return int(value)


def _flag(value: Any, name: str | None) -> bool:
    if value is not None and not isinstance(value, bool):
        raise UnusableRowError(f"field {name!r} must be true or false, not {value!r:.60}")
    return bool(value)


def _token_ids(value: Any, name: str | None) -> list[int] | None:
    if value is not None and not isinstance(value, list):
        raise UnusableRowError(f"field {name!r} must be a list of token ids, not {value!r:.60}")
    return value


def _prompt(value: Any) -> str | None:
    if isinstance(value, list):
        turns = [turn.get("content") for turn in value if isinstance(turn, Mapping)]
        return "\n".join(turn for turn in turns if isinstance(turn, str)) or None
    return value if isinstance(value, str) else None
