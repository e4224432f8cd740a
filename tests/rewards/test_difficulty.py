"""ALP and DAST against numbers computed by hand from their formulas."""

import numpy as np
import pytest

from plp_reward import rewards


def _array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def _mask(*values: int) -> np.ndarray:
    return np.array(values, dtype=bool)


def test_alp_costs_the_solve_rate_of_beta_a_token() -> None:
    # Solve rates 3/4 and 1/4; wrong responses pay too.
    correct = _mask(1, 1, 1, 0, 1, 0, 0, 0)
    group = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    given = rewards.alp(correct, np.full(8, 4000.0), group, beta=1e-4)
    assert given.tolist() == pytest.approx([0.7, 0.7, 0.7, -0.3, 0.9, -0.1, -0.1, -0.1])


def test_alp_of_an_unsolved_group_costs_as_if_one_were_right() -> None:
    given = rewards.alp(_mask(0, 0, 0, 0), np.full(4, 4000.0), np.zeros(4, dtype=np.intp))
    assert given.tolist() == pytest.approx([-1e-7 * 4000 / 4] * 4)


def test_alp_of_a_lone_response_costs_beta_a_token() -> None:
    given = rewards.alp(_mask(1), _array(10_000), np.zeros(1, dtype=np.intp))
    assert given.tolist() == pytest.approx([0.999])


def test_dast_compares_with_a_budget_between_the_correct_mean_and_the_limit() -> None:
    # p = 1/2, correct mean 400, limit 1600: the budget is 1000.
    given = rewards.dast(
        _mask(1, 1, 0, 0), _array(200, 600, 500, 1500), np.zeros(4, dtype=np.intp), limit=1600.0
    )
    # z = -0.8, -0.4, -0.5, 0.5
    assert given.tolist() == pytest.approx([0.9, 0.7, -0.55, -0.1])


def test_dast_of_an_unsolved_group_has_the_limit_as_its_budget() -> None:
    given = rewards.dast(_mask(0, 0), _array(0, 1600), np.zeros(2, dtype=np.intp), limit=1600.0)
    assert given.tolist() == pytest.approx([-1.0, -0.1])


def test_dast_of_a_solved_group_has_its_mean_as_its_budget() -> None:
    given = rewards.dast(_mask(1, 1, 1), _array(100, 200, 300), np.zeros(3, dtype=np.intp))
    assert given.tolist() == pytest.approx([0.75, 0.5, 0.25])


def test_dast_never_takes_a_correct_response_below_a_tenth() -> None:
    given = rewards.dast(_mask(1, 1, 1), _array(10, 10, 1000), np.zeros(3, dtype=np.intp))
    assert given[2] == pytest.approx(0.1)
