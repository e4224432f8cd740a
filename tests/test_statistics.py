"""Figures with intervals: against numbers computed by hand, tables, and simulation."""

import math
from collections import Counter
from itertools import combinations
from math import fsum

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plp_reward.statistics import change, maj_at_k, mcnemar, mean, pass_at_k, share, student_t


def test_a_mean_has_students_interval() -> None:
    found = mean(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    # s = sqrt(2.5), s / sqrt(5) = 0.70711, t(4) = 2.77645: 3 +- 1.96324
    assert found.value == 3.0
    assert found.high == pytest.approx(4.96324, abs=1e-3)
    assert found.low == pytest.approx(1.03676, abs=1e-3)
    assert (found.samples, found.problems) == (5, 5)


def test_samples_of_one_problem_count_together() -> None:
    values = np.array([1.0, 1.0, 2.0, 2.0, 6.0, 6.0])
    by_problem = mean(values, np.array([0, 0, 1, 1, 2, 2]))
    of_means = mean(np.array([1.0, 2.0, 6.0]))
    assert by_problem.value == of_means.value
    assert by_problem.low == pytest.approx(of_means.low)
    assert by_problem.high == pytest.approx(of_means.high)
    assert (by_problem.samples, by_problem.problems) == (6, 3)


def test_unequal_problems_weigh_by_their_samples() -> None:
    # mean 3; deviations summed by problem: (-2) + (-1) = -3, and 3. Two problems of three samples:
    # sqrt(2 / 1 * (9 + 9)) / 3 = 2, t(1) = 12.7062
    found = mean(np.array([1.0, 2.0, 6.0]), np.array([0, 0, 1]))
    assert found.value == 3.0
    assert found.high == pytest.approx(3 + 2 * 12.7062, abs=1e-3)


def test_one_problem_has_a_mean_and_no_interval() -> None:
    found = mean(np.array([1.0, 3.0]), np.array([7, 7]))
    assert (found.value, found.low, found.high) == (2.0, None, None)


def test_a_share_has_wilsons_interval() -> None:
    # Wilson 1927: 15 of 30 at 95%: 0.3315 to 0.6685; 0 of 10: 0 to 0.2775
    half = share(np.arange(30) < 15)
    assert half.low == pytest.approx(0.3315, abs=5e-5)
    assert half.high == pytest.approx(0.6685, abs=5e-5)
    none = share(np.zeros(10, dtype=bool))
    assert none.low == 0.0
    assert none.high == pytest.approx(0.2775, abs=5e-5)


def test_repeating_every_sample_makes_no_share_surer() -> None:
    once = np.arange(30) < 12
    eight = share(np.repeat(once, 8), np.repeat(np.arange(30), 8))
    single = share(once)
    assert eight.value == single.value
    # The effective size is (g - 1) / g of the problems': the sample variance.
    assert eight.low == pytest.approx(single.low, abs=0.004)
    assert eight.high == pytest.approx(single.high, abs=0.004)
    assert eight.low <= single.low


def test_samples_that_all_agree_are_worth_their_problems() -> None:
    eight = share(np.ones(80, dtype=bool), np.repeat(np.arange(10), 8))
    assert eight.low == pytest.approx(share(np.ones(10, dtype=bool)).low)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(0)
    problem = np.repeat(np.arange(40), 4)
    held_mean = held_share = 0
    for _ in range(400):
        difficulty = rng.beta(1.0, 1.0, 40)  # a mean of one half
        right = rng.uniform(size=160) < difficulty[problem]
        of_share, of_mean = share(right, problem), mean(right.astype(float), problem)
        assert of_share.low is not None
        assert of_share.high is not None
        assert of_mean.low is not None
        assert of_mean.high is not None
        held_share += of_share.low <= 0.5 <= of_share.high
        held_mean += of_mean.low <= 0.5 <= of_mean.high
    # 95% of 400 is 380, with a standard deviation of 4.4.
    assert 365 <= held_share <= 395
    assert 365 <= held_mean <= 395


def test_nothing_has_no_figure() -> None:
    with pytest.raises(ValueError, match="no value"):
        mean(np.array([]))
    with pytest.raises(ValueError, match="3 values, but problems for 2"):
        share(np.ones(3, dtype=bool), np.array([0, 1]))


def test_a_change_is_paired_by_problem() -> None:
    before = np.array([10.0, 20.0, 1000.0, 77.0])
    after = np.array([8.0, 10.0, 17.0, 999.0, 5.0])
    found = change(before, np.array([0, 1, 2, 3]), after, np.array([0, 0, 1, 2, 9]))
    # Problems 0, 1 and 2: 10 to 9, 20 to 17, 1000 to 999. -1, -3 and -1: s = 1.1547, t(2) = 4.3027
    assert found.before == pytest.approx(1030 / 3)
    assert found.after == pytest.approx(1025 / 3)
    assert found.difference.value == pytest.approx(-5 / 3)
    assert found.difference.high == pytest.approx(-5 / 3 + 4.30265 * 1.154701 / math.sqrt(3))
    assert found.difference.problems == 3


def test_runs_without_a_problem_in_common_have_no_change() -> None:
    with pytest.raises(ValueError, match="no problem in common"):
        change(np.ones(1), np.array([0]), np.ones(1), np.array([1]))


@pytest.mark.parametrize(
    ("gained", "lost", "p"),
    [
        (0, 0, 1.0),
        (5, 5, 1.0),
        (0, 1, 1.0),
        (0, 5, 2 / 32),
        (5, 0, 2 / 32),
        (1, 7, 2 * (1 + 8) / 256),
        (2, 8, 2 * (1 + 10 + 45) / 1024),
        (10_000, 10_000, 1.0),
    ],
)
def test_mcnemars_p_value_is_exact(gained: int, lost: int, p: float) -> None:
    assert mcnemar(gained, lost) == pytest.approx(p)


@pytest.mark.parametrize(
    ("samples", "right", "k", "chance"),
    [
        (4, 1, 1, 1 / 4),
        (4, 1, 2, 1 / 2),  # 1 - C(3, 2) / C(4, 2)
        (4, 2, 2, 5 / 6),  # 1 - C(2, 2) / C(4, 2)
        (4, 3, 2, 1.0),
        (10, 0, 10, 0.0),
        (200, 20, 100, 1 - math.comb(180, 100) / math.comb(200, 100)),
    ],
)
def test_pass_at_k_is_unbiased(samples: int, right: int, k: int, chance: float) -> None:
    assert pass_at_k(samples, right, k) == pytest.approx(chance)


def test_pass_at_k_needs_k_samples() -> None:
    with pytest.raises(ValueError, match="k <= samples"):
        pass_at_k(4, 1, 5)


@pytest.mark.parametrize(
    ("freedom", "level", "t"),
    [
        (1, 0.95, 12.7062),
        (2, 0.95, 4.30265),
        (3, 0.95, 3.18245),
        (4, 0.95, 2.77645),
        (10, 0.95, 2.22814),
        (29, 0.95, 2.04523),
        (29, 0.99, 2.75639),
        (10**6, 0.95, 1.95997),
    ],
)
def test_students_t_is_that_of_the_tables(freedom: int, level: float, t: float) -> None:
    assert student_t(freedom, level) == pytest.approx(t, rel=2e-3 if freedom == 3 else 4e-4)


def _by_counting(right: int, others: list[int], silent: int, k: int) -> float:
    samples = ["right"] * right + [""] * silent
    samples += [f"wrong {i}" for i, size in enumerate(others) for _ in range(size)]
    chances = []
    for votes in combinations(samples, k):
        count = Counter(vote for vote in votes if vote)
        best = [answer for answer, times in count.items() if times == max(count.values())]
        chances.append(best.count("right") / len(best) if best else 0.0)
    return fsum(chances) / len(chances)


@given(st.integers(0, 4), st.lists(st.integers(1, 4), max_size=3), st.integers(0, 2), st.data())
def test_maj_at_k_is_the_mean_over_every_choice_of_k(
    right: int, others: list[int], silent: int, data: st.DataObject
) -> None:
    samples = right + sum(others) + silent
    assume(samples)
    k = data.draw(st.integers(1, min(samples, 6)))
    expected = _by_counting(right, others, silent, k)
    assert maj_at_k(right, others, silent, k) == pytest.approx(expected, abs=1e-12)


def test_maj_at_k_needs_numbers_that_fit() -> None:
    assert maj_at_k(100, [40, 20], 0, 64) > 0.99
    for right, k in ((2, 3), (2, 0), (-1, 1), (100, 65)):
        with pytest.raises(ValueError, match="maj@k"):
            maj_at_k(right, [], 0, k)
