r"""LaTeX in unusual shapes: labels, alignment, row skips, named matrices, eaten backslashes."""

import pytest
from tests.answers.pairs import compared, rows

from plp_reward.answers import grade
from plp_reward.answers.parsing.escapes import restored

LABELS = r"""
3x - y = 4 == l: 3x - y = 4
m: 3x - y = 4 == y = 3x - 4
E: \frac{x^2}{9}+y^2=1 == x^2+9y^2=9
\Gamma_1: x^2+y^2=4 == x^2+y^2=4
x = 7 == l: x = 7
x = 7 != k: x = 7
3x - y = 4 != l: 3x - y = 5
3x - y = 4 != l: 3x - y > 4
l_1: y=x, l_2: y=2x != l_1: y=2x, l_2: y=x
x:y = 3 != y = 3
"""
MATRICES = r"""
\begin{pmatrix} 3 & 1 \\ 2 & 0 \end{pmatrix} == \begin{bmatrix} 3 & 1 \\[2mm] 2 & 0 \end{bmatrix}
\begin{pmatrix} 3 & 1 \\ 2 & 0 \end{pmatrix} == \begin{array}{cc} 3 & 1 \\[0.5ex] 2 & 0 \end{array}
\begin{pmatrix} 3 & 1 \\ 2 & 0 \end{pmatrix} != \begin{bmatrix} 3 & 1 \\[2mm] 2 & 2 \end{bmatrix}
\begin{pmatrix} 5 & 0 \\ 0 & 7 \end{pmatrix} == \operatorname{diag}(5, 7)
\begin{pmatrix} 5 & 0 \\ 0 & 7 \end{pmatrix} == D = \mathrm{diag}(5, 7)
\begin{pmatrix} 5 & 0 \\ 0 & 7 \end{pmatrix} != \operatorname{diag}(7, 5)
\begin{pmatrix} 5 & 0 \\ 0 & 7 \end{pmatrix} != \operatorname{diag}(5, 7, 0)
\begin{pmatrix} 5 & 0 \\ 0 & 7 \end{pmatrix} != (5, 7)
\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix} == \mathbf{I}_2
\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix} == E_{2}
\begin{pmatrix} 4 & 0 \\ 0 & 4 \end{pmatrix} == 4I_2
I_2 == \begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}
\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix} != I_3
\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix} != \mathbf{A}_2
I_2 != 1
"""
ALIGNED = r"""
x=4, y=-5 == \begin{aligned} x &= 4,\\ y &= -5. \end{aligned}
x=4, y=-5 == \begin{align*} x =& 4 \\ y =& -5 \end{align*}
x=4, y=-5 == \begin{array}{rcl} x & = & 4 \\ y & = & -5 \end{array}
x=4, y=-5 != \begin{aligned} x &= -5,\\ y &= 4. \end{aligned}
12 == \begin{aligned} n &= 12 \end{aligned}
12 == \begin{aligned} n &= 3 \cdot 4 \\ &= 12 \end{aligned}
12 != \begin{aligned} n &= 3 \cdot 4 \\ m &= 12 \end{aligned}
12 != \begin{aligned} n &= 12 \\ &= 13 \end{aligned}
"""


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [row for table in (LABELS, MATRICES, ALIGNED) for row in rows(table)],
)
def test_shapes(gold: str, answer: str, expected: bool) -> None:
    assert compared(gold, answer).equal is expected


@pytest.mark.parametrize(
    ("eaten", "whole"),
    [
        ("\frac{2}{7}", r"\frac{2}{7}"),
        ("\boxed{8}", "\boxed{8}"),
        ("\begin{aligned}", r"\begin{aligned}"),
        ("5\text{ cm}", r"5\text{ cm}"),
        ("3\times 4", r"3\times 4"),
        ("\alpha+\beta", r"\alpha+\beta"),
        ("\\left(x\right)", r"\left(x\right)"),
        ("\vec{a}", r"\vec{a}"),
        ("one\tan apple", "one\tan apple"),
        ("a\timesheet", "a\timesheet"),
        ("end\right of way", "end\right of way"),
        ("form\feed", "form\feed"),
    ],
)
def test_a_backslash_that_a_string_escape_ate_comes_back(eaten: str, whole: str) -> None:
    assert restored(eaten) == whole


def test_eaten_commands_are_read_in_boxes_and_golds_and_no_box_is_made_of_them() -> None:
    assert grade("So it is $\\boxed{\frac{2}{7}}$", "2/7").correct
    assert grade("So it is $\\boxed{\frac{2}{7}}$", "7/2").correct is False
    assert grade(r"\boxed{\frac{2}{7}}", "\frac{2}{7}").correct
    assert grade("So it is\n\boxed{5}", "5").correct is False
