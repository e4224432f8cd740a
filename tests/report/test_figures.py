"""Figures and comparisons against numbers computed by hand."""

import pytest

from plp_reward.report import Table, parse_source, read_table
from plp_reward.report.comparison import comparisons
from plp_reward.report.figures import EVERYTHING, passes, summaries, tiers
from plp_reward.statistics import mcnemar

from .conftest import Write, row


def test_a_summary_counts_what_is_decided(write: Write) -> None:
    rows = [row("a", True, 10), row("b", True, 30), row("c", False, 80), row("d", None, 1000)]
    rows[3]["plp"]["status"] = "timeout"
    [summary] = summaries(read_table([parse_source(write("a.jsonl", rows))]))
    assert (summary.responses, summary.problems) == (4, 4)
    assert summary.accuracy is not None
    assert summary.accuracy.value == pytest.approx(2 / 3)
    assert summary.tokens is not None
    assert summary.tokens.value == 280
    assert summary.median == 55
    assert summary.tokens_right is not None
    assert summary.tokens_right.value == 20
    assert summary.tokens_wrong is not None
    assert summary.tokens_wrong.value == 80
    assert summary.statuses == {"ok": 3, "timeout": 1}
    assert summary.thinks is not None
    assert summary.thinks.value == 1.0


def test_several_data_sets_have_a_total(write: Write) -> None:
    rows = [row("a", True, dataset="x"), row("b", False, dataset="y")]
    found = summaries(read_table([parse_source(write("a.jsonl", rows))]))
    assert [summary.dataset for summary in found] == ["x", "y", EVERYTHING]
    assert found[2].responses == 2


def _two(write: Write) -> Table:
    before = [row("a", True, 100), row("b", True, 200), row("c", False, 300), row("d", False, 400)]
    after = [row("a", True, 50), row("b", False, 100), row("c", True, 150), row("e", True, 1)]
    sources = [
        parse_source(write("before.jsonl", before)),
        parse_source(write("after.jsonl", after)),
    ]
    return read_table(sources)


def test_runs_are_compared_on_the_problems_that_both_have(write: Write) -> None:
    [pair] = comparisons(_two(write))
    assert (pair.before, pair.after) == ("before", "after")
    assert (pair.matched, pair.unmatched) == (3, 2)
    assert (pair.kept, pair.gained, pair.lost, pair.missed) == (1, 1, 1, 0)
    assert pair.single
    assert pair.p == mcnemar(1, 1) == 1.0
    assert pair.tokens is not None
    assert (pair.tokens.before, pair.tokens.after) == (200, 100)
    assert pair.tokens.difference.value == -100
    assert pair.accuracy.difference.value == 0


def test_runs_without_a_common_problem_are_not_compared(write: Write) -> None:
    sources = [
        parse_source(write("a.jsonl", [row("p", True)])),
        parse_source(write("b.jsonl", [row("q", True)])),
    ]
    assert comparisons(read_table(sources)) == []


def test_difficulty_is_that_of_all_responses_to_a_problem(write: Write) -> None:
    table = _two(write)
    found = tiers(table, "", table.dataset == 0)
    before = {tier.name: tier for tier in found["before"]}
    # a is right in both runs, b and c in one, d in none; e is the second run's alone.
    assert {name: tier.problems for name, tier in before.items()} == {
        "never solved": 1,
        "sometimes": 2,
        "always solved": 1,
    }
    assert before["sometimes"].tokens is not None
    assert before["sometimes"].tokens.value == 250


def test_difficulty_needs_several_responses_a_problem(write: Write) -> None:
    table = read_table([parse_source(write("a.jsonl", [row("p", True), row("q", False)]))])
    assert tiers(table, "", table.dataset == 0) == {}


def test_pass_at_k_is_the_mean_over_the_problems(write: Write) -> None:
    rows = [row("a", i < 1) for i in range(4)] + [row("b", i < 2) for i in range(4)]
    [found] = passes(read_table([parse_source(write("a.jsonl", rows))]))
    # 1/4 and 1/2; 1 - C(3,2)/C(4,2) = 1/2 and 1 - C(2,2)/C(4,2) = 5/6; 1 and 1
    assert {k: estimate.value for k, estimate in found.at.items()} == {
        1: pytest.approx(3 / 8),
        2: pytest.approx(2 / 3),
        4: 1.0,
    }


def test_maj_at_k_counts_wrong_answers_by_their_text(write: Write) -> None:
    rows = [row("a", True) for _ in range(2)] + [row("a", False) for _ in range(3)]
    rows[2]["plp"]["answer"], rows[3]["plp"]["answer"], rows[4]["plp"]["answer"] = "1", "2", "2 "
    [found] = passes(read_table([parse_source(write("a.jsonl", rows))]))
    # of all five: two votes for the right one, two for "2": lots; of one: two of five
    assert found.majority[5].value == pytest.approx(1 / 2)
    assert found.majority[1].value == pytest.approx(2 / 5)
