"""Running figures: exact, and the same after a checkpoint."""

import json
import statistics

import pytest

from plp_reward.answers import Status
from plp_reward.dumps.summary import Summary, median
from plp_reward.scoring.samples import Result


def result(reward: float | None, correct: bool | None, length: int | None) -> Result:
    status = Status.UNDECIDED if correct is None else Status.OK
    source = "none" if length is None else "client"
    return Result("", reward, correct, status, length=length, length_source=source)


def summary() -> Summary:
    made = Summary()
    made.add("a", [result(1.5, True, 100), result(0.0, False, 50)])
    made.add("a", [result(None, None, 400)])
    made.add("b", [result(1.1, True, None)])
    return made


def test_accuracy_and_reward_are_over_decided_responses() -> None:
    figures = summary().figures()
    assert figures["rows"] == 3
    assert figures["datasets"]["a"]["accuracy"] == 0.5
    assert figures["datasets"]["a"]["undecided"] == 1
    assert figures["datasets"]["a"]["mean_reward"] == 0.75
    assert figures["total"]["statuses"] == {"ok": 3, "undecided": 1}


def test_tokens_are_over_responses_whose_length_is_known() -> None:
    figures = summary().figures()
    assert figures["datasets"]["a"]["mean_tokens"] == pytest.approx(550 / 3)
    assert figures["total"]["median_tokens"] == 100
    assert figures["datasets"]["b"]["mean_tokens"] is None
    assert figures["length_sources"] == {"client": 3, "none": 1}


@pytest.mark.parametrize("values", [[5], [1, 2], [3, 1, 2, 2], [9, 1, 1, 1, 7, 8], [2] * 7 + [1]])
def test_the_median_is_exact(values: list[int]) -> None:
    assert median({value: values.count(value) for value in values}) == statistics.median(values)


def test_nothing_has_no_median() -> None:
    assert median({}) is None


def test_a_summary_survives_json_and_goes_on_the_same() -> None:
    one = summary()
    other = Summary.of_state(json.loads(json.dumps(one.state())))
    for each in (one, other):
        each.add("b", [result(0.1 + 0.2, True, 7)])
    assert one.figures() == other.figures()
