"""Stored verdicts: what is read, and which changes are told apart."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.grading import verdicts

ROOT = Path(__file__).parents[2]
CASES = [
    {"id": "a", "form": "answer", "gold": "1/2", "pred": "0.5", "expected": True},
    {"id": "b", "form": "answer", "gold": "1/2", "pred": "0.6", "expected": True},
    {"id": "c", "form": "freeform", "gold": "7", "pred": "The answer is 7.", "expected": True},
]


def lines(file: Path, rows: list[dict[str, object]]) -> str:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(file)


def run(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "benchmarks.grading.verdicts", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_a_changed_grader_is_seen(tmp_path: Path) -> None:
    cases = lines(tmp_path / "cases.jsonl", CASES)
    dump = lines(tmp_path / "dump.jsonl", [{"response": r"so \boxed{4}", "gold": "4"}])
    stored = tmp_path / "stored.jsonl"
    assert run("store", str(stored), "--cases", cases, "--responses", dump)[0] == 0
    assert run("compare", str(stored)) == (0, "5 compared, 0 changed, 0 new\n")

    first, *rows = [json.loads(line) for line in stored.read_text().splitlines()]
    assert [row["correct"] for row in rows] == [True, False, True, True, True]
    rows[0]["correct"] = False
    rows[1]["correct"] = True
    rows[2]["rule"] = "other"
    rows[3]["correct"] = None
    lines(stored, [first, *rows])
    code, told = run("compare", str(stored))
    assert code == 1
    heads = [line for line in told.splitlines() if not line.startswith(" ")]
    assert heads == [
        "right -> wrong: 1",
        "rule only: 1",
        "undecided -> accepted, no label: 1",
        "wrong -> right: 1",
        "5 compared, 4 changed, 0 new",
    ]


def test_worked_solutions_of_several_models_are_read(tmp_path: Path) -> None:
    row = {"ground_truth": "2 + 2\nA: 4", "m": {"solution": "A: 4"}, "n": {"solution": "A: 5"}}
    (tmp_path / "dump.jsonl").write_text(json.dumps(row), encoding="utf-8")
    found = list(verdicts.dumped(tmp_path / "dump.jsonl"))
    assert [(item.id.partition(":")[2], item.job.gold) for item in found] == [
        ("1.0:boxed", "4"), ("1.0:prose", "4"), ("1.1:boxed", "4"), ("1.1:prose", "4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "prose"), [(r"$\boxed{4}$", "${4}$"), (r"\boxed 4", "4"), ("no box", "no box")]
)
def test_prose_has_no_boxes(text: str, prose: str) -> None:
    assert verdicts.without_boxes(text) == prose
