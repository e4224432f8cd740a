"""``plp grade``, run as people run it."""

import json
import subprocess
import sys

import pytest

from .conftest import Run


@pytest.mark.parametrize(
    ("response", "code", "word"),
    [(r"so \boxed{42}", 0, "correct"), (r"so \boxed{41}", 1, "wrong"), ("", 1, "no_answer")],
)
def test_the_verdict_is_printed_and_is_the_exit_code(
    response: str, code: int, word: str, plp: Run
) -> None:
    done = plp("grade", response, "--gold", "42")
    assert done.returncode == code, done.stderr
    assert word in done.stdout


def test_what_cannot_be_decided_has_a_code_of_its_own(plp: Run) -> None:
    done = plp("grade", r"\boxed{42}", "--gold", "", "--json")
    assert json.loads(done.stdout)["correct"] is None
    assert done.returncode == 3


NO_GRADERS = """
import sys
sys.executable = "/nonexistent/python"
from plp_reward.cli import main
sys.exit(main(["grade", r"\\boxed{\\sum_{k=1}^n k}", "--gold", r"\\frac{n(n+1)}{2}"]))
"""


def test_what_could_not_be_graded_is_not_wrong() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_GRADERS], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 4
    assert "plp grade: cannot start the grading processes" in done.stderr


def test_an_unforeseen_failure_is_not_wrong(plp: Run) -> None:
    done = plp("grade", "-", "--gold", "42", stdin="½", PYTHONIOENCODING="ascii:strict")
    assert done.returncode == 4
    assert "UnicodeDecodeError" in done.stderr


def test_it_says_which_rules_found_and_decided(plp: Run) -> None:
    done = plp("grade", r"so \boxed{42}", "--gold", "42")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["found", "by", "boxed"] in rows
    assert any(row[:2] == ["decided", "by"] for row in rows)


def test_json_is_the_whole_verdict(plp: Run) -> None:
    verdict = json.loads(plp("grade", r"so \boxed{42}", "--gold", "42", "--json").stdout)
    assert verdict["correct"] is True
    assert verdict["status"] == "ok"
    assert verdict["answer"] == "42"
    assert verdict["steps"] == []


def test_an_explanation_lists_the_steps(plp: Run) -> None:
    done = plp("grade", r"\boxed{0 < x \le 1}", "--gold", "(0, 1]", "--explain")
    assert done.returncode == 0
    assert "  1. " in done.stdout
    verdict = json.loads(
        plp("grade", r"\boxed{(0,1)}", "--gold", "(0, 1]", "--json", "--explain").stdout
    )
    assert verdict["steps"]


def test_a_dash_reads_standard_input(plp: Run) -> None:
    assert plp("grade", "-", "--gold", "42", stdin="line\n" * 1000 + r"\boxed{42}").returncode == 0


def test_golds_and_responses_may_begin_with_a_dash(plp: Run) -> None:
    assert plp("grade", r"\boxed{-5}", "--gold", "-5").returncode == 0
    assert plp("grade", "--gold=-x", "--", r"-x").returncode == 0


def test_gold_is_given_by_name_so_that_no_order_can_be_mistaken(plp: Run) -> None:
    done = plp("grade", "42", r"\boxed{42}")
    assert done.returncode == 2
    assert "usage: plp grade [options] --gold TEXT RESPONSE" in done.stderr
    assert r"too many arguments: \boxed{42}" in done.stderr


def test_any_of_several_golds_will_do(plp: Run) -> None:
    assert plp("grade", r"\boxed{42}", "--gold", "41", "--gold", "42").returncode == 0


def test_terminal_markup_in_a_response_is_shown_not_obeyed(plp: Run) -> None:
    done = plp("grade", r"\boxed{[red]x[/red]}", "--gold", "42")
    assert "[red]x[/red]" in done.stdout
    assert "\x1b" not in plp("grade", "\\boxed{\x1b[2J}", "--gold", "42").stdout


def test_a_profile_that_does_not_exist_is_refused(plp: Run) -> None:
    refused = plp("grade", "x", "--gold", "42", "--profile", "none")
    assert refused.returncode == 2
    assert "--profile: no profile is called 'none'" in refused.stderr
