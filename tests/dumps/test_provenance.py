"""Where scored rows come from, and which of several inputs each is of."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from rich.console import Console

import plp_reward
from plp_reward.dumps import run
from plp_reward.dumps.run import score_dumps
from plp_reward.dumps.settings import DumpSettings
from plp_reward.report import report
from plp_reward.scoring.calls import METADATA
from plp_reward.scoring.profiles import Profile

OWN = [
    {"id": str(n), "response": rf"so \boxed{{{n}}}", "gold": str(n - n % 2), "length": 10 + n}
    for n in range(30)
]
VERL = [
    {"input": f"p{n}", "output": rf"so \boxed{{{n}}}", "gts": str(n - n % 2), "step": 1}
    for n in range(30)
]


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    """Rows of two layouts."""
    return [written(tmp_path / "own.jsonl", OWN), written(tmp_path / "steps.jsonl", VERL)]


def score(
    inputs: list[Path], output: Path, command: list[str] | None = None, **settings: Any
) -> dict[str, Any]:
    """Score by accuracy; returns what the figures say it was scored with."""
    of = DumpSettings(output=output, **{"reward": "accuracy", "workers": 1, **settings})
    done = score_dumps([str(path) for path in inputs], of, Console(quiet=True), command)
    told: dict[str, Any] = json.loads(Path(done.summary_file).read_text())["scored_with"]
    return told


def results(output: Path) -> list[dict[str, Any]]:
    """Every row's result."""
    if output.suffix == ".parquet":
        return [row["plp"] for row in pq.read_table(output).to_pylist()]
    return [json.loads(line)["plp"] for line in output.read_text().splitlines()]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_figures_say_what_was_scored_by_what_and_when(inputs: list[Path], tmp_path: Path) -> None:
    golds = written(tmp_path / "golds.jsonl", [{"id": r["id"], "gold": r["gold"]} for r in OWN])
    command = ["plp", "score", "https://host/a.jsonl?signature=secret", "-o", "two words"]
    told = score(inputs[:1], tmp_path / "out.jsonl", command, gold_file=golds)
    assert told["reward"] == "accuracy"
    assert told["version"] == plp_reward.__version__
    assert told["profile"] == "plp"
    profile = DumpSettings(reward="accuracy").scoring_profile()
    assert told["profile_sha256"] == profile.digest
    files = [told["gold_file"], *told["inputs"]]
    assert files == [
        {"file": str(path), "bytes": path.stat().st_size, "sha256": sha256(path)}
        for path in (golds, inputs[0])
    ]
    assert told["run"]["command"] == "plp score https://host/a.jsonl -o 'two words'"
    assert told["run"]["finished"].startswith("20")


def test_a_profiles_hash_is_that_of_its_settings_whatever_it_is_called() -> None:
    one, other = Profile(name="a", tokenizer="x"), Profile(name="b", tokenizer="x")
    assert one.digest == other.digest != Profile(name="a").digest


def test_parquet_says_the_same_of_itself_and_has_the_same_bytes_whatever_the_command(
    inputs: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    told = score(inputs, out, ["plp", "score"])
    held = json.loads(pq.read_schema(out).metadata[METADATA.encode()])
    assert held == {key: value for key, value in told.items() if key != "run"}
    before = out.read_bytes()
    score(inputs, out, ["plp", "score", "--restart"], restart=True)
    assert out.read_bytes() == before


def test_rows_of_several_inputs_say_which_they_are_of(inputs: list[Path], tmp_path: Path) -> None:
    score(inputs, out := tmp_path / "both.jsonl")
    names = [str(path) for path in inputs for _ in range(30)]
    assert [result["file"] for result in results(out)] == names
    score(inputs[:1], out := tmp_path / "one.jsonl")
    assert all("file" not in result for result in results(out))


@pytest.mark.parametrize("ending", [".jsonl", ".parquet"])
def test_an_output_of_several_layouts_can_be_scored_again(
    ending: str, inputs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed, again = tmp_path / f"mixed{ending}", tmp_path / f"again{ending}"
    score(inputs, mixed)
    score([mixed], again)
    assert results(again) == results(mixed)
    assert [result["correct"] for result in results(again)] == [n % 2 == 0 for n in range(30)] * 2
    by_spans = again.read_bytes()
    monkeypatch.setattr(run, "why_whole", lambda *_: "asked for")
    score([mixed], again, restart=True)
    assert again.read_bytes() == by_spans
    figures = json.loads(again.with_name(again.name + ".summary.json").read_text())
    assert list(figures["datasets"]) == ["own", "steps"]


def test_a_row_of_an_unknown_layout_in_a_mixed_file_is_a_bad_row(
    inputs: list[Path], tmp_path: Path
) -> None:
    score(inputs, mixed := tmp_path / "mixed.jsonl")
    lines = mixed.read_text().splitlines()
    broken = {"text": "x", "plp": {"file": "other.jsonl"}}
    mixed.write_text("\n".join([*lines[:40], json.dumps(broken), *lines[40:]]) + "\n")
    score([mixed], again := tmp_path / "again.jsonl")
    assert len(results(again)) == 60
    [bad] = again.with_name("again.jsonl.errors.jsonl").read_text().splitlines()
    assert json.loads(bad)["row"] == 41
    assert "no known layout; their fields: text (text)" in json.loads(bad)["reason"]


def test_groups_of_a_mixed_file_are_whole_wherever_a_span_ends(
    inputs: list[Path], tmp_path: Path
) -> None:
    rows = [row | {"input": f"p{n // 3}"} for n, row in enumerate(VERL)]
    lengths = [row | {"response_length": 9 + n} for n, row in enumerate(rows)]
    steps = written(tmp_path / "groups.jsonl", lengths)
    given = {"reward": "normalized", "group_field": "input", "length_field": "response_length"}
    score([steps], alone := tmp_path / "alone.jsonl", **given)
    own = written(
        tmp_path / "own.jsonl", [row | {"input": row["id"], "response_length": 5} for row in OWN]
    )
    score([own, steps], mixed := tmp_path / "mixed.jsonl", **given)
    score([mixed], again := tmp_path / "again.jsonl", **given)
    rewards = [result["reward"] for result in results(again)]
    assert rewards[30:] == [result["reward"] for result in results(alone)]


def test_a_report_splits_by_input_where_all_runs_have_the_same_ones(
    inputs: list[Path], tmp_path: Path
) -> None:
    score(inputs, one := tmp_path / "one.jsonl")
    page = report(f"a={one}")
    assert page.table.datasets == ("own", "steps")
    assert sha256(inputs[1]) in page.html
    (tmp_path / "later").mkdir()
    trained = [
        written(tmp_path / "later" / path.name, rows)
        for path, rows in zip(inputs, (OWN, VERL), strict=True)
    ]
    score(trained, two := tmp_path / "two.jsonl")
    compared = report(f"a={one}", f"b={two}")
    assert compared.table.datasets == ("own", "steps")
    assert compared.comparisons
    other = trained[0].rename(tmp_path / "later" / "other.jsonl")
    score([other, trained[1]], two, restart=True)
    assert report(f"a={one}", f"b={two}").table.datasets == ("",)


def test_a_report_reads_parquets_own_metadata(inputs: list[Path], tmp_path: Path) -> None:
    score(inputs, out := tmp_path / "out.parquet")
    out.with_name("out.parquet.summary.json").unlink()
    page = report(str(out))
    assert sha256(inputs[0]) in page.html
    assert page.table.datasets == ("own", "steps")
