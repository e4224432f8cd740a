"""From what frameworks hand over to samples."""

from typing import Any

import numpy as np
import pytest

from plp_reward.adapters.calls import ended, gold_in, group_names, sample
from plp_reward.errors import ConfigurationError, InvalidSamples
from plp_reward.scoring.chats import chat_text, cut_end
from plp_reward.scoring.labels import is_evaluation
from plp_reward.scoring.plan import score


@pytest.mark.parametrize(
    "label",
    ["42", {"answer": "42"}, {"ground_truth": "42"}, np.str_("42"), np.array(["42", "42.0"])],
)
def test_labels_hold_gold_as_frameworks_write_it(label: Any) -> None:
    assert sample("", label).gold in ("42", ["42", "42.0"])


def test_a_label_without_an_answer_is_named() -> None:
    with pytest.raises(InvalidSamples, match=r"\(id '7'\)\.gold: .*answer, gold, ground_truth"):
        sample("", {"question": "42"}, id=7)


@pytest.mark.parametrize(("finished", "truncated"), [(True, False), (False, True), (None, False)])
def test_a_response_that_did_not_finish_is_truncated(
    finished: bool | None, truncated: bool
) -> None:
    assert sample("", "42", finished=finished).truncated is truncated


def test_chats_are_read_as_text() -> None:
    assert chat_text([{"role": "assistant", "content": "so 42"}]) == "so 42"
    parts = [{"type": "image"}, {"type": "text", "text": "what?"}]
    assert chat_text([{"role": "user", "content": parts}, {"content": None}]) == "\nwhat?"


def test_the_gold_field_is_recognised_or_named() -> None:
    assert gold_in({"question": "?", "answer": ["42"]}) == ["42"]
    assert gold_in({"solution": "42", "answer": "41"}, "solution") == "42"
    assert gold_in({"prompt": "?", "solution": "42"}) == "42"  # TRL's and ms-swift's own rewards'
    assert gold_in({"query": "?", "target": "42"}) == "42"
    with pytest.raises(ConfigurationError, match=r" 'solution'; .*: question, answer\. .*PLP_GOLD"):
        gold_in({"question": "?", "answer": ["42"]}, "solution")


def test_ends() -> None:
    assert ended([5, 2], {2}) is True
    assert ended([5, 6], {2}) is False
    assert ended([], {2}) is False
    assert ended([5, 6], ()) is None
    assert cut_end("42<|im_end|>", ("<|im_end|>",)) == ("42", True)
    assert cut_end("42", ("<|im_end|>", "")) == ("42", False)


def test_a_split_that_measures_is_known() -> None:
    assert is_evaluation("Test ")
    assert not is_evaluation("train")
    assert not is_evaluation(None)


def test_groups_are_named_by_their_prompts_the_same_in_every_call() -> None:
    first = group_names(["1+1?", "1+1?", "2+2?", "1+1?"], [0, 0, 1, 2])
    assert first[0] == first[1]
    assert len(set(first)) == 3
    assert group_names(["2+2?", "1+1?"], [0, 1]) == [first[2], first[0]]


def test_a_worked_solution_is_gold_by_what_it_boxes() -> None:
    solution = r"Six times seven is 42, hence the answer is $\boxed{42}$, as we said."
    for label in (solution, {"solution": solution}):
        right, wrong = (sample(rf"\boxed{{{answer}}}", label) for answer in (42, 7))
        assert [one.reward for one in score([right, wrong], "accuracy")] == [1.0, 0.0]
