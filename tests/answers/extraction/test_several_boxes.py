"""Several boxes of one response: steps, restatements, roundings, drafts, lists."""

import pytest

from plp_reward.answers import grade


@pytest.mark.parametrize(
    ("response", "gold"),
    [
        (r"We get \boxed{12+5=17}. Hence the total is \boxed{17}.", "17"),
        ("\\boxed{3x = 21}\n\n\\boxed{x = 7}\n\n\\boxed{7}", "7"),
        (r"$\boxed{\frac{3}{4}} = \boxed{0.75}$", r"\frac{3}{4}"),
        (r"$\boxed{\frac{3}{4}} = \boxed{75\%}$", "0.75"),
        (r"So it is \boxed{\sqrt{7}}, or about \boxed{2.65}.", r"\sqrt{7}"),
        (r"The exact value is \boxed{\pi/6}. Numerically it is \boxed{0.5236}.", r"\frac{\pi}{6}"),
        (r"$\boxed{\frac{5}{7}} \approx \boxed{0.71}$", "5/7"),
        ("\\boxed{\\text{Hence } k=9}\n\nFinal answer: \\boxed{9}", "9"),
        (r"\boxed{x=4} \\ \boxed{4}", "4"),
    ],
)
def test_boxes_of_one_value_are_one_answer(response: str, gold: str) -> None:
    assert grade(response, gold).correct is True


@pytest.mark.parametrize(
    ("response", "gold"),
    [
        (r"$\boxed{\frac{3}{4}} = \boxed{0.8}$", r"\frac{3}{4}"),
        (r"We get \boxed{12+5=17}. Hence the total is \boxed{18}.", "17"),
        (r"So it is \boxed{\sqrt{7}} or \boxed{2.9}.", r"\sqrt{7}"),
        (r"It is \boxed{5}, or about \boxed{6}.", "6"),
        (r"$x = \boxed{3}$, $y = \boxed{4}$", "3"),
        (r"$x = \boxed{3}$, $y = \boxed{4}$", "4"),
        (r"It is neither \boxed{6} nor \boxed{5}.", "5"),
        (r"It is not \boxed{6} or \boxed{5}.", "5"),
        (r"It is not \boxed{6} but \boxed{5}.", "6"),
    ],
)
def test_boxes_of_different_values_are_not(response: str, gold: str) -> None:
    assert grade(response, gold).correct is False


@pytest.mark.parametrize(
    ("response", "gold"),
    [
        ("First try: \\boxed{14}\nFinal answer: \\boxed{15}", "15"),
        ("**Draft:** \\boxed{2} and \\boxed{3}\n\n**Final:** \\boxed{5}", "5"),
        ("Step 1: \\boxed{8}\nStep 2: \\boxed{24}\nAnswer: \\boxed{48}", "48"),
        ("Step 1: \\boxed{8}\n\nStep 2: \\boxed{24}", "24"),
        (r"It is not \boxed{6} but \boxed{5}.", "5"),
    ],
)
def test_a_label_parts_a_draft_from_the_answer(response: str, gold: str) -> None:
    assert grade(response, gold).correct is True


def test_names_on_lines_of_their_own_are_a_list() -> None:
    response = "Alice: \\boxed{3}\nBob: \\boxed{8}"

    assert grade(response, "3, 8").correct is True
    assert grade(response, "8").correct is False


def test_a_value_and_a_function_of_it_are_both_the_answer() -> None:
    response = r"$t=\boxed{4}$ and $h\left(\frac{1}{2}\right)=\boxed{9}$"

    assert grade(response, "4, 9").correct is True
    assert grade(response, "9").correct is False


def test_two_names_of_one_value_are_both_said() -> None:
    response = r"$x = \boxed{3}$ and $y = \boxed{3}$"

    assert grade(response, "x = 3, y = 3").correct is True
    assert grade(response, "x = 3, y = 4").correct is False


def test_the_box_in_the_box_of_a_whole_solution_is_its_answer() -> None:
    response = r"\boxed{\text{The legs are 3 and 4, so the hypotenuse is } \boxed{5}}"

    assert grade(response, "5").correct is True
    assert grade(response, "4").correct is False
