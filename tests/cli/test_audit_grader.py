"""``plp audit-grader`` as it is run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PLANTED = Path(__file__).parents[1] / "grader_audit" / "planted.py"


def plp(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``plp audit-grader`` with these arguments, as a shell does."""
    command = [sys.executable, "-m", "plp_reward", "audit-grader", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_grader_in_which_nothing_is_found() -> None:
    done = plp("--grader", f"{PLANTED}:plain", "--pairs", "5000")
    assert done.returncode == 0, done.stderr
    assert "nothing found" in done.stdout
    assert "416 golds" in done.stdout
    assert "golds drop the percent sign" in done.stdout  # what is let pass is always shown


def test_a_grader_to_which_all_is_equal(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = plp("--grader", f"{PLANTED}:always", "--pairs", "5000", "-o", str(report))
    assert done.returncode == 1
    assert "accepted by golds that differ" in done.stdout
    written = json.loads(report.read_text())
    assert written["passed"] is False
    assert written["highest_shares"][0]["share"] == 1.0


def test_the_report_as_json(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    rows = [{"pred": "surely 5", "form": "answer"}, {"response": r"\boxed{5}"}, "five"]
    cases.write_text("\n".join(map(json.dumps, rows)) + "\n")
    arguments = ("--grader", f"{PLANTED}:shouts", "--pairs", "3000", "--answers", str(cases))
    done = plp(*arguments, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["pairs"] >= 3000
    assert {ambiguity["name"] for ambiguity in report["ambiguities"]} >= {"percent", "unit"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--grader", "plq"), "no grader is called 'plq'"),
        (("--pairs", "0"), "pairs: must be at least 1"),
        (("--answers", "no-such-file.jsonl"), "no-such-file.jsonl: No such file"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], message: str) -> None:
    done = plp(*arguments)
    assert done.returncode == 2
    assert message in done.stderr


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: is not JSON"),
        ('{"gold": "5"}', "line 2: has no text in pred, answer, response"),
    ],
)
def test_a_file_of_answers_that_cannot_be_read(tmp_path: Path, line: str, message: str) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(f'"5"\n{line}\n')
    done = plp("--answers", str(cases))
    assert done.returncode == 2
    assert message in done.stderr
