"""OpenRLHF's labels: gold, plain or in an object."""

from typing import Any

import pytest

from plp_reward.scoring.labels import ANSWER_KEYS, EVALUATION_SPLITS, Label, read_label


@pytest.mark.parametrize("gold", ["42", 42, 10**40, 0.5, ["1/2", 0.5], ""])
def test_a_plain_label_is_gold(gold: Any) -> None:
    assert read_label(gold) == Label(gold)


@pytest.mark.parametrize("missing", [None, float("nan"), float("inf")])
def test_a_label_without_a_value_has_no_gold(missing: Any) -> None:
    assert read_label(missing).gold == ""
    assert read_label({"answer": missing}).gold == ""


def test_truth_values_are_answers_in_words() -> None:
    assert read_label(True).gold == "True"


@pytest.mark.parametrize("key", ANSWER_KEYS)
def test_an_object_holds_gold_under_a_known_key(key: str) -> None:
    assert read_label({key: "42", "id": 7, "target": 300}) == Label("42", id="7", target=300)


@pytest.mark.parametrize("split", [*sorted(EVALUATION_SPLITS), "Test ", "VALIDATION"])
def test_an_evaluation_split_marks_the_sample(split: str) -> None:
    assert read_label({"answer": "42", "split": split}).evaluation


def test_a_training_split_does_not() -> None:
    assert not read_label({"answer": "42", "split": "train"}).evaluation
    assert read_label({"answer": "42", "evaluation": True}).evaluation


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ({"reply": "42"}, "has|keys reply; give the right answer under one of: answer"),
        ({}, "give the right answer under one of: answer"),
        ([], "must be text, a number"),
        ([["1"]], "must be text, a number"),
        ({"answer": {"answer": "1"}}, "must be text, a number"),
        ({"answer": "1", "target": 0}, "target must be a number of tokens"),
    ],
)
def test_a_label_without_an_answer_is_refused(label: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_label(label)
