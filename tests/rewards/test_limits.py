"""Cosine, soft overlong punishment and truncation against numbers computed by hand."""

import math

import numpy as np
import pytest

from plp_reward import rewards


def _array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def _mask(*values: int) -> np.ndarray:
    return np.array(values, dtype=bool)


def test_cosine_runs_from_2_to_1_when_right_and_from_minus_10_to_0_when_wrong() -> None:
    half, quarter = 14336 / 2, 14336 / 4
    given = rewards.cosine(_mask(1, 1, 1, 0, 0, 0), _array(0, half, quarter, 0, half, quarter))
    # A quarter of the way, cos(pi / 4) = 0.7071: 1 + 0.8536 and -10 * 0.8536.
    expected = [2.0, 1.5, 1.853553, -10.0, -5.0, -8.535534]
    assert given.tolist() == pytest.approx(expected)


def test_cosine_gives_what_exceeds_the_limit_minus_10_right_or_wrong() -> None:
    given = rewards.cosine(_mask(1, 0, 1, 1), _array(14320, 14320, 20000, 14319))
    assert given[:3].tolist() == [-10.0, -10.0, -10.0]
    assert given[3] == pytest.approx(1.0, abs=1e-5)


def test_cosine_without_margin_reaches_its_long_values() -> None:
    near = math.nextafter(8.0, 0.0)
    given = rewards.cosine(_mask(1, 0, 1), _array(near, near, 8.0), limit=8.0, margin=0.0)
    assert given.tolist() == pytest.approx([1.0, 0.0, -10.0])


def test_overlong_costs_nothing_before_the_buffer_and_1_at_the_limit() -> None:
    given = rewards.overlong(_mask(1, 1, 1, 1, 0, 0), _array(10, 16384, 18432, 20480, 18432, 16384))
    assert given.tolist() == [1.0, 1.0, 0.5, 0.0, -0.5, 0.0]


def test_overlong_stays_at_minus_1_past_the_limit() -> None:
    assert rewards.overlong(_mask(0), _array(50_000)).tolist() == [-1.0]


def test_overlong_takes_dapos_own_accuracy() -> None:
    given = rewards.overlong(_mask(1, 0), _array(9, 9), wrong=-1.0)
    assert given.tolist() == [1.0, -1.0]


def test_the_buffer_must_fit_within_the_limit() -> None:
    with pytest.raises(ValueError, match=r"'buffer' of reward 'overlong' must be at most 'limit'"):
        rewards.find("overlong").resolve({"limit": 4000})
    assert rewards.find("overlong").resolve({"limit": 4000, "buffer": 4000})["buffer"] == 4000


def test_truncation_keeps_what_ends_at_the_limit() -> None:
    given = rewards.truncation(_mask(1, 1, 0), _array(4000, 4001, 10))
    assert given.tolist() == [1.0, 0.0, 0.0]
