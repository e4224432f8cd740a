"""Scoring what people have: dicts, pandas, polars and Arrow, and what is said when it is wrong."""

import dataclasses
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import plp_reward
from plp_reward import Profile, Sample
from plp_reward.errors import ConfigurationError, InvalidSamples
from plp_reward.scoring.rows import FIELDS

ROWS = [
    {"response": r"so \boxed{42}", "gold": 42, "length": 100, "id": "a"},
    {"response": r"so \boxed{41}", "gold": 42, "length": 25, "id": "b"},
    {"response": r"so \boxed{x}", "gold": "", "length": 16, "id": "c"},
]
"""A right one, a wrong one, and one that has no verdict."""

TABLES: dict[str, Callable[[Any], Any]] = {
    "pandas": pd.DataFrame,
    "pandas with pyarrow": lambda rows: pd.DataFrame(rows).convert_dtypes(dtype_backend="pyarrow"),
    "pandas with NA": lambda rows: pd.DataFrame(rows).convert_dtypes(),
    "polars": lambda rows: pl.DataFrame(rows, strict=False),
    "arrow": pa.Table.from_pylist,
}
GOLDS_AS_TEXT = [row | {"gold": str(row["gold"])} for row in ROWS]
"""As a typed column has them."""


def column(table: Any, name: str) -> list[Any]:
    """A column's values, missing ones as None."""
    values = table[name].to_pylist() if isinstance(table, pa.Table) else list(table[name])
    return [
        None if value is None or value is pd.NA or value != value else value for value in values
    ]


@pytest.fixture(params=TABLES)
def table(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    return TABLES[request.param]


def test_dicts_are_scored_as_samples_are() -> None:
    samples = [Sample(**row) for row in ROWS]  # type: ignore[arg-type]
    assert plp_reward.score(ROWS, "plp") == plp_reward.score(samples, "plp")


def test_parameters_may_be_given_by_name() -> None:
    assert plp_reward.score(ROWS, reward="plp", alpha=4)[0].reward == 1 + 4 / 100**0.5
    assert plp_reward.score(ROWS, parameters={"alpha": 4.0}, gamma=1)[0].reward == 1 + 4 / 100


def test_rows_may_come_one_by_one_and_mixed() -> None:
    results = plp_reward.score(iter([ROWS[0], Sample("42", 42, length=1)]), "accuracy")
    assert [result.correct for result in results] == [True, True]


def test_a_table_gets_columns_behind_its_own(table: Callable[[Any], Any]) -> None:
    given = table(GOLDS_AS_TEXT)
    scored = plp_reward.score(given, "plp")
    assert type(scored) is type(given)
    assert column(scored, "id") == ["a", "b", "c"]
    assert column(scored, "plp_reward") == [1.5, 0.0, None]
    assert column(scored, "plp_correct") == [True, False, None]
    assert column(scored, "plp_status") == ["ok", "ok", "unparseable_gold"]
    assert column(scored, "plp_answer") == ["42", "41", "x"] or column(scored, "plp_answer")[
        :2
    ] == [
        "42",
        "41",
    ]
    assert column(scored, "plp_length") == [100, 25, 16]
    assert column(scored, "plp_component_length") == [0.5, 0.0, None]


def test_a_table_that_is_given_stays_as_it_is(table: Callable[[Any], Any]) -> None:
    given = table(GOLDS_AS_TEXT)
    plp_reward.score(given, "plp")
    assert "plp_reward" not in list(getattr(given, "column_names", given.columns))


def test_a_table_can_be_scored_again(table: Callable[[Any], Any]) -> None:
    once = plp_reward.score(table(GOLDS_AS_TEXT), "plp")
    again = plp_reward.score(once, "accuracy")
    assert column(again, "plp_reward") == [1.0, 0.0, None]


def test_an_empty_table_gets_the_columns_too(table: Callable[[Any], Any]) -> None:
    given = table(GOLDS_AS_TEXT)
    scored = plp_reward.score(given[:0], "plp")
    assert column(scored, "plp_reward") == []


def test_lists_in_columns_are_golds_and_tokens(table: Callable[[Any], Any]) -> None:
    rows = [{"response": "2", "gold": ["1", "2"], "token_ids": [5, 6, 7, 8]}]
    scored = plp_reward.score(table(rows), "plp")
    assert column(scored, "plp_reward") == [1 + 5 / 2]
    assert column(scored, "plp_length_source") == ["token_ids"]


def test_a_missing_value_is_a_field_that_is_not_there(table: Callable[[Any], Any]) -> None:
    rows = [
        {"response": "2", "gold": "2", "length": None, "finish_reason": None, "group": None},
        {"response": "2", "gold": "2", "length": 9, "finish_reason": "length", "group": 3},
    ]
    scored = plp_reward.score(table(rows), "accuracy")
    assert column(scored, "plp_length") == [None, 9]
    assert column(scored, "plp_status") == ["ok", "truncated"]


def test_a_group_of_numbers_is_one_group_though_some_are_missing() -> None:
    frame = pd.DataFrame({"response": ["2"] * 2, "gold": "2", "length": [4, 8], "group": [7, 7.0]})
    assert column(plp_reward.score(frame, "normalized"), "plp_correct") == [True, True]


def test_an_index_of_pandas_stays() -> None:
    frame = pd.DataFrame(ROWS[:2], index=["x", "x"])
    scored = plp_reward.score(frame, "plp")
    assert list(scored.index) == ["x", "x"]
    assert list(scored["plp_reward"]) == [1.5, 0.0]


def test_columns_may_have_other_names(table: Callable[[Any], Any]) -> None:
    rows = [{"completion": "2", "key": "2"}]
    scored = plp_reward.score(
        table(rows), "accuracy", columns={"response": "completion", "gold": "key"}
    )
    assert column(scored, "plp_reward") == [1.0]


def test_gold_may_be_where_data_sets_have_it_and_texts_may_be_chats() -> None:
    row = {
        "prompt": [{"role": "user", "content": "1+1?"}],
        "response": [{"role": "assistant", "content": "It is 2."}],
        "reward_model": {"ground_truth": "2"},
        "ability": "math",
    }
    assert plp_reward.score([row], "accuracy")[0].correct


def test_hugging_faces_data_sets_give_their_rows() -> None:
    datasets = pytest.importorskip("datasets")
    results = plp_reward.score(datasets.Dataset.from_list(GOLDS_AS_TEXT), "plp")
    assert [result.reward for result in results] == [1.5, 0.0, None]


def test_what_was_scored_with_is_in_the_tables_metadata() -> None:
    told = {
        "version": plp_reward.__version__,
        "profile": "plp",
        "reward": "plp",
        "parameters": {"alpha": 4.0, "gamma": 0.5},
        "tokenizer": None,
    }
    arrow = pa.Table.from_pylist(GOLDS_AS_TEXT).replace_schema_metadata({"mine": "kept"})
    scored = plp_reward.score(arrow, "plp", alpha=4.0)
    assert json.loads(scored.schema.metadata[b"plp_reward"]) == told
    assert scored.schema.metadata[b"mine"] == b"kept"
    frame = pd.DataFrame(GOLDS_AS_TEXT)
    assert plp_reward.score(frame, "plp", alpha=4.0).attrs["plp_reward"] == told
    assert frame.attrs == {}


# What is wrong.


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"gold": "2"}, r"samples\[1\].response: is missing"),
        ({"response": "2"}, r"samples\[1\].gold: is missing"),
        ({"response": 2, "gold": "2"}, r"samples\[1\].response: must be text"),
        ({"response": "2", "gold": object()}, r"samples\[1\].gold: must be text, a number"),
        ({"response": "2", "gold": "2", "length": "9"}, r"\.length: must be a whole number"),
        ({"response": "2", "gold": "2", "length": 9.5}, r"\.length: must be a whole number"),
        ({"response": "2", "gold": "2", "length": -1}, r"\.length: must be from 0"),
        ({"response": "2", "gold": "2", "length": float("inf")}, r"\.length: must be a whole"),
        ({"response": "2", "gold": "2", "token_ids": "9"}, r"\.token_ids: must be a list"),
        ({"response": "2", "gold": "2", "token_ids": ["9"]}, r"\.token_ids: must be a list"),
        ({"response": "2", "gold": "2", "evaluation": 1}, r"\.evaluation: must be true or"),
        ({"response": "2", "gold": "2", "group": [1]}, r"\.group: must be a text or"),
        ({"response": "\ud800", "gold": "2"}, r"\.response: has half of a surrogate pair"),
        ({"response": "2", "gold": "2", "id": "q", "length": "9"}, r"\(id 'q'\)\.length"),
        (("2", "2"), r"samples\[1\]: must be a Sample or a dict, not tuple"),
        (None, r"samples\[1\]: must be a Sample or a dict, not NoneType"),
    ],
)
def test_an_error_names_the_row_and_the_field(row: Any, said: str) -> None:
    with pytest.raises(InvalidSamples, match=said):
        plp_reward.score([ROWS[0], row], "plp")


def test_every_row_that_is_wrong_is_named() -> None:
    with pytest.raises(InvalidSamples) as caught:
        plp_reward.score([{"response": 1, "gold": "2", "length": "x"}, {}], "accuracy")
    assert [(p.position, p.field) for p in caught.value.problems] == [
        (0, "response"),
        (0, "length"),
        (1, "response"),
        (1, "gold"),
    ]


def test_a_table_names_the_row_and_the_column() -> None:
    frame = pl.DataFrame({"text": ["1", None], "gold": ["1", "1"]})
    with pytest.raises(InvalidSamples, match=r"samples\[1\]\.text: is missing"):
        plp_reward.score(frame, "accuracy", columns={"response": "text"})


@pytest.mark.parametrize("misspelt", ["lenght", "finish_reasons", "Length", "tokens_ids"])
def test_a_misspelt_field_is_not_dropped_without_a_word(misspelt: str) -> None:
    row = {"response": "2", "gold": "2", misspelt: 3}
    with pytest.raises(ConfigurationError, match=f"'{misspelt}' is no field .* do you mean"):
        plp_reward.score([row], "accuracy")


def test_other_columns_are_let_alone() -> None:
    row = {"response": "2", "gold": "2", "level": 3, "subject": "algebra", "problem": "1+1"}
    assert plp_reward.score([row], "accuracy")[0].correct


def test_columns_must_be_there() -> None:
    row = {"response": "2", "gold": "2"}
    with pytest.raises(ConfigurationError, match="there is no column 'text' for response"):
        plp_reward.score([row], columns={"response": "text"})
    with pytest.raises(ConfigurationError, match="samples have no field 'reply'"):
        plp_reward.score([row], columns={"reply": "response"})


@pytest.mark.parametrize("one", [ROWS[0], Sample("1", "1"), "so 1"])
def test_one_sample_is_no_list(one: Any) -> None:
    with pytest.raises(ConfigurationError, match="must be a list of samples or dicts, or a table"):
        plp_reward.score(one)


def test_a_table_that_is_not_in_memory_is_refused_with_what_to_do() -> None:
    lazy: Any = pl.DataFrame(GOLDS_AS_TEXT).lazy()
    with pytest.raises(ConfigurationError, match=r"a LazyFrame is no table in memory; .*collect"):
        plp_reward.score(lazy)


def test_a_parameter_that_the_reward_does_not_have_is_named() -> None:
    with pytest.raises(ValueError, match="'plp' has no parameter 'alhpa'; it has: alpha, gamma"):
        plp_reward.score(ROWS, reward="plp", alhpa=4)


def test_a_profile_keeps_its_own_parameters_beside_those_given() -> None:
    profile = Profile(reward="plp", parameters={"gamma": 1.0})
    assert plp_reward.score(ROWS, profile, alpha=4)[0].reward == 1 + 4 / 100


def test_scoring_lists_loads_no_library_of_tables() -> None:
    code = (
        "import sys, plp_reward\n"
        f"plp_reward.score({ROWS!r}, 'plp')\n"
        "print(*{'pandas', 'polars', 'pyarrow', 'narwhals'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_numpys_values_are_read() -> None:
    row = {
        "response": np.str_("2"),
        "gold": np.int64(2),
        "length": np.int32(4),
        "group": np.int8(1),
    }
    assert plp_reward.score([row], "plp")[0].reward == 1 + 5 / 2


def test_every_field_and_column_is_on_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "python.md").read_text()
    named = set(re.findall(r"`([^`\n]+)`", page))
    scored = plp_reward.score(pl.DataFrame({"response": ["1"], "gold": ["1"], "length": [1]}))
    added = {name for name in scored.columns if name.startswith("plp_")}
    assert {name for name in added if not name.startswith("plp_component_")} <= named
    assert added <= named | {"plp_component_accuracy", "plp_component_length"}
    assert set(FIELDS) <= named
    assert set(FIELDS) == {field.name for field in dataclasses.fields(Sample)}
