"""``plp check-golds``, run as people run it."""

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from .conftest import Run, read_rows, write_rows

GOOD = [
    {"question": "1+1?", "answer": "One and one is two.\n#### 2"},
    {"question": "6*7?", "solution": r"Six sevens are $\boxed{42}$."},
    {"prompt": [{"role": "user", "content": "1/2?"}], "reward_model": {"ground_truth": "0.5"}},
    {"query": "x^2=4?", "target": "$x=2$\n$x=-2$"},
    {"prompt": "3+4?", "label": {"answer": "7", "id": "a", "split": "train"}},
]
PROSE = "Two pens are lost. That leaves us with three of them."
BAD = [
    {"question": "1+1?", "answer": "2"},
    {"question": "1+1?", "answer": "3"},
    {"question": "5-2?", "answer": PROSE},
    {"question": "?", "answer": None},
    {"question": "Which?", "reply": "4"},
    {"question": "Split 7", "answer": "3,7"},
]


def test_good_golds_of_every_data_set_pass(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "train.jsonl", GOOD)
    done = plp("check-golds", "train.jsonl")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "5 rows, none of which would make a training wrong"


def test_bad_golds_are_shown_by_kind_with_their_rows(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "train.jsonl", BAD)
    done = plp("check-golds", "train.jsonl", "-o", "found.jsonl")
    assert done.returncode == 1, done.stderr
    words = done.stdout.split()
    assert words.index("row") < words.index("conflict") < words.index("readings")
    for place in ("train.jsonl:2", "train.jsonl:3", "train.jsonl:4", "train.jsonl:5"):
        assert place in words
    assert "train.jsonl:1 has 2" in done.stdout
    assert "6 rows, 4 of which would make a training wrong" in done.stdout
    found = read_rows(tmp_path / "found.jsonl")
    assert [(row["row"], [f["kind"] for f in row["findings"]]) for row in found] == [
        (2, ["conflict"]),
        (3, ["prose"]),
        (4, ["empty"]),
        (5, ["row"]),
        (6, ["readings"]),
    ]
    assert found[1]["value"] == BAD[2]
    assert found[1]["findings"][0]["wrong"] is True
    assert found[4]["findings"][0]["wrong"] is False


def test_doubts_alone_do_not_fail(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "train.jsonl", BAD[5:])
    assert plp("check-golds", "train.jsonl").returncode == 0


def test_the_report_is_there_as_json(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "train.jsonl", [*BAD, BAD[0]])
    done = plp("check-golds", "train.jsonl", "--json", "--show", 1)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (report["rows"], report["wrong_rows"], report["repeats"]) == (7, 4, 1)
    assert list(report["kinds"]) == ["row", "empty", "prose", "conflict", "readings"]
    prose = report["kinds"]["prose"]
    assert (prose["rows"], prose["wrong"]) == (1, True)
    (example,) = prose["examples"]
    assert (example["file"], example["row"], example["gold"]) == ("train.jsonl", 3, PROSE)
    assert "boxed" in example["message"]


def test_folders_are_read_as_data_sets_lie_in_them(plp: Run, tmp_path: Path) -> None:
    data = tmp_path / "set" / "data"
    data.mkdir(parents=True)
    lines = "".join(json.dumps(row) + "\n" for row in GOOD).encode()
    (data / "a.jsonl.gz").write_bytes(gzip.compress(lines))
    (data / "b.jsonl.zst").write_bytes(zstandard.ZstdCompressor().compress(lines))
    (data / "c.json").write_text(json.dumps(GOOD))
    rows = {"problem": ["1+1?", "2+2?"], "answer": [2.0, 5.0]}
    pq.write_table(pa.table(rows), data / "train-00000-of-00001.parquet")
    (tmp_path / "set" / "dataset_info.json").write_text('{"features": {}}')
    (tmp_path / "set" / "README.md").write_text("# About")
    done = plp("check-golds", "set", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] == 17
    assert json.loads(done.stdout)["repeats"] == 11


def test_standard_input_and_named_fields(plp: Run) -> None:
    line = json.dumps({"q": {"text": "1+1?"}, "meta": {"golds": ["the sum\nA: 2"]}}) + "\n"
    flags = ("--gold-field", "meta.golds.0", "--question-field", "q.text", "--gold-after", "A:")
    done = plp("check-golds", "-", *flags, stdin=line + line)
    assert done.returncode == 0, done.stderr
    assert "1 rows repeat" in done.stdout


def test_dumps_that_can_be_scored_can_be_checked(plp: Run, tmp_path: Path) -> None:
    detail = {"doc": {"choices": ["1", "the answer is not 5"], "gold_index": 1, "query": "?"}}
    row = {**detail, "model_response": {"text": ["x"]}}
    write_rows(tmp_path / "dump.jsonl", [row])
    done = plp("check-golds", "dump.jsonl", "--json")
    assert done.returncode == 1, done.stderr
    assert list(json.loads(done.stdout)["kinds"]) == ["refused"]


def test_a_line_that_is_broken_is_a_finding(plp: Run, tmp_path: Path) -> None:
    good = json.dumps(GOOD[0])
    (tmp_path / "train.jsonl").write_text(f"{good}\n{{broken\n{good}\n")
    done = plp("check-golds", "train.jsonl", "-o", "found.jsonl")
    assert done.returncode == 1
    (found,) = read_rows(tmp_path / "found.jsonl")
    assert (found["row"], found["value"]) == (2, None)
    assert found["findings"][0]["message"].startswith("not JSON")


@pytest.mark.parametrize(
    ("rows", "arguments", "says"),
    [
        ([{"q": 1, "reply": "2"}], (), "q (number), reply (text). Name it with --gold-field"),
        (GOOD, ("--gold-field", "key"), "no right answer under key"),
        (GOOD, ("--profile", "no-such"), "--profile"),
        (GOOD, ("-o", "train.jsonl"), "is itself read"),
        (GOOD, ("--limit", 0), "limit"),
    ],
)
def test_what_cannot_be_checked_is_said(
    plp: Run, tmp_path: Path, rows: list[dict[str, Any]], arguments: tuple[str, ...], says: str
) -> None:
    write_rows(tmp_path / "train.jsonl", rows)
    done = plp("check-golds", "train.jsonl", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    (tmp_path / "none").mkdir()
    assert plp("check-golds", "none").returncode == 2
    assert "cannot read gone" in plp("check-golds", "gone").stderr
