"""Sentences with numbers that give no answer: they ask, set a task, or say that there is none."""

import pytest

from plp_reward.answers import grade


@pytest.mark.parametrize(
    ("response", "gold"),
    [
        ("It is impossible to determine f(12).", "12"),
        ("The length cannot be found from the 8 sides that are given.", "8"),
        ("We cannot compute the area with 15 points.", "15"),
        ("There is not enough information about the 9 cards.", "9"),
        ("We would need more data about the 30 students.", "30"),
        ("The equation has no solution for x = 6.", "6"),
        ("There are no real roots when k = 5.", "5"),
        ("Now let's calculate g(11).", "11"),
        ("So we need to find the value of f(3).", "3"),
        ("It remains to compute sin(30).", "30"),
        ("How many marbles are in the 14 bags", "14"),
        ("Find the sum of the first 20 terms.", "20"),
        ("What is the value of h(2)", "2"),
        ("Next, we will evaluate the integral from 0 to 4.", "4"),
        ("无法确定 5 的值", "5"),
    ],
)
def test_a_sentence_that_gives_no_answer_yields_no_number(response: str, gold: str) -> None:
    assert grade(response, gold).correct is False


@pytest.mark.parametrize(
    ("response", "gold"),
    [
        ("We find 12.", "12"),
        ("So we can compute the total, which is 40.", "40"),
        ("To find the total we add them, and get 40.", "40"),
        ("The number of questions she could not answer is 5.", "5"),
        ("He cannot use 3 of his 10 marbles, so he plays with 7.", "7"),
        ("Let's compute: 6 * 7 = 42.", "42"),
        ("What remains is 18.", "18"),
        ("She needs to buy 6 more pens.", "6"),
        ("There is no need for a fourth, so there are 3 of them.", "3"),
    ],
)
def test_a_sentence_that_states_one_does(response: str, gold: str) -> None:
    assert grade(response, gold).correct is True


@pytest.mark.parametrize(
    ("response", "gold", "right"),
    [
        ("```python\nprint(31)\n```", "31", False),
        ("```js\nconsole.log(31);\n```", "31", False),
        ("```\ntotal = 31\n```", "31", False),
        ("```\n31\n```", "31", True),
        ("```text\n31\n```", "31", True),
        ("The total is 32.\n```python\nprint(31)\n```", "31", False),
        ("The total is 32.\n```python\nprint(31)\n```", "32", True),
    ],
)
def test_code_is_not_prose(response: str, gold: str, right: bool) -> None:
    assert grade(response, gold).correct is right
