"""The paper's rewards against numbers computed by hand from its formulas."""

import math

import numpy as np
import pytest

from plp_reward import rewards


def _array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def _mask(*values: int) -> np.ndarray:
    return np.array(values, dtype=bool)


def test_accuracy_is_one_or_zero() -> None:
    assert rewards.accuracy(_mask(1, 0, 1)).tolist() == [1.0, 0.0, 1.0]


def test_plp_is_equation_5_for_correct_responses_and_zero_for_wrong_ones() -> None:
    given = rewards.plp(_mask(1, 1, 0), _array(100, 2500, 100), alpha=5.0, gamma=0.5)
    assert given.tolist() == [1 + 5 / 10, 1 + 5 / 50, 0.0]


def test_plp_takes_any_power() -> None:
    assert rewards.plp(_mask(1), _array(8), alpha=4.0, gamma=1 / 3).item() == pytest.approx(3.0)


def test_plp_of_an_empty_correct_response_stays_finite() -> None:
    assert rewards.plp(_mask(1), _array(0), alpha=5.0).item() == 6.0


def test_plp_without_alpha_is_accuracy() -> None:
    correct, length = _mask(1, 0, 1), _array(3, 40, 500)
    assert rewards.plp(correct, length, alpha=0.0).tolist() == rewards.accuracy(correct).tolist()


def test_normalized_uses_mean_and_population_std_of_the_correct_responses() -> None:
    correct = _mask(1, 1, 0, 1)
    length = _array(100, 200, 9000, 600)
    group = np.zeros(4, dtype=np.intp)
    mean = 300.0
    std = math.sqrt(((100 - mean) ** 2 + (200 - mean) ** 2 + (600 - mean) ** 2) / 3)
    expected = [
        (1 - 0.2 / (1 + math.exp(-(tokens - mean) / (std + 1e-7)))) * right
        for tokens, right in zip([100, 200, 9000, 600], [1, 1, 0, 1], strict=True)
    ]
    given = rewards.normalized(correct, length, group, alpha=0.2)
    assert given.tolist() == pytest.approx(expected)


def test_normalized_gives_a_lone_correct_response_half_the_penalty() -> None:
    given = rewards.normalized(
        _mask(0, 1, 0), _array(10, 5000, 20), np.zeros(3, dtype=np.intp), alpha=0.4
    )
    assert given.tolist() == [0.0, 0.8, 0.0]


def test_normalized_keeps_groups_apart_however_they_are_interleaved() -> None:
    length = _array(100, 7000, 300, 9000)
    together = rewards.normalized(_mask(1, 1, 1, 1), length, np.array([0, 1, 0, 1]))
    first = rewards.normalized(_mask(1, 1), length[[0, 2]], np.zeros(2, dtype=np.intp))
    second = rewards.normalized(_mask(1, 1), length[[1, 3]], np.zeros(2, dtype=np.intp))
    assert together[[0, 2]].tolist() == first.tolist()
    assert together[[1, 3]].tolist() == second.tolist()


def test_normalized_gives_equal_lengths_equal_rewards() -> None:
    given = rewards.normalized(_mask(1, 1, 1), _array(7, 7, 7), np.zeros(3, dtype=np.intp))
    assert given.tolist() == [0.95] * 3


def test_normalized_penalises_wrong_groups_nothing_and_survives_extreme_lengths() -> None:
    length = _array(1, 1, 1, 1e9)
    given = rewards.normalized(_mask(1, 1, 1, 1), length, np.zeros(4, dtype=np.intp), alpha=1.0)
    assert np.isfinite(given).all()
    none_right = rewards.normalized(_mask(0, 0), _array(1, 2), np.zeros(2, dtype=np.intp))
    assert none_right.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("low", "high"), [(300, 600), (7000, 10000)])
def test_variance_of_plp_over_uniform_lengths_is_equation_6(low: int, high: int) -> None:
    rng = np.random.default_rng(6)
    length = rng.uniform(low, high, 2_000_000)
    given = rewards.plp(np.ones(length.size, dtype=bool), length, alpha=1.0, gamma=0.5)
    expected = (math.log(high) - math.log(low)) / (high - low) - 4 / (
        math.sqrt(low) + math.sqrt(high)
    ) ** 2
    assert given.var() == pytest.approx(expected, rel=0.01)
