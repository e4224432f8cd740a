"""JSONL to Parquet: one schema for all rows, nothing lost."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from plp_reward.dumps import parquet
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
