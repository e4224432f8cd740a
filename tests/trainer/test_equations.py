"""Rewards of a live service against the paper's equations, on simulated lengths."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.trainer.conftest import TOKEN

from plp_reward import Sample
from plp_reward.client import RewardClient

RANGES = [(300, 600), (7_000, 10_000)]
"""Tokens of easy and of hard problems, as in figure 3."""
GROUPS, SIZE = 500, 8


def rewards(
    service: str, low: int, high: int, profile: str, alpha: float, wrong: int = 0
) -> NDArray[np.float64]:
    """Rewards of groups whose lengths are uniform between two bounds, shape (GROUPS, SIZE)."""
    lengths = np.random.default_rng(low).integers(low, high, size=(GROUPS, SIZE), endpoint=True)
    samples = [
        Sample("\\boxed{1}", 2 if place < wrong else 1, group=str(group), length=int(length))
        for group, row in enumerate(lengths)
        for place, length in enumerate(row)
    ]
    with RewardClient(service, token=TOKEN) as client:
        results = client.score(samples, profile, parameters={"alpha": alpha})
    found = [result.reward for result in results]
    assert None not in found
    return np.array(found, dtype=np.float64).reshape(GROUPS, SIZE)


@pytest.mark.parametrize(("low", "high"), RANGES)
@pytest.mark.parametrize("alpha", [1.0, 4.0])
def test_the_variance_of_plp_is_equation_6(service: str, low: int, high: int, alpha: float) -> None:
    equation_6 = (math.log(high) - math.log(low)) / (high - low) - 4 / (
        math.sqrt(low) + math.sqrt(high)
    ) ** 2
    assert rewards(service, low, high, "plp", alpha).var() == pytest.approx(
        alpha**2 * equation_6, rel=0.05
    )


def test_plp_presses_on_easy_problems_and_hardly_on_hard_ones(service: str) -> None:
    easy, hard = (rewards(service, *bounds, "plp", 5.0).var(axis=1).mean() for bounds in RANGES)
    assert easy > 50 * hard


def test_the_normalised_penalty_presses_on_all_alike(service: str) -> None:
    easy, hard = (
        rewards(service, *bounds, "normalized", 0.2).var(axis=1).mean() for bounds in RANGES
    )
    assert easy == pytest.approx(hard, rel=0.02)


def test_with_one_wrong_correctness_outweighs_any_length(service: str) -> None:
    """What the paper wants of hard problems; equation 3 over each group."""
    given = rewards(service, 7_000, 10_000, "plp", 5.0, wrong=1)
    advantages = given - (given.sum(axis=1, keepdims=True) - given) / (SIZE - 1)
    right, wrong = advantages[:, 1:], advantages[:, 0]
    assert (right.min(axis=1) - wrong).min() > 20 * (right.max(axis=1) - right.min(axis=1)).max()
