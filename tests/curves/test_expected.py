"""Curves against what can be computed by hand, and the paper's figures 3 and 4."""

import math
from pathlib import Path

import numpy as np
import pytest

from plp_reward.curves import Setting, expected
from plp_reward.probe import load_subject

SMALL = f"{Path(__file__).parents[2]}/examples/small_reward.py:small"


def _mean_plp(low: float, high: float, alpha: float = 5.0) -> float:
    """1 + alpha times the mean of 1 / sqrt(length) for lengths spread evenly."""
    return 1 + alpha * 2 * (math.sqrt(high) - math.sqrt(low)) / (high - low)


def test_with_all_right_the_advantage_is_the_reward_above_the_mean() -> None:
    [line] = expected(load_subject("plp"), Setting(300, 600, draws=2_000))
    assert line.correct
    assert line.length[[0, -1]].tolist() == [300, 600]
    assert line.reward.tolist() == pytest.approx((1 + 5 / np.sqrt(line.length)).tolist())
    above = line.reward - _mean_plp(300, 600)
    assert line.advantage.tolist() == pytest.approx(above.tolist(), abs=2e-3)


def test_with_one_wrong_the_wrong_one_loses_the_mean_of_the_right_ones() -> None:
    right, wrong = expected(load_subject("plp"), Setting(300, 600, right=7, draws=2_000))
    assert (right.correct, wrong.correct) == (True, False)
    mean = _mean_plp(300, 600)
    assert wrong.reward.tolist() == [0.0] * 41
    assert wrong.advantage.tolist() == pytest.approx([-mean] * 41, abs=2e-3)
    others = right.reward - 6 / 7 * mean
    assert right.advantage.tolist() == pytest.approx(others.tolist(), abs=2e-3)


def test_with_none_right_there_is_only_a_wrong_line() -> None:
    [line] = expected(load_subject("kimi"), Setting(300, 600, right=0))
    assert not line.correct


def test_figure_3_length_matters_on_easy_problems_and_hardly_on_hard_ones() -> None:
    def reach(name: str, low: int, high: int, right: int) -> float:
        line = expected(load_subject(name), Setting(low, high, right=right))[0]
        return float(line.advantage[0] - line.advantage[-1])

    for right in (8, 7):
        easy, hard = reach("plp", 300, 600, right), reach("plp", 7_000, 10_000, right)
        assert easy > 8 * hard
        easy, hard = (reach("normalized", *r, right) for r in ((300, 600), (7_000, 10_000)))
        assert easy == pytest.approx(hard, rel=0.05)


def test_figure_4_big_and_small_rewards_part_only_where_one_is_wrong() -> None:
    big, small = load_subject("plp"), load_subject(SMALL)
    all_right = Setting(157, 2_000)
    [one], [other] = expected(big, all_right), expected(small, all_right)
    assert one.advantage.tolist() == pytest.approx(other.advantage.tolist())
    one_wrong = Setting(157, 2_000, right=7)
    gaps = [
        right.advantage.mean() - wrong.advantage.mean()
        for right, wrong in (expected(big, one_wrong), expected(small, one_wrong))
    ]
    # Both differ by 8/7 of the mean right reward, which is 0.4 more for the big one.
    assert gaps[0] - gaps[1] == pytest.approx(0.4 * 8 / 7, abs=1e-6)


def test_the_same_seed_gives_the_same_line() -> None:
    subject = load_subject("gr3")
    first, second = (expected(subject, Setting(300, 600))[0] for _ in range(2))
    assert first.advantage.tolist() == second.advantage.tolist()


@pytest.mark.parametrize(
    "setting", [{"low": 600, "high": 300}, {"size": 1}, {"right": 9}, {"draws": 0}, {"low": 0}]
)
def test_a_setting_that_cannot_be_is_refused(setting: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"must be|needs"):
        Setting(**({"low": 300, "high": 600} | setting))


def test_a_reward_that_remembers_has_seen_a_group_of_the_range_before() -> None:
    [line] = expected(load_subject("hapo"), Setting(300, 600, draws=5))
    # The shortest of the group before had 300 tokens: 1 + cos(pi/2), and 1 - 0.7 at twice that.
    assert line.reward[[0, -1]].tolist() == pytest.approx([1.0, 0.3])
