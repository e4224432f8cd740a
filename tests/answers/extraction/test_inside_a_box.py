"""What a box holds beside its value: sentences, remarks, steps, letters."""

import pytest

from plp_reward.answers import grade


@pytest.mark.parametrize(
    ("box", "gold", "right"),
    [
        ("The area of the square is 49.", "49", True),
        (r"\text{The area of the square is 49.}", "49", True),
        (r"\text{The probability is } \frac{2}{9}", r"\frac{2}{9}", True),
        (r"The\ probability\ is\ \frac{2}{9}", r"\frac{2}{9}", True),
        ("The number of ways equals 120 ways", "120", True),
        ("The area of the square is 49.", "50", False),
        ("The area is not 49.", "49", False),
        ("The area is 49 or 50.", "49", False),
        ("The area is 49 when the side is 7.", "7", False),
        ("There is no such number, as 3 is odd", "3", False),
        (r"15 \text{ different ways to arrange them}", "15", True),
        (r"\text{It takes 24 minutes.}", "24", True),
        (r"\text{15 is wrong}", "15", False),
        (r"\text{15 more than 3}", "15", False),
        (r"15 \text{ km per hour}", r"15 \text{ kg}", False),
        ("15; drop all tables", "15", False),
    ],
)
def test_a_sentence_says_its_predicate(box: str, gold: str, right: bool) -> None:
    assert grade(rf"\boxed{{{box}}}", gold).correct is right


@pytest.mark.parametrize(
    ("box", "gold", "right"),
    [
        (r"\frac{22}{7}\text{ (approximately 3.14)}", r"\frac{22}{7}", True),
        (r"\sqrt{3} \approx 1.73", r"\sqrt{3}", True),
        (r"\sqrt{3}\ (\approx 1.73)", r"\sqrt{3}", True),
        (r"12 \text{ (since } 3 \cdot 4 = 12)", "12", True),
        (r"\frac{22}{7}\text{ (approximately 3.14)}", "3.14", False),
        (r"12 \text{ (since } 3 \cdot 4 = 12)", "4", False),
    ],
)
def test_a_remark_behind_the_value_is_none(box: str, gold: str, right: bool) -> None:
    assert grade(rf"\boxed{{{box}}}", gold).correct is right


@pytest.mark.parametrize(
    ("box", "gold", "right"),
    [
        (r"2x+1=9 \Rightarrow x=4", "4", True),
        (r"a+b=9 \implies a=4 \implies b=5", "5", True),
        (r"2x+1=9 \Rightarrow x=4", "9", False),
        (r"a+b=9 \implies a=4 \implies b=5", "4", False),
        (r"\frac{1}{4} \text{ or } 0.25", "0.25", True),
        (r"\frac{1}{4} \text{ or } 25\%", r"\frac{1}{4}", True),
        (r"\frac{1}{4} \text{ or } \frac{3}{4}", r"\frac{1}{4}", False),
        (r"3 \text{ or } 4", "3", False),
    ],
)
def test_steps_end_in_the_last_and_one_value_may_be_said_twice(
    box: str, gold: str, right: bool
) -> None:
    assert grade(rf"\boxed{{{box}}}", gold).correct is right


@pytest.mark.parametrize(
    ("box", "wrong", "right"),
    [
        (r"\lim_{t\to 4} \frac{t}{t^2-16}", "4", None),
        (r"\text{no, because } t \implies 6", "6", "no"),
        (r"\text{yes, it has 6 elements}", "6", "yes"),
        (r"6 \text{ where } t = 3 \Rightarrow u = 2", "2", "6"),
        (r"\to, 3, 5", "3.5", "3, 5"),
        (r"6 and k", "6", "6, k"),
        (r"9 \setminus \boxed{6}", "6", None),
        (r"\boxed{4} \Longrightarrow 9", "4", "9"),
        (r"2 \text{ weeks and } \boxed{3} \text{ days}", "3", None),
        (r"\text{The area of this square is } \boxed{8} \text{, and its side 6}", "6", "8"),
    ],
)
def test_a_box_says_one_answer_and_parts_of_it_are_none(
    box: str, wrong: str, right: str | None
) -> None:
    assert grade(rf"\boxed{{{box}}}", wrong).correct is not True
    assert right is None or grade(rf"\boxed{{{box}}}", right).correct is True


@pytest.mark.parametrize(
    ("response", "gold", "right"),
    [
        (r"\boxed{D \text{ (12 cm)}}", "D", True),
        (r"\boxed{\textbf{(D)}\ 12}", "D", True),
        (r"\boxed{A\left(\frac{2}{5}\right)}", "A", True),
        (r"\boxed{B \text{ (Point E)}}", "B", True),
        (r"\boxed{B \text{ (Point E)}}", "E", False),
        (r"\boxed{B \text{ (or D)}}", "B", False),
        (r"$\boxed{\textbf{(B) } 14}$", "14", True),
        (r"$\boxed{\textbf{(B) } 14}$", "15", False),
        (r"\boxed{D) A and B}", "D", False),
        (r"Hence (B) $\boxed{17}$", "B", True),
        (r"The correct option is D: \boxed{\frac{1}{3}}", "D", True),
        (r"$\boxed{17}$. Therefore, the correct answer is **(B)**.", "B", True),
        ("$\\boxed{17}$\n\n故选 C。", "C", True),
        (r"Hence (B) $\boxed{17}$", "C", False),
        (r"Hence (B) $\boxed{17}$. The answer is C.", "B", False),
        (r"For part A: \boxed{17}", "A", False),
        (r"$\boxed{17}$. The answer is not B.", "B", False),
        (r"$\boxed{17}$. The answer is B or C.", "B", False),
    ],
)
def test_the_letter_of_an_option_stands_in_beside_or_behind_its_box(
    response: str, gold: str, right: bool
) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(
    ("response", "gold", "right"),
    [
        (r"$2\pm\boxed{\sqrt5}$", r"2\pm\sqrt5", True),
        (r"$2\pm\boxed{\sqrt5}$", r"\pm\sqrt5", False),
        (r"It holds for $x\in(-\infty, \boxed{7}]$", r"(-\infty, 7]", True),
        (r"$[2, \boxed{7})$", "[2, 7)", True),
        (r"$(-\infty, \boxed{7})$", "7", False),
        (r"The point is $(2, \boxed{7})$", "7", True),
        (r"$-\frac{\boxed{5}}{6}$", r"-\frac{5}{6}", True),
        (r"$-\frac{\boxed{5}}{6}$", r"\frac{5}{6}", False),
    ],
)
def test_what_stands_around_a_box_makes_its_value(response: str, gold: str, right: bool) -> None:
    assert grade(response, gold).correct is right
