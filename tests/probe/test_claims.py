"""Every planted fault is found, by the check that is there for it, and sound rewards pass."""

import re
from pathlib import Path

import pytest

from plp_reward import probe, rewards
from plp_reward.probe import Plan

FAULTY = Path(__file__).with_name("faulty.py")
DOCS = (Path(__file__).parents[2] / "docs" / "probe.md").read_text(encoding="utf-8")
QUICK = Plan(groups=20)

FAULTS = {
    "raises_on_an_empty_batch": "well-formed",
    "divides_by_zero_when_lengths_are_equal": "well-formed",
    "gives_one_number_for_all": "well-formed",
    "sorts_its_input": "well-formed",
    "draws_lots": "repeatable",
    "prefers_the_first": "order",
    "compares_the_whole_call": "other-groups",
    "takes_length_from_right_and_wrong_alike": "correct-above-wrong",
    "pays_for_long_right_answers": "shorter-is-better",
    "pays_right_answers_up_to_a_length": "padding",
    "pays_for_long_wrong_answers": "stalling",
    "pays_for_short_answers_right_or_wrong": "giving-up",
    "spares_those_who_do_not_answer": "no-answer",
    "pays_for_being_cut_off": "truncation",
    "punishes_a_lone_right_answer": "lone-correct",
    "ranks_wrong_ones_among_themselves": "wrong-advantage",
    "never_stops_growing": "bounded",
    "pays_for_a_box": "style",
}


def _failures(name: str, **parameters: float) -> dict[str, probe.CheckResult]:
    subject = probe.load_subject(name, parameters)
    plan = Plan(longest=subject.limit or probe.LONGEST, groups=20)
    return {o.check.name: o for o in probe.probe(subject, plan).outcomes if not o.passed}


@pytest.mark.parametrize(("function", "check"), FAULTS.items(), ids=FAULTS)
def test_a_planted_fault_is_found_with_a_counterexample(function: str, check: str) -> None:
    found = _failures(f"{FAULTY}:{function}")[check]
    assert 0 < found.failed <= found.tried
    assert found.counterexample is not None
    assert found.counterexample.message
    assert found.counterexample.cases


def test_there_is_a_planted_fault_for_every_check() -> None:
    assert set(FAULTS.values()) == {check.name for check in probe.CHECKS}


@pytest.mark.parametrize("name", ["accuracy", "plp", "normalized", "gr3", "laser", "truncation"])
def test_published_rewards_without_these_faults_pass(name: str) -> None:
    assert _failures(name) == {}


def test_a_sound_function_of_the_users_passes() -> None:
    assert _failures(f"{FAULTY}:sound", alpha=4.0) == {}


def _documented() -> dict[str, set[str]]:
    """What each published reward fails, by the table of docs/probe.md."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| [\d.]+ \| [\d.]+ \|$", DOCS, re.MULTILINE)
    checks = {check.name for check in probe.CHECKS}
    return {name: set(re.findall(r"[a-z-]+", fails)) & checks for name, fails in rows}


def test_every_check_is_documented() -> None:
    for check in probe.CHECKS:
        assert f"| `{check.name}` |" in DOCS


def test_every_published_reward_is_in_the_documented_table() -> None:
    assert set(_documented()) == set(rewards.REWARDS)


@pytest.mark.slow
@pytest.mark.parametrize("name", rewards.REWARDS)
def test_published_rewards_fail_exactly_what_the_documentation_says(name: str) -> None:
    report = probe.probe(probe.load_subject(name))
    assert {o.check.name for o in report.outcomes if not o.passed} == _documented()[name]


def test_the_counterexample_is_checked_by_hand() -> None:
    found = _failures("kimi")["giving-up"].counterexample
    assert found is not None
    before, after = found.cases
    # Wrong and longest of its group: -1/2. As an empty box it is the shortest: min(0, 1/2) = 0.
    assert before.rewards is not None
    assert after.rewards is not None
    [index] = [
        i
        for i in range(before.responses.size)
        if before.responses.length[i] != after.responses.length[i]
    ]
    assert (before.rewards[index], after.rewards[index]) == (-0.5, 0.0)
    assert after.rows()[index] == {
        "group": 0,
        "length": 4.0,
        "correct": False,
        "answered": False,
        "reward": 0.0,
        "advantage": after.rows()[index]["advantage"],
    }


def test_the_smallest_counterexample_comes_first() -> None:
    found = _failures(f"{FAULTY}:takes_length_from_right_and_wrong_alike")
    example = found["correct-above-wrong"].counterexample
    assert example is not None
    assert example.cases[0].responses.size == 2


def test_lengths_reach_the_limit_that_the_reward_knows_and_no_further() -> None:
    report = probe.probe(probe.load_subject("truncation", {"limit": 900}))
    assert report.plan.longest == 900
    assert report.passed
    beyond = probe.probe(probe.load_subject("truncation", {"limit": 900}), QUICK)
    assert not beyond.passed


def test_a_claim_that_is_not_made_can_be_left_out() -> None:
    subject = probe.load_subject("l1_max")
    report = probe.probe(subject, QUICK, skip=["correct-above-wrong", "lone-correct"])
    assert report.passed
    assert "lone-correct" not in {o.check.name for o in report.outcomes}


def test_pressure_fades_with_length_for_plp_and_not_for_normalized() -> None:
    # The paper's point: equation 6 falls with length, a standardised penalty's variance does not.
    easy, hard = probe.probe(probe.load_subject("plp"), QUICK).pressure
    assert (easy.low, hard.low) == (300, 7_000)
    assert easy.spread > 5 * hard.spread
    easy, hard = probe.probe(probe.load_subject("normalized"), QUICK).pressure
    assert easy.spread == pytest.approx(hard.spread, rel=0.1)
