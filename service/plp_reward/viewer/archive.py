"""What lies in files, in a DuckDB database of its own: a million samples are searched at once.

DuckDB is the extra ``view``: it takes 70 MB, and a service that shows its last samples needs none.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa

from plp_reward.errors import ConfigurationError, installing
from plp_reward.viewer.columns import COLUMNS, MOST_KEPT, Columns, text_number
from plp_reward.viewer.filters import ORDERS, PAGE, SEARCHED, Condition, Filter
from plp_reward.viewer.rows import Row
from plp_reward.viewer.source import Found, RunEntry, TooSlow

BATCH = 10_000
"""Rows that are put into the database at once."""
MEMORY_MB = 512
"""MB of memory that DuckDB uses at most; what needs more goes to its temporary files."""
_TEXT = pa.string()
_SCHEMA = pa.schema(
    [
        ("seq", pa.int64()),
        ("key", _TEXT),
        ("time", pa.float64()),
        ("run", _TEXT),
        ("profile", _TEXT),
        ("id", _TEXT),
        ("problem", _TEXT),
        ("prompt", _TEXT),
        ("response", _TEXT),
        ("gold", _TEXT),
        ("extra", _TEXT),
        ("correct", pa.bool_()),
        ("status", _TEXT),
        ("answer", _TEXT),
        ("found_by", _TEXT),
        ("rule", _TEXT),
        ("message", _TEXT),
        ("reward", pa.float64()),
        ("components", pa.map_(_TEXT, pa.float64())),
        ("tokens", pa.int64()),
        ("finish_reason", _TEXT),
        ("evaluation", pa.bool_()),
        ("step", pa.float64()),
        ("fields", pa.map_(_TEXT, _TEXT)),
        ("thinking", pa.float32()),
        ("boxes", pa.int32()),
        ("reasoning", pa.int64()),
        ("searched", _TEXT),
        ("answer_number", pa.int64()),
        ("problem_number", pa.int64()),
        ("gold_number", pa.int64()),
    ]
)
_FIELDS = [field.name for field in dataclasses.fields(Row)]
_NUMBERS = {
    "correct": "CASE WHEN correct IS NULL THEN -1 ELSE correct::INT END",
    "truncated": "status = 'truncated'",
    "unanswered": "status = 'no_answer'",
    "answer": "answer_number",
    "problem": "problem_number",
    "gold": "gold_number",
    "boxes": "least(boxes, 32767)",
    "reasoning": "least(reasoning, 2147483647)",
}
"""How the numbers of ``COLUMNS`` follow from the table, where they are not its own."""
_RELATIONS = {"at least": ">=", "at most": "<="}


class Archive:
    """The rows of files. Close it: its database lies in a temporary folder.

    Args:
        rows: the rows, in their order.
        told: is told every now and then how many were read.
        deadline: seconds that a query may take.

    Raises:
        ConfigurationError: DuckDB is not installed, or a file cannot be read.
    """

    def __init__(
        self,
        rows: Iterable[Row] = (),
        told: Callable[[int], None] = lambda _: None,
        *,
        deadline: float = math.inf,
    ) -> None:
        try:
            import duckdb
        except ImportError:
            raise ConfigurationError(
                f"files are searched with DuckDB, which is not installed: {installing('view')}"
            ) from None
        self._folder = tempfile.TemporaryDirectory(prefix="plp-view-")
        self._lock = threading.Lock()
        self._deadline = deadline
        self._next = 0
        self.size = 0
        try:
            self._base = duckdb.connect(
                str(Path(self._folder.name) / "samples.duckdb"),
                # Nothing but the samples: no extension is fetched, no other file opened.
                config={
                    "autoinstall_known_extensions": "false",
                    "memory_limit": f"{MEMORY_MB}MiB",
                },
            )
            empty = _SCHEMA.empty_table()
            self._base.register("batch", empty)
            self._base.execute("CREATE TABLE samples AS SELECT * FROM batch")
            remaining = iter(rows)
            while batch := list(islice(remaining, BATCH)):
                self.add(batch)
                told(self.size)
            self._base.execute("SET enable_external_access = false")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Delete the database."""
        if (base := getattr(self, "_base", None)) is not None:
            base.close()
        self._folder.cleanup()

    @property
    def note(self) -> str:
        """What a reader should know of what is shown: nothing."""
        return ""

    def add(self, rows: Sequence[Row]) -> None:
        """Put further rows behind the others."""
        with self._lock:
            self._base.register("batch", _table(rows, self._next))
            self._base.execute("INSERT INTO samples SELECT * FROM batch")
            self._base.unregister("batch")
        self._next += len(rows)
        self.size += len(rows)

    def forget(self, rows: int) -> None:
        """Let the first rows go."""
        with self._lock:
            self._base.execute("DELETE FROM samples WHERE seq < ?", [self._next - self.size + rows])
        self.size -= rows

    def find(self, wanted: Filter) -> Found:
        """Return a page of the samples that a filter wants."""
        where, values = _where(wanted)
        column, descending = ORDERS[wanted.sort]
        direction = "DESC" if descending else "ASC"
        # First which rows, by narrow columns and in one pass; then the texts of these alone.
        found = self._ask(
            f"SELECT seq, count(*) OVER () FROM samples{where} "  # noqa: S608
            f"ORDER BY {column} {direction} NULLS LAST, seq {direction} "
            f"LIMIT {PAGE} OFFSET {(wanted.page - 1) * PAGE}",
            values,
        )
        if not found:
            return Found([], self.count(wanted))
        order = [seq for seq, _ in found]
        places = ", ".join(map(str, order))
        rows = self._rows(f"WHERE seq IN ({places}) ORDER BY list_position([{places}], seq)", [])
        return Found(rows, found[0][1])

    def count(self, wanted: Filter) -> int:
        """Return how many samples a filter wants."""
        where, values = _where(wanted)
        (total,) = self._ask(f"SELECT count(*) FROM samples{where}", values)[0]  # noqa: S608
        return int(total)

    def row(self, key: str) -> Row | None:
        """Return a sample."""
        found = self._rows("WHERE key = ? LIMIT 1", [key])
        return found[0] if found else None

    def runs(self) -> list[RunEntry]:
        """Return the runs, the last one first."""
        found = self._ask(
            "SELECT run, count(*), max(time) FROM samples GROUP BY run ORDER BY max(seq) DESC", []
        )
        return [RunEntry(*entry) for entry in found]

    def columns(self, run: str) -> Columns:
        """Return the numbers of a run's samples, or of evenly spread ones, in their order."""
        (size,) = self._ask("SELECT count(*) FROM samples WHERE run = ?", [run])[0]
        stride = max(1, -(-size // MOST_KEPT))
        wanted = ", ".join(f"{_NUMBERS.get(name, name)} AS {name}_" for name in COLUMNS.names or ())
        # By a hash, which no order in which runs and groups take turns falls in with.
        found = self._execute(
            f"SELECT {wanted} FROM samples WHERE run = ? AND hash(seq) % ? = 0 ORDER BY seq",  # noqa: S608
            [run, stride],
            "fetchnumpy",
        )
        size = len(found["time_"])
        columns = np.empty(size, COLUMNS)
        for name in COLUMNS.names or ():
            values = found[f"{name}_"]
            floating = columns.dtype[name].kind == "f"
            columns[name] = np.ma.filled(values.astype(float), np.nan) if floating else values
        return columns

    def answer_text(self, run: str, number: int) -> str | None:
        """Return the answer that a number stands for."""
        found = self._ask(
            "SELECT answer FROM samples WHERE run = ? AND answer_number = ? LIMIT 1", [run, number]
        )
        return found[0][0] if found else None

    def choices(self, column: str) -> list[str]:
        """Return the values of a column that a reader may choose from, the most frequent first."""
        if column not in _FIELDS:
            raise ValueError(column)
        found = self._ask(
            f"SELECT {column} FROM samples WHERE {column} != '' GROUP BY {column} "  # noqa: S608
            "ORDER BY count(*) DESC LIMIT 100",
            [],
        )
        return [value for (value,) in found]

    def _ask(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._execute(query, values, "fetchall")
        return found

    def _execute(self, query: str, values: Sequence[Any], fetch: str) -> Any:
        import duckdb

        with self._lock, self._until_deadline():  # DuckDB uses all cores for one query
            try:
                return getattr(self._base.execute(query, values), fetch)()
            except duckdb.InterruptException:
                raise TooSlow(
                    f"that took longer than {self._deadline:g} s: narrow it, by run, verdict, "
                    "status or time"
                ) from None
            except duckdb.OutOfMemoryException:
                raise TooSlow(
                    f"that took more than {MEMORY_MB} MB of memory: narrow it, by run, verdict, "
                    "status or time"
                ) from None

    @contextlib.contextmanager
    def _until_deadline(self) -> Iterator[None]:
        if math.isinf(self._deadline):
            yield
            return
        timer = threading.Timer(self._deadline, self._base.interrupt)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()  # or it would end the next query

    def _rows(self, where: str, values: Sequence[Any]) -> list[Row]:
        names = ", ".join(_FIELDS)
        found = self._ask(f"SELECT {names} FROM samples {where}", values)  # noqa: S608
        rows = [Row(**dict(zip(_FIELDS, each, strict=True))) for each in found]
        for row in rows:
            row.components = dict(row.components or {})
            row.fields = dict(row.fields or {})
        return rows


def _where(wanted: Filter) -> tuple[str, list[Any]]:
    parts, values = [], []
    for condition in wanted.conditions():
        part, given = _part(condition)
        parts.append(part)
        values += given
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


def _part(condition: Condition) -> tuple[str, list[Any]]:
    column, relation, value = condition
    if column == "text":
        return "contains(searched, ?)", [value.casefold()]
    if column == "component":
        name, number = value
        return f"components[?] {_RELATIONS[relation]} ?", [name, number]
    if column == "field":
        return "fields[?] = ?", list(value)
    if relation == "is":
        return f"{column} IS NOT DISTINCT FROM ?", [value]
    return f"{column} {_RELATIONS[relation]} ?", [value]


def _table(rows: Sequence[Row], first: int) -> pa.Table:
    columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in rows] for name in _FIELDS}
    columns["seq"] = list(range(first, first + len(rows)))
    columns["components"] = [_components(row) for row in rows]
    columns["fields"] = [_fields(row) for row in rows]
    columns["searched"] = [
        "\0".join([getattr(row, name) or "" for name in SEARCHED]).casefold() for row in rows
    ]
    columns["answer_number"] = [text_number(row.answer) for row in rows]
    columns["problem_number"] = [text_number(row.problem) for row in rows]
    columns["gold_number"] = [text_number(row.gold) for row in rows]
    arrays = []
    for field in _SCHEMA:
        values = columns[field.name]
        try:
            arrays.append(pa.array(values, field.type))
        except UnicodeEncodeError:  # halves of surrogate pairs
            clean = [v if v is None else _clean(v) for v in values]
            arrays.append(pa.array(clean, field.type))
    return pa.table(arrays, schema=_SCHEMA)


def _fields(row: Row) -> list[tuple[str, str]]:
    return [(_clean(name), _clean(text)) for name, text in row.fields.items()]


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _components(row: Row) -> list[tuple[str, float]]:
    return [(name, float(value)) for name, value in row.components.items()]
