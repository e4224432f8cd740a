"""Inputs to rows, from any position, whatever they are made of."""

import gzip
import io
import json
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from plp_reward.dumps.reading import MOST_DEPTH, Reader
from plp_reward.dumps.rows import BadRow, Position, Row
from plp_reward.errors import ConfigurationError

ROWS = [{"n": n, "text": f"row {n} äöü 数学"} for n in range(700)]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()


def _parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), sink, row_group_size=300)
    return sink.getvalue()


def _zstandard(text: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(text)


def _forms(rows: list[dict[str, Any]], lines: bytes, cut: int) -> dict[str, Callable[[], bytes]]:
    return {
        "jsonl": lambda: lines,
        "jsonl with a byte order mark": lambda: b"\xef\xbb\xbf" + lines,
        "gzip": lambda: gzip.compress(lines),
        "gzip of several members": lambda: gzip.compress(lines[:cut]) + gzip.compress(lines[cut:]),
        "zstandard": lambda: zstandard.compress(lines),
        "zstandard of several frames": lambda: _zstandard(lines[:cut]) + _zstandard(lines[cut:]),
        "zstandard in blocks": lambda: _in_blocks(lines),
        "array": lambda: json.dumps(rows).encode(),
        "array, indented": lambda: b"\n" + json.dumps(rows, indent=2).encode(),
        "array in gzip": lambda: gzip.compress(json.dumps(rows).encode()),
        "array in zstandard": lambda: zstandard.compress(json.dumps(rows).encode()),
    }


def _in_blocks(lines: bytes) -> bytes:
    """A frame whose blocks end with lines, as a writer that flushes makes it."""
    writer = zstandard.ZstdCompressor().compressobj()
    parts = [
        writer.compress(line) + writer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        for line in lines.splitlines(keepends=True)
    ]
    return b"".join(parts) + writer.flush()


FORMS = {**_forms(ROWS, LINES, 5000), "parquet": _parquet}
SHORT = [{"n": n, "text": f"row {n} \\ äöü"} for n in range(16)]
SHORT_LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in SHORT).encode()
SHORT_FORMS = _forms(SHORT, SHORT_LINES, 300)


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


@pytest.mark.parametrize("indent", [0, 2, "\t"])
@pytest.mark.parametrize("packed", [bytes, gzip.compress])
@pytest.mark.parametrize("rows", [1, 3])
def test_objects_over_several_lines_are_refused_with_the_command_that_mends_them(
    tmp_path: Path, indent: int | str, packed: Callable[[bytes], bytes], rows: int
) -> None:
    path = tmp_path / "dump.json"
    text = "\n".join(json.dumps(row, indent=indent) for row in ROWS[:rows])
    path.write_bytes(packed(text.encode()))
    with pytest.raises(ConfigurationError, match=r"dump\.json: its objects go on .* jq -c \."):
        items(path)


@pytest.mark.parametrize("first", ["{", '{"n": ', '{"n": [', '{"n": 1}, ', "{}{"])
def test_a_first_line_that_is_cut_costs_no_other(tmp_path: Path, first: str) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_text(first + '\n{"n": 1}\n')
    assert [row.value["n"] for row in items(path) if isinstance(row, Row)] == [1]


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
    assert row.text == line.encode()
    assert row.value["n"] == 123456789012345678901234567890


def test_a_broken_array_gives_the_rows_before_the_break(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text('[{"n": 1}, 5, {"n": 2}, {"n": ')
    rows = items(path)
    assert [row.value["n"] for row in rows if isinstance(row, Row)] == [1, 2]
    assert [row.number for row in rows if isinstance(row, BadRow)] == [2, 4]


PACKED = [name for name in FORMS if "gzip" in name or "zstandard" in name]


@pytest.mark.parametrize("form", [*PACKED, "array", "array, indented"])
def test_a_file_cut_anywhere_gives_what_is_whole_and_says_so(form: str, tmp_path: Path) -> None:
    path = tmp_path / "dump.gz"
    whole = SHORT_FORMS[form]()
    path.write_bytes(whole)
    read(path)
    at_an_end = {len(SHORT_FORMS[form]()), _first_frame(form)}
    for size in range(2, len(whole)):  # a line break and nothing else is a file without rows
        path.write_bytes(whole[:size])
        rows = items(path)
        good = [row for row in rows if isinstance(row, Row)]
        assert [row.value for row in good] == SHORT[: len(good)]
        assert size in at_an_end or len(rows) > len(good), f"cut to {size} bytes, nothing is said"


def _first_frame(form: str) -> int:
    """Bytes of the first of several frames: cut there, the file is a whole one."""
    packers = {"gzip of several members": gzip.compress, "zstandard of several frames": _zstandard}
    return len(packers[form](SHORT_LINES[:300])) if form in packers else -1


@pytest.mark.parametrize("form", ["gzip", "zstandard"])
def test_of_a_damaged_file_nearly_all_before_the_damage_is_read(form: str, tmp_path: Path) -> None:
    noise = random.Random(0)
    rows = [{"n": n, "text": noise.randbytes(50).hex()} for n in range(10_000)]
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    packed = bytearray({"gzip": gzip.compress, "zstandard": _zstandard}[form](text))
    middle = len(packed) // 2
    packed[middle : middle + 8] = bytes(8)
    path = tmp_path / "dump"
    path.write_bytes(packed)
    *before, broken = items(path)
    assert isinstance(broken, BadRow)
    assert "the compressed file is damaged" in broken.reason
    # A Zstandard frame is read in blocks of 128 kB, and its checksum stands at its end.
    assert len(before) > 3_500


def test_a_compressed_file_that_is_empty_is_no_file_without_rows(tmp_path: Path) -> None:
    for name in ("dump.jsonl.gz", "dump.jsonl.zst", "dump.parquet"):
        (tmp_path / name).touch()
        (row,) = items(tmp_path / name)
        assert isinstance(row, BadRow)
        assert "it is empty" in row.reason


def test_zstandard_that_begins_with_a_frame_of_no_data_is_read(tmp_path: Path) -> None:
    """As pzstd writes it."""
    path = tmp_path / "dump"
    path.write_bytes(b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd" + zstandard.compress(LINES))
    assert [row.value for row in read(path)] == ROWS


def test_gzip_padded_with_zeros_is_read(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_bytes(gzip.compress(LINES) + bytes(3000))
    assert [row.value for row in read(path)] == ROWS


def test_of_an_array_the_rows_around_a_bad_item_are_read(tmp_path: Path) -> None:
    deep, digits = "[" * 5_000 + "]" * 5_000, "9" * 5_000
    bad = ["5", '"text"', '{"n": }', f'{{"n": {digits}}}', f'{{"n": {deep}}}', "", '{"n": 1} {}']
    path = tmp_path / "dump.json"
    path.write_text("[" + ",".join(f'{{"n": 0}},{item}' for item in bad) + ', {"n": 0}]')
    rows = items(path)
    assert [row.value for row in rows if isinstance(row, Row)] == [{"n": 0}] * (len(bad) + 1)
    reasons = [row.reason for row in rows if isinstance(row, BadRow)]
    assert [row.number for row in rows if isinstance(row, BadRow)] == [2, 4, 6, 8, 10, 12, 14]
    assert reasons[1] == "a row must be a JSON object, not str"
    assert "4300 digits" in reasons[3]
    assert reasons[4] == "not JSON: nested too deeply"
    assert all(reason.startswith("not JSON") for reason in reasons[2:])


@pytest.mark.parametrize("depth", [200, 201, 202, 900, 100_000])
def test_a_row_is_as_deep_in_an_array_as_in_a_line(depth: int, tmp_path: Path) -> None:
    line = '{"n": ' + "[" * (depth - 1) + "]" * (depth - 1) + "}"
    (tmp_path / "dump.jsonl").write_text(line)
    (tmp_path / "dump.json").write_text(f"[{line}]")
    for name in ("dump.jsonl", "dump.json"):
        (row,) = items(tmp_path / name)
        assert isinstance(row, Row if depth <= MOST_DEPTH else BadRow), name


def test_halves_of_surrogate_pairs_do_not_make_a_row_deeper(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    inner = "[" * 250 + r'"\ud800"' + "]" * 250
    path.write_text(f'{{"n": {inner}}}\n' + '{"n": "\\ud800"}\n')
    deep, shallow = items(path)
    assert isinstance(deep, BadRow)
    assert isinstance(shallow, Row)


def test_an_over_long_item_is_passed_over_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "dump.json.zst"
    text = b'[{"n": 1}, {"text": "' + b"x\\n" * 20_000_000 + b'"}, {"n": 2}]'
    path.write_bytes(zstandard.compress(text))
    del text
    tracemalloc.start()
    _, long, last = items(path, most=1000)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(long, BadRow)
    assert long.reason == "the item has over 1,000 bytes"
    assert isinstance(last, Row)
    assert items(path, long.end, most=1000) == [last]
    assert held < 40 << 20


def test_nesting_takes_memory_by_its_length_alone(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_bytes(b"[" * 30_000 + b"]" * 30_000)
    tracemalloc.start()
    (row,) = items(path)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(row, BadRow)
    assert held < 10 << 20


def test_a_row_of_too_many_values_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_bytes(b'{"n": [' + b"{}," * 6_000_000 + b"0]}\n" + b'{"n": 1}\n')
    tracemalloc.start()
    many, last = items(path, most=64 << 20)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(many, BadRow)
    assert many.reason == "not JSON: over 4,194,304 values"
    assert isinstance(last, Row)
    assert held < 100 << 20


def test_what_stands_behind_an_array_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text('[{"n": 1}]\n \n[{"n": 2}]')
    row, rest = items(path)
    assert isinstance(row, Row)
    assert isinstance(rest, BadRow)
    assert rest.reason.endswith("more text stands behind the array's end")


def test_the_text_of_an_item_stays_exact_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text('[\r\n  {\r\n    "n": 1e400,\n    "x": 1.10, "s": "a  b"\n  }\n]')
    (row,) = read(path)
    assert row.text == b'{ "n": 1e400, "x": 1.10, "s": "a  b" }'


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
