"""Problems are selected the same everywhere, and an answer nobody can read is found at once."""

import json
from pathlib import Path
from typing import Any

import pytest

from plp_trainer.data import Problem, load_problems
from plp_trainer.errors import DataError
from plp_trainer.recipe_sections import Problems


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def gsm8k(count: int) -> list[dict[str, Any]]:
    return [
        {"question": f"What is {n} + 1?", "answer": f"Count on from {n}.\n#### {n + 1}"}
        for n in range(count)
    ]


@pytest.fixture(autouse=True)
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()


def test_gsm8k_s_answer_stands_behind_the_mark(tmp_path: Path) -> None:
    rows = [
        {"question": "Q1", "answer": "9 - 4 = <<9-4=5>>5 #### no\n#### 1,250"},
        {"question": "Q2", "answer": "#### -3"},
        {"question": "Q3", "answer": "#### $7.50 "},
    ]
    problems = load_problems(Problems(set="gsm8k", source=write(tmp_path / "p.jsonl", rows)))
    assert problems == [
        Problem("gsm8k-train-0", "Q1", "1250", "gsm8k"),
        Problem("gsm8k-train-1", "Q2", "-3", "gsm8k"),
        Problem("gsm8k-train-2", "Q3", "7.50", "gsm8k"),
    ]


def test_a_selection_depends_on_the_seed_alone(tmp_path: Path) -> None:
    source = write(tmp_path / "p.jsonl", gsm8k(100))
    first = load_problems(Problems(set="gsm8k", source=source, count=10, seed=1))
    again = load_problems(Problems(set="gsm8k", source=source, count=10, seed=1))
    other = load_problems(Problems(set="gsm8k", source=source, count=10, seed=2))
    assert first == again
    assert len({problem.id for problem in first}) == 10
    assert {p.id for p in first} != {p.id for p in other}
    # The very same ones on any machine: these are random.Random(1).sample(range(100), 10).
    assert [p.id.rpartition("-")[2] for p in first[:4]] == ["17", "72", "97", "8"]


def test_a_problem_keeps_its_name_whichever_others_are_selected(tmp_path: Path) -> None:
    source = write(tmp_path / "p.jsonl", gsm8k(50))
    everything = {p.id: p for p in load_problems(Problems(set="gsm8k", source=source))}
    for problem in load_problems(Problems(set="gsm8k", source=source, count=7)):
        assert everything[problem.id] == problem


def test_math500_s_answers_are_latex_and_aime_s_are_integers(tmp_path: Path) -> None:
    math = write(tmp_path / "m.jsonl", [{"problem": "Q", "answer": "\\frac{1}{2}"}])
    aime = write(tmp_path / "a.json", [{"problem": "Q", "answer": "025"}])
    (half,) = load_problems(Problems(set="math500", source=math, split="test"))
    (number,) = load_problems(Problems(set="aime2024", source=aime, split="test"))
    assert (half.answer, number.answer) == ("\\frac{1}{2}", "025")
    assert number.id == "aime2024-test-0"


@pytest.mark.parametrize(
    ("set_", "row", "said"),
    [
        ("gsm8k", {"question": "Q", "answer": "Add one, which gives 5"}, "is not a number"),
        ("gsm8k", {"question": "Q", "answer": "#### five"}, "'five' is not a number"),
        ("gsm8k", {"question": " ", "answer": "#### 5"}, "question is empty"),
        ("gsm8k", {"text": "Q", "answer": "#### 5"}, "no question under .*has: text, answer"),
        ("gsm8k", {"question": "Q", "reply": "#### 5"}, "no answer under .*has: question, reply"),
        ("math500", {"problem": 5, "answer": "5"}, "problem must be text"),
        ("problems", {"problem": "Q", "answer": ["1", "2"]}, "answer has 2 answers"),
        ("problems", {"problem": "Q", "answer": {"a": 1}}, "must be text, a number"),
        ("math500", {"problem": "Q", "answer": ""}, "answer is empty"),
        ("aime2024", {"problem": "Q", "answer": "1000"}, "not an integer from 0 to 999"),
    ],
)
def test_a_problem_without_a_readable_answer_is_named(
    tmp_path: Path, set_: str, row: dict[str, str], said: str
) -> None:
    source = write(tmp_path / "p.jsonl", [row])
    with pytest.raises(DataError, match=f"{set_}-test-0: .*{said}"):
        load_problems(Problems(set=set_, source=source, split="test"))


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        ({"problem": "Q", "solution": r"Half of it is $\boxed{\frac{1}{2}}$."}, r"\frac{1}{2}"),
        ({"problem": "Q", "solution": r"It is \boxed{1}.", "answer": "1.0"}, "1.0"),
        ({"question": "Q", "answer": "Add them.\n#### 1,250"}, "1,250"),
        ({"query": "Q", "target": "3"}, "3"),
        ({"question": "Q", "final_answer": ["x+1"]}, "x+1"),
        (
            {
                "prompt": [{"role": "user", "content": "Q"}],
                "reward_model": {"ground_truth": "34", "style": "rule"},
            },
            "34",
        ),
        ({"problem": "Q", "answer": 27.5}, "27.5"),
    ],
)
def test_problems_of_ones_own_are_read_from_the_columns_data_sets_have(
    tmp_path: Path, row: dict[str, Any], answer: str
) -> None:
    source = write(tmp_path / "p.jsonl", [row])
    assert load_problems(Problems(set="problems", source=source)) == [
        Problem("problems-train-0", "Q", answer, "problems")
    ]
    with pytest.raises(DataError, match="give the file that has them as source"):
        load_problems(Problems(set="problems"))


def test_what_cannot_be_had_is_said(tmp_path: Path) -> None:
    source = write(tmp_path / "p.jsonl", gsm8k(5))
    with pytest.raises(DataError, match="has 5 problems, 6 are asked for"):
        load_problems(Problems(set="gsm8k", source=source, count=6))
    with pytest.raises(DataError, match="there is no file"):
        load_problems(Problems(set="gsm8k", source=str(tmp_path / "none.jsonl")))
    with pytest.raises(DataError, match=r"must end in one of \.jsonl"):
        load_problems(Problems(set="gsm8k", source=str(tmp_path / "p.csv")))
    with pytest.raises(DataError, match="no data set is called 'gsm9k'"):
        load_problems(Problems(set="gsm9k"))
    with pytest.raises(DataError, match="no part called 'train'; there are: test"):
        load_problems(Problems(set="math500"))
    with pytest.raises(DataError, match="set count"):
        load_problems(Problems(set="sums"))


def test_a_broken_file_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"question": "Q", "ans')
    with pytest.raises(DataError, match=r"gsm8k cannot be loaded from .*p\.jsonl"):
        load_problems(Problems(set="gsm8k", source=str(tmp_path / "p.jsonl")))


def test_sums_are_drawn_in_turns_of_their_levels() -> None:
    problems = load_problems(Problems(set="sums", count=6))
    assert [problem.kind for problem in problems] == ["easy", "medium", "hard"] * 2
    assert problems == load_problems(Problems(set="sums", count=6))
