"""Right answers by question."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plp_reward.errors import ConfigurationError
from plp_reward.scoring.problems import Problem, Problems, load_problems

LONG = "A train leaves the station at noon and another one an hour later; when do they meet"
KNOWN = Problems(
    [
        Problem("1+1?", "2"),
        Problem("1+1?2", "3"),
        Problem(LONG, "a"),
        Problem(LONG + " again?", "b"),
    ]
)


def found(text: str) -> str | None:
    problem = KNOWN.find(text)
    return None if problem is None else str(problem.gold)


def test_the_question_that_stands_first_is_found_the_longest_of_several() -> None:
    assert found("<user>1+1?<assistant>") == "2"
    assert found("<user>1+1?2<assistant>") == "3"
    assert found(f"<user>{LONG}? <assistant>") == "a"
    assert found(f"<user>{LONG} again?<assistant> 1+1?") == "b"
    assert found(f"<user>1+1?<assistant>{LONG}") == "2"
    assert found("<user>2+2?") is None
    assert found("") is None


@given(
    questions=st.lists(st.text("ab", min_size=1, max_size=6), max_size=8),
    text=st.text("ab", max_size=40),
)
def test_any_question_is_found_as_by_comparing_all_of_them(questions: list[str], text: str) -> None:
    places = [(text.find(question), -len(question), question) for question in questions]
    expected = min((place for place in places if place[0] >= 0), default=None)
    found = Problems(Problem(question, question) for question in questions).find(text)
    assert (found and found.question) == (expected and expected[2])


def test_questions_of_any_length_are_found_in_few_passes() -> None:
    problems = Problems(Problem("x" * size + "?", size) for size in range(1, 300))
    assert len(problems._sizes) <= 7
    for size in range(1, 300):
        assert problems.find("yy" + "x" * size + "?y") == Problem("x" * size + "?", size)


def test_an_answer_of_more_than_64_bits_stays_exact(tmp_path: Path) -> None:
    path = tmp_path / "problems.jsonl"
    path.write_text(f'{{"question": "10^30+1?", "answer": {10**30 + 1}}}\n')
    assert load_problems(path).find("10^30+1?") == Problem("10^30+1?", 10**30 + 1)


def test_a_file_is_read_in_the_layouts_people_have(tmp_path: Path) -> None:
    path = tmp_path / "problems.jsonl"
    path.write_text(
        '{"question": "1+1?", "answer": "2"}\n\n'
        '{"prompt": [{"role": "user", "content": "2+2?"}], "ground_truth": 4}\n'
    )
    problems = load_problems(path)
    assert len(problems) == 2
    assert problems.find("so, 2+2?") == Problem("2+2?", 4)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"answer": "2"}', "line 2: has no question under question, problem"),
        ('{"question": "1+1?"}', "line 2: has no answer under answer, gold"),
        ('{"question": "1+1?", "answer": {}}', "line 2: answer is an object|line 2: answer"),
        ('{"question": 5, "answer": "2"}', "line 2: question must be text"),
        ("[]", "line 2: must be an object"),
        ("{", "cannot be read"),
    ],
)
def test_a_line_that_is_no_problem_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "problems.jsonl"
    path.write_text('{"question": "1+1?", "answer": "2"}\n' + line)
    with pytest.raises(ConfigurationError, match=message):
        load_problems(path)
    with pytest.raises(ConfigurationError, match=r"no\.jsonl cannot be read"):
        load_problems(tmp_path / "no.jsonl")


def test_finding_takes_no_longer_where_thousands_of_questions_begin_alike() -> None:
    beginning = "What is the sum of all the numbers from one up to the number of "
    problems = Problems(Problem(f"{beginning}{i:05}", str(i)) for i in range(1_000))
    looked = 0

    class Looked(list[str]):
        def __getitem__(self, index: Any) -> Any:
            nonlocal looked
            looked += 1
            return super().__getitem__(index)

    (alike,) = problems._by_key.values()
    alike._questions = Looked(alike._questions)
    text = beginning * 100
    assert problems.find(text) is None
    # A binary search for each of the hundred places where one may begin, and not a thousand looks.
    assert 100 <= looked <= 100 * 12
    found = problems.find(f"{text}00777, please.")
    assert found is not None
    assert found.gold == "777"


def test_the_longest_of_questions_that_begin_with_each_other_is_found() -> None:
    stems = ["Find x", "Find x if x = 1", "Find x if x = 10", "Find x if y"]
    problems = Problems(Problem(stem, stem) for stem in stems)
    for text, question in [
        ("Find x if x = 100", "Find x if x = 10"),
        ("Find x if x = 2", "Find x"),
        ("Find x if x = 12", "Find x if x = 1"),
        ("Find xylem", "Find x"),
    ]:
        found = problems.find(text)
        assert found is not None
        assert found.question == question
