"""The search for answers that get credit for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from plp_reward.grader_audit import GOLDS, Gold, Plan, Report, Tally, audit
from plp_reward.grader_audit.report import Finding

PLANTED = Path(__file__).parent / "planted.py"
FEW = tuple(
    Gold(text, kind)
    for kind, text in [
        ("integer", "5"),
        ("integer", "0"),
        ("fraction", r"\frac{1}{2}"),
        ("ratio", "1:2"),
        ("interval", "[0,1]"),
        ("word", "circle"),
    ]
)


def search(function: str, pairs: int = 3_000, **settings: object) -> Report:
    plan = Plan(grader=f"{PLANTED}:{function}", pairs=pairs, golds=FEW)
    return audit(Plan(**{**{name: getattr(plan, name) for name in plan.__slots__}, **settings}))


def found(report: Report, *answers: str) -> Finding:
    """The first finding that is one of the answers."""
    findings = [finding for family in report.families for finding in family]
    return next(finding for finding in findings if finding.answer in answers)


@pytest.mark.slow
def test_this_projects_grader_has_no_universal_answer() -> None:
    report = audit(Plan(pairs=60_000))
    assert report.tally.pairs >= 60_000
    assert not report.tally.failed
    assert [family[0] for family in report.families] == []
    assert [GOLDS[index].text for index in report.irreflexive] == []
    assert [(GOLDS[one].text, GOLDS[other].text) for one, other in report.asymmetric] == []


@pytest.mark.slow
def test_each_of_four_planted_faults_is_found() -> None:
    report = audit(Plan(grader=f"{PLANTED}:all_four", pairs=60_000))

    def accepting(*answers: str) -> set[str]:
        return {GOLDS[index].text for index in found(report, *answers).accepted}

    # A ratio that is multiplied crosswise equals everything.
    assert {"5", "7", r"\sqrt{2}", "x^2+1"} <= accepting("0:0", "00:0", "0:00")
    assert report.highest[0][1] > 0.3
    assert ":" in report.highest[0][0]
    # A quotient of zeros equals every ratio.
    assert {"1:2", "3:4", "5:2", "16:9", "7:1"} & accepting("0/0", r"\frac{0}{0}")
    # A list of two values equals intervals.
    assert {"[0,1]", "(0,1)"} <= accepting("0 and 1", r"0 \text{ and } 1")
    # A list equals a number with separators.
    assert {"1,000", r"\{0,1\}"} <= accepting("0, 1", "0,1", "1, 0")


def test_the_same_seed_asks_the_same() -> None:
    first, second, other = (search("ratios", pairs=1_000, seed=seed) for seed in (1, 1, 2))
    assert first.families == second.families
    assert first.tally == second.tally
    assert first.tally != other.tally


def test_several_processes_find_what_one_finds() -> None:
    one, two = (search("ratios", pairs=1_000, workers=workers) for workers in (1, 2))
    assert {family[0].answer for family in one.families} <= {
        finding.answer for family in two.families for finding in family
    }


def test_a_grader_without_a_fault_passes() -> None:
    report = search("plain")
    assert report.passed
    assert report.tally.pairs >= 3_000


def test_a_grader_to_which_everything_is_equal_is_found() -> None:
    report = search("always")
    assert not report.passed
    assert report.highest[0][1] == 1.0


def test_a_number_is_credit_from_a_threshold_on() -> None:
    assert search("generous").passed
    assert not search("generous", credit=0.1).passed


def test_a_gold_that_does_not_accept_itself_is_found() -> None:
    assert search("never").irreflexive == list(range(len(FEW)))


def test_a_gold_that_accepts_one_way_only_is_found() -> None:
    golds = (Gold("circle", "word"), Gold("circles", "word"))
    report = search("one_way", golds=golds)
    assert report.asymmetric == [(0, 1)]


def test_a_grader_that_hangs_costs_one_answer() -> None:
    report = search("hangs", deadline=0.5)
    assert report.tally.unfinished == [r"\boxed{0/0}"]
    assert report.tally.pairs >= 3_000


def test_a_grader_that_ends_its_process_costs_one_answer() -> None:
    report = search("dies")
    assert report.tally.unfinished == [r"\boxed{0/0}"]


def test_what_a_grader_raises_is_counted_and_told() -> None:
    report = search("raises")
    assert report.tally.failed > 0
    assert report.tally.problem == "ValueError: no infinity here"


def test_no_verdict_is_neither_acceptance_nor_difference() -> None:
    report = search("unsure")
    assert report.passed
    assert report.tally.open > 0


def test_answers_are_asked_in_a_sentence_too() -> None:
    assert search("credulous").passed
    assert not search("credulous", prose=True).passed


def test_answers_of_files_are_asked_first() -> None:
    report = search("ratios", pairs=60, given=(("0x:x-x", False), ("so it is 5", True)))
    assert found(report, "0x:x-x").template == "given"


def test_an_interrupted_search_reports_what_it_found() -> None:
    stops = iter([True])

    def interrupt(tally: Tally) -> None:
        if tally.answers == 100 and next(stops, False):
            raise KeyboardInterrupt

    plan = Plan(grader=f"{PLANTED}:ratios", pairs=100_000, golds=FEW)
    report = audit(plan, interrupt)
    assert report.tally.answers == 100
    assert found(report, "0:0")
