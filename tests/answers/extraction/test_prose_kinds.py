"""How models state an answer without a box: headings, marks, checks, subjects, conditions."""

import pytest

from plp_reward.answers import grade


@pytest.mark.parametrize(
    ("response", "gold", "right"),
    [
        ("First 3, then 9.\n\n## Answer\n\n27\n", "27", True),
        ("First 3, then 9.\n\n**Final Answer**\n$\\frac{3}{5}$", r"\frac{3}{5}", True),
        ("Hence.\n\n### Answer\n- x = 2\n- x = 5", "2, 5", True),
        ("### Final Answer\n\nThe train needs 45 minutes.", "45", True),
        ("### Answer\n\n**(D)** 17", "D", True),
        ("### Answer\n\n27\n", "3", False),
        ("### Answer\n\n**(D)** 17", "B", False),
        ("【答案】B", "B", True),
        ("【解答】由题意得<eoe>\n【答案】36<eoa>", "36", True),
        ("【答案】B", "C", False),
    ],
)
def test_a_heading_needs_no_colon(response: str, gold: str, right: bool) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(
    ("response", "gold", "right"),
    [
        ("The answer is 3/8. In decimals, the answer is 0.375.", "0.375", True),
        ("The answer is $x = 4$. Therefore, the answer is 4.", "4", True),
        ("The answer is 3/8. The answer is 5/8.", "3/8", False),
        ("Here is the solution: we add. 3 + 4 = 7.\n\nThe answer is 7.", "7", True),
        ("The result of the first step is 12. Then 12 / 4 = 3.\n\nTherefore, x is 3.", "3", True),
        ("The result of the first step is 12. Then 12 / 4 = 3.\n\nTherefore, x is 3.", "12", False),
        ("The answer is 7. Wait, the answer is 8.", "7", False),
    ],
)
def test_what_the_whole_answer_is_beats_a_step(response: str, gold: str, right: bool) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(
    ("response", "gold", "right"),
    [
        ("So the side is 9. Let's check: 9 * 4 = 36, as required.", "9", True),
        ("So the side is 9.\nTo verify, 9 * 4 = 36.\nThis is correct.", "9", True),
        ("So the side is 9. Let's check: 9 * 4 = 36, as required.", "36", False),
        ("So the side is 9. Let's check: 9 * 4 = 36, which is wrong. So it is 8.", "9", False),
        ("Thus the angle is 75. ∎", "75", True),
        ("Thus the angle is $75$. $\\blacksquare$", "75", True),
        ("Thus $n = 75$ □", "75", True),
    ],
)
def test_a_check_and_an_end_mark_are_not_the_answer(response: str, gold: str, right: bool) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(
    ("response", "gold", "right"),
    [
        ("So Bo has 14 cards and Li has 21 cards.", "14, 21", True),
        ("Hence there are 6 cats and 11 dogs.", "6, 11", True),
        ("The width is 8 cm and the height is 12 cm.", "8, 12", True),
        ("So Bo has 14 cards and Li has 21 cards.", "21", False),
        ("So Bo has 14 cards and Li has 21 cards.", "14, 22", False),
        ("It is 5 feet and 3 inches.", "5, 3", False),
    ],
)
def test_two_values_with_nouns_of_their_own_are_both_said(
    response: str, gold: str, right: bool
) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(
    ("response", "gold", "right"),
    [
        ("The number of zeros of $x^3-4x$ is 3.", "3", True),
        ("The curve $y^2 = x^3$ has one cusp.", "1", True),
        ("The largest prime that divides 60 and is odd is 5.", "60", False),
        ("The smallest number that is divisible by 4 and 6 is 12.", "12", True),
        ("There are two cities with more than 50 schools.", "2", True),
        ("There are two cities with more than 50 schools.", "50", False),
        ("The derivative of 3sinh(x) is 3 cosh(x)", r"3\cosh x", True),
        ("18 + 24 = **42**", "42", True),
        ("Hence:\n\n$\n\\frac{2}{7}\n$\n", r"\frac{2}{7}", True),
    ],
)
def test_the_predicate_is_the_answer_and_not_the_subject(
    response: str, gold: str, right: bool
) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(
    ("response", "gold", "right"),
    [
        ("The sum is $\\frac{x}{1-x}$ for $|x| < 1$.", r"\frac{x}{1-x}", True),
        ("Then $f(x) = 2x$ for all $x \\ge 0$.", "2x", True),
        ("even $k$", "even $k$", True),
        ("even $k$", "odd $k$", False),
        ("The sum is $\\frac{x}{1-x}$ for $|x| < 1$.", "|x| < 1", False),
    ],
)
def test_a_condition_behind_the_formula_is_not_the_formula(
    response: str, gold: str, right: bool
) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(
    ("response", "gold", "right"),
    [
        ("Both hold:\nA. it is even\nC. it is prime", "AC", True),
        ("Both hold:\nA. it is even\nC. it is prime", "A", False),
        ("The correct choices are:\nB) blue\nD) red", "BD", True),
        ("正确选项是 B、C 和 D。", "BCD", True),
        ("The correct option is B.", "B", True),
        ("The correct option is B.", "C", False),
    ],
)
def test_all_choices_that_are_named_count(response: str, gold: str, right: bool) -> None:
    assert grade(response, gold).correct is right


def test_a_gold_may_say_its_value_twice() -> None:
    assert grade(r"\boxed{0.25}", "1/4 or 0.25").correct is True
    assert grade(r"\boxed{0.25}", "1/4 or 3/4").correct is False
