"""What the end of a response without a box says, in the words and layouts that models use.

Each answer that is accepted stands beside others that its sentence mentions and does not state.
"""

from __future__ import annotations

import pytest

from plp_reward.answers import grade

Row = tuple[str, str, bool]

NUMBERS_IN_WORDS: list[Row] = [
    ("4", "Altogether the cake needs **four** eggs.", True),
    ("5", "Altogether the cake needs **four** eggs.", False),
    ("84", "They sold 84 eggs (that's 7 dozen).", True),
    ("7", "They sold 84 eggs (that's 7 dozen).", False),
    ("-6", "By dawn the temperature was 6 degrees below zero.", True),
    ("6", "By dawn the temperature was 6 degrees below zero.", False),
    ("6", "By dawn the temperature was 6 degrees above zero.", True),
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
    ("55^\\circ", "Hence θ is fifty-five degrees.", True),
    ("55^\\circ", "Hence θ is fifty-five radians.", False),
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


ENDS_OF_RESPONSES: list[Row] = [
    ("(3, 4)", "Hence the point of intersection is $(3,4)$.", True),
    ("x^2-4", "So the product simplifies to x^2 - 4.", True),
    ("x^2-4", "So the product simplifies to x^2 - 4x.", False),
    (
        "5",
        "We need to choose three of five colours, which leaves us with two remaining.",
        False,
    ),
    ("2", "So each person gets two.", True),
    ("12", "So in total there are twelve ways to arrange the books.", True),
    ("24", "So in total there are twelve ways to arrange the books.", False),
    ("2", "There are twelve ways, and two of them are symmetric.", False),
    ("12", "There are twelve ways, and two of them are symmetric.", False),
    ("100", "Thus the smallest such number is one hundred.", True),
    ("Monday", "So the first day of the month falls on a Monday.", True),
    ("Tuesday", "The day before Wednesday is Tuesday.", True),
    ("Wednesday", "The day before Wednesday is Tuesday.", False),
    ("\\frac{1}{2}", "So the probability is one half.", True),
    ("\\frac{1}{2}", "So the probability is one third.", False),
    ("\\frac{2}{3}", "So the probability that she wins is two-thirds.", True),
    ("75%", "So he answered seventy-five percent of the questions correctly.", False),
    ("75%", "So the share is seventy-five percent.", True),
    ("0.75", "So the share is seventy-five percent.", True),
    ("75", "So the share is seventy-five percent.", True),
    ("60 mph", "So the average speed is 60 miles per hour.", True),
    ("60 mph", "So the average speed is 60 kilometers per hour.", False),
    ("3 hours 20 minutes", "It takes her 200 minutes.", True),
    ("3 hours 20 minutes", "It takes her 3 hours and 20 minutes.", True),
    ("3 hours 20 minutes", "It takes her 3 hours and 30 minutes.", False),
    ("5 feet 4 inches", "So she is 64 inches tall.", True),
    ("\\$3.50", "So a notebook costs 350 cents.", True),
    ("\\$3.50", "So a notebook costs $3.50.", True),
    ("3.5", "So a notebook costs 3 dollars and 50 cents.", False),
    ("y = 2x + 1", "The line through both points is y = 2x + 1.", True),
    ("y = 2x + 1", "The line is parallel to y = 2x + 1.", False),
    ("y = 2x + 1", "Its slope is the same as that of the line y = 2x + 1.", False),
    ("y = 2x + 1", "It is perpendicular to the line with equation y = 2x + 1.", False),
    ("(-\\infty, 2) \\cup (5, \\infty)", "So x < 2 or x > 5.", True),
    ("(-\\infty, 2)", "So x < 2 or x > 5.", False),
    ("(2,5)", "So the solution is 2 < x < 5.", True),
    ("[2,5]", "So the solution is 2 < x < 5.", False),
    ("x \\in [1, 3]", "The solution set is [1, 3].", True),
    ("\\{-2, 2\\}", "So the solutions are x = -2 and x = 2.", True),
    ("\\{-2, 2\\}", "So the solutions are x = ±2.", True),
    ("2", "So the solutions are x = ±2.", False),
    ("\\{-2,3\\}", "Hence, x = 3 or x = -2, and both satisfy the equation.", True),
    ("3", "x = 3 or x = -2, but x must be positive, so x = 3.", True),
    ("-2", "x = 3 or x = -2, but x must be positive, so x = 3.", False),
    ("(2,3)", "Therefore, x = 2 and y = 3.", True),
    ("(3,2)", "Therefore, x = 2 and y = 3.", False),
    ("(2,3)", "Therefore, (x, y) = (2, 3).", True),
    ("x=2,y=3", "So the solution is x = 2, y = 3.", True),
    ("x=3,y=2", "So the solution is x = 2, y = 3.", False),
    ("2, 4", "So a and b are 2 and 4.", True),
    ("10", "The numbers 2, 3, and 5 add up to ten.", False),
    ("\\{2,3,5\\}", "The primes dividing 30 are 2, 3, and 5, whose sum is 10.", False),
    ("10", "The primes dividing 30 are 2, 3, and 5, and their sum is 10.", True),
    ("A", "Thus the correct option is A.", True),
    ("ABD", "因此,正确的选项是ABD。", True),
    ("B", "故选B.", True),
    ("B", "故选:A.", False),
    ("B", "故不选B,选A。", False),
    ("-3+2i", "So z = -3 + 2i.", True),
    ("-3-2i", "So z = -3 + 2i.", False),
    ("2\\sqrt{3}", "So the side is 2√3 cm.", True),
    ("2", "So the side is 2√3 cm.", False),
    ("3", "So the side is 2√3 cm.", False),
    ("\\frac{\\sqrt{3}}{2}", "so sin θ = √3/2.", True),
    ("e^2", "So the limit equals e^2.", True),
    ("-\\infty", "so the limit is negative infinity.", True),
    ("\\ln 2", "The integral evaluates to ln 2.", True),
    ("\\ln 3", "The integral evaluates to ln 2.", False),
    ("No", "Since 91 = 7 · 13, the answer is no.", True),
    ("July 4, 2021", "So the day is Sunday, July 4, 2021.", True),
    ("July 5", "The 4th of July is a Sunday, so the picnic is on July 5.", True),
    ("July 4", "The 4th of July is a Sunday, so the picnic is on July 5.", False),
    ("3:45 PM", "So the movie ends at a quarter to four.", True),
    ("3:45 PM", "So the movie ends at 3:45 PM.", True),
    ("3:45 PM", "The movie starts at 3:45 PM and ends at 5:15 PM.", False),
    ("isosceles", "Therefore the triangle is isosceles.", True),
    ("scalene", "Therefore the triangle is isosceles, not scalene.", False),
    ("infinitely many", "So the system has infinitely many solutions.", True),
    ("no solution", "So the system has no solution.", True),
    ("no solution", "So the system has infinitely many solutions.", False),
    ("\\varnothing", "The system has no solution unless k = 3, where x = 2.", False),
    (
        "1",
        "In short, the first system has no solution, and the second one has exactly one.",
        False,
    ),
    ("8", "Since 2^3 = 8, and the exponent is three.", False),
    ("3", "2^x = 8 means that the exponent is three.", True),
    ("15", "So the total is 15. In summary, the total is 15.", True),
    ("15", "Thus the total is 15. To recap: we added 5 and 10.", True),
    ("10", "Thus the total is 15. To recap: we added 5 and 10.", False),
    ("15", "Thus the total is 15. (We did not need the 20 minutes.)", True),
    ("20", "Thus the total is 15. (We did not need the 20 minutes.)", False),
    ("15", "We get 12. (After the correction it is 15.)", False),
    ("5", "x = 5, which means that the other root is 7.", False),
    ("7", "x = 5, which means that the other root is 7.", True),
    ("24", '```json\n{"answer": 24}\n```', True),
    (
        "24",
        'Here you go:\n```json\n{\n  "reasoning": "4! = 24",\n  "final_answer": "24"\n}\n```',
        True,
    ),
    ("1/2", '{"answer": "\\\\frac{1}{2}"}', True),
    ("24", '{"answer": "24 or 25"}', False),
    ("24", '{"answer": "not 24"}', False),
    ("24", '{"answer": "24"} {"answer": "25"}', False),
    ("24", '{"answer": "24"}\n{"answer": "25"}', False),
    ("x=1,y=2", "Solution:\n\n| | |\n|---|---|\n| x | 1 |\n| y | 2 |", True),
    ("12", "**Answer:**\n\n```\n12\n```", True),
    ("12", "Output:\n```\n13\n```\nSo there are 12.", True),
    ("13", "Output:\n```\n13\n```\nSo there are 12.", False),
    ("3, 5", "**Answers:**\n- 3\n- 5", True),
    ("3", "**Answers:**\n- 3\n- 5", False),
    ("3", "The answer is:\n1. Compute 3.\n2. Multiply by 5 to get 15.", False),
]
"""Ends of responses as many models write them."""


NOT_CLAIMED: list[Row] = [
    ("4", "So the second factor is 4, and the first is not needed.", True),
    ("\\text{Ben}", "Ana was first. So the winner is Ben.", True),
    ("x > 2", "So the inequality holds for x > 2.", True),
    (
        "7",
        "It can be shown that there are seven such pairs, while there are nine in total.",
        False,
    ),
    (
        "9",
        "It can be shown that there are seven such pairs, while there are nine in total.",
        False,
    ),
    (
        "12",
        "Each of the four friends gets three apples, so there are twelve in total.",
        True,
    ),
    (
        "3",
        "Each of the four friends gets three apples, so there are twelve in total.",
        False,
    ),
    (
        "4",
        "Each of the four friends gets three apples, so there are twelve in total.",
        False,
    ),
    ("3", "If there were five boxes, each would get three.", False),
    ("5", "Suppose the number is five.", False),
    ("5", "I think the number is five, but I am not sure.", False),
    ("5", "It was claimed that the answer is five, which is wrong.", False),
    ("x=2", "We cannot conclude that x = 2", False),
    ("(0,4)", "So x lies strictly between 0 and 4.", True),
    ("[0,4]", "So x is not in the range from 0 to 4, inclusive.", False),
    ("2:3", "So the ratio is not 2 to 3.", False),
    ("x>3", "It is false that x is greater than 3.", False),
    ("2, 3", "It would be wrong to say the roots are 2 and 3.", False),
    ("\\pm 2", "So x is not plus or minus two.", False),
    ("Friday", "So the day is surely not on a Friday.", False),
    ("3 hours 20 minutes", "It takes less than 3 hours and 20 minutes.", False),
    ("7:15", "She did not arrive at a quarter past seven.", False),
    ("a=1,b=2", "It is not true that a and b are 1 and 2, respectively.", False),
    ("9.8 m/s^2", "The acceleration is 9.8 m/s², as expected.", True),
    ("9.8 \\text{ m/s}", "The acceleration is 9.8 m/s², as expected.", False),
    ("25 \\text{ cm}^2", "So the area is 25 square centimeters.", True),
    ("25 \\text{ cm}^2", "So the area is 25 cm².", True),
    ("25 \\text{ cm}^2", "So the area is 25 cm³.", False),
    ("25 \\text{ cm}", "So the length is 25 mm.", False),
    ("y^2 = 4x", "So the parabola is y² = 4x.", True),
    ("y^2 = 4x", "So the parabola is x² = 4y.", False),
    ("\\frac{17}{5}", "Each family gets 3 2/5 litres of milk.", True),
    ("\\frac{2}{5}", "Each family gets 3 2/5 litres of milk.", False),
    ("\\frac{17}{5}", "Of 3 2/5 litres each of the 4 families gets a share.", False),
    ("\\frac{5}{9}", "The chance is 5/9, or about 55.6%.", True),
    ("\\frac{4}{9}", "The chance is 5/9, or about 55.6%.", False),
    ("8", "So y = 8.\n\nThis value satisfies both equations.", True),
    ("8", "So y = 8.\n\nThis value does not satisfy the second equation.", False),
    ("2", "So 2x.", False),
    ("5", "The square of the result is 5².", False),
    ("25", "The square of the result is 5² = 25.", True),
]
"""What is denied, supposed or said of something else, and units that differ."""


@pytest.mark.parametrize(
    ("gold", "response", "right"),
    [
        *NUMBERS_IN_WORDS,
        *VALUES,
        *FORMULAS,
        *UNITS,
        *ENDINGS,
        *CHOICES,
        *LAYOUTS,
        *ENDS_OF_RESPONSES,
        *NOT_CLAIMED,
    ],
)
def test_the_last_sentence_is_graded_by_what_it_states(
    gold: str, response: str, right: bool
) -> None:
    verdict = grade(response, gold)
    assert verdict.correct is right, verdict
