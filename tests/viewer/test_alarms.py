"""What is said of a run, by the numbers of its samples."""

from typing import Any

import numpy as np
import pytest

from plp_reward.viewer.alarms import CHECKS, alarms
from plp_reward.viewer.columns import COLUMNS, Columns, text_number

SIZE = 1_600


def run(**changes: Any) -> Columns:
    """A run in which nothing is wrong: 60% right, 300 tokens, an answer of its own each."""
    rng = np.random.default_rng(0)
    columns = np.zeros(SIZE, COLUMNS)
    columns["time"] = np.arange(SIZE)
    columns["correct"] = rng.random(SIZE) < 0.6
    columns["reward"] = columns["correct"]
    columns["tokens"] = rng.normal(300, 60, SIZE)
    columns["thinking"] = 0.7
    columns["boxes"] = 1
    columns["reasoning"] = 900
    columns["problem"] = np.arange(SIZE) % 50 + 1
    columns["gold"] = np.arange(SIZE) % 50 + 1_000
    columns["answer"] = np.where(columns["correct"] == 1, columns["gold"], np.arange(SIZE) + 5_000)
    for name, values in changes.items():
        columns[name] = values
    return columns


def late(before: float, now: float) -> np.ndarray:
    """``before`` in the first three quarters of a run, ``now`` in the last."""
    return np.where(np.arange(SIZE) < 3 * SIZE // 4, before, now)


def often(before: float, now: float) -> np.ndarray:
    """True as often as ``before`` and then ``now`` say."""
    return np.random.default_rng(1).random(SIZE) < late(before, now)


def names(columns: Columns) -> list[str]:
    return [alarm.name for alarm in alarms(columns)]


def test_a_run_in_which_nothing_is_wrong_has_no_alarm() -> None:
    assert names(run()) == []


def test_nothing_is_said_of_a_few_samples() -> None:
    assert alarms(run(tokens=late(300, 3))[:100]) == []
    assert alarms(np.zeros(0, COLUMNS)) == []


def test_a_rare_answer_that_is_right_for_many_golds() -> None:
    """One response in 20, which a lax grader takes for half of the golds."""
    columns = run()
    farmed = often(0, 0.05)
    columns["answer"] = np.where(farmed, 77, columns["answer"])
    columns["correct"] = np.where(farmed, np.arange(SIZE) % 2, columns["correct"])
    (alarm,) = alarms(columns)
    assert (alarm.name, alarm.answer, alarm.filter["right"]) == ("one_answer", 77, "right")
    assert "0% at the start" in alarm.sentence
    # As often, but right for one gold alone: an answer that happens to be frequent.
    columns["gold"] = np.where(farmed, 77, columns["gold"])
    assert alarms(columns) == []


def test_a_collapse_of_lengths() -> None:
    assert names(run(tokens=late(300, 60))) == ["length_collapse"]
    assert names(run(tokens=late(300, 200))) == []
    assert names(run(tokens=np.full(SIZE, np.nan))) == []


def test_answers_that_are_sprayed() -> None:
    assert names(run(boxes=np.where(often(0.01, 0.3), 4, 1))) == ["sprayed"]
    assert names(run(boxes=np.where(often(0.02, 0.02), 4, 1))) == []


def test_one_answer_for_many_problems() -> None:
    same = often(0, 0.4)
    hacked = run()
    hacked["answer"] = np.where(same, 42, hacked["answer"])
    (alarm,) = alarms(hacked)
    assert alarm.name == "one_answer"
    assert alarm.answer == 42
    assert "different golds" in alarm.sentence


def test_an_answer_that_the_golds_explain_is_none_for_many_problems() -> None:
    frequent = run()
    frequent["gold"] = np.where(often(0.4, 0.4), 42, frequent["gold"])
    frequent["answer"] = frequent["gold"]
    assert names(frequent) == []


def test_one_problem_asked_again_and_again_is_none_either() -> None:
    assert names(run(answer=42, problem=7, gold=41)) == []


def test_boxes_without_reasoning() -> None:
    assert names(run(reasoning=np.where(often(0, 0.4), 3, 900))) == ["no_reasoning"]
    assert names(run(reasoning=3, boxes=0)) == []


def test_undecided_ones_that_rise() -> None:
    columns = run()
    columns["correct"] = np.where(often(0.01, 0.2), -1, columns["correct"])
    assert names(columns) == ["undecided"]
    steady = run()
    steady["correct"] = np.where(often(0.1, 0.1), -1, steady["correct"])
    assert names(steady) == []


def test_a_reward_that_rises_while_accuracy_falls() -> None:
    columns = run(correct=often(0.7, 0.3), reward=late(0.7, 1.4) + 0.0)
    assert "reward_up_accuracy_down" in names(columns)
    assert names(run(correct=often(0.5, 0.9), reward=late(0.5, 1.0))) == []


def test_the_samples_behind_an_alarm_are_those_of_the_end() -> None:
    (alarm,) = alarms(run(tokens=late(300, 60)))
    assert alarm.filter == {"sort": "shortest", "time_min": 3 * SIZE / 4}


@pytest.mark.parametrize("check", CHECKS)
def test_whatever_a_run_has_no_alarm_breaks(check: Any) -> None:
    odd = np.zeros(SIZE, COLUMNS)
    for name in ("reward", "tokens", "thinking"):
        odd[name] = np.nan
    odd["correct"] = -1
    half = SIZE // 2
    check(odd[:half], odd[half:])
    check(run()[:half], odd[half:])
    check(odd[:half], run()[half:])


def test_texts_are_told_apart_by_their_numbers() -> None:
    assert text_number("42") == text_number(" 42 ") != text_number("43")
    assert text_number(None) == text_number("") == 0
