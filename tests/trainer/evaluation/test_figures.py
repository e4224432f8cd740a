"""Figures and changes, on numbers computed by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from plp_trainer.evaluation.bootstrap import over_problems
from plp_trainer.evaluation.cost import Prices, cost_of
from plp_trainer.evaluation.figures import FIGURES, changes_of, figures_of
from plp_trainer.evaluation.measured import Measured, by_data_set


def row(group: str, correct: bool | None, length: int, **more: object) -> dict[str, object]:
    return {
        "group": group,
        "dataset": "d",
        "length": length,
        "finish_reason": "stop",
        "thinks": False,
        "thinking_tokens": 0,
        "prompt_tokens": 10,
        "plp": {"correct": correct, "status": "timeout" if correct is None else "ok"},
        **more,
    }


def measured(*rows: dict[str, object]) -> Measured:
    return by_data_set(rows)["d"]


def test_what_is_not_decided_counts_as_wrong_and_is_counted() -> None:
    figures = figures_of(
        measured(row("a", True, 10), row("a", None, 20), row("b", False, 60), row("b", True, 90))
    )
    assert figures.accuracy.value == pytest.approx(2 / 4)
    assert (figures.problems, figures.responses, figures.undecided) == (2, 4, 1)
    assert figures.tokens.value == 45.0
    assert figures.median_tokens.value == 40.0
    assert figures.statuses == {"ok": 3, "timeout": 1}


def test_nothing_decided_is_nothing_right() -> None:
    figures = figures_of(measured(row("a", None, 10), row("b", None, 20)))
    assert (figures.accuracy.value, figures.undecided) == (0.0, 2)


def test_what_is_not_decided_is_wrong_for_pass_at_k_and_for_changes_too() -> None:
    before = measured(row("a", True, 10), row("a", None, 10))
    after = measured(row("a", True, 10), row("a", True, 10))
    assert figures_of(before).pass_at_k[2].value == 1.0
    assert figures_of(before).pass_at_k[1].value == 0.5
    assert changes_of(before, after).accuracy.difference.value == pytest.approx(0.5)


def test_thinking_is_a_share_of_all_tokens() -> None:
    figures = figures_of(
        measured(
            row("a", True, 100, thinks=True, thinking_tokens=80),
            row("b", True, 300, thinks=False),
            row("c", False, 400, thinks=True, thinking_tokens=320, finish_reason="length"),
        )
    )
    assert figures.thinks.value == pytest.approx(2 / 3)
    assert figures.thinking_share.value == pytest.approx(400 / 800)
    assert figures.truncated.value == pytest.approx(1 / 3)


def test_redundant_is_the_mean_share_of_thinking_beyond_what_a_problem_needs() -> None:
    before = measured(
        row("a", True, 20, thinks=True, thinking_tokens=16, needed_tokens=6),
        row("a", True, 4, needed_tokens=6),
        row("b", True, 40, thinks=True, thinking_tokens=30, needed_tokens=20),
    )
    redundant = figures_of(before).redundant
    assert redundant is not None
    assert redundant.value == pytest.approx((10 / 20 + 0 + 10 / 40) / 3)
    after = measured(row("a", True, 4, needed_tokens=6), row("b", True, 26, needed_tokens=20))
    change = changes_of(before, after).redundant
    assert change is not None
    assert change.difference.value == pytest.approx(-1 / 4), "each problem counts once"
    unknown = measured(row("a", True, 20, thinking_tokens=16), row("b", True, 20))
    assert figures_of(unknown).redundant is None
    assert changes_of(before, unknown).redundant is None


def test_responses_to_one_problem_do_not_narrow_the_interval() -> None:
    """Ten problems that are all right or all wrong tell no more with five responses each."""
    problems = [(f"p{n}", n % 2 == 0) for n in range(10)]
    one = figures_of(measured(*(row(p, right, 10) for p, right in problems)))
    five = figures_of(measured(*(row(p, right, 10) for p, right in problems for _ in range(5))))
    width = one.accuracy.high - one.accuracy.low  # type: ignore[operator]
    assert five.accuracy.high - five.accuracy.low == pytest.approx(width, rel=0.1)  # type: ignore[operator]


def test_pass_at_k_is_the_unbiased_estimate() -> None:
    rows = [row("a", right, 1) for right in (True, False, False, False)]
    rows += [row("b", right, 1) for right in (True, True, False, False)]
    found = figures_of(measured(*rows)).pass_at_k
    assert list(found) == [1, 2, 4]
    assert found[1].value == pytest.approx(3 / 8)
    # 1 - C(3,2)/C(4,2) = 1/2 and 1 - C(2,2)/C(4,2) = 5/6
    assert found[2].value == pytest.approx((1 / 2 + 5 / 6) / 2)
    assert found[4].value == 1.0
    assert all(0 <= e.low <= e.value <= e.high <= 1 for e in found.values())  # type: ignore[operator]


def test_one_response_a_problem_has_no_pass_at_k() -> None:
    assert figures_of(measured(row("a", True, 1), row("b", False, 1))).pass_at_k == {}


def test_data_sets_come_in_the_order_of_their_rows() -> None:
    rows = [row("a", True, 1, dataset="easy"), row("b", True, 1, dataset="hard")]
    assert list(by_data_set([*rows, *rows])) == ["easy", "hard"]


def test_figures_survive_json() -> None:
    figures = {"d": figures_of(measured(row("a", True, 5), row("a", None, 7), row("b", True, 9)))}
    assert FIGURES.validate_json(FIGURES.dump_json(figures)) == figures


def test_changes_compare_the_same_problems_whatever_their_order() -> None:
    before = measured(row("a", False, 100), row("b", True, 300), row("gone", True, 9999))
    after = measured(row("b", True, 150), row("a", True, 50))
    changes = changes_of(before, after)
    assert changes.accuracy.difference.value == pytest.approx(0.5)
    assert changes.tokens.difference.value == pytest.approx(-100.0)
    # Both problems were halved: no resampling can give another ratio.
    ratio = changes.tokens_ratio
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((0.5, 0.5, 0.5))


def test_models_without_a_common_problem_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="no problem in common"):
        changes_of(measured(row("a", True, 1)), measured(row("b", True, 1)))


def test_the_bootstrap_s_interval_is_the_normal_one_where_that_holds() -> None:
    values = np.random.default_rng(1).normal(100.0, 20.0, size=400)
    found = over_problems(lambda at: float(values[at].mean()), np.arange(400), draws=4_000)
    reach = 1.96 * values.std(ddof=1) / 20
    assert found.low == pytest.approx(values.mean() - reach, abs=0.2)
    assert found.high == pytest.approx(values.mean() + reach, abs=0.2)


def test_the_bootstrap_covers_the_truth_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(2)
    hits = 0
    for _ in range(200):
        values = np.exp(generator.normal(size=100))
        found = over_problems(_median_of(values), np.arange(100), draws=300)
        hits += found.low <= 1.0 <= found.high  # type: ignore[operator]
    assert 0.90 <= hits / 200 <= 0.99


def _median_of(values: NDArray[np.float64]):  # type: ignore[no-untyped-def]
    return lambda at: float(np.median(values[at]))


def test_the_bootstrap_draws_problems_with_all_their_responses() -> None:
    """Two problems, each with responses of its own kind: a draw has both, or one of them twice."""
    values = np.array([0.0] * 50 + [1.0] * 50)
    problem = np.repeat([0, 1], 50)
    found = over_problems(lambda at: float(values[at].mean()), problem)
    assert (found.low, found.high) == (0.0, 1.0)


def test_one_problem_has_no_interval() -> None:
    found = over_problems(lambda at: 1.0, np.zeros(5, dtype=np.intp))
    assert (found.low, found.high) == (None, None)


def test_cost_counts_time_in_which_something_was_under_way_once() -> None:
    rows = [
        {"prompt_tokens": 10, "length": 100, "started": 0.0, "seconds": 10.0},
        {"prompt_tokens": 10, "length": 200, "started": 5.0, "seconds": 10.0},
        {"prompt_tokens": 10, "length": 300, "started": 100.0, "seconds": 5.0},
    ]
    cost = cost_of(rows, Prices(prompt=1.0, completion=2.0))
    assert (cost.prompt_tokens, cost.completion_tokens, cost.seconds) == (30, 600, 20.0)
    assert cost.tokens_per_second == 30.0
    assert cost.price == pytest.approx((30 * 1.0 + 600 * 2.0) / 1e6)
    assert cost_of(rows).price is None
    assert cost_of(rows).priced(Prices(prompt=1.0, completion=2.0)) == cost
    assert cost.priced(None) == cost
