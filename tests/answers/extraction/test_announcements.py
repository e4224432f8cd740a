"""Where a text announces an answer."""

import pytest

from plp_reward.answers.extraction.announcements import announcements


def announced(text: str) -> list[str]:
    return [text[start:end] for start, end in announcements(text)]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("So the final answer is 5.", ["final answer is"]),
        ("The correct numerical  answer to the problem is: 5", ["correct numerical  answer to the problem is:"]),
        ("THE ANSWER IS 5, hence Answer: 5", ["ANSWER IS", "Answer:"]),
        ("Transform: it means that 5 is plans", []),
        ("Respuesta final: 5", ["Respuesta final:"]),
        ("Der Lösungsweg; Antwort ist 5", ["Antwort ist "]),
        ("所以答案是5。", ["所以答案是"]),
        ("İ İ İ the answer is 5", ["answer is"]),
        ("Q: 2 + 3?\nA: 5", ["\nA:"]),
        ("A: 5", ["A:"]),
        ("A: 5\nand more", []),
    ],
)  # fmt: skip
def test_a_phrase_is_found_where_it_begins_and_ends(text: str, phrases: list[str]) -> None:
    assert announced(text) == phrases


def test_only_the_part_that_is_asked_for_is_searched() -> None:
    text = "The answer is 5. The answer is 6."
    assert [start for start, _ in announcements(text)] == [4, 21]
    assert [start for start, _ in announcements(text, 5)] == [21]
    assert list(announcements(text, 5, 27)) == []
