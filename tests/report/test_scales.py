"""Axes have round numbers and hold what is drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plp_reward.report.scales import Scale, around, decades, from_zero


@pytest.mark.parametrize(
    ("highest", "high", "ticks"),
    [
        (15742, 20000, [0, 5000, 10000, 15000, 20000]),
        (1, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    ],
)
def test_an_axis_of_amounts_begins_at_0(highest: float, high: float, ticks: list[float]) -> None:
    scale = from_zero(highest, 0, 100)
    assert (scale.low, scale.high) == (0, high)
    assert scale.ticks() == pytest.approx(ticks)


def test_equal_factors_take_equal_space() -> None:
    scale = Scale(10, 1000, 0, 100, log=True)
    assert [scale(value) for value in (10, 100, 1000)] == pytest.approx([0, 50, 100])
    assert scale.ticks(3) == [10, 100, 1000]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9))
def test_what_is_drawn_lies_within(values: list[float]) -> None:
    for scale in (
        around(values, 0, 100),
        from_zero(max(*values, 0.001), 0, 100),
        decades([abs(value) for value in values], 0, 100),
    ):
        assert len(scale.ticks()) >= 1
        for value in values:
            if scale.low <= abs(value) <= 1e9 and (scale.low < 0 or value >= scale.low):
                assert -1e-6 <= scale(value) <= 100 + 1e-6
