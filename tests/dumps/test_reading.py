"""Inputs to rows, from any position, whatever they are made of."""

import gzip
import io
import json
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from plp_reward.dumps.reading import Reader
from plp_reward.dumps.rows import BadRow, Position, Row
from plp_reward.errors import ConfigurationError

ROWS = [{"n": n, "text": f"row {n} äöü 数学"} for n in range(700)]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()


def _parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), sink, row_group_size=300)
    return sink.getvalue()


FORMS: dict[str, Callable[[], bytes]] = {
    "jsonl": lambda: LINES,
    "jsonl with a byte order mark": lambda: b"\xef\xbb\xbf" + LINES,
    "gzip": lambda: gzip.compress(LINES),
    "gzip of several members": lambda: gzip.compress(LINES[:5000]) + gzip.compress(LINES[5000:]),
    "zstandard": lambda: zstandard.compress(LINES),
    "zstandard of several frames": lambda: (
        zstandard.compress(LINES[:5000]) + zstandard.compress(LINES[5000:])
    ),
    "array": lambda: json.dumps(ROWS).encode(),
    "array, indented": lambda: b"\n" + json.dumps(ROWS, indent=2).encode(),
    "array in gzip": lambda: gzip.compress(json.dumps(ROWS).encode()),
    "parquet": _parquet,
}


def items(path: Path, start: Position | None = None, most: int = 1 << 20) -> list[Row | BadRow]:
    return list(Reader([str(path)], start or Position(), most))


def read(path: Path, start: Position | None = None) -> list[Row]:
    rows = items(path, start)
    assert all(isinstance(row, Row) for row in rows), rows
    return rows  # type: ignore[return-value]


@pytest.fixture(params=FORMS)
def dump(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "dump"
    path.write_bytes(FORMS[request.param]())
    return path


def test_every_form_gives_the_same_rows_whatever_the_name(dump: Path) -> None:
    assert [row.value for row in read(dump)] == ROWS
    assert [row.number for row in read(dump)] == list(range(1, 701))


def test_reading_goes_on_behind_any_row(dump: Path) -> None:
    rows = read(dump)
    for index in (0, 1, 299, 300, 450, 698):
        assert [row.value for row in read(dump, rows[index].end)] == ROWS[index + 1 :]
        assert read(dump, rows[index].end)[0].number == index + 2
    assert read(dump, rows[-1].end) == []


def test_inputs_are_read_one_after_the_other(tmp_path: Path) -> None:
    paths = [tmp_path / "a", tmp_path / "b"]
    paths[0].write_text('{"n": 1}\n{"n": 2}')
    paths[1].write_text('[{"n": 3}]')
    reader = Reader([str(path) for path in paths], Position(), 1 << 20)
    rows = list(reader)
    assert [row.value["n"] for row in rows if isinstance(row, Row)] == [1, 2, 3]
    assert reader.fraction == 1.0
    later = list(Reader([str(path) for path in paths], rows[1].end, 1 << 20))
    assert [row.value["n"] for row in later if isinstance(row, Row)] == [3]


def test_bad_lines_are_named_and_the_next_ones_read(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_bytes(
        b'{"n": 1}\n{"n": \n\n"text"\n{"n": "\xff"}\n' + b"[" * 100_000 + b'\n{"n": 2}\n{"n": 3'
    )
    rows = items(path)
    reasons = {row.number: row.reason for row in rows if isinstance(row, BadRow)}
    assert [row.value["n"] for row in rows if isinstance(row, Row)] == [1, 2]
    assert list(reasons) == [2, 4, 5, 6, 8]
    assert reasons[2].startswith("not JSON")
    assert reasons[4] == "a row must be a JSON object, not str"
    assert reasons[5] == "not UTF-8: invalid start byte at byte 7"
    assert reasons[6] == "not JSON: nested too deeply"


def test_an_over_long_line_is_skipped_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_bytes(b'{"n": 1}\n{"text": "' + b"x" * 5_000_000 + b'"}\n{"n": 2}\n')
    _, long, last = items(path, most=1000)
    assert isinstance(long, BadRow)
    assert long.reason == "the line has over 1,000 bytes"
    assert isinstance(last, Row)
    assert last.number == 3
    assert items(path, long.end, most=1000) == [last]


def test_a_line_of_just_the_most_bytes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    line = json.dumps({"text": "x" * 1000})
    path.write_text(line + "\n" + line)
    assert all(isinstance(row, Row) for row in items(path, most=len(line) + 1))


def test_numbers_and_text_of_a_line_stay_exact(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    line = '{"n": 123456789012345678901234567890, "x": 1.10, "y": NaN, "s": "\\u00e4"}'
    path.write_text(line + "\n")
    (row,) = read(path)
    assert row.text == line
    assert row.value["n"] == 123456789012345678901234567890


def test_a_broken_array_gives_the_rows_before_the_break(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text('[{"n": 1}, 5, {"n": 2}, {"n": ')
    rows = items(path)
    assert [row.value["n"] for row in rows if isinstance(row, Row)] == [1, 2]
    assert [row.number for row in rows if isinstance(row, BadRow)] == [2, 4]


def test_a_gzip_file_cut_short_says_so(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl.gz"
    path.write_bytes(gzip.compress(LINES)[:-20])
    last = items(path)[-1]
    assert isinstance(last, BadRow)
    assert "the compressed file is broken" in last.reason


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert items(tmp_path / "empty") == []


def test_a_missing_file_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        Reader([str(tmp_path / "none")], Position(), 1 << 20)


@pytest.mark.parametrize("form", ["jsonl", "gzip", "zstandard", "array"])
def test_no_more_is_read_than_is_asked_for(form: str, tmp_path: Path) -> None:
    """Constant memory, by position: after one row of a long file, hardly any of it is read."""
    path = tmp_path / "dump"
    noise = random.Random(0)  # what compresses well fits into a decompressor's buffer whole
    rows = [{"n": n, "text": noise.randbytes(500).hex()} for n in range(10_000)]
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    packed = {
        "jsonl": lambda: lines,
        "gzip": lambda: gzip.compress(lines, 1),
        "zstandard": lambda: zstandard.compress(lines),
        "array": lambda: json.dumps(rows).encode(),
    }
    path.write_bytes(packed[form]())
    reader = Reader([str(path)], Position(), 1 << 20)
    unread = iter(reader)
    assert isinstance(next(unread), Row)
    assert reader.fraction is not None
    assert reader.fraction < 0.5
