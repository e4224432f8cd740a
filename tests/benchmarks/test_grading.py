"""The grading benchmark: its cases are sound, its numbers repeat, and it runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "benchmarks" / "grading" / "cases").glob("*.jsonl"))
FORMS = {"answer", "response", "freeform"}


def read(files: list[Path]) -> list[dict[str, object]]:
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.grading", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)


def test_every_case_has_the_documented_fields() -> None:
    for case in read(CASES):
        assert set(case) == {"id", "kind", "form", "gold", "pred", "expected", "note"}
        assert case["form"] in FORMS
        assert isinstance(case["expected"], bool)
        assert case["gold"]


def test_no_case_is_given_twice_and_no_label_contradicts_another() -> None:
    cases = read(CASES)
    assert len({case["id"] for case in cases}) == len(cases)
    assert len({(case["form"], case["gold"], case["pred"]) for case in cases}) == len(cases)


def test_about_half_of_the_cases_are_wrong() -> None:
    cases = read(CASES)
    assert 0.4 < sum(not case["expected"] for case in cases) / len(cases) < 0.6


@pytest.fixture
def few_cases(tmp_path: Path) -> Path:
    rows = [
        ("a", "fraction", "answer", "1/2", "0.5", True, False),
        ("b", "fraction", "answer", "1/2", "0.6", False, False),
        ("c", "integer", "freeform", "7", "The answer is 7.", True, False),
        ("d", "integer", "answer", "7", "8", True, True),
    ]
    fields = ("id", "kind", "form", "gold", "pred", "expected", "debatable")
    file = tmp_path / "few.jsonl"
    file.write_text(
        "".join(json.dumps(dict(zip(fields, row, strict=True))) + "\n" for row in rows),
        encoding="utf-8",
    )
    return file


def test_verdicts_are_counted_by_kind_and_debatable_cases_left_out(
    few_cases: Path, tmp_path: Path
) -> None:
    only_ours = ("--graders", "plp-reward", "--only", "verdicts", "--out", str(tmp_path))
    run("--cases", str(few_cases), *only_ours)
    measured = json.loads((tmp_path / "results.json").read_text())["accuracy"]["plp-reward"]
    assert measured["by_kind"] == {"fraction": [2, 2], "integer": [1, 1]}
    assert measured["boxed"] == measured["prose"] == 1
    assert measured["false_positives"] == measured["false_negatives"] == measured["hangs"] == []


def test_dumps_of_responses_can_be_timed(tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    record = {"samples": ["so \\boxed{4}", "so \\boxed{5}"], "target": 4}
    dump.write_text(json.dumps(record) + "\n", encoding="utf-8")
    fields = ("--response-field", "samples", "--gold-field", "target")
    report = run(
        *("--responses", f"two={dump}", *fields, "--only", "speed", "--passes", "1"),
        *("--graders", "plp-reward", "--out", str(tmp_path)),
    )
    assert "Speed: two (2 responses" in report.stdout
    measured = json.loads((tmp_path / "results.json").read_text())["speed"]["two"]["plp-reward"]
    assert (measured["responses"], measured["accepted"]) == (2, 1)


def test_a_missing_field_of_a_dump_is_named(tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_text('{"response": "4"}\n', encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run("--responses", str(dump), "--only", "speed", "--graders", "plp-reward")
    assert "record 1: field 'gold' is missing" in failed.value.stderr


def test_a_peer_that_is_not_installed_is_skipped_with_how_to_install_it(few_cases: Path) -> None:
    report = run(
        *("--cases", str(few_cases), "--only", "verdicts", "--graders", "latex2sympy2"),
        *("--python", f"latex2sympy2={sys.executable}"),
    )
    if "latex2sympy2: not run" not in report.stdout:
        pytest.skip("latex2sympy2 is installed")
    assert "pip install latex2sympy2" in report.stdout


def test_generated_responses_are_the_same_on_every_run() -> None:
    program = (
        "from benchmarks.grading import responses as r;"
        "print([*r.word_problems(5), *r.derivations(20), *r.traces(2)])"
    )

    def output() -> str:
        command = [sys.executable, "-c", program]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert output() == output()
