"""Equation 6 against integration and against simulation."""

import numpy as np
import pytest

from plp_reward.curves import equation_6, spreads
from plp_reward.probe import load_subject


@pytest.mark.parametrize(("low", "high"), [(1, 2), (300, 600), (7_000, 10_000)])
def test_equation_6_is_the_variance_that_integration_gives(low: int, high: int) -> None:
    cells = np.linspace(low, high, 1_000_001)
    middle = (cells[:-1] + cells[1:]) / 2
    assert equation_6(low, high) == pytest.approx((1 / np.sqrt(middle)).var(), rel=1e-6)


def test_equation_6_falls_as_either_end_grows() -> None:
    assert equation_6(300, 600) > equation_6(310, 600)
    assert equation_6(7_000, 10_000) > equation_6(7_100, 10_100)


def test_plps_simulated_variance_is_equation_6_in_every_window() -> None:
    spread = spreads(load_subject("plp", {"alpha": 4.0}), low=100, high=16_000, windows=6)
    exact = [equation_6(a, b, 4.0) for a, b in zip(spread.low, spread.high, strict=True)]
    assert spread.variance.tolist() == pytest.approx(exact, rel=0.05)
    assert spread.low[0] == 100
    assert spread.high[-1] == pytest.approx(16_000)


def test_a_standardised_penaltys_variance_is_the_same_in_every_window() -> None:
    spread = spreads(load_subject("normalized"), low=100, high=16_000, windows=6)
    assert spread.variance.tolist() == pytest.approx([spread.variance[0]] * 6, rel=0.02)


def test_a_window_wider_than_the_range_is_refused() -> None:
    with pytest.raises(ValueError, match="fit between low and high"):
        spreads(load_subject("plp"), low=300, high=400)
