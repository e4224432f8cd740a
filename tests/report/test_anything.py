"""Whatever scored files hold, there is a page."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from plp_reward.report import read_table
from plp_reward.report.sources import RunSource

from .conftest import scored
from .test_page import Page, rendered

TEXTS = st.sampled_from(
    [r"\boxed{42}", "", " ", "<think>", "</think>", r"<think>a</think>\boxed{1}\boxed{2}\boxed{3}"]
)
LENGTHS = st.none() | st.integers(0, 3) | st.integers(0, 10**9)


@st.composite
def results(draw: st.DrawFn) -> dict[str, Any]:
    correct = draw(st.none() | st.booleans())
    status = "ok" if correct is not None else draw(st.sampled_from(["timeout", "undecided"]))
    reward = draw(st.none() | st.floats(-1e6, 1e6))
    return scored(correct, draw(LENGTHS), status, reward=None if correct is None else reward)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    named = {"prompt": draw(st.sampled_from("abc")), "dataset": draw(st.sampled_from("xy"))}
    if draw(st.booleans()):  # results only
        return {**named, "id": draw(st.sampled_from("abc")), "plp": draw(results())}
    size = draw(st.integers(0, 3))
    if not size:
        return {**named, "response": draw(TEXTS), "gold": "42", "plp": draw(results())}
    return {
        **named,
        "response": [draw(TEXTS) for _ in range(size)],
        "gold": "42",
        "plp": [draw(results()) for _ in range(size)],
    }


@pytest.mark.slow
@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.generate],  # a page takes a tenth of a second: shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.lists(rows(), min_size=1, max_size=6), min_size=1, max_size=3))
def test_any_results_make_a_page(tmp_path: Path, runs: list[list[dict[str, Any]]]) -> None:
    sources = []
    for number, of_run in enumerate(runs):
        path = tmp_path / f"{number}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in of_run))
        sources.append(RunSource(f"run {number}", None, str(path)))
    page = Page(rendered(read_table(sources)))
    assert "nan" not in page.text
