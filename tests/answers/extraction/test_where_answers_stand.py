"""Answers in front of their explanation, in the parts of a question, as options, and in steps.

Each answer that is accepted stands beside others that its response mentions and does not state.
"""

from __future__ import annotations

import pytest

from plp_reward.answers import grade
from plp_reward.answers.extraction.options import options_of, other_name

Row = tuple[str, str, bool]

IN_FRONT: list[Row] = [
    ("45", "The bill comes to **$45**.\n\nHere is why: 3 pizzas cost $15 each, so $45.", True),
    ("15", "The bill comes to **$45**.\n\nHere is why: 3 pizzas cost $15 each, so $45.", False),
    ("24", "**The LCM is 24.**\n\nYou can see this from 8 = 2³ and 6 = 2 · 3.", True),
    ("3", "**The LCM is 24.**\n\nYou can see this from 8 = 2³ and 6 = 2 · 3.", False),
    ("7.25", "**7.25** is larger. Compare the tenths: 2 tenths beat 1 in 7.19.", True),
    ("7.19", "**7.25** is larger. Compare the tenths: 2 tenths beat 1 in 7.19.", False),
    ("6", "She has **9** now. Then she gives 3 away.\n\nSo 9 - 3 = 6.", True),
    ("9", "She has **9** now. Then she gives 3 away.\n\nSo 9 - 3 = 6.", False),
    ("9", "The sum is **9**. Wait, that is wrong, 4 + 6 = 10.", False),
    ("3", "**Final Answer: 3 boxes** (two full, and one with 4 pens)", True),
    ("0.06", "The tempting answer is 12 cents, but the pen costs 6 cents.", False),
]
"""A bold value in the first sentence, behind which nothing is concluded."""

ADJUNCTS: list[Row] = [
    ("80", "So the press prints 80 posters in 4 hours.", True),
    ("4", "So the press prints 80 posters in 4 hours.", False),
    ("12", "Out of 30 pupils, 12 walk to school.", True),
    ("30", "Out of 30 pupils, 12 walk to school.", False),
    ("17", "I guess from 15 to 20, with 17 in the middle.", False),
    ("3/7", "That is 18/42, which simplifies to 3/7 of the cake.", True),
    ("18/42", "That is 18/42, which simplifies to 2/7 of the cake.", False),
]
"""Time, place and price beside what a sentence states, and fractions brought to lowest terms."""

PARTS: list[Row] = [
    ("(a) 6 (b) 4", "(a) The mean is 30/5 = 6.\n\n(b) The mode is 4.", True),
    ("(a) 4 (b) 6", "(a) The mean is 30/5 = 6.\n\n(b) The mode is 4.", False),
    ("(a) 6 (b) 4", "(a) The mean is 30/5 = 6.\n\n(b) I cannot tell.", False),
    ("(I) \\frac{\\pi}{6}\n(II) 5", "(I) So B = π/6.\n(II) The area is 10/2 = 5.", True),
]

STEPS: list[Row] = [
    ("27", r"$\int_0^3 3x^2\,dx = \left[x^3\right]_0^3 = 27 - 0 = 27$", True),
    ("0", r"$\int_0^3 3x^2\,dx = \left[x^3\right]_0^3 = 27 - 0 = 27$", False),
    (r"\text{5 m}", r"\boxed{2 \text{ m} + 3 \text{ m} = 5 \text{ m}}", True),
    ("5", r"\boxed{2 \text{ m} or so, but not = 5}", False),
    ("5", r"\boxed{\text{this or } [ = 5}", False),
]
"""Steps of which one cannot be read come to what stands at their end."""

SETS: list[Row] = [
    ("no solution", "Hence there are no integers a, b satisfying the equation.", True),
    ("no solution", "Hence there is no doubt that x = 3.", False),
    (r"\mathbb{R}", "So every real number is a solution.", True),
    (r"\mathbb{R}", "So every real number above 2 is positive.", False),
    ("x=4 或 x=-1", "综上，方程的解为 x₁=-1，x₂=4。", True),
    ("(1,3)", r"故不等式的解集为 $\{x|1<x<3\}$。", True),
    ("(5, -3)", "Its vertex has x-coordinate 5 and y-coordinate −3.", True),
    ("(-3, 5)", "Its vertex has x-coordinate 5 and y-coordinate −3.", False),
    ("17 remainder 2", "87 ÷ 5 = 17 R 2", True),
    ("17", "87 ÷ 5 = 17 R 2", False),
    ("3小时", "所以汽车3小时到达。", True),
    ("3小时", "所以汽车3分钟到达。", False),
]


@pytest.mark.parametrize(
    ("gold", "response", "right"), [*IN_FRONT, *ADJUNCTS, *PARTS, *STEPS, *SETS]
)
def test_a_response_is_graded_by_what_it_states(gold: str, response: str, right: bool) -> None:
    verdict = grade(response, gold)
    assert bool(verdict.correct) is right, verdict


QUESTION = "Which metal is liquid at 20 °C?\nA) Iron\nB) Mercury\nC) Zinc\nD) 0.01 M HCl"


@pytest.mark.parametrize(
    ("gold", "response", "right"),
    [
        ("B", "Mercury.", True),
        ("B", r"\boxed{\text{mercury}}", True),
        ("B", "The metal that is liquid is mercury.", True),
        ("Mercury", r"\boxed{B}", True),
        ("Mercury", "The answer is (B).", True),
        ("B", r"\boxed{\text{Zinc}}", False),
        ("Mercury", r"\boxed{C}", False),
        ("B", "It is not mercury.", False),
        ("B", "Mercury or zinc.", False),
        ("B", r"\boxed{\text{Gallium}}", False),
    ],
)
def test_an_option_is_named_by_its_letter_or_by_its_text(
    gold: str, response: str, right: bool
) -> None:
    assert bool(grade(response, gold, prompt=QUESTION).correct) is right


def test_without_the_prompt_nobody_knows_what_an_option_says() -> None:
    assert grade(r"\boxed{\text{mercury}}", "B").correct is False


def test_options_are_those_that_end_the_prompt_from_a_on() -> None:
    assert list(options_of(QUESTION)) == ["A", "B", "C", "D"]
    assert options_of("Solve (A) 1 and (C) 2.") == {}
    assert options_of("Let A. be a set.") == {}
    assert options_of("If P(A) = 0.3 and P(B) = 0.4, find P(A or B).") == {}
    assert options_of("(A)1/2 (B)2/3\n\nThink step by step.") == {"A": "1/2", "B": "2/3"}
    assert other_name("(C)", QUESTION, lambda one, other: one == other) == "Zinc"


def test_two_options_of_one_value_have_no_letter() -> None:
    assert other_name("0.5", "A) 1/2 B) 0.5 C) 3", lambda one, other: True) is None


@pytest.mark.parametrize(
    ("gold", "answer", "right"),
    [
        (r"\$0.75 per pound", r"\$0.75/\text{lb}", True),
        (r"\$0.75 per pound", "75 cents per pound", True),
        (r"\$0.75 per pound", r"\$0.75/oz", False),
        ("€4/kg", "4 euros per kilogram", True),
        (r"\$4/x", r"\$4/y", False),
        ("750 cents", "$7.50", True),
        ("-6°C", "-6 degrees Celsius", True),
        ("-6°C", "6°C", False),
        ("-30 km", "-30000 m", True),
        ("12", "12 and", False),
        (r"\text{Rosa}", r"\text{Rosa (15 points)}", True),
        (r"\text{Rosa}", r"\text{Rosa (or Ann)}", False),
        ("9 ft", r"\text{The ladder reaches } 9 \text{ feet up the wall.}", True),
        ("9 ft", r"\text{The ladder reaches } 9 \text{ inches up the wall.}", False),
        ("8", r"8 \text{ (six from the first row, two from the second)}", True),
        ("8", r"8 \text{ (or nine, if you count the last)}", False),
    ],
)
def test_what_stands_beside_a_value_in_a_box(gold: str, answer: str, right: bool) -> None:
    assert bool(grade(rf"\boxed{{{answer}}}", gold).correct) is right


def test_a_box_that_the_next_sentence_takes_back_is_no_answer() -> None:
    response = r"So it is $\boxed{17}$. Actually, this is wrong: I misread the modulus."
    assert grade(response, "17").status == "no_answer"
