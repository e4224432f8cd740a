"""What the end of a response without a box says, in the words and layouts that models use.

Each answer that is accepted stands beside others that its sentence mentions and does not state.
"""

from __future__ import annotations

import pytest

from plp_reward.answers import grade

Row = tuple[str, str, bool]

NUMBERS_IN_WORDS: list[Row] = [
    (
        "5/2",
        "Sharing 15 loaves among 6 people means each of them gets two and a half loaves.",
        True,
    ),
    (
        "2",
        "Sharing 15 loaves among 6 people means each of them gets two and a half loaves.",
        False,
    ),
    ("3/4", "Dividing 4x = 3 by four shows that x equals three quarters.", True),
    ("3", "Dividing 4x = 3 by four shows that x equals three quarters.", False),
    ("4", "Dividing 4x = 3 by four shows that x equals three quarters.", False),
    ("36", "There are 36 boxes that have two lids.", True),
    ("2", "There are 36 boxes that have two lids.", False),
    ("2", "Tom has two apples and Ann has three pears.", False),
    ("3", "Tom has two apples and Ann has three pears.", False),
    ("7", "So there are exactly seven of them.", True),
    ("7", "So it is either seven or eight.", False),
    ("7", "So there are more than seven of them.", False),
    ("7", "So there are not seven of them.", False),
    ("7", "There are seven less than ten of them.", False),
    ("10", "There are seven less than ten of them.", False),
    ("1", "So the answer is one we have seen before.", False),
    ("1", "So there is one such triangle.", True),
    ("-8", "In the morning it was minus eight degrees.", True),
    ("8", "In the morning it was minus eight degrees.", False),
    ("45^\\circ", "Hence θ is forty-five degrees.", True),
    ("45^\\circ", "Hence θ is forty-five radians.", False),
    (
        "\\pm 3\\sqrt{2}",
        "y² = 18, so y is plus or minus three times the square root of two.",
        True,
    ),
    (
        "3\\sqrt{2}",
        "y² = 18, so y is plus or minus three times the square root of two.",
        False,
    ),
    ("\\sqrt{2}", "so y is not the square root of two.", False),
    ("10^6", "So there are a million such codes.", True),
    ("10^9", "So there are a million such codes.", False),
    (
        "9/4",
        (
            "So Mia needs two and a quarter cups of sugar for three people. (The full "
            "recipe needed 4 1/2 cups.)"
        ),
        True,
    ),
    (
        "3",
        (
            "So Mia needs two and a quarter cups of sugar for three people. (The full "
            "recipe needed 4 1/2 cups.)"
        ),
        False,
    ),
    (
        "9/2",
        (
            "So Mia needs two and a quarter cups of sugar for three people. (The full "
            "recipe needed 4 1/2 cups.)"
        ),
        False,
    ),
    (
        "1000000",
        "there are 10·10·10·10·10·10 settings, in other words one million.",
        True,
    ),
    ("10", "there are 10·10·10·10·10·10 settings, in other words one million.", False),
]
"""A number that a verb states, in words."""

VALUES: list[Row] = [
    (
        "3:7",
        "There are 9 dogs and 21 cats, so the ratio of dogs to cats is 3 to 7.",
        True,
    ),
    (
        "7:3",
        "There are 9 dogs and 21 cats, so the ratio of dogs to cats is 3 to 7.",
        False,
    ),
    (
        "3:7",
        "The ratio of dogs to cats is 3 to 7, so the ratio of cats to dogs is 7 to 3.",
        False,
    ),
    ("x > 4", "2x > 8. So x must be greater than four.", True),
    ("x \\ge 4", "2x > 8. So x must be greater than four.", False),
    ("x \\ge 4", "So x is greater than or equal to 4.", True),
    ("x > 4", "So x is greater than or equal to 4.", False),
    ("x<4", "So x must be greater than four.", False),
    ("(3, -2)", "So the two lines meet where y is -2 and x is 3.", True),
    ("(-2, 3)", "So the two lines meet where y is -2 and x is 3.", False),
    ("a=4, b=9", "Hence a and b are 4 and 9, respectively.", True),
    ("a=9, b=4", "Hence a and b are 4 and 9, respectively.", False),
    ("\\{1,3,9\\}", "The divisors of nine are 1, 3 and 9.", True),
    ("\\{1,3\\}", "The divisors of nine are 1, 3 and 9.", False),
    ("1,3", "The divisors are not 1 and 3.", False),
    ("1,3", "The divisors are 1 or 3.", False),
    ("\\frac{\\pi}{4}, \\frac{3\\pi}{4}", "so it holds when x = π/4 or x = 3π/4.", True),
    ("\\frac{\\pi}{4}", "so it holds when x = π/4 or x = 3π/4.", False),
    ("3\\pi/4", "so it holds when x = π/4 or x = 3π/4.", False),
    ("[2,6]", "The range consists of all numbers from 2 to 6, both inclusive.", True),
    ("(2,6)", "The range consists of all numbers from 2 to 6, both inclusive.", False),
    ("(2,6)", "The range consists of all numbers strictly between 2 and 6.", True),
    ("[2,6]", "The range consists of all numbers strictly between 2 and 6.", False),
    ("[2,6]", "The range consists of all numbers between 2 and 6.", False),
    ("(2,6)", "The range consists of all numbers between 2 and 6.", False),
    ("\\varnothing", "So the equation has no real solutions.", True),
    (
        "\\varnothing",
        "If k < 0 then the second equation has no real solutions, but for k = 3 it has one.",
        False,
    ),
    ("\\varnothing", "So the equation has no positive solutions.", False),
    ("\\varnothing", "So it is not true that the equation has no real solutions.", False),
    (
        "isosceles",
        "Two sides agree, so triangle PQR is isosceles (but not equilateral).",
        True,
    ),
    (
        "equilateral",
        "Two sides agree, so triangle PQR is isosceles (but not equilateral).",
        False,
    ),
    ("Friday", "It is the same weekday as 4 days after a Monday — a Friday.", True),
    ("Monday", "It is the same weekday as 4 days after a Monday — a Friday.", False),
    (
        "March 3",
        "30 days from February 1st brings us past February 28 and the meeting is on March 3rd.",
        True,
    ),
    (
        "February 28",
        "30 days from February 1st brings us past February 28 and the meeting is on March 3rd.",
        False,
    ),
    (
        "9:45",
        "She left at nine, so she arrived at a quarter to ten. (Her 9:30 date was over.)",
        True,
    ),
    (
        "9:30",
        "She left at nine, so she arrived at a quarter to ten. (Her 9:30 date was over.)",
        False,
    ),
    ("10:15", "She left at nine, so she arrived at a quarter to ten.", False),
    ("9", "She left at nine, so she arrived at a quarter to ten.", False),
]
"""Values of names, lists, intervals, bounds and ratios."""

FORMULAS: list[Row] = [
    (
        "5+12i",
        (
            "(3+2i)^2 = 9 + 12i + 4i^2 = 9 - 4 + 12i. So the real part is 5 and the "
            "imaginary part 12, that is 5+12i."
        ),
        True,
    ),
    (
        "9+12i",
        (
            "(3+2i)^2 = 9 + 12i + 4i^2 = 9 - 4 + 12i. So the real part is 5 and the "
            "imaginary part 12, that is 5+12i."
        ),
        False,
    ),
    ("16\\pi", "Area = πr² = π × 4² = 16π square centimeters", True),
    ("16", "Area = πr² = π × 4² = 16π square centimeters", False),
    ("4^2", "Area = πr² = π × 4² = 16π square centimeters", False),
    ("(x-5)(x+2)", "The polynomial with these roots is\n\nQ(x) = (x + 2)(x - 5).", True),
    ("(x-5)(x-2)", "The polynomial with these roots is\n\nQ(x) = (x + 2)(x - 5).", False),
    ("y = (x+3)/4", "Solve for y: y = x/4 + 3/4. That's the inverse function.", True),
    (
        "y = 4x-3",
        "We start with y = 4x - 3. Solve for y: y = x/4 + 3/4. That's the inverse function.",
        False,
    ),
    ("2.5 \\times 10^{-4}", "In scientific notation it's 2.5 × 10⁻⁴.", True),
    ("2.5 \\times 10^{4}", "In scientific notation it's 2.5 × 10⁻⁴.", False),
    (
        "\\frac{x^4}{4}+\\sin x+C",
        (
            "Together the integral is\n\nx⁴/4 + sin x + C,\n\nwhere C is any constant. Would "
            "you like to see another one?"
        ),
        True,
    ),
    (
        "\\frac{x^4}{4}-\\sin x+C",
        (
            "Together the integral is\n\nx⁴/4 + sin x + C,\n\nwhere C is any constant. Would "
            "you like to see another one?"
        ),
        False,
    ),
    (
        "\\begin{pmatrix}3&0\\\\0&5\\end{pmatrix}",
        (
            "The product evaluates to\n\n[[3, 0],\n [0, 5]]\n\nso this is the diagonal matrix "
            "we wanted."
        ),
        True,
    ),
    (
        "\\begin{pmatrix}5&0\\\\0&3\\end{pmatrix}",
        (
            "The product evaluates to\n\n[[3, 0],\n [0, 5]]\n\nso this is the diagonal matrix "
            "we wanted."
        ),
        False,
    ),
    (
        "2x+y=9",
        (
            "The slope is −2. With the point (1, 7):\n\ny − 7 = −2(x − 1)\n\nThus the line has "
            "the equation 2x + y = 9."
        ),
        True,
    ),
    ("y-7=-2(x-1)", "Thus the line has the equation 2x + y = 8.", False),
    ("x^2", "So the derivative is not x^2.", False),
    ("x^2", "So the derivative could be x^2.", False),
]
"""Formulas that no mark sets apart."""

UNITS: list[Row] = [
    (
        "90 km/h",
        "which means the train is running at 25 metres per second at the end.",
        True,
    ),
    (
        "25 km/h",
        "which means the train is running at 25 metres per second at the end.",
        False,
    ),
    ("\\$1.50", "Six pens at 25 cents each cost 6 × 25 = 150 cents.", True),
    ("\\$150", "Six pens at 25 cents each cost 6 × 25 = 150 cents.", False),
    ("1 hour 30 minutes", "So it takes them 90 minutes to fill the tank.", True),
    ("90 hours", "So it takes them 90 minutes to fill the tank.", False),
    ("15%", "He saved 30 out of 200 dollars, which is 15 percent of his salary.", True),
    ("30", "He saved 30 out of 200 dollars, which is 15 percent of his salary.", False),
]
"""A number with its unit."""

ENDINGS: list[Row] = [
    (
        "8",
        (
            "The answer is 12.\n\nHold on. I divided wrongly. So the answer should be 8, not "
            "12.\n\nSorry about the confusion!"
        ),
        True,
    ),
    (
        "12",
        (
            "The answer is 12.\n\nHold on. I divided wrongly. So the answer should be 8, not "
            "12.\n\nSorry about the confusion!"
        ),
        False,
    ),
    (
        "21",
        "Therefore, the shop has 21 bikes left. In summary, it sold 4 + 5 = 9 bikes and bought 10.",
        True,
    ),
    (
        "9",
        "Therefore, the shop has 21 bikes left. In summary, it sold 4 + 5 = 9 bikes and bought 10.",
        False,
    ),
    (
        "10",
        "Therefore, the shop has 21 bikes left. In summary, it sold 4 + 5 = 9 bikes and bought 10.",
        False,
    ),
    ("21", "Therefore, x is 21. In summary, the total is 30.", False),
    (
        "12",
        (
            "Solution: First we count the 12 red balls in the box. Then we add the 8 blue "
            "ones and get 20 balls."
        ),
        False,
    ),
    ("36", "Solution: 36\n\nThis holds since 4 times 9 is what we get.", True),
]
"""Corrections, recaps, remarks and headings."""

CHOICES: list[Row] = [
    ("A, C, D", "A对,B错,C对,D对。\n故选:ACD", True),
    ("A, C", "A对,B错,C对,D对。\n故选:ACD", False),
    ("A", "故选:ACD", False),
    ("C", "故选:C", True),
    ("C", "故选 C。", True),
]
"""Letters in Chinese."""

LAYOUTS: list[Row] = [
    ("-5, 2", "So the solutions are:\n\n* $x = 2$\n* $x = -5$", True),
    ("2", "So the solutions are:\n\n* $x = 2$\n* $x = -5$", False),
    ("-5", "So the solutions are:\n\n* $x = 2$\n* $x = -5$", False),
    (
        "(4, 5, 6)",
        "Result for (x, y, z):\n\n| variable | value |\n|---|---|\n| x | 4 |\n| y | 5 |\n| z | 6 |",
        True,
    ),
    (
        "(6, 5, 4)",
        "Result for (x, y, z):\n\n| variable | value |\n|---|---|\n| x | 4 |\n| y | 5 |\n| z | 6 |",
        False,
    ),
    (
        "6",
        "Result for (x, y, z):\n\n| variable | value |\n|---|---|\n| x | 4 |\n| y | 5 |\n| z | 6 |",
        False,
    ),
    ("5/8", "Answer:\n```\n5/8\n```", True),
    ("5", "Answer:\n```python\nprint(5)\n```", False),
    ("5", "Let me run it:\n```python\nx = 5\n```", False),
    ("5", "Debug output follows.\n```\n5\n```\n", False),
    ("24", '{"reasoning": "3*8 = 24", "answer": "24"}', True),
    ("24", '{"reasoning": "3*8 = 24", "score": 24}', False),
    ("24", '{"answer": 24, "final_answer": 25}', False),
    ("24", '{"answer": [23, 24]}', False),
    ("24", 'The answer is 23.\n{"answer": 24}', False),
    ("1", '{"answer": true}', False),
]
"""Objects, blocks, tables and bullets."""


@pytest.mark.parametrize(
    ("gold", "response", "right"),
    [*NUMBERS_IN_WORDS, *VALUES, *FORMULAS, *UNITS, *ENDINGS, *CHOICES, *LAYOUTS],
)
def test_the_last_sentence_is_graded_by_what_it_states(
    gold: str, response: str, right: bool
) -> None:
    verdict = grade(response, gold)
    assert verdict.correct is right, verdict
