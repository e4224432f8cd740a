"""JSONL to Parquet: one schema for all rows, nothing lost."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from plp_reward.dumps import parquet
from plp_reward.dumps.source import unfit_name
from plp_reward.errors import ConfigurationError


def through(rows: list[dict[str, Any]], folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    source, target = folder / "rows.jsonl", folder / "rows.parquet"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    mixed = parquet.write(source, target)
    return pq.read_table(target).to_pylist(), mixed


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    rows = [{"a": 1, "b": {"c": ["x"], "d": None}}, {"a": 2, "b": {"c": [], "d": 1.5}}]
    assert through(rows, tmp_path) == (rows, [])


def test_a_field_that_only_later_rows_have_is_a_column(tmp_path: Path) -> None:
    rows = [{"n": n} if n < parquet.ROW_GROUP else {"n": n, "late": "x"} for n in range(5000)]
    out, mixed = through(rows, tmp_path)
    assert mixed == []
    assert out[0] == {"n": 0, "late": None}
    assert out[4999] == {"n": 4999, "late": "x"}


@pytest.mark.parametrize("values", [[1, "text"], [{"a": 1}, [1]], [{}, {}], [1, 10**30]])
def test_values_without_a_common_type_become_json_text(values: list[Any], tmp_path: Path) -> None:
    out, mixed = through([{"v": value, "n": 1} for value in values], tmp_path)
    assert mixed == ["v"]
    assert [json.loads(row["v"]) for row in out] == values
    assert out[0]["n"] == 1


def test_integers_and_floats_are_floats(tmp_path: Path) -> None:
    assert through([{"v": 1}, {"v": 1.5}], tmp_path) == ([{"v": 1.0}, {"v": 1.5}], [])


def test_no_rows_make_an_empty_file(tmp_path: Path) -> None:
    assert through([], tmp_path) == ([], [])


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(ConfigurationError, match="Parquet"):
        list(parquet.rows(tmp_path / "x"))


DEEP: Any = "x"
for _ in range(195):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "value",
    ["\ud800", ["\ud800"], {"\ud800": 1}, {"": 1}, DEEP, {"a": [{"b": "\udfff"}]}, 10**400],
)
def test_what_no_column_can_hold_becomes_json_text(value: Any, tmp_path: Path) -> None:
    out, _ = through([{"v": value, "n": 1}, {"v": value, "n": 2}], tmp_path)
    assert [row["n"] for row in out] == [1, 2]
    found = out[0]["v"]
    assert found == value or json.loads(found) == value


def test_a_name_that_no_column_can_have_is_found() -> None:
    assert unfit_name({"a": 1, "\ud800": 2}) == "\ud800"
    assert unfit_name({"a": 1, "": 2, "äöü": 3}) is None


def test_long_rows_are_written_a_few_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP_BYTES", 1000)
    rows = [{"n": n, "text": "x" * 400} for n in range(10)]
    assert through(rows, tmp_path) == (rows, [])
    assert pq.ParquetFile(tmp_path / "rows.parquet").num_row_groups == 4


def read(path: Path, skip: int = 0) -> list[parquet.ParquetRow]:
    return [row for row, _ in parquet.rows(path, skip)]


def test_times_of_nanoseconds_are_read_as_text(tmp_path: Path) -> None:
    moment = 1_767_225_600_123_456_789
    table = {
        "time": pa.array([moment, None], pa.timestamp("ns")),
        "zone": pa.array([moment, None], pa.timestamp("ns", tz="Europe/Berlin")),
        "clock": pa.array([1, None], pa.time64("ns")),
    }
    pq.write_table(pa.table(table), tmp_path / "x")
    first, second = read(tmp_path / "x")
    assert first.value == {
        "time": "2026-01-01 00:00:00.123456789",
        "zone": "2026-01-01 01:00:00.123456789+0100",
        "clock": "00:00:00.000000001",
    }
    assert second.value == {"time": None, "zone": None, "clock": None}


def not_utf8() -> pa.Array:
    offsets, content = pa.array([b"a", b"\xff", b"c"]).buffers()[1:]
    return pa.Array.from_buffers(pa.string(), 3, [None, offsets, content])


@pytest.mark.parametrize(
    "values",
    [
        not_utf8(),
        pa.array([0, 2**40, 0], pa.timestamp("s")),
        pa.array([0, 3_000_000, 0], pa.date32()),
        pa.array([{"a": [0]}, {"a": [3_000_000]}, None], pa.struct([("a", pa.list_(pa.date32()))])),
    ],
)
def test_a_value_that_python_has_nothing_for_is_a_fault_of_its_row(
    values: pa.Array, tmp_path: Path
) -> None:
    pq.write_table(pa.table({"n": [1, 2, 3], "x": values}), tmp_path / "x")
    rows = read(tmp_path / "x")
    assert [row.value and row.value["n"] for row in rows] == [1, 2, 3]
    assert [list(row.faults) for row in rows] == [[], ["x"], []]
    assert rows[1].faults["x"].startswith("column 'x' has a value that cannot be read")


def test_what_follows_a_damaged_row_group_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x"
    noise = random.Random(0)
    table = pa.table({"n": range(900), "text": [noise.randbytes(50).hex() for _ in range(900)]})
    pq.write_table(table, path, row_group_size=300, write_page_checksum=True)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    rows = read(path)
    (damaged,) = [row for row in rows if row.value is None]
    good = [row.value["n"] for row in rows if row.value is not None]
    assert good == [*range(300), *range(600, 900)]
    assert damaged.number == 600
    assert damaged.reason.startswith("rows 301 to 600 cannot be read")
    assert read(path, 600) == rows[301:]


def test_a_file_with_any_byte_changed_ends_no_process(tmp_path: Path) -> None:
    """In a process of its own: what reads Parquet is not Python."""
    path = tmp_path / "x"
    rows = [{"n": n, "text": f"row {n}", "more": {"a": [n]}} for n in range(200)]
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=50)
    code = """
import random, sys
from pathlib import Path
from plp_reward.dumps import parquet
from plp_reward.errors import ConfigurationError
path = Path(sys.argv[1])
content, chance = path.read_bytes(), random.Random(0)
for _ in range(400):
    damaged = bytearray(content)
    damaged[chance.randrange(4, len(content))] = chance.randrange(256)
    path.write_bytes(damaged)
    try:
        list(parquet.rows(path))
    except ConfigurationError:
        pass
"""
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
