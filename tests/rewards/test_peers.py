"""Rewards over a group's lengths against numbers computed by hand from their formulas."""

import math

import numpy as np
import pytest

from plp_reward import rewards


def _array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def _mask(*values: int) -> np.ndarray:
    return np.array(values, dtype=bool)


def _one(size: int) -> np.ndarray:
    return np.zeros(size, dtype=np.intp)


def test_kimi_places_a_response_in_the_range_of_the_whole_group() -> None:
    # Range 100 to 500, the wrong ones' lengths included.
    given = rewards.kimi(_mask(1, 1, 0, 0), _array(200, 400, 100, 500), _one(4))
    assert given.tolist() == pytest.approx([1.25, 0.75, 0.0, -0.5])


def test_kimi_weighs_its_length_term() -> None:
    given = rewards.kimi(_mask(1, 0), _array(100, 500), _one(2), weight=0.4)
    assert given.tolist() == pytest.approx([1.2, -0.2])


def test_kimi_gives_equal_lengths_and_lone_responses_accuracy() -> None:
    assert rewards.kimi(_mask(1, 0), _array(7, 7), _one(2)).tolist() == [1.0, 0.0]
    assert rewards.kimi(_mask(1), _array(9000), _one(1)).tolist() == [1.0]


def test_shorter_better_takes_a_thousandth_a_token_from_the_shortest_correct() -> None:
    given = rewards.shorter_better(_mask(1, 1, 0, 0), _array(600, 1600, 100, 2600), _one(4))
    assert given.tolist() == pytest.approx([2.0, 1.0, -0.5, -2.0])


def test_shorter_better_of_an_unsolved_group_aims_at_its_mean() -> None:
    given = rewards.shorter_better(_mask(0, 0, 0), _array(100, 200, 600), _one(3))
    assert given.tolist() == pytest.approx([-0.2, -0.1, -0.3])


def test_lc_r1_adds_what_a_response_saves_of_the_longest_correct_one() -> None:
    given = rewards.lc_r1(_mask(1, 1, 0, 0), _array(250, 1000, 500, 2000), _one(4))
    assert given.tolist() == pytest.approx([1.75, 1.0, 0.5, -1.0], abs=1e-6)


def test_lc_r1_of_an_unsolved_group_is_0_and_of_a_lone_correct_response_1() -> None:
    assert rewards.lc_r1(_mask(0, 0), _array(100, 900), _one(2)).tolist() == [0.0, 0.0]
    lone = rewards.lc_r1(_mask(1, 0), _array(800, 400), _one(2), weight=1.5)
    assert lone.tolist() == pytest.approx([1.0, 0.75], abs=1e-6)


def test_gr3_divides_by_the_length_relative_to_the_mean_of_all() -> None:
    # Mean 200: 1 / (1 + 0.33 * 0.5), 1 / (1 + 0.33 * 1.5).
    given = rewards.gr3(_mask(1, 1, 0), _array(100, 300, 200), _one(3))
    assert given.tolist() == pytest.approx([1 / 1.165, 1 / 1.495, 0.0])


def test_gr3_of_equal_lengths_and_of_a_lone_response_is_1_over_1_plus_alpha() -> None:
    assert rewards.gr3(_mask(1, 1), _array(5, 5), _one(2)).tolist() == pytest.approx([1 / 1.33] * 2)
    assert rewards.gr3(_mask(1), _array(8000), _one(1), alpha=1.0).tolist() == [0.5]


def test_gr3_of_empty_responses_is_accuracy() -> None:
    assert rewards.gr3(_mask(1, 0), _array(0, 0), _one(2)).tolist() == [1.0, 0.0]


def test_grpo_lead_standardises_over_the_correct_ones_with_their_sample_std() -> None:
    # Correct 100, 200, 300: mean 200, sample standard deviation 100.
    given = rewards.grpo_lead(
        _mask(1, 1, 1, 0), _array(100, 200, 300, 9000), _one(4), _mask(1, 1, 1, 1)
    )
    expected = [math.exp(0.05), 1.0, math.exp(-0.05), -1.0]
    assert given.tolist() == pytest.approx(expected)


def test_grpo_lead_gives_a_lone_correct_response_1_and_no_answer_0() -> None:
    given = rewards.grpo_lead(_mask(1, 0, 0), _array(5000, 10, 20), _one(3), _mask(1, 1, 0))
    assert given.tolist() == [1.0, -1.0, 0.0]


def test_grpo_lead_leaves_easy_groups_alone_when_asked_to() -> None:
    correct, answered = np.ones(8, dtype=bool), np.ones(8, dtype=bool)
    group = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    length = _array(9000, 3000, 4000, 5000, 9000, 3000, 4000, 5003)
    given = rewards.grpo_lead(correct, length, group, answered, exempt=4000.0)
    assert given[:4].tolist() == [1.0] * 4
    assert given[4] < 1.0 < given[5]


def test_grpo_lead_never_exempts_a_group_of_two() -> None:
    given = rewards.grpo_lead(_mask(1, 1), _array(10, 20), _one(2), _mask(1, 1), exempt=4000.0)
    assert given[0] > 1.0 > given[1]
