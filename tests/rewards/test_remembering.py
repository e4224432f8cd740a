"""Rewards with a history against numbers computed by hand from the authors' formulas."""

import math

import numpy as np
import pytest

from plp_reward import rewards
from plp_reward.rewards import find


def _array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def _mask(*values: int) -> np.ndarray:
    return np.array(values, dtype=bool)


def _one(size: int) -> np.ndarray:
    return np.zeros(size, dtype=np.intp)


ROOT_HALF = math.sqrt(0.5)
NOTHING = np.zeros(0)


def test_hapo_compares_with_the_shortest_right_response_so_far() -> None:
    given, _ = rewards.hapo(
        _mask(1, 1, 1, 1, 0, 0, 0),
        _array(500, 1000, 1500, 2500, 500, 1500, 3000),
        _one(7),
        _array(1000),
    )
    # cos(pi/4), cos(pi/2), cos(3 pi/4) and cos(pi) with -0.7 as the least; wrong: 0 as the most
    expected = [1 + ROOT_HALF, 1.0, 0.3, 0.3, 0.0, -ROOT_HALF, -1.0]
    assert given.tolist() == pytest.approx(expected)


def test_hapo_without_a_history_is_accuracy() -> None:
    given, _ = rewards.hapo(_mask(1, 0), _array(10, 9000), _one(2), _array(np.nan))
    assert given.tolist() == [1.0, 0.0]


def test_hapo_weighs_its_length_term() -> None:
    given, _ = rewards.hapo(_mask(1, 0), _array(500, 3000), _one(2), _array(1000), weight=0.5)
    assert given.tolist() == pytest.approx([1 + ROOT_HALF / 2, -0.5])


def test_hapo_remembers_the_shortest_right_response_of_each_prompt() -> None:
    _, history = rewards.hapo(
        _mask(1, 1, 0, 0, 1, 0),
        _array(700, 600, 50, 40, 900, 30),
        np.array([0, 0, 0, 1, 2, 3]),
        _array(1000, 80, np.nan, np.nan),
    )
    # Shorter right ones; wrong ones count for nothing; the first one of a prompt; still none.
    assert history.tolist()[:3] == [600, 80, 900]
    assert math.isnan(history[3])


def test_hapo_rewards_a_call_by_what_was_before_it() -> None:
    alone, _ = rewards.hapo(_mask(1), _array(1000), _one(1), _array(1000))
    beside, _ = rewards.hapo(_mask(1, 1), _array(1000, 10), _one(2), _array(1000))
    assert alone[0] == beside[0] == pytest.approx(1.0)


GRID = {"shortest": 1000.0, "longest": 3000.0, "step": 1000.0}
EASY = _array(900, 1000, *[2500] * 6)  # 2 of 8 within 1000
MEDIUM = _array(500, 500, 500, 1500, *[2500] * 4)  # 3 of 8 within 1000, 4 within 2000
HARD = _array(*[2500] * 7, 3500)  # 7 of 8 within 3000


def _monitored() -> np.ndarray:
    correct = np.concatenate([np.ones(8), np.arange(8) < 4, np.zeros(8)]).astype(bool)
    _, history = rewards.laser_d(
        correct,
        np.concatenate([EASY, MEDIUM, HARD]),
        np.repeat(np.arange(3), 8),
        np.ones(24, dtype=bool),
        NOTHING,
        **GRID,
    )
    return history


def test_laser_d_remembers_solve_rates_and_how_many_responses_end_within_each_length() -> None:
    assert _monitored().tolist() == [
        [1.0, 8, 2, 2, 8],
        [0.5, 8, 3, 4, 8],
        [0.0, 8, 0, 0, 7],
    ]


def test_laser_d_gives_each_tier_its_target_length() -> None:
    # Easy: floor(5 * 2/8) = 1 at 1000. Medium: floor(2 * 3/8) = 0, floor(2 * 4/8) = 1 at 2000.
    # Hard: floor(1 * 7/8) = 0 everywhere, so every right response has the bonus.
    easy, _ = rewards.laser_d(
        _mask(1, 1), _array(1000, 1001), _one(2), _mask(1, 1), _monitored(), **GRID
    )
    assert easy.tolist() == [1.5, 1.0]
    medium, _ = rewards.laser_d(
        _mask(1, 1, 0, 0),
        _array(2000, 2001, 10, 10),
        _one(4),
        _mask(1, 1, 1, 0),
        _monitored(),
        **GRID,
    )
    assert medium.tolist() == [1.5, 1.0, -0.5, -1.0]
    hard, _ = rewards.laser_d(
        _mask(1, 0, 0, 0), _array(99_000, 1, 1, 1), _one(4), _mask(1, 1, 1, 1), _monitored(), **GRID
    )
    assert hard.tolist() == [1.5, -0.5, -0.5, -0.5]


def test_a_third_and_two_thirds_belong_to_the_tier_above() -> None:
    history = _array(*[[1.0, 8, 8, 8, 8], [0.5, 8, 0, 8, 8]]).reshape(2, 5)
    third, _ = rewards.laser_d(
        _mask(1, 0, 0), _array(2001, 9, 9), _one(3), _mask(1, 1, 1), history, **GRID
    )
    two_thirds, _ = rewards.laser_d(
        _mask(1, 1, 0), _array(1000, 1001, 9), _one(3), _mask(1, 1, 1), history, **GRID
    )
    assert third.tolist() == [1.0, -0.5, -0.5]  # medium: 2000
    assert two_thirds.tolist() == [1.5, 1.0, -0.5]  # high: 1000


def test_laser_d_begins_with_one_target_for_all() -> None:
    given, _ = rewards.laser_d(_mask(1, 1), _array(8192, 8193), _one(2), _mask(1, 1), NOTHING)
    assert given.tolist() == [1.5, 1.0]


def test_laser_d_remembers_so_many_prompts() -> None:
    history = NOTHING
    for length in (100.0, 200.0, 300.0):
        _, history = rewards.laser_d(
            _mask(1), _array(length), _one(1), _mask(1), history, prompts=2.0, **GRID
        )
    assert len(history) == 2


def test_laser_d_forgets_what_was_counted_on_another_grid() -> None:
    given, history = rewards.laser_d(
        _mask(1), _array(9000), _one(1), _mask(1), _monitored(), target_length=9000.0
    )
    assert given.tolist() == [1.5]
    assert history.shape == (1, 2 + 13)


def test_short_rl_lets_length_count_beyond_the_tolerance() -> None:
    given, _ = rewards.short_rl(
        _mask(1, 1, 1, 0), _array(100, 300, 1100, 50), _one(4), _mask(1, 1, 1, 1), NOTHING, batch=4
    )
    # Right ones from 100 to 1100; 300 is within 200 of the shortest; 1/2 - 1000 / (1000 + 1e-5)
    assert given.tolist() == pytest.approx([3.5, 3.5, 2.5, -0.5])


def test_short_rl_tells_a_wrong_answer_from_none() -> None:
    given, _ = rewards.short_rl(_mask(0, 0), _array(9, 9), _one(2), _mask(1, 0), NOTHING)
    assert given.tolist() == [-0.5, -3.0]


def test_short_rl_stops_counting_length_while_accuracy_is_below_the_best() -> None:
    def step(history: np.ndarray, *correct: int) -> tuple[list[float], np.ndarray]:
        given, history = rewards.short_rl(
            _mask(*correct), np.full(4, 100.0), _one(4), _mask(1, 1, 1, 1), history, batch=4
        )
        return given.tolist(), history

    first, history = step(NOTHING, 1, 1, 1, 0)  # 0.75 is the best
    second, history = step(history, 1, 1, 0, 0)  # 0.5 < 0.75 - 0.05
    third, history = step(history, 1, 1, 1, 0)
    fourth, history = step(history, 1, 1, 1, 1)  # 1 is the best
    fifth, history = step(history, 1, 1, 1, 0)  # 0.75 < 1 - 0.05
    assert (first, second) == ([3.5, 3.5, 3.5, -0.5], [3.0, 3.0, -0.5, -0.5])
    assert third == first
    assert fourth == [3.5] * 4
    assert fifth == [3.0, 3.0, 3.0, -0.5]
    assert history[0] == 1.0


def test_short_rl_in_pieces_takes_the_last_batch_together() -> None:
    history = NOTHING
    given = []
    for correct in ((1, 1), (1, 1), (0, 0), (1, 0)):
        rewarded, history = rewards.short_rl(
            _mask(*correct), _array(10, 10), _one(2), _mask(1, 1), history, batch=4
        )
        given.append(rewarded.tolist())
    # 2 seen: counts. 4 of 4. Then 2 of 4, and 1 of 4: below the best.
    assert given == [[3.5, 3.5], [3.5, 3.5], [-0.5, -0.5], [3.0, -0.5]]


def test_a_whole_step_in_one_call_is_judged_by_itself() -> None:
    _, history = rewards.short_rl(
        _mask(1, 1, 1, 1), np.full(4, 9.0), _one(4), _mask(1, 1, 1, 1), NOTHING, batch=3
    )
    given, history = rewards.short_rl(
        _mask(1, 0, 0, 0), np.full(4, 9.0), _one(4), _mask(1, 1, 1, 1), history, batch=3
    )
    assert given[0] == 3.0
    assert history.tolist() == [1.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("name", "scope"),
    [("hapo", "prompt"), ("laser_d", "run"), ("short_rl", "run"), ("plp", None)],
)
def test_a_reward_says_what_it_remembers(name: str, scope: str | None) -> None:
    assert find(name).remembers == scope
