"""JSON as bytes."""

import json
from dataclasses import dataclass

import numpy as np
import pytest

from plp_reward.files.encoding import of_json, to_json


@dataclass(frozen=True, slots=True)
class Thing:
    number: int


@pytest.mark.parametrize("awkward", [1, 10**40, "\ud800"])
def test_what_orjson_cannot_write_changes_nothing_else(awkward: object) -> None:
    content = {"a": awkward, "thing": Thing(2), "list": np.array([1.5]), "nan": float("nan")}
    assert json.loads(to_json(content)) == {
        "a": awkward,
        "thing": {"number": 2},
        "list": [1.5],
        "nan": None,
    }


def test_what_json_does_not_have_is_an_error() -> None:
    with pytest.raises(TypeError):
        to_json({"a": object()})


def test_integers_are_read_as_they_are() -> None:
    text = b'["\\ud800", 123456789012345678901234567890]'
    assert of_json(text) == ["\ud800", 123456789012345678901234567890]
    assert of_json(text.replace(b"\\ud800", b"")) == ["", 123456789012345678901234567890]
    with pytest.raises(ValueError, match="Expecting"):
        of_json(b"{")
