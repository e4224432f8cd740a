"""Leave-one-out advantages against equation 3 computed by hand."""

import numpy as np
import pytest

from plp_reward.rewards.advantages import rloo


def test_an_advantage_is_the_reward_minus_the_mean_of_the_others() -> None:
    given = rloo(np.array([1.5, 0.0, 1.2]), np.zeros(3, dtype=np.intp))
    assert given.tolist() == pytest.approx([1.5 - 0.6, 0.0 - 1.35, 1.2 - 0.75])


def test_groups_are_kept_apart() -> None:
    given = rloo(np.array([1.0, 5.0, 3.0, 5.0]), np.array([0, 1, 0, 1]))
    assert given.tolist() == [-2.0, 0.0, 2.0, 0.0]


def test_advantages_of_a_group_add_up_to_0() -> None:
    reward = np.random.default_rng(3).normal(size=16)
    assert rloo(reward, np.repeat([0, 1], 8)).sum() == pytest.approx(0.0)


def test_a_lone_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="at least two samples"):
        rloo(np.array([1.0, 2.0, 3.0]), np.array([0, 0, 1]))


def test_no_samples_have_no_advantages() -> None:
    assert rloo(np.zeros(0), np.zeros(0, dtype=np.intp)).shape == (0,)
