"""``plp score``, run as people run it."""

import gzip
import json
import math
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from .conftest import Run, read_rows, write_rows


def sample(answer: str, gold: str = "42", **more: Any) -> dict[str, Any]:
    return {"response": rf"So \boxed{{{answer}}}", "gold": gold, "length": 100, **more}


def test_rows_keep_their_order_and_fields_and_get_a_result(plp: Run, tmp_path: Path) -> None:
    rows = [sample(str(n), "3", id=f"r{n}", length=100 + n) for n in range(2000)]
    write_rows(tmp_path / "dump.jsonl", rows)
    done = plp("score", "dump.jsonl", "-o", "out.jsonl")
    assert done.returncode == 0, done.stderr
    out = read_rows(tmp_path / "out.jsonl")
    assert [{k: v for k, v in row.items() if k != "plp"} for row in out] == rows
    assert [row["plp"]["correct"] for row in out] == [n == 3 for n in range(2000)]
    result = out[3]["plp"]
    assert result["reward"] == 1 + 5 / math.sqrt(103)
    assert result["length_source"] == "client"
    assert set(result) == {
        *("reward", "correct", "status", "answer", "found_by", "rule"),
        *("length", "length_source", "components", "message"),
    }


def test_the_table_and_the_summary_file_say_the_same(plp: Run, tmp_path: Path) -> None:
    rows = [sample("42", dataset="a"), sample("41", dataset="a"), sample("42", dataset="b")]
    write_rows(tmp_path / "dump.jsonl", rows)
    done = plp("score", "dump.jsonl", "-o", "out.jsonl")
    figures = json.loads((tmp_path / "out.jsonl.summary.json").read_text())
    assert figures["datasets"]["a"]["accuracy"] == 0.5
    assert figures["total"]["responses"] == 3
    table = [line.split() for line in done.stdout.splitlines()]
    assert ["a", "2", "50.00%", "0", "100.0", "100.0", "0.7500"] in table
    assert ["total", "3", "66.67%", "0", "100.0", "100.0", "1.0000"] in table
    assert "tokens from field 'length'" in done.stdout


def test_a_finished_run_leaves_rows_and_figures_and_nothing_else(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample("42")])
    for output in ("a.jsonl", "b.parquet", "c.jsonl.zst"):
        assert plp("score", "dump.jsonl", "-o", output).returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "dump.jsonl",
        *("a.jsonl", "a.jsonl.summary.json", "b.parquet", "b.parquet.summary.json"),
        *("c.jsonl.zst", "c.jsonl.zst.summary.json"),
    }


def test_bad_rows_go_to_a_file_of_their_own_with_line_and_reason(plp: Run, tmp_path: Path) -> None:
    lines = [json.dumps(sample("42")), "{broken", json.dumps({"response": "x"})]
    lines += [json.dumps(sample("42", length="long")), json.dumps(sample("42"))]
    (tmp_path / "dump.jsonl").write_text("\n".join(lines))
    done = plp("score", "dump.jsonl", "-o", "out.jsonl")
    assert done.returncode == 3
    assert "3 bad rows" in done.stdout
    bad = read_rows(tmp_path / "out.jsonl.errors.jsonl")
    assert [(row["file"], row["row"]) for row in bad] == [("dump.jsonl", n) for n in (2, 3, 4)]
    assert bad[0]["reason"].startswith("not JSON")
    assert bad[1]["reason"] == "no field 'gold'"
    assert bad[2]["reason"] == "field 'length' must be a number of tokens, not 'long'"
    assert len(read_rows(tmp_path / "out.jsonl")) == 2
    assert json.loads((tmp_path / "out.jsonl.summary.json").read_text())["bad_rows"] == 3


GOOD_ROWS = {
    "plp": {"response": r"\boxed{42}", "gold": "42", "length": 3, "group": "a", "dataset": "d"},
    "openrlhf-request": {"query": [r"q\boxed{42}"], "prompts": ["q"], "labels": ["42"]},
    "openai-batch": {
        "custom_id": "a",
        "response": {"body": {"choices": [{"message": {"content": r"\boxed{42}"}}]}},
        "answer": "42",
    },
    "lighteval": {
        "doc": {"choices": ["42"], "gold_index": 0},
        "model_response": {"text": [r"\boxed{42}"]},
    },
}


@pytest.mark.parametrize(
    ("layout", "change", "reason"),
    [
        ("plp", {"group": "\ud800"}, "field 'group' has half of a surrogate pair"),
        ("plp", {"dataset": "\ud800"}, "field 'dataset' has half of a surrogate pair"),
        ("plp", {"length": 10**400}, "field 'length' must be a whole number from 0 to 2147483647"),
        ("openrlhf-request", {"query": None}, "must be lists of one"),
        ("openrlhf-request", {"prompts": [5]}, "must be lists of one"),
        ("openrlhf-request", None, "must be lists of one"),
        ("openai-batch", {"response": {"body": {"choices": ["x"]}}}, "choices must be objects"),
        ("openai-batch", {"response": {"body": {"choices": "x"}}}, "the request failed"),
        ("openai-batch", None, "rows of layout openai-batch have custom_id, response"),
        ("lighteval", {"doc": {"gold_index": 0}}, "rows of layout lighteval have doc.choices"),
        ("lighteval", {"doc": {"choices": ["42"], "gold_index": [None]}}, "is an empty list"),
        ("lighteval", None, "no field 'model_response.text'"),
    ],
)
def test_a_later_row_that_is_broken_is_a_bad_row(
    plp: Run, tmp_path: Path, layout: str, change: dict[str, Any] | None, reason: str
) -> None:
    good = GOOD_ROWS[layout]
    bad = {"other": 1} if change is None else {**good, **change}
    write_rows(tmp_path / "dump.jsonl", [good, bad, good])
    flags = ["--gold-field", "answer"] if layout == "openai-batch" else []
    reward = "normalized" if layout == "plp" else "accuracy"
    done = plp("score", "dump.jsonl", "-o", "out.jsonl", "--reward", reward, *flags)
    assert done.returncode == 3, done.stderr
    (error,) = read_rows(tmp_path / "out.jsonl.errors.jsonl")
    assert error["row"] == 2
    assert reason in error["reason"]
    assert len(read_rows(tmp_path / "out.jsonl")) == 2


def test_a_row_whose_length_is_missing_is_bad_when_the_reward_needs_it(
    plp: Run, tmp_path: Path
) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample("42"), sample("42", length=None), sample("41")])
    assert plp("score", "dump.jsonl", "-o", "out.jsonl").returncode == 3
    (bad,) = read_rows(tmp_path / "out.jsonl.errors.jsonl")
    assert bad["row"] == 2
    assert bad["reason"].startswith("length: reward 'plp' needs the response's tokens")
    assert plp("score", "dump.jsonl", "-o", "b.jsonl", "--reward", "accuracy").returncode == 0


def test_k_responses_in_a_row_are_a_group(plp: Run, tmp_path: Path) -> None:
    row = {"id": "q", "gold": "42", "length": [100, 300, 50]}
    row["response"] = [r"\boxed{42}", r"\boxed{42}", r"\boxed{1}"]
    write_rows(tmp_path / "dump.jsonl", [row])
    done = plp("score", "dump.jsonl", "-o", "out.jsonl", "--reward", "normalized")
    assert done.returncode == 0, done.stderr
    (out,) = read_rows(tmp_path / "out.jsonl")
    short, long, wrong = (result["reward"] for result in out["plp"])
    assert short + long == pytest.approx(1.9)
    assert short > long > wrong == 0


def test_groups_over_rows_get_the_same_rewards_wherever_the_rows_lie(
    plp: Run, tmp_path: Path
) -> None:
    rows = [
        sample("42", group=f"g{n // 4}", id=str(n), length=50 + 7 * (n % 4) * (n + 1))
        for n in range(400)
    ]
    write_rows(tmp_path / "adjacent.jsonl", rows)
    mixed = sorted(rows, key=lambda row: (int(row["id"]) // 40, int(row["id"]) % 4))
    write_rows(tmp_path / "mixed.jsonl", mixed)
    reward = ("--reward", "normalized")
    assert plp("score", "adjacent.jsonl", "-o", "a.jsonl", *reward).returncode == 0
    windowed = plp("score", "mixed.jsonl", "-o", "m.jsonl", *reward, "--group-window", 40)
    assert windowed.returncode == 0, windowed.stdout
    out = read_rows(tmp_path / "m.jsonl")
    assert [row["id"] for row in out] == [row["id"] for row in mixed]
    rewards = {row["id"]: row["plp"]["reward"] for row in read_rows(tmp_path / "a.jsonl")}
    assert {row["id"]: row["plp"]["reward"] for row in out} == rewards

    torn = plp("score", "mixed.jsonl", "-o", "t.jsonl", *reward)
    assert torn.returncode == 3
    assert "was complete before" in (tmp_path / "t.jsonl.errors.jsonl").read_text()


PROSE = "Two pens are lost. That leaves us with three of them."


def test_golds_that_nobody_can_match_are_refused_before_anything_is_scored(
    plp: Run, tmp_path: Path
) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample("3", PROSE) for _ in range(40)])
    done = plp("score", "dump.jsonl", "-o", "out.jsonl")
    assert done.returncode == 2
    assert "dump.jsonl, row 1: gold is prose" in done.stderr
    assert "--gold-field" in done.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_a_gold_that_nobody_can_match_costs_its_own_row_the_reward(
    plp: Run, tmp_path: Path
) -> None:
    solution = r"Two of five are lost, hence $\boxed{3}$ are left."
    rows = [sample("3", PROSE), sample("3", solution), sample("2", "2 + 1 = 3\n#### 3")]
    write_rows(tmp_path / "dump.jsonl", rows)
    done = plp("score", "dump.jsonl", "-o", "out.jsonl", "--reward", "accuracy")
    assert done.returncode == 0, done.stderr
    out = [row["plp"] for row in read_rows(tmp_path / "out.jsonl")]
    assert [row["reward"] for row in out] == [None, 1.0, 0.0]
    assert [row["status"] for row in out] == ["unparseable_gold", "ok", "ok"]


def test_gold_is_found_in_the_columns_that_data_sets_have(plp: Run, tmp_path: Path) -> None:
    rows = [
        {"response": r"\boxed{3}", "solution": r"It is $\boxed{3}$."},
        {"response": r"\boxed{3}", "solution": r"It is $\boxed{3}$.", "answer": "4"},
        {"response": r"\boxed{3}"},
    ]
    write_rows(tmp_path / "dump.jsonl", rows)
    done = plp("score", "dump.jsonl", "-o", "out.jsonl", "--reward", "accuracy")
    assert done.returncode == 3, done.stderr
    assert [row["plp"]["reward"] for row in read_rows(tmp_path / "out.jsonl")] == [1.0, 0.0]
    (bad,) = read_rows(tmp_path / "out.jsonl.errors.jsonl")
    assert bad["reason"].startswith("no field holds the gold: give --gold-field")


def test_gold_may_come_from_a_file_of_its_own(plp: Run, tmp_path: Path) -> None:
    choice = {"message": {"content": r"\boxed{42}"}, "finish_reason": "stop"}
    body = {"choices": [choice], "usage": {"completion_tokens": 16}}
    rows = [{"custom_id": f"q{n}", "response": {"body": body}, "error": None} for n in range(3)]
    write_rows(tmp_path / "batch.jsonl", rows)
    write_rows(tmp_path / "gold.jsonl", [{"id": "q0", "gold": "42"}, {"id": "q1", "gold": 41}])
    refused = plp("score", "batch.jsonl", "-o", "out.jsonl")
    assert refused.returncode == 2
    assert "--gold-file" in refused.stderr
    assert plp("score", "batch.jsonl", "-o", "o.jsonl", "--gold-file", "gold.jsonl").returncode == 3
    out = read_rows(tmp_path / "o.jsonl")
    assert [row["plp"]["reward"] for row in out] == [2.25, 0]
    assert "'q2'" in (tmp_path / "o.jsonl.errors.jsonl").read_text()


def test_golds_that_are_gsm8k_solutions_are_read_behind_their_mark(
    plp: Run, tmp_path: Path
) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample("42", "half of 84\n#### 42")])
    plp("score", "dump.jsonl", "-o", "out.jsonl")
    assert read_rows(tmp_path / "out.jsonl")[0]["plp"]["correct"] is True


def test_a_tokenizer_counts_what_the_rows_do_not_say(
    plp: Run, tmp_path: Path, word_tokenizer: Path
) -> None:
    rows = [{"response": r"the answer is \boxed{42}", "gold": "42"}]
    write_rows(tmp_path / "dump.jsonl", rows)
    refused = plp("score", "dump.jsonl", "-o", "out.jsonl")
    assert refused.returncode == 2
    for way_out in ("--tokenizer", "--length-field", "--reward accuracy"):
        assert way_out in refused.stderr
    assert not (tmp_path / "out.jsonl").exists()
    done = plp("score", "dump.jsonl", "-o", "out.jsonl", "--tokenizer", word_tokenizer)
    assert done.returncode == 0, done.stderr
    result = read_rows(tmp_path / "out.jsonl")[0]["plp"]
    assert (result["length"], result["length_source"]) == (8, f"tokenizer:{word_tokenizer}")


def test_truncated_responses_are_wrong(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample("42", finish_reason="length")])
    assert plp("score", "dump.jsonl", "-o", "out.jsonl").returncode == 0
    result = read_rows(tmp_path / "out.jsonl")[0]["plp"]
    assert (result["correct"], result["status"], result["reward"]) == (False, "truncated", 0)


def test_parquet_comes_out_with_the_same_rows_as_jsonl(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample(str(n), "3", id=str(n)) for n in range(50)])
    plp("score", "dump.jsonl", "-o", "a.jsonl")
    plp("score", "dump.jsonl", "-o", "a.parquet")
    rows = read_rows(tmp_path / "a.jsonl")
    assert pq.read_table(tmp_path / "a.parquet").to_pylist() == rows
    plp("score", "a.parquet", "-o", "again.jsonl")
    assert read_rows(tmp_path / "again.jsonl") == rows


def test_standard_input_is_a_dump(plp: Run, tmp_path: Path) -> None:
    text = "".join(json.dumps(sample(str(n), "3")) + "\n" for n in range(10))
    done = plp("score", "-", "-o", "out.jsonl", stdin=text)
    assert done.returncode == 0, done.stderr
    assert [row["plp"]["correct"] for row in read_rows(tmp_path / "out.jsonl")].count(True) == 1


def test_several_dumps_of_different_layouts_go_into_one_output(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "one.jsonl", [sample("42")])
    rows = [{"completion": r"\boxed{5}", "target_answer": 5.0, "output_length": 25}]
    (tmp_path / "two.json").write_text(json.dumps(rows))
    done = plp("score", "one.jsonl", "two.json", "-o", "out.jsonl")
    assert done.returncode == 0, done.stderr
    assert [row["plp"]["reward"] for row in read_rows(tmp_path / "out.jsonl")] == [1.5, 2.0]
    figures = json.loads((tmp_path / "out.jsonl.summary.json").read_text())
    assert list(figures["datasets"]) == ["one", "two"]


def test_a_dry_run_shows_the_fields_and_writes_nothing(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "dump.jsonl", [{"response": "x", "gold": "1", "id": "first"}] * 9)
    done = plp("score", "dump.jsonl", "--dry-run", "--limit", 2)
    assert done.returncode == 0, done.stderr
    assert "layout plp" in done.stdout
    assert done.stdout.count("id 'first'") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["dump.jsonl"]


def test_a_limit_ends_the_run_early(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample("42")] * 9)
    plp("score", "dump.jsonl", "-o", "out.jsonl", "--limit", 4)
    assert len(read_rows(tmp_path / "out.jsonl")) == 4


def test_results_only_leaves_the_rows_out(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample("42", id="a", group="g")])
    plp("score", "dump.jsonl", "-o", "out.jsonl", "--results-only")
    (row,) = read_rows(tmp_path / "out.jsonl")
    assert (row["file"], row["row"], row["id"], row["group"]) == ("dump.jsonl", 1, "a", "g")
    assert "response" not in row
    assert row["plp"]["reward"] == 1.5


def test_flag_environment_and_file_name_the_same_settings_and_the_flag_wins(
    plp: Run, tmp_path: Path
) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample("42")])
    (tmp_path / "score.toml").write_text(
        'reward = "plp"\n[parameters]\nalpha = 10.0\n', encoding="utf-8"
    )

    def reward(*flags: str, **environment: str) -> float:
        command = ("score", "dump.jsonl", "-o", "out.jsonl", "--restart", *flags)
        done = plp(*command, **environment)
        assert done.returncode == 0, done.stderr
        return float(read_rows(tmp_path / "out.jsonl")[0]["plp"]["reward"])

    config = ("--config", "score.toml")
    assert reward(*config) == 2.0
    assert reward(*config, PLP_SCORE_PARAMETERS='{"alpha": 4}') == 1.4
    assert reward(*config, "--parameters", "alpha=3", PLP_SCORE_REWARD="plp") == 1.3
    assert reward(PLP_SCORE_REWARD="accuracy") == 1.0


def test_profiles_come_from_a_file(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample("42")])
    (tmp_path / "p.toml").write_text('[mine]\nreward = "plp"\nparameters = { alpha = 2.0 }\n')
    mine = ("--profiles", "p.toml", "--profile", "mine")
    assert plp("score", "dump.jsonl", "-o", "out.jsonl", *mine).returncode == 0
    assert read_rows(tmp_path / "out.jsonl")[0]["plp"]["reward"] == 1.2
    unknown = plp("score", "dump.jsonl", "-o", "b.jsonl", "--profile", "mine")
    assert unknown.returncode == 2
    assert "--profile: no profile is called 'mine'" in unknown.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("missing.jsonl", "-o", "out.jsonl"), "cannot read missing.jsonl"),
        (("dump.jsonl",), "--output"),
        (("dump.jsonl", "-o", "out.txt"), "must end in .jsonl"),
        (("dump.jsonl", "-o", "none/out.jsonl"), "cannot write none/out.jsonl"),
        (("dump.jsonl", "-o", "out.jsonl", "--layout", "odd"), "--layout 'odd' is unknown"),
        (("dump.jsonl", "-o", "out.jsonl", "--parameters", "beta=1"), "no parameter 'beta'"),
        (("dump.jsonl", "-o", "out.jsonl", "--reward", "best"), "no reward is called 'best'"),
        (("dump.jsonl", "-o", "out.jsonl", "--tokenizer", "/none.json"), "tokenizer"),
        (("dump.jsonl", "-o", "out.jsonl", "--group-size", "0"), "group_size"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(
    arguments: tuple[str, ...], says: str, plp: Run, tmp_path: Path
) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample("42")])
    done = plp("score", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["dump.jsonl"]


def test_an_output_that_is_there_is_not_overwritten_unasked(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample("42")])
    (tmp_path / "out.jsonl").write_text("precious")
    refused = plp("score", "dump.jsonl", "-o", "out.jsonl")
    assert refused.returncode == 2
    assert "--restart" in refused.stderr
    assert (tmp_path / "out.jsonl").read_text() == "precious"
    assert plp("score", "dump.jsonl", "-o", "out.jsonl", "--restart").returncode == 0


def test_compressed_dumps_are_read_by_content(plp: Run, tmp_path: Path) -> None:
    text = "".join(json.dumps(sample("42")) + "\n" for _ in range(5))
    (tmp_path / "dump").write_bytes(gzip.compress(text.encode()))
    assert plp("score", "dump", "-o", "out.jsonl.gz").returncode == 0
    with gzip.open(tmp_path / "out.jsonl.gz", "rt") as lines:
        assert len(list(lines)) == 5


def test_a_reward_that_remembers_is_no_reward_for_a_dump(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "dump.jsonl", [sample("42", group="a")])
    done = plp("score", "dump.jsonl", "-o", "out.jsonl", "--reward", "hapo")
    assert done.returncode == 2
    assert "a dump is no run" in done.stderr


def test_parquet_whose_values_cannot_all_be_read_is_scored_without_those_rows(
    plp: Run, tmp_path: Path
) -> None:
    rows = {"response": [r"\boxed{42}"] * 3, "gold": ["42"] * 3}
    far = pa.array([0, 3_000_000, 0], pa.date32())
    near = pa.array([1, 2, 3], pa.timestamp("ns"))
    pq.write_table(pa.table({**rows, "day": far, "time": near}), tmp_path / "dump.parquet")
    done = plp("score", "dump.parquet", "-o", "out.jsonl", "--reward", "accuracy")
    assert done.returncode == 3, done.stderr
    (bad,) = read_rows(tmp_path / "out.jsonl.errors.jsonl")
    assert (bad["row"], bad["reason"][:12]) == (2, "column 'day'")
    assert [row["time"][-3:] for row in read_rows(tmp_path / "out.jsonl")] == ["001", "003"]
    alone = plp("score", "dump.parquet", "-o", "o.jsonl", "--reward", "accuracy", "--results-only")
    assert alone.returncode == 0, alone.stderr


def test_rows_that_parquet_cannot_hold_are_bad_before_they_are_graded(
    plp: Run, tmp_path: Path
) -> None:
    deep = "[" * 900 + "]" * 900
    lines = [sample("42"), sample("42", **{"\ud800": 1}), sample("42", text="\ud800")]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    good = json.dumps(sample("42"))[:-1]
    (tmp_path / "dump.jsonl").write_text(f'{text}{good}, "deep": {deep}}}\n{good}}}\n')
    done = plp("score", "dump.jsonl", "-o", "out.parquet", "--reward", "accuracy")
    assert done.returncode == 3, done.stderr
    bad = read_rows(tmp_path / "out.parquet.errors.jsonl")
    assert [row["row"] for row in bad] == [2, 4]
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 192 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=192k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk can be mounted by root alone")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.zst", "out.parquet"])
def test_a_full_disk_is_said_plainly_and_the_same_command_goes_on(
    name: str, plp: Run, tmp_path: Path, small_disk: Path
) -> None:
    noise = random.Random(0)
    rows = [sample(str(n), id=noise.randbytes(100).hex()) for n in range(3000)]
    write_rows(tmp_path / "dump.jsonl", rows)
    full = plp("score", "dump.jsonl", "-o", f"disk/{name}", "--reward", "accuracy")
    assert full.returncode == 4
    assert "No space left on device" in full.stderr
    assert name in full.stderr
    assert "the same command goes on" in full.stderr
    assert "Traceback" not in full.stderr
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    done = plp("score", "dump.jsonl", "-o", f"disk/{name}", "--reward", "accuracy")
    assert done.returncode == 0, done.stderr
    assert "going on behind row" in done.stderr
    assert plp("score", "dump.jsonl", "-o", name, "--reward", "accuracy").returncode == 0
    whole, resumed = tmp_path / name, small_disk / name
    if name.endswith("parquet"):
        assert pq.read_table(whole) == pq.read_table(resumed)
    else:
        assert whole.read_bytes() == resumed.read_bytes()


def test_a_cut_dump_is_never_scored_as_if_it_were_whole(plp: Run, tmp_path: Path) -> None:
    rows = [sample(str(n)) for n in range(500)]
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    packed = zstandard.ZstdCompressor().compress(text)
    (tmp_path / "dump.jsonl.zst").write_bytes(packed[: len(packed) // 2])
    done = plp("score", "dump.jsonl.zst", "-o", "out.jsonl", "--reward", "accuracy")
    assert done.returncode == 3, done.stderr
    (bad,) = read_rows(tmp_path / "out.jsonl.errors.jsonl")
    assert "cut short" in bad["reason"]
    for command in (
        ("report", "dump.jsonl.zst"),
        ("curves", "plp", "--scored", "dump.jsonl.zst"),
        ("score", "out.jsonl", "-o", "o.jsonl", "--gold-file", "dump.jsonl.zst"),
    ):
        refused = plp(*command)
        assert refused.returncode == 2, refused.stderr


def test_a_reward_of_ones_own_is_named_by_its_file(plp: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from plp_reward.rewards.registry import Mask, Real, Rewards\n\n\n"
        "def mine(correct: Mask, *, worth: Real = 2.0) -> Rewards:\n"
        "    return worth * correct\n"
    )
    write_rows(tmp_path / "dump.jsonl", [sample("42"), sample("41")])
    done = plp("score", "dump.jsonl", "-o", "out.jsonl", "--reward", "mine.py:mine")
    assert done.returncode == 0, done.stderr
    assert [row["plp"]["reward"] for row in read_rows(tmp_path / "out.jsonl")] == [2.0, 0.0]
    (tmp_path / "mine.py").write_text("def mine(wrong): ...\n")
    done = plp("score", "dump.jsonl", "-o", "out.jsonl", "--reward", "mine.py:mine", "--restart")
    assert done.returncode != 0
    assert "argument 'wrong' is no input" in done.stderr


def test_a_sum_of_a_profile_has_its_parts_in_every_row(plp: Run, tmp_path: Path) -> None:
    (tmp_path / "profiles.toml").write_text(
        '[sum]\nrewards = [{ reward = "plp" }, { reward = "accuracy", weight = 0.5 }]\n'
    )
    write_rows(tmp_path / "dump.jsonl", [sample("42"), sample("41")])
    done = plp(
        *("score", "dump.jsonl", "-o", "out.jsonl"),
        *("--profiles", "profiles.toml", "--profile", "sum"),
    )
    assert done.returncode == 0, done.stderr
    right, wrong = (row["plp"] for row in read_rows(tmp_path / "out.jsonl"))
    assert right["components"] == {"plp": 1.5, "accuracy": 0.5}
    assert (right["reward"], wrong["reward"]) == (2.0, 0.0)
