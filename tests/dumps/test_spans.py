"""Spans: whole workers for whole pieces of a dump, and the bytes of one reader."""

import gzip
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from rich.console import Console

from plp_reward.dumps import parquet, reading, run, span_engine, spans
from plp_reward.dumps.reading import Reader, span_rows
from plp_reward.dumps.rows import Position
from plp_reward.dumps.run import score_dumps
from plp_reward.dumps.settings import DumpSettings
from plp_reward.dumps.span_engine import why_whole
from plp_reward.dumps.spans import Cutter

SPAN = 3000
LIMIT = 4096


@pytest.fixture(autouse=True)
def small_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (reading, spans, parquet):
        monkeypatch.setattr(module, "SPAN_BYTES", SPAN)


@pytest.fixture
def with_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that some texts hang, kill or fill up."""
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parent), *sys.path])
    monkeypatch.setattr(span_engine, "WORK", "span_faults:work")


def good(number: int, text: str = "") -> dict[str, Any]:
    kinds = [r"so \boxed{%d}", r"\boxed{-%d}", "no answer %d", r"\boxed{%d} and more"]
    return {
        "id": f"row {number}",
        "response": text + kinds[number % 4] % number,
        "gold": str(number),
        "length": 50 + number % 977,
        "dataset": f"set {number % 3}",
        "finish_reason": "length" if number % 50 == 0 else "stop",
    }


def text(chance: random.Random, rows: int, end: str) -> bytes:
    """Lines of every kind."""
    lines = []
    for number in range(rows):
        row = good(number, "x" * chance.choice([0, 10, 300]))
        line = chance.choices(
            [
                json.dumps(row),
                json.dumps(row | {"ä": "ö", "plp": 1}, ensure_ascii=False),
                "{broken",
                "",
                " \t",
                "[1]",
                json.dumps(row | {"response": "y" * 2 * LIMIT}),
                json.dumps(row | {"response": 7}),
                json.dumps(row | {"gold": 10**30}),
            ],
            [60, 5, 3, 3, 3, 2, 2, 2, 2],
        )[0]
        lines.append(line)
    return end.join(lines).encode()


@pytest.fixture
def inputs(tmp_path: Path) -> list[str]:
    """Files of every kind: plain and packed, whole and broken."""
    chance = random.Random(7)
    packer = zstandard.ZstdCompressor()
    plain = text(chance, 60, "\n")
    table = pa.Table.from_pylist([good(n) for n in range(100)])
    pq.write_table(table, tmp_path / "columns.parquet", row_group_size=30)
    contents = {
        "lines.jsonl": text(chance, 200, "\n") + b"\n",
        "windows.jsonl": text(chance, 60, "\r\n") + b"\r\n",
        "mark.jsonl": b"\xef\xbb\xbf" + text(chance, 60, "\n"),
        "frames.jsonl.zst": packer.compress(plain[:5000]) + packer.compress(plain[5000:]),
        "members.jsonl.gz": gzip.compress(text(chance, 60, "\n")),
        "cut.jsonl.gz": gzip.compress(text(chance, 400, "\n"))[:-200],
        "none.jsonl.gz": b"",
        "latin.jsonl": text(chance, 30, "\n") + b'\n{"response": "\xff"}\n',
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / name) for name in [*contents, "columns.parquet"]]


def scored(inputs: list[str], output: Path, **settings: Any) -> list[bytes]:
    """Score, and return the bytes of all that comes of it."""
    of = {"max_line_bytes": LIMIT, "workers": 2, "restart": True, **settings}
    score_dumps(inputs, DumpSettings(output=output, **of), Console(quiet=True))
    beside = [output.with_name(output.name + end) for end in (".errors.jsonl", ".summary.json")]
    return [path.read_bytes() if path.exists() else b"" for path in (output, *beside)]


def test_spans_have_all_rows_and_the_positions_of_one_reader(inputs: list[str]) -> None:
    for start in (Position(), Position(0, 3106, 9), Position(3, 0, 0)):
        if start.offset:
            start = list(Reader(inputs, Position(), LIMIT))[11].end
        whole = list(Reader(inputs, start, LIMIT))
        cut = []
        for span, memory in Cutter(inputs, start, LIMIT):
            cut += list(span_rows(inputs[span.start.file], span, span.start, LIMIT))
            if memory is not None:
                memory.close()
        assert cut == whole
        assert len({(row.end.file, row.end.span) for row in cut}) > 20


@pytest.mark.parametrize(
    "settings",
    [
        {"output": "out.jsonl.zst"},
        {"output": "out.jsonl.gz", "results_only": True},
    ],
)
def test_the_bytes_are_those_of_one_reader(
    settings: dict[str, Any], inputs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / settings.pop("output")
    with_spans = scored(inputs, output, **settings)
    monkeypatch.setattr(run, "why_whole", lambda *_: "asked for")
    assert scored(inputs, output, **settings) == with_spans


def batch_line(number: int) -> dict[str, Any]:
    message = {"reasoning_content": "hm", "content": rf"\boxed{{{number}}}"}
    choices = [{"message": message, "finish_reason": "stop"}]
    body = {"choices": choices, "usage": {"completion_tokens": 9 + number}}
    return {"custom_id": f"{number}", "response": {"body": body}, "error": None}


def deep_line(number: int) -> dict[str, Any]:
    choices = [{"text": rf"\boxed{{{number + k}}}"} for k in range(3)]
    return {"meta": {"answers": [str(number)]}, "out": {"choices": choices, "n": [1, 2, 3]}}


@pytest.mark.parametrize(
    ("row", "settings"),
    [
        (batch_line, {"gold_file": "golds.jsonl"}),
        (
            deep_line,
            {
                "response_field": "out.choices.*.text",
                "gold_field": "meta.answers.0",
                "length_field": "out.n",
            },
        ),
    ],
)
def test_golds_apart_fields_that_a_layout_makes_and_named_ones_are_read_in_spans(
    row: Callable[[int], dict[str, Any]],
    settings: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_text("".join(json.dumps(row(n)) + "\n" for n in range(60)))
    golds = tmp_path / "golds.jsonl"
    golds.write_text("".join(json.dumps({"id": str(n), "gold": n}) + "\n" for n in range(0, 60, 2)))
    monkeypatch.chdir(tmp_path)
    asked = []
    monkeypatch.setattr(run, "why_whole", lambda *of: asked.append(why_whole(*of)) or asked[-1])
    with_spans = scored([str(dump)], tmp_path / "out.jsonl", **settings)
    assert asked == [""]
    assert with_spans[0].count(b'"correct":true') == (30 if "gold_file" in settings else 60)
    monkeypatch.setattr(run, "why_whole", lambda *_: "asked for")
    assert scored([str(dump)], tmp_path / "out.jsonl", **settings) == with_spans


def test_rows_of_k_responses_are_groups_in_their_spans(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"response": [rf"\boxed{{{n}}}", r"\boxed{0}", "none"], "gold": str(n), "length": [n, 5, 9]}
        for n in range(300)
    ]
    path = tmp_path / "k.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = {"reward": "normalized", "group_field": "", "results_only": True}
    output = tmp_path / "out.jsonl"
    with_spans = scored([str(path)], output, **settings)
    monkeypatch.setattr(run, "why_whole", lambda *_: "asked for")
    assert scored([str(path)], output, **settings) == with_spans


def test_a_sample_that_only_the_pool_can_decide_has_its_gold_to_the_last_digit(
    tmp_path: Path,
) -> None:
    response = r"\boxed{10^{30} + \lim_{x\to 0} \frac{\sin x}{x}}"
    golds = [10**30 + 1, 10**30, 10**30 + 2]
    rows = [{"response": response, "gold": gold, "length": 10} for gold in golds]
    dump = tmp_path / "dump.jsonl"
    dump.write_text("".join(json.dumps(row) + "\n" for row in rows))
    scored([str(dump)], tmp_path / "scored.jsonl")
    lines = (tmp_path / "scored.jsonl").read_text().splitlines()
    assert [json.loads(line)["plp"]["correct"] for line in lines] == [True, False, False]


def test_golds_that_are_too_many_for_each_worker_are_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump, golds = tmp_path / "dump.jsonl", tmp_path / "golds.jsonl"
    dump.write_text("".join(json.dumps(good(n) | {"gold": None}) + "\n" for n in range(40)))
    golds.write_text("".join(json.dumps({"id": f"row {n}", "gold": n}) + "\n" for n in range(40)))
    given: dict[str, Any] = {"gold_file": golds, "reward": "accuracy"}
    given |= {"id_field": "id", "response_field": "response"}
    output = tmp_path / "out.jsonl"
    by_spans = scored([str(dump)], output, **given)
    monkeypatch.setattr(span_engine, "_MOST_GOLD_BYTES", 100)
    monkeypatch.setattr(run, "score_spans", None)
    assert scored([str(dump)], output, **given) == by_spans


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, list[dict[str, Any]]]:
    rows = [good(number) for number in range(120)]
    for number, does in {5: "HANG", 17: "CRASH", 18: "EAT", 60: "HANG", 61: "OPEN"}.items():
        rows[number] |= {"response": rf"{does} \boxed{{{number}}}", "finish_reason": "stop"}
    path = tmp_path / "hostile.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path, rows


@pytest.mark.usefixtures("with_faults")
def test_a_row_that_ends_its_worker_is_graded_elsewhere_and_its_neighbours_where_they_are(
    hostile: tuple[Path, list[dict[str, Any]]], tmp_path: Path
) -> None:
    path, rows = hostile
    out, errors, _ = scored([str(path)], tmp_path / "out.jsonl")
    results = [json.loads(line) for line in out.splitlines()]
    assert [{k: v for k, v in row.items() if k != "plp"} for row in results] == rows
    assert not errors
    for number in (5, 17, 18, 60, 61):
        assert results[number]["plp"]["correct"] is True


@pytest.mark.usefixtures("with_faults")
def test_a_row_that_cannot_be_read_without_ending_its_worker_is_a_bad_row(tmp_path: Path) -> None:
    rows = [good(number) for number in range(90)]
    rows[40]["id"] = "ABORT"
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out, errors, _ = scored([str(path)], tmp_path / "out.jsonl")
    assert [json.loads(line)["id"] for line in out.splitlines()] == [
        row["id"] for row in rows if row["id"] != "ABORT"
    ]
    (bad,) = [json.loads(line) for line in errors.splitlines()]
    assert bad["row"] == 41
    assert bad["reason"].startswith("reading it ended its worker")
