"""L1 and LASER against numbers computed by hand from their formulas."""

import numpy as np
import pytest

from plp_reward import rewards


def _array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def _mask(*values: int) -> np.ndarray:
    return np.array(values, dtype=bool)


def test_l1_exact_takes_alpha_for_each_token_beside_the_target() -> None:
    given = rewards.l1_exact(
        _mask(1, 1, 1, 0), _array(1000, 1500, 500, 3000), _array(1000, 1000, 1000, 1000)
    )
    # 0.0003 * 500 = 0.15; 0.0003 * 2000 = 0.6
    assert given.tolist() == pytest.approx([1.0, 0.85, 0.85, -0.6])


def test_l1_max_is_half_at_the_target_and_is_cut_off_at_0_and_1() -> None:
    target = _array(2000, 2000, 2000, 2000, 2000)
    given = rewards.l1_max(_mask(1, 1, 1, 1, 0), _array(2000, 1000, 0, 4000, 10), target)
    # 0.5; 0.5 + 0.3; 0.5 + 0.6 cut off; 0.5 - 0.6 cut off; wrong
    assert given.tolist() == pytest.approx([0.5, 0.8, 1.0, 0.0, 0.0])


def test_half_of_alpha_is_the_slope_of_l1s_own_code() -> None:
    used, allowed = _array(0, 500, 1999, 2000, 2500, 9000), np.full(6, 2000.0)
    score = np.clip(0.0003 * (allowed - used), -1, 1)
    given = rewards.l1_max(np.ones(6, dtype=bool), used, allowed, alpha=0.00015)
    assert given.tolist() == pytest.approx(((score + 1) / 2).tolist())


def test_each_sample_has_its_own_target() -> None:
    given = rewards.l1_exact(_mask(1, 1), _array(700, 700), _array(700, 1700))
    assert given.tolist() == pytest.approx([1.0, 0.7])


def test_laser_adds_its_bonus_up_to_the_target_length() -> None:
    given = rewards.laser(_mask(1, 1), _array(4096, 4097), _mask(1, 1))
    assert given.tolist() == [1.5, 1.0]


def test_laser_tells_a_wrong_answer_from_none() -> None:
    given = rewards.laser(_mask(0, 0), _array(100, 100), _mask(1, 0))
    assert given.tolist() == [-0.5, -1.0]


def test_laser_takes_other_values() -> None:
    given = rewards.laser(
        _mask(1, 0, 0),
        _array(2000, 9, 9),
        _mask(1, 1, 0),
        target_length=2048.0,
        bonus=0.25,
        wrong=0.0,
        unanswered=-2.0,
    )
    assert given.tolist() == [1.25, 0.0, -2.0]
