"""Arrow's files and streams as rows."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pytest
from rich.console import Console

from plp_reward.dumps.reading import Reader
from plp_reward.dumps.rows import BadRow, Position, Row
from plp_reward.dumps.run import score_dumps
from plp_reward.dumps.settings import DumpSettings
from plp_reward.errors import ConfigurationError

ROWS: list[dict[str, Any]] = [
    {"id": str(n), "response": [rf"\boxed{{{n}}}", "none"], "gold": str(n), "meta": {"k": n}}
    for n in range(1000)
]


def write(path: Path, *, batch: int = 300, **options: Any) -> Path:
    """Write the rows: as a stream if the name says so, else as a file."""
    held = pa.Table.from_pylist(ROWS)
    if path.suffix == ".feather":
        pyarrow.feather.write_feather(held, path, chunksize=batch, **options)
        return path
    make = pa.ipc.new_stream if "stream" in path.name else pa.ipc.new_file
    with make(path, held.schema) as writer:
        writer.write_table(held, max_chunksize=batch)
    return path


@pytest.mark.parametrize("name", ["a.arrow", "stream.arrow", "a.feather"])
def test_rows_are_those_that_were_written_and_reading_goes_on_behind_any(
    name: str, tmp_path: Path
) -> None:
    file = str(write(tmp_path / name))
    rows = list(Reader([file], Position(), 4096))
    assert [row.value for row in rows if isinstance(row, Row)] == ROWS
    assert [row.number for row in rows] == list(range(1, 1001))
    for index in (0, 255, 298, 299, 300, 999):
        assert list(Reader([file], rows[index].end, 4096)) == rows[index + 1 :]


def test_a_stream_that_is_cut_gives_the_rows_before_the_break_and_says_so(tmp_path: Path) -> None:
    file = write(tmp_path / "stream.arrow")
    file.write_bytes(file.read_bytes()[:-9000])
    *rows, last = Reader([str(file)], Position(), 4096)
    assert isinstance(last, BadRow)
    assert "what follows cannot be read" in last.reason
    assert last.number == 601
    assert len(rows) == 600


@pytest.mark.parametrize("content", [b"ARROW1\0\0junk", b"\xff\xff\xff\xffjunk"])
def test_what_only_begins_like_arrow_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.arrow"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"cannot read .*a\.arrow as Arrow"):
        list(Reader([str(file)], Position(), 4096))


def test_offsets_that_lead_out_of_the_file_end_no_process(tmp_path: Path) -> None:
    file = write(tmp_path / "a.arrow", batch=1000)
    content = bytearray(file.read_bytes())
    at = content.index((1).to_bytes(4, "little") + (2).to_bytes(4, "little"))
    content[at : at + 4] = (2**31 - 1).to_bytes(4, "little")
    file.write_bytes(content)
    *_, last = Reader([str(file)], Position(), 4096)
    assert isinstance(last, BadRow)


def test_arrow_is_scored_like_the_same_rows_of_jsonl(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    outputs = []
    for file in (lines, write(tmp_path / "a.arrow")):
        output = tmp_path / f"{file.suffix[1:]}.out.jsonl"
        settings = DumpSettings(output=output, reward="accuracy", workers=1)
        score_dumps([str(file)], settings, Console(quiet=True))
        outputs.append([json.loads(line) for line in output.read_text().splitlines()])
    assert outputs[0] == outputs[1]
    assert [row["plp"][0]["correct"] for row in outputs[0]] == [True] * 1000
