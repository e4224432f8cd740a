"""OpenRLHF's labels: gold, plain or in an object."""

from typing import Any

import pytest

from plp_reward.scoring.labels import ANSWER_KEYS, EVALUATION_SPLITS, Label, answer_in, read_label


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
    assert read_label({**at(key, "42"), "id": 7}) == Label("42", id="7")
    if key != "target":
        told = read_label({**at(key, "42"), "id": 7, "target": 300})
        assert told == Label("42", id="7", target=300)


def at(key: str, value: Any) -> dict[str, Any]:
    """A row that has a value at a key or path."""
    outer, _, inner = key.partition(".")
    return {outer: {inner: value}} if inner else {outer: value}


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"solution": r"So $\boxed{4}$.", "answer": "4"}, "answer"),
        ({"answer": None, "solution": r"So $\boxed{4}$."}, "solution"),
        ({"answer": "", "solution": r"So $\boxed{4}$."}, "solution"),
        ({"answer": float("nan"), "final_answer": ["4"]}, "final_answer"),
        ({"target": "4", "answer": "4"}, "answer"),
        ({"target": "4"}, "target"),
        ({"solution": "4", "reward_model": {"ground_truth": "4"}}, "reward_model.ground_truth"),
        ({"solution": "4", "reward_model": {"style": "rule"}}, "solution"),
        ({"solution": "4", "reward_model": "rule"}, "solution"),
        ({"answer": None, "solution": None}, "answer"),
    ],
)
def test_of_several_columns_the_first_with_a_value_holds_the_answer(
    row: dict[str, Any], key: str
) -> None:
    found = answer_in(row)
    assert found is not None
    assert found[0] == key


@pytest.mark.parametrize("row", [{"target": 300}, {"question": "?"}, {}, {"reward_model": {}}])
def test_a_row_may_have_no_answer(row: dict[str, Any]) -> None:
    assert answer_in(row) is None


def test_another_column_called_target_is_no_number_of_tokens() -> None:
    assert read_label({"answer": "42", "target": "42"}) == Label("42")


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
