"""``plp probe`` as it is run."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from plp_reward.cli import main

Run = Callable[..., tuple[int, str, str]]
FAULTY = Path(__file__).parents[1] / "probe" / "faulty.py"


@pytest.fixture
def plp(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``plp probe`` with these arguments: exit code, output, errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["probe", *arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, *capsys.readouterr()

    return run


def test_a_sound_reward_holds_every_check(plp: Run) -> None:
    code, out, err = plp("plp", "--parameters", "alpha=4", "--groups", "20")
    assert code == 0, err
    assert out.startswith("plp(alpha = 4, gamma = 0.5)\n50 to 16,384 tokens")
    assert "fails" not in out
    assert "right answers of 300 to 600 tokens: rewards spread by 0.0" in out


def test_a_fault_is_shown_with_its_counterexample(plp: Run) -> None:
    code, out, _ = plp(f"{FAULTY}:spares_those_who_do_not_answer", "--groups", "20")
    assert code == 1
    assert (
        "no-answer: a wrong answer of 50 tokens leaves its answer out and gets 0 instead of -1"
        in out
    )
    assert "before" in out
    assert "advantage" in out


def test_the_report_as_json_has_lengths_verdicts_and_rewards(plp: Run) -> None:
    code, out, _ = plp("kimi", "--json", "--groups", "20")
    report = json.loads(out)
    assert code == 1
    assert (report["reward"], report["passed"]) == ("kimi", False)
    checks = {check["name"]: check for check in report["checks"]}
    assert checks["padding"]["passed"] is True
    before, after = checks["giving-up"]["counterexample"]["cases"]
    assert [row["length"] for row in before["responses"]] != [
        row["length"] for row in after["responses"]
    ]
    assert {"correct", "answered", "reward", "advantage"} <= set(before["responses"][0])


def test_claims_can_be_left_out(plp: Run) -> None:
    arguments = ("--skip", "correct-above-wrong,lone-correct", "--groups", "20")
    assert plp("l1_max", *arguments)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plq",), "no reward is called 'plq'"),
        (("plp", "--skip", "moods"), "no check is called 'moods'; there are: well-formed"),
        (("plp", "--parameters", "alpha=-1"), "'alpha' of reward 'plp' must be at least 0"),
        (("plp", "--shortest", "900", "--longest", "800"), "the shortest below the longest"),
        (("plp", "--group-size", "1"), "group_size"),
    ],
)
def test_what_cannot_be_done_is_said(plp: Run, arguments: tuple[str, ...], message: str) -> None:
    code, _, err = plp(*arguments)
    assert code == 2
    assert message in err
