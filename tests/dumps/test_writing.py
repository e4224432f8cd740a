"""Rows with results as lines, and the files they go to."""

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import zstandard

from plp_reward.answers import Status
from plp_reward.dumps.rows import BadRow, Position, Row, RowSamples
from plp_reward.dumps.writing import FRAME_ROWS, FrameWriter, error_line, scored_line
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.samples import Result, Sample

RESULT = Result(
    "x", 1.5, True, Status.OK, "42", "boxed", "text", 100, "client", {"accuracy": 1.0}, "p"
)


def scored(value: dict[str, Any], text: str | None = None, *, k: int | None = None) -> RowSamples:
    row = Row("f.jsonl", 3, value, None if text is None else text.encode(), Position())
    samples = [Sample("", "", id="x", group="p")] * (k or 1)
    return RowSamples(row, samples, k is not None, "f", False, results=[RESULT] * (k or 1))


def line(item: RowSamples, *, results_only: bool = False) -> str:
    return scored_line(item, results_only=results_only).decode()


def test_a_rows_own_text_goes_through_unchanged() -> None:
    text = '{"n": 1.10, "big": 123456789012345678901234567890, "s": "\\u00e4", "y": NaN }'
    out = line(scored(json.loads(text), text))
    assert out.startswith(text[:-2] + ', "plp": {"reward":1.5,"correct":true,"status":"ok"')
    assert out.endswith("}}\n")


def test_an_empty_row_gets_its_result_too() -> None:
    assert json.loads(line(scored({}, "{ }")))["plp"]["answer"] == "42"
    assert json.loads(line(scored({})))["plp"]["answer"] == "42"


def test_k_responses_have_a_list_of_k_results() -> None:
    results = json.loads(line(scored({"a": 1}, '{"a": 1}', k=3)))["plp"]
    assert [item["reward"] for item in results] == [1.5, 1.5, 1.5]
    assert isinstance(json.loads(line(scored({}, "{}", k=1)))["plp"], list)


def test_an_earlier_result_is_replaced() -> None:
    text = '{"plp": {"reward": 0}, "a": 1}'
    out = line(scored(json.loads(text), text))
    assert out.count('"plp"') == 1
    assert json.loads(out)["plp"]["reward"] == 1.5


def test_rows_that_have_no_text_of_their_own_are_written_as_json() -> None:
    out = json.loads(line(scored({"x": Decimal("0.1"), "s": "数"})))
    assert (out["x"], out["s"]) == (0.1, "数")
    assert json.loads(line(scored({"s": "\ud800"})))["s"] == "\ud800"


def test_results_only_leaves_the_rows_place_and_names() -> None:
    out = json.loads(line(scored({"long": "text"}, '{"long": "text"}'), results_only=True))
    assert list(out) == ["file", "row", "id", "group", "plp"]
    assert (out["file"], out["row"], out["id"], out["group"]) == ("f.jsonl", 3, "x", "p")


def test_a_bad_row_is_a_line_with_its_place_and_reason() -> None:
    bad = BadRow("f.jsonl", 9, "no field 'r'", Position())
    assert json.loads(error_line(bad)) == {"file": "f.jsonl", "row": 9, "reason": "no field 'r'"}


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    if path.suffix == ".zst":
        return zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read()
    return data


ENDINGS = pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])


@ENDINGS
def test_what_is_behind_the_last_frame_is_cut_off_and_written_again(
    ending: str, tmp_path: Path
) -> None:
    path = tmp_path / f"out.{ending}"
    writer = FrameWriter(path, 0)
    writer.write(b"one\n")
    writer.end_frame()
    size = writer.size
    writer.write(b"lost\n")
    writer.close()
    with path.open("ab") as torn:
        torn.write(b"half a fra")

    writer = FrameWriter(path, size)
    writer.write(b"two\n")
    writer.end_frame(last=True)
    writer.close()
    assert unpacked(path) == b"one\ntwo\n"
    assert path.stat().st_size == writer.size


@ENDINGS
def test_the_same_rows_give_the_same_bytes(ending: str, tmp_path: Path) -> None:
    for name in ("a", "b"):
        writer = FrameWriter(tmp_path / f"{name}.{ending}", 0)
        for number in range(2 * FRAME_ROWS):
            writer.write(b"%d\n" % number)
            if writer.full:
                writer.end_frame()
        writer.close()
    assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


@ENDINGS
def test_no_rows_make_a_readable_file(ending: str, tmp_path: Path) -> None:
    writer = FrameWriter(tmp_path / f"out.{ending}", 0)
    writer.end_frame(last=True)
    writer.close()
    assert unpacked(writer.path) == b""


def test_two_runs_cannot_write_the_same_file(tmp_path: Path) -> None:
    writer = FrameWriter(tmp_path / "out.jsonl", 0)
    with pytest.raises(ConfigurationError, match="another run"):
        FrameWriter(tmp_path / "out.jsonl", 0)
    writer.close()
    FrameWriter(tmp_path / "out.jsonl", 0).close()


def test_an_output_that_lost_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_bytes(b"short")
    with pytest.raises(ConfigurationError, match="--restart"):
        FrameWriter(tmp_path / "out.jsonl", 100)
