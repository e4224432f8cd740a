"""What is wrong with golds, found by the grader itself."""

from collections.abc import Sequence

import pytest

from plp_reward import Verdict, grade
from plp_reward.answers import Gold, GradingPolicy
from plp_reward.gold_checks.checks import GoldChecks, GoldRow, Pair
from plp_reward.gold_checks.kinds import MEANINGS, Kind


def judge(pairs: Sequence[Pair]) -> list[Verdict]:
    return [grade(pair.response, pair.gold) for pair in pairs]


def kinds(*rows: GoldRow) -> list[list[Kind]]:
    found = GoldChecks(judge).check(rows)
    return [[finding.kind for finding in findings] for findings in found]


def of(gold: Gold | None) -> list[Kind]:
    return kinds(GoldRow("f:1", gold))[0]


@pytest.mark.parametrize(
    "gold",
    [
        "42",
        42,
        0.5,
        ["1/2", "0.5"],
        r"\frac{1}{2}",
        "12,345",
        "276,000",
        "(-3, 5]",
        "$x = 1$\n$x = 4$",
        r"Half of it is 4, so the answer is \boxed{4}.",
        "Half of it is 4.\n#### 4",
        "(B)",
        "Sunday",
        "no solution",
    ],
)
def test_what_data_sets_have_is_fine(gold: Gold) -> None:
    assert of(gold) == []


@pytest.mark.parametrize(
    ("gold", "kind"),
    [
        (None, Kind.EMPTY),
        ("", Kind.EMPTY),
        (" \n", Kind.EMPTY),
        (float("nan"), Kind.EMPTY),
        ("proof", Kind.EMPTY),
        ("NotFound", Kind.EMPTY),
        (["", "proof"], Kind.EMPTY),
        ("We lose three of five pens. That leaves us with two of them.", Kind.PROSE),
        (r"So the answer is \boxed{\frac{1}{2", Kind.UNREADABLE),
        ("1" * 21_000 + "x", Kind.UNREADABLE),
        (r"It is \boxed{}", Kind.UNREADABLE),
        ("the answer is not 5", Kind.REFUSED),
        ("{x", Kind.REFUSED),
        ("It is the one that has the largest area of all", Kind.SENTENCE),
        (["3", "4"], Kind.SEVERAL),
        (r"Either $\boxed{4}$. And then $\boxed{5}$.", Kind.SEVERAL),
        ("3,7", Kind.READINGS),
        ("100,200", Kind.READINGS),
        ("+".join(f"{n}x^{{{n}}}" for n in range(2, 40)), Kind.LONG),
    ],
)
def test_each_kind_is_found(gold: Gold | None, kind: Kind) -> None:
    assert of(gold) == [kind]
    assert kind in MEANINGS


def test_the_same_problem_with_another_gold_is_named_by_its_earlier_row() -> None:
    checks = GoldChecks(judge)
    first = [
        GoldRow("a:1", "1/2", "What is half of 1?"),
        GoldRow("a:2", "0.5", "What is half\nof  1? "),
        GoldRow("a:3", "2", "What is half of 4?"),
    ]
    assert checks.check(first) == [[], [], []]
    later = [
        GoldRow("b:1", "2", "What is half of 1?"),
        GoldRow("b:2", "2", "What is half of 4?"),
        GoldRow("b:3", "3", ""),
        GoldRow("b:4", "4", ""),
    ]
    (conflict, *others) = checks.check(later)
    assert [(one.kind, one.message) for one in conflict] == [(Kind.CONFLICT, "a:1 has 1/2")]
    assert others == [[], [], []]
    assert checks.repeats == 2


def test_another_column_may_state_another_answer() -> None:
    agreeing = GoldRow("a:1", "0.5", others=[("solution", r"It is \boxed{\frac{1}{2}}.")])
    differing = GoldRow("a:2", "0.5", others=[("solution", r"It is \boxed{\frac{1}{3}}.")])
    silent = GoldRow("a:3", "0.5", others=[("solution", "We halve it. That is all there is.")])
    assert kinds(agreeing, differing, silent) == [[], [Kind.COLUMNS], []]


def test_a_row_that_is_wrong_leaves_its_neighbours_alone() -> None:
    rows = [GoldRow("a:1", "1"), GoldRow("a:2", None), GoldRow("a:3", "the answer is not 5")]
    assert kinds(*rows) == [[], [Kind.EMPTY], [Kind.REFUSED]]


def test_the_policy_that_will_grade_decides() -> None:
    strict = GradingPolicy(max_chars=5)
    (found,) = GoldChecks(judge, strict).check([GoldRow("a:1", "x + y + z")])
    assert [finding.kind for finding in found] == [Kind.UNREADABLE]
