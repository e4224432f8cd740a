"""The same samples in memory and in files, searched in the same way."""

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from plp_reward.answers import Status
from plp_reward.scoring.samples import Result, Sample
from plp_reward.viewer.archive import Archive
from plp_reward.viewer.columns import COLUMNS, MOST_KEPT, Columns, Course
from plp_reward.viewer.filters import Filter
from plp_reward.viewer.rows import Row, shown_by
from plp_reward.viewer.series import axes, series
from plp_reward.viewer.source import Source, TooSlow
from plp_reward.viewer.window import News, Window, _rows

pytest.importorskip("duckdb")
STATUSES = (Status.OK, Status.OK, Status.NO_ANSWER, Status.UNDECIDED)


def news() -> Iterator[News]:
    """Calls of several runs, some samples odd."""
    rng = random.Random(5)
    for call in range(40):
        samples, results = [], []
        for number in range(8):
            status = rng.choice(STATUSES)
            correct = None if status is Status.UNDECIDED else rng.random() < 0.5
            answer = rng.choice(["1", "2", "3", None])
            text = rng.choice(["<think>hm</think>So", "Ünïcode STRASSE", "", "half \ud800"])
            samples.append(
                Sample(f"{text} \\boxed{{{answer}}}", rng.choice(["1", 2, ["3", "4"]]),
                       id=f"{call}/{number}", group=f"p{call % 5}", prompt="What?",
                       extra={"global_step": call // 4, "level": number % 3, "odd": "half \ud800"})
            )  # fmt: skip
            results.append(
                Result(f"{call}/{number}", None if correct is None else rng.random(), correct,
                       status, answer, "boxed", "text", rng.choice([None, 10, 20, 300]),
                       components={"accuracy": float(bool(correct))}, group=f"p{call % 5}")
            )  # fmt: skip
        keys = [f"c{call}.{number}" for number in range(8)]
        yield News(1e9 + call, ("a", "b", "")[call % 3], "plp", keys, samples, results)


@pytest.fixture(scope="module")
def sources() -> Iterator[tuple[Window, Archive]]:
    window = Window(10 << 20)
    for each in news():
        window.add(each)
    with Archive(row for each in news() for row in _rows(each)) as archive:
        yield window, archive
    window.close()


WANTED: list[dict[str, Any]] = [
    {},
    {"run": "a"},
    {"right": "undecided"},
    {"right": "right", "status": "ok", "sort": "highest"},
    {"answer": "2", "sort": "shortest"},
    {"text": "STRAẞE"},
    {"text": "ünïcode"},
    {"text": "c' OR 1=1 --"},
    {"problem": "p3", "sort": "oldest"},
    {"tokens_min": 15, "tokens_max": 300, "sort": "longest"},
    {"reward_min": 0.5, "sort": "lowest"},
    {"component": "accuracy", "component_min": 0.5},
    {"component": "no such", "component_max": 1},
    {"field": "level", "value": "2", "sort": "lowest"},
    {"field": "no such", "value": "2"},
    {"step_min": 3, "step_max": 5, "sort": "oldest"},
    {"boxes_min": 1, "reasoning_max": 5, "sort": "reasoning"},
    {"time_min": 1e9 + 20, "time_max": 1e9 + 30, "sort": "boxes"},
    {"profile": "plp", "rule": "text", "found_by": "boxed", "page": 3},
]


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_memory_and_files_find_the_same(
    sources: tuple[Window, Archive], wanted: dict[str, Any]
) -> None:
    filtered = Filter.model_validate(wanted)
    first, second = (source.find(filtered) for source in sources)
    assert first.total == second.total
    assert [source.count(filtered) for source in sources] == [first.total, second.total]
    key = lambda row: tuple(  # noqa: E731  what the order is by; equal ones may stand in any
        getattr(row, name) for name in ("reward", "tokens", "boxes", "reasoning", "time")
    )
    order = {"highest": 0, "lowest": 0, "shortest": 1, "longest": 1, "boxes": 2, "reasoning": 3}
    place = order.get(filtered.sort, 4)
    assert [key(row)[place] for row in first.rows] == [key(row)[place] for row in second.rows]
    if first.total <= 50:
        assert {row.key for row in first.rows} == {row.key for row in second.rows}


def test_some_of_the_searches_find_something(sources: tuple[Window, Archive]) -> None:
    totals = [sources[0].find(Filter.model_validate(wanted)).total for wanted in WANTED]
    assert sum(total == 0 for total in totals) == 3
    assert totals[0] == 320


@pytest.mark.parametrize("which", [0, 1], ids=["window", "archive"])
def test_a_source_knows_its_runs_and_their_numbers(
    sources: tuple[Window, Archive], which: int
) -> None:
    source: Source = sources[which]
    assert {run.name: run.samples for run in source.runs()} == {"a": 112, "b": 104, "unnamed": 104}
    columns = source.columns("a")
    assert len(columns) == 112
    other = sources[1 - which].columns("a")
    for name in columns.dtype.names:
        assert columns[name].astype(str).tolist() == other[name].astype(str).tolist(), name
    answer = int(columns["answer"][columns["answer"] != 0][0])
    assert source.answer_text("a", answer) in ("1", "2", "3")
    assert set(source.choices("status")) == {"ok", "no_answer", "undecided"}
    row = source.row("c7.3")
    assert row is not None
    assert row.id == "7/3"
    assert (row.step, row.fields["level"], "global_step" in row.fields) == (1.0, "0", False)
    assert source.row("gone") is None


def test_the_oldest_samples_go_when_memory_is_full() -> None:
    window = Window(60_000)
    for each in news():
        window.add(each)
        window.find(Filter())
    found = window.find(Filter(sort="newest"))
    assert 0 < found.total < 60
    assert found.rows[0].key.startswith("c39.")
    assert window.row("c0.0") is None
    # A run's figures stay.
    assert {run.name: run.samples for run in window.runs()} == {"a": 112, "b": 104, "unnamed": 104}
    window.close()


def test_samples_of_a_group_show_when_it_is_settled() -> None:
    window = Window(1 << 20)
    (sample, *_), (result, *_) = next(news())[4:]
    window.wait("r1", sample)
    assert window.find(Filter()).total == 0
    window.settle("run", "plp", ["r1", "never told of"], [result, result])
    (row,) = window.find(Filter()).rows
    assert (row.key, row.run, row.reward) == ("r1", "run", result.reward)
    window.close()


def test_samples_that_wait_hold_no_more_than_others() -> None:
    window = Window(100_000)
    (sample, *_), (result, *_) = next(news())[4:]
    for number in range(20):
        window.wait(f"r{number}", replace(sample, response="文" * 10_000))
    window.settle("run", "plp", [f"r{number}" for number in range(20)], [result] * 20)
    found = window.find(Filter())
    assert 1 <= found.total <= 4
    assert "r19" in {row.key for row in found.rows}
    window.close()


def test_a_run_of_any_length_keeps_evenly_spread_numbers() -> None:
    course = Course()
    size = 5 * MOST_KEPT
    for number in range(size):
        course.add(Row(key="", time=number, run="", reward=number, correct=True, tokens=5))
    columns = course.columns()
    assert course.count == size
    assert MOST_KEPT / 2 <= len(columns) <= MOST_KEPT
    assert set(columns["time"][1:] - columns["time"][:-1]) == {8.0}
    found = series(columns, course.count)
    assert found.x[-1] == size
    assert found.values["accuracy"].tolist() == [1.0] * len(found.x)


def course(*, steps: bool, begun: float = 1.7e9) -> Columns:
    """30 steps of 16 samples, a minute each, the last ten of them done again from a checkpoint."""
    run = Course()
    for minute, step in enumerate([*range(30), *range(20, 30)]):
        for _ in range(16):
            run.add(
                Row(key="", time=begun + 60 * minute, run="", reward=step, correct=True,
                    step=step if steps else None)
            )  # fmt: skip
    return run.columns()


def test_a_course_over_steps_has_whole_steps_in_their_order() -> None:
    columns = course(steps=True)
    assert axes(columns) == ["step", "time", "samples"]
    found = series(columns, len(columns), "step")
    assert found.x.tolist() == list(range(30))
    assert found.values["reward"].tolist() == list(range(30))


def test_a_course_over_time_begins_with_the_run() -> None:
    columns = course(steps=False)
    assert axes(columns) == ["time", "samples"]
    found = series(columns, len(columns), "time")
    assert found.x[-1] == 39 * 60
    assert found.x.tolist() == sorted(found.x)
    assert found.values["reward"][-1] == 29


def test_a_file_without_times_is_drawn_over_its_samples() -> None:
    assert axes(course(steps=False, begun=1)) == ["samples"]
    assert series(np.zeros(0, COLUMNS), 0, "step").x.tolist() == [0]


def test_numbers_of_runs_that_take_turns_are_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plp_reward.viewer.archive.MOST_KEPT", 100)
    rows = [
        Row(key=str(number), time=number, run="ab"[number % 2], tokens=number)
        for number in range(800)
    ]
    with Archive(rows) as archive:
        for run in "ab":
            assert 60 <= len(archive.columns(run)) <= 140


def test_rows_are_added_and_the_oldest_forgotten() -> None:
    rows = [Row(key=str(number), time=number, run="a") for number in range(30)]
    with Archive(rows[:10]) as archive:
        archive.add(rows[10:20])
        archive.forget(15)
        archive.add(rows[20:])
        assert archive.find(Filter()).total == archive.size == 15
        assert archive.row("14") is None
        assert archive.find(Filter(sort="oldest")).rows[0].key == "15"
        archive.forget(1)
        assert archive.row("15") is None


def test_a_question_that_takes_too_long_is_ended_and_the_next_answered() -> None:
    rows = [Row(key=str(number), time=number, run="a") for number in range(20_000)]
    with Archive(rows, deadline=0.2) as archive:
        with pytest.raises(TooSlow, match=r"longer than 0\.2 s"):
            archive._ask(
                "SELECT count(*) FROM samples a, samples b WHERE a.seq * b.seq % 7 = 3", []
            )
        assert archive.find(Filter()).total == 20_000


@pytest.mark.parametrize(
    ("response", "thinking", "boxes", "reasoning"),
    [
        (r"\boxed{24}", 0.0, 1, 0),
        (r"$\boxed{\frac{1}{2}}$", 0.0, 1, 0),
        (r"<think>\boxed{1} \boxed{2}</think>\boxed{3}", 0.44, 1, 0),
        (r"\boxed{1} or \boxed{2} or \boxed{2}", 0.0, 2, 4),
        ("nothing", 0.0, 0, 7),
        ("", 0.0, 0, 0),
    ],
)
def test_what_a_response_shows_by_itself(
    response: str, thinking: float, boxes: int, reasoning: int
) -> None:
    found = shown_by(response)
    assert found[0] == pytest.approx(thinking, abs=0.1)
    assert found[1:] == (boxes, reasoning)


@pytest.mark.parametrize("text", [r"\boxed{" * 100_000, "{" * 500_000, r"\boxed{{{" * 50_000])
def test_hostile_texts_are_looked_at_in_time(text: str) -> None:
    begun = time.process_time()
    shown_by(text)
    assert time.process_time() - begun < 10
