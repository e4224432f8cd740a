"""Group numbering and statistics."""

import numpy as np
import pytest

from plp_reward.rewards.groups import (
    group_extremes,
    group_indices,
    group_mean,
    group_ranks,
    group_statistics,
)


def test_groups_are_numbered_in_order_of_appearance() -> None:
    assert group_indices(["b", "a", "b", "c"]).tolist() == [0, 1, 0, 2]


def test_samples_without_a_group_stand_alone() -> None:
    assert group_indices([None, "a", None, "a"]).tolist() == [0, 1, 2, 1]


def test_statistics_are_over_the_chosen_samples_of_each_group() -> None:
    values = np.array([1.0, 3.0, 100.0, 5.0, 5.0])
    group = np.array([0, 0, 0, 1, 1])
    mean, std = group_statistics(values, group, np.array([True, True, False, True, True]))
    assert mean.tolist() == [2.0, 5.0]
    assert std.tolist() == [1.0, 0.0]


def test_a_group_in_which_nothing_counts_has_zeros() -> None:
    mean, std = group_statistics(np.array([7.0]), np.array([0]), np.array([False]))
    assert mean.tolist() == [0.0]
    assert std.tolist() == [0.0]


def test_small_spreads_among_large_values_keep_their_digits() -> None:
    values = 1e9 + np.array([0.0, 1.0, 2.0])
    _, std = group_statistics(values, np.zeros(3, dtype=np.intp), np.ones(3, dtype=bool))
    assert std.item() == pytest.approx(np.sqrt(2 / 3))


def test_the_samples_standard_deviation_divides_by_one_less() -> None:
    values, group = np.array([1.0, 3.0, 9.0]), np.array([0, 0, 1])
    _, std = group_statistics(values, group, np.ones(3, dtype=bool), ddof=1)
    assert std.tolist() == pytest.approx([np.sqrt(2), 0.0])


def test_the_mean_of_a_mask_is_a_share() -> None:
    share = group_mean(np.array([True, False, True, True]), np.array([0, 1, 0, 1]))
    assert share.tolist() == [1.0, 0.5]


def test_statistics_are_to_the_last_bit_those_of_the_group_in_any_order() -> None:
    dice = np.random.default_rng(3)
    values = dice.integers(1, 32_000, size=64).astype(np.float64)
    group = np.arange(64) % 8
    chosen = dice.random(64) < 0.7
    mean, std = group_statistics(values, group, chosen)
    shares = group_mean(values / 7, group)
    for _ in range(50):
        order = dice.permutation(64)
        again = group_statistics(values[order], group[order], chosen[order])
        assert (again[0] == mean).all()
        assert (again[1] == std).all()
        assert (group_mean(values[order] / 7, group[order]) == shares).all()


def test_extremes_are_over_the_chosen_samples_of_each_group() -> None:
    values, group = np.array([4.0, 2.0, 1.0, 8.0]), np.array([0, 0, 0, 1])
    least, greatest = group_extremes(values, group, np.array([True, True, False, False]))
    assert least.tolist() == [2.0, np.inf]
    assert greatest.tolist() == [4.0, -np.inf]


def test_ranks_count_within_each_group_and_equal_values_in_order() -> None:
    values, group = np.array([5.0, 1.0, 5.0, 3.0, 0.0]), np.array([0, 1, 0, 0, 1])
    assert group_ranks(values, group).tolist() == [1, 1, 2, 0, 0]
