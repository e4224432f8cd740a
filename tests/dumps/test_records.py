"""Rows to samples: types, lists of k, and what makes a row unusable."""

from decimal import Decimal
from typing import Any

import pytest

from plp_reward.dumps.fields import FieldNames
from plp_reward.dumps.layouts import CUSTOM
from plp_reward.dumps.records import Extractor, data_set_name
from plp_reward.dumps.rows import BadRow, Position, Row, RowSamples
from plp_reward.scoring.samples import Sample

NAMES = FieldNames(
    response="r",
    gold="g",
    id="i",
    group="p",
    length="n",
    token_ids="t",
    finish_reason="f",
    target="w",
    evaluation="e",
)


def read(row: dict[str, Any], names: FieldNames = NAMES) -> RowSamples | BadRow:
    return Extractor(CUSTOM, names).samples(Row("dir/set.jsonl.gz", 7, row, None, Position()))


def samples(row: dict[str, Any]) -> list[Sample]:
    item = read(row)
    assert isinstance(item, RowSamples), item
    return list(item.samples)


def reason(row: dict[str, Any]) -> str:
    item = read(row)
    assert isinstance(item, BadRow), item
    assert (item.file, item.number) == ("dir/set.jsonl.gz", 7)
    return item.reason


def test_a_list_of_responses_is_k_samples_with_their_own_lengths_and_reasons() -> None:
    first, second = samples({"r": ["a", "b"], "g": "1", "n": [3, 4], "f": ["stop", "length"]})
    assert (first.length, second.length) == (3, 4)
    assert (first.truncated, second.truncated) == (False, True)
    assert first.group == second.group == "dir/set.jsonl.gz:7"


def test_a_single_response_without_a_group_has_none() -> None:
    assert samples({"r": "a", "g": "1"})[0].group is None


def test_a_group_is_named_by_any_value() -> None:
    assert samples({"r": "a", "g": "1", "p": 12})[0].group == "12"
    assert samples({"r": "a", "g": "1", "p": ["x", 1]})[0].group == '["x", 1]'


@pytest.mark.parametrize(
    ("gold", "read_as"),
    [
        ("1/2", "1/2"),
        (142.0, 142.0),
        (10**30, 10**30),
        (Decimal("0.10"), "0.10"),
        (["1", 2], ["1", 2]),
        ("half of 84\n#### 42", "half of 84\n#### 42"),
        ("", ""),
    ],
)
def test_golds_are_text_numbers_or_lists(gold: Any, read_as: Any) -> None:
    assert samples({"r": "a", "g": gold})[0].gold == read_as


def test_a_mark_says_where_in_a_gold_the_answer_is() -> None:
    def gold(value: Any, after: str) -> Any:
        item = Extractor(CUSTOM, NAMES, gold_after=after).samples(
            Row("f", 1, {"r": "a", "g": value}, None, Position())
        )
        assert isinstance(item, RowSamples)
        return item.samples[0].gold

    assert gold("#### first\nhalf of 84\n####42 ", "####") == "42"
    assert gold("so 42\nA: 42", "A:") == "42"
    assert gold(["42", "x #### 43"], "####") == ["42", "43"]
    assert gold("42", "####") == "42"


@pytest.mark.parametrize("gold", [True, {"value": "1"}, [None], [["1"]]])
def test_other_golds_are_refused(gold: Any) -> None:
    assert "field 'g' must be text, a number or a list of these" in reason({"r": "a", "g": gold})


def test_missing_and_null_fields_are_told_apart() -> None:
    assert reason({"g": "1"}) == "no field 'r'"
    assert reason({"r": None, "g": "1"}) == "field 'r' is null"
    assert reason({"r": [], "g": "1"}) == "field 'r' is an empty list"
    assert reason({"r": "a"}) == "no field 'g'"


@pytest.mark.parametrize("response", [5, {"text": "a"}, ["a", None]])
def test_a_response_must_be_text(response: Any) -> None:
    assert "field 'r' must be text or a list of texts" in reason({"r": response, "g": "1"})


def test_half_of_a_surrogate_pair_is_refused() -> None:
    assert "surrogate" in reason({"r": "\ud800", "g": "1"})


@pytest.mark.parametrize("length", ["12", True, -1, 1.5, float("nan"), float("inf")])
def test_a_length_is_a_whole_number_of_tokens(length: Any) -> None:
    assert "field 'n' must be a" in reason({"r": "a", "g": "1", "n": length})


def test_a_length_may_be_written_as_a_float() -> None:
    assert samples({"r": "a", "g": "1", "n": 12.0})[0].length == 12


def test_k_responses_need_k_lengths() -> None:
    assert "must be a list of 2" in reason({"r": ["a", "b"], "g": "1", "n": [3]})
    assert "must be a list of 2" in reason({"r": ["a", "b"], "g": "1", "n": 3})


def test_token_ids_are_a_list() -> None:
    assert samples({"r": "a", "g": "1", "t": [5, 6]})[0].token_ids == [5, 6]
    assert "list of token ids" in reason({"r": "a", "g": "1", "t": "56"})


def test_targets_and_evaluation_hold_for_every_response_of_the_row() -> None:
    both = samples({"r": ["a", "b"], "g": "1", "w": 512, "e": True})
    assert [(sample.target, sample.evaluation) for sample in both] == [(512, True)] * 2
    assert samples({"r": "a", "g": "1"})[0].evaluation is False
    assert "must be true or false" in reason({"r": "a", "g": "1", "e": "yes"})


def test_gold_from_a_file_is_found_by_id() -> None:
    extractor = Extractor(CUSTOM, NAMES, {"x": "1"})
    row = Row("f", 1, {"r": "a", "i": "x"}, None, Position())
    item = extractor.samples(row)
    assert isinstance(item, RowSamples)
    assert item.samples[0].gold == "1"
    item = extractor.samples(Row("f", 2, {"r": "a", "i": "y"}, None, Position()))
    assert isinstance(item, BadRow)
    assert item.reason == "the gold file has no gold for id 'y'"


def test_a_file_names_the_data_set_of_rows_that_do_not() -> None:
    assert data_set_name("dir/aime.jsonl.zst") == "aime"
    assert data_set_name("math.v2.parquet") == "math.v2"
