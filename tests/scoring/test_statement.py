"""The place that decides is the one that is marked."""

import pytest

import plp_reward
from plp_reward.scoring.statement import answer_span


@pytest.mark.parametrize(
    ("response", "gold"),
    [
        (r"2 + 3 = 5, so [\boxed{5}]. I checked it 5 times.", "5"),
        (r"<think>\boxed{7}, or 5</think>We get [\boxed{5}]", "5"),
        (r"First \boxed{4}, no: [\boxed{ 5 }]", "5"),
        ("The answer is [5]. I checked that in 15 ways", "5"),
        ("<think>The answer is 5.</think>The answer is [5].", "5"),
        (r"\boxed{12} is x; no, [\boxed{\frac{1}{2}}]", "1/2"),
        ("So 18 apples.\n#### [18]", "18"),
    ],
)
def test_the_answer_that_was_graded_is_found(response: str, gold: str) -> None:
    opened = response.index("[")
    text = response.replace("[", "").replace("]", "")
    verdict = plp_reward.grade(text, gold)
    assert verdict.answer is not None
    span = answer_span(text, verdict.answer, verdict.found_by)
    assert span is not None
    assert text[slice(*span)] == verdict.answer
    assert opened <= span[0] < response.index("]")


def test_an_answer_that_stands_in_no_one_place_is_not_marked() -> None:
    assert answer_span(r"\boxed{1} and \boxed{2}", "1, 2", "boxed_list") is None
    assert answer_span(r"\boxed{}", "", "boxed") is None
