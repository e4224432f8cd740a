"""A caller's own rows as samples: what each field may hold, and what is wrong by row and field."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from numbers import Integral
from typing import Any

from plp_reward.errors import ConfigurationError, InvalidSamples, SampleProblem
from plp_reward.scoring.chats import chat_text
from plp_reward.scoring.labels import ANSWER_KEYS, answer_in, read_gold
from plp_reward.scoring.samples import MOST_TOKENS, Sample

_MISSING_SCALARS = frozenset({"NAType", "NaTType"})
"""Types of pandas' missing values, which can be told from others without pandas."""
_ALIKE = 0.82
"""How alike a column and a field are, from 0 to 1, if one is likely a misspelling of the other."""


def _text(value: Any) -> str:
    text = chat_text(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("has half of a surrogate pair") from None
    return text


def _name(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # integers of a column in which some are missing
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("must be a text or an integer")
    return str(value)


def _tokens(value: Any) -> int:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole:
        raise ValueError(f"must be a whole number of tokens, from 0 to {MOST_TOKENS}")
    return int(value)


def _token_ids(value: Any) -> list[int]:
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise ValueError("must be a list of token ids")
    ids = list(value)
    if not all(isinstance(item, Integral) and not isinstance(item, bool) for item in ids):
        raise ValueError("must be a list of token ids, which are integers")
    return ids


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _reason(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")
    return value


FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "response": _text,
    "gold": read_gold,
    "id": _name,
    "group": _name,
    "prompt": _text,
    "length": _tokens,
    "token_ids": _token_ids,
    "finish_reason": _reason,
    "evaluation": _flag,
    "target": _tokens,
}
"""``Sample``'s fields, and what reads a value that is not missing; it raises ValueError."""


def columns_read(names: Iterable[str], columns: Mapping[str, str]) -> list[str]:
    """Return those of a table's columns that samples are made of.

    Raises:
        ConfigurationError: ``columns`` names a field or a column that there is not, or a column is
            likely the misspelt name of a field.
    """
    there = list(names)
    for field, column in columns.items():
        if field not in FIELDS:
            raise ConfigurationError(
                f"columns: samples have no field {field!r}; they have: {', '.join(FIELDS)}"
            )
        if column not in there:
            raise ConfigurationError(
                f"columns: there is no column {column!r} for {field}; there are: {', '.join(there)}"
            )
    wanted = {columns.get(field, field) for field in FIELDS}
    wanted |= {key.partition(".")[0] for key in ANSWER_KEYS}
    _refuse_misspelt(there, wanted)
    return [name for name in there if name in wanted]


def samples_of(rows: Iterable[object], columns: Mapping[str, str]) -> list[Sample]:
    """Return rows as samples.

    Args:
        rows: samples as they are, or mappings with the names of ``Sample``'s fields as keys. Gold
            may be under any key of ``labels.ANSWER_KEYS``, a response and a prompt may be chat
            messages, and what is null, NaN or NA is missing. Other keys are not looked at.
        columns: keys that are called otherwise, by field: ``{"response": "completion"}``.

    Raises:
        InvalidSamples: rows lack a field or have it in the wrong type; each is named.
        ConfigurationError: ``columns`` names what there is not.
    """
    samples: list[Sample] = []
    problems: list[SampleProblem] = []
    checked: set[tuple[str, ...]] = set()
    for position, row in enumerate(rows):
        if isinstance(row, Sample):
            samples.append(row)
            continue
        if not isinstance(row, Mapping):
            kind = type(row).__name__
            problems.append(
                SampleProblem(position, "", "", f"must be a Sample or a dict, not {kind}")
            )
            continue
        keys = tuple(map(str, row))
        if keys not in checked:
            columns_read(keys, columns)
            checked.add(keys)
        read, wrong = _read(row, columns)
        name = read.get("id", "")
        problems += [SampleProblem(position, name, field, why) for field, why in wrong]
        if not wrong:
            samples.append(Sample(**read))
    if problems:
        raise InvalidSamples(problems)
    return samples


def _read(
    row: Mapping[str, Any], columns: Mapping[str, str]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """A row's fields, and what is wrong with them: a field and why."""
    read: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for field, given in _given(row, columns):
        value = _plain(given)
        if value is None and field != "gold":
            continue
        try:
            read[field] = FIELDS[field](value)
        except ValueError as error:
            wrong.append((columns.get(field, field), str(error)))
    named = {name for name, _ in wrong}
    for field in ("response", "gold"):
        name = columns.get(field, field)
        if field not in read and name not in named:
            wrong.append((name, f"is missing: give it as {field}, or name its column in columns"))
    return read, wrong


def _given(row: Mapping[str, Any], columns: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """The fields that a row has, with their values."""
    for field in FIELDS:
        column = columns.get(field, field)
        if field == "gold" and "gold" not in columns:
            found = answer_in(row)
            if found is not None:
                yield field, found[1]
        elif column in row and not (field == "target" and isinstance(row[column], str)):
            yield field, row[column]  # a text under target is another data set's gold


def _plain(value: Any) -> Any:
    """A value without numpy's and pandas' types; None if it is missing."""
    if type(value).__name__ in _MISSING_SCALARS:
        return None
    if hasattr(value, "tolist"):  # a scalar or an array of numpy's
        value = value.tolist()
    return None if isinstance(value, float) and value != value else value


def _refuse_misspelt(there: Iterable[str], wanted: Iterable[str]) -> None:
    absent = sorted(set(FIELDS) & set(wanted) - set(there))
    for name in there:
        if name in wanted:
            continue
        near = difflib.get_close_matches(name.casefold(), absent, 1, _ALIKE)
        if near:
            raise ConfigurationError(
                f"{name!r} is no field of a sample: do you mean {near[0]!r}? If so, rename it or "
                f"give columns={{{near[0]!r}: {name!r}}}; if not, leave it out"
            )
