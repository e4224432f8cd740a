"""Portions: where they begin is told without one reader, and is where spans do."""

import gzip
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from plp_reward.dumps import parquet, portions, reading, spans
from plp_reward.dumps.portions import starts, step_for, survey
from plp_reward.dumps.rows import Position
from plp_reward.dumps.spans import Cutter

SPAN = 100


@pytest.fixture(autouse=True)
def small_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (reading, spans, parquet, portions):
        monkeypatch.setattr(module, "SPAN_BYTES", SPAN)


def cut(inputs: list[str], start: Position, stop: Position | None = None) -> list[Position]:
    """Return where the spans begin between two positions."""
    found = []
    for span, memory in Cutter(inputs, start, 1 << 20, stop):
        found.append(span.start)
        if memory is not None:
            memory.close()
    return found


def all_portions(inputs: list[str], step: int, at_once: int = 3) -> list[tuple[Position, Position]]:
    """Return the portions of inputs, each input surveyed in several goes."""
    sizes = [Path(name).stat().st_size for name in inputs]
    places = []
    for index, (name, size) in enumerate(zip(inputs, sizes, strict=True)):
        found = []
        if size > step:
            for begin in range(0, size, step * at_once):
                found += survey(name, begin, min(size, begin + step * at_once), step)
        places.append(starts(index, size, found))
    return portions.portions(places, sizes, step)


@pytest.mark.parametrize("seed", range(8))
def test_portions_of_lines_begin_where_spans_do_and_leave_none_out(
    seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    inputs = []
    for number in range(4):
        widths = chance.choices([0, 1, 20, 99, 100, 350], k=chance.choice([0, 9, 90]))
        lines = ["x" * width for width in widths]
        path = tmp_path / f"{number}.jsonl"
        path.write_text("\n".join(lines) + chance.choice(["", "\n"]))
        inputs.append(str(path))
    found = all_portions(inputs, 2 * SPAN)
    assert found[0][0] == Position()
    assert found[-1][1] == Position(4)
    in_portions = [place for start, stop in found for place in cut(inputs, start, stop)]
    assert in_portions == cut(inputs, Position())


def test_portions_of_parquet_are_whole_row_groups_and_what_is_packed_is_one(tmp_path: Path) -> None:
    table = pa.table({"text": [str(random.Random(n).random()) for n in range(400)]})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=20, compression="none")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(random.Random(1).randbytes(5000)))
    inputs = [str(tmp_path / "a.parquet"), str(tmp_path / "b.jsonl.gz")]
    found = all_portions(inputs, 2 * SPAN)
    begins = [start for start, _ in found]
    assert len(begins) > 4
    assert [place.file for place in begins].count(1) == 1
    assert all(place.offset == place.row and place.offset % 20 == 0 for place in begins)
    in_portions = [place for start, stop in found for place in cut(inputs, start, stop)]
    assert in_portions == cut(inputs, Position())


def test_small_files_share_a_portion(tmp_path: Path) -> None:
    inputs = []
    for number in range(10):
        path = tmp_path / f"{number}.jsonl"
        path.write_text("x" * 59 + "\n")
        inputs.append(str(path))
    found = all_portions(inputs, 4 * SPAN)
    assert [start.file for start, _ in found] == [0, 4, 8]


def test_there_are_some_portions_for_every_worker_and_none_is_huge() -> None:
    assert step_for(100 * SPAN, 5) == 5 * SPAN
    assert step_for(10, 1000) == SPAN
    assert step_for(1 << 50, 1) == portions.MOST_BYTES // SPAN * SPAN
