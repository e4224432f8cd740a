"""Fields of a row by dotted path."""

from plp_reward.dumps.fields import MISSING, FieldNames, describe, lookup

ROW = {
    "answer": "4",
    "doc": {"gold": None, "deep": {"er": 1}},
    "resps": [["a", "b"], ["c"]],
    "choices": [{"message": {"content": "x"}}, {"message": {"content": "y"}}],
    "a.b": "a key with a dot",
}


def test_a_path_descends_into_objects_and_lists() -> None:
    assert lookup(ROW, "answer") == "4"
    assert lookup(ROW, "doc.deep.er") == 1
    assert lookup(ROW, "resps.0.1") == "b"


def test_a_star_takes_every_item() -> None:
    assert lookup(ROW, "choices.*.message.content") == ["x", "y"]
    assert lookup(ROW, "resps.*") == [["a", "b"], ["c"]]


def test_a_key_with_dots_is_found_as_it_stands() -> None:
    assert lookup(ROW, "a.b") == "a key with a dot"


def test_null_is_not_missing() -> None:
    assert lookup(ROW, "doc.gold") is None
    assert lookup(ROW, "doc.silver") is MISSING


def test_what_is_not_there_is_missing() -> None:
    for path in ("nothing", "doc.deep.er.more", "resps.2", "resps.x", "answer.0", "choices.*.text"):
        assert lookup(ROW, path) is MISSING


def test_a_negative_index_is_no_index() -> None:
    assert lookup(ROW, "resps.-1") is MISSING


def test_named_fields_replace_a_layouts_and_an_empty_name_takes_one_away() -> None:
    layout = FieldNames(response="output", gold="gts", length="tokens")
    assert layout.replaced_by(FieldNames(gold="doc.answer", length="")) == FieldNames(
        response="output", gold="doc.answer"
    )


def test_a_description_lists_fields_with_their_types() -> None:
    text = describe({"a": "x", "b": [1, 2], "c": {"d": None, "e": True}, "f": 1.5})
    assert text == "a (text), b (list of 2), c.d (null), c.e (boolean), f (number)"
