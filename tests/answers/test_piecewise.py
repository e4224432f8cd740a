"""Functions by cases."""

import pytest
from tests.answers.pairs import compared, rows

BRANCHES = r"""
\begin{cases} 5, & x>2\\ 3, & x\le 2\end{cases} == \begin{cases} 3, & x\leq 2\\ 5, & x>2\end{cases}
\begin{cases} 5, & x>2\\ 3, & x\le 2\end{cases} == \begin{cases} 3 & \text{if } x\leq 2\\ 5 & \text{if } x>2\end{cases}
\begin{cases} 5, & x>2\\ 3, & x\le 2\end{cases} == \begin{cases} 5, & x>2\\ 3, & \text{otherwise}\end{cases}
\begin{cases} 5, & x>2\\ 3, & x\le 2\end{cases} != \begin{cases} 5, & x\ge 2\\ 3, & x<2\end{cases}
\begin{cases} 5, & x>2\\ 3, & x\le 2\end{cases} != \begin{cases} 3, & x>2\\ 5, & x\le 2\end{cases}
\begin{cases} 5, & x>2\\ 3, & x\le 2\end{cases} != 5
g(x)=\begin{cases} x, & x\ge 2\\ 4-x, & x<2\end{cases} == g(x)=\begin{cases} x, & x>2\\ 4-x, & x\le 2\end{cases}
b_n=\begin{cases} 4, & n=1\\ 3n, & n\ge 2\end{cases} == b_n=\begin{cases} 3n, & n\ge 2\\ 4, & n=1\end{cases}
b_n=\begin{cases} 4, & n=1\\ 3n, & n\ge 2\end{cases} != b_n=3n
\begin{cases} 2, & a>b\\ 7, & a\le b\end{cases} == \begin{cases} 7, & a\le b\\ 2, & a>b\end{cases}
\begin{cases} 2, & a>b\\ 7, & a\le b\end{cases} != \begin{cases} 7, & a>b\\ 2, & a\le b\end{cases}
\begin{cases} x, & x<\sqrt3 \\ 1, & x\ge\sqrt3 \end{cases} == \begin{cases} 1, & x\ge\sqrt3 \\ x, & x<\sqrt3 \end{cases}
\begin{cases} x, & x<\sqrt3 \\ 1, & x\ge\sqrt3 \end{cases} != \begin{cases} 1, & x>\sqrt3 \\ x, & x\le\sqrt3 \end{cases}
"""
ABSOLUTE_VALUES = r"""
g(x)=\begin{cases} x-3, & x\ge 3 \\ 3-x, & x<3\end{cases} == g(x)=|x-3|
g(x)=\begin{cases} x-3, & x\ge 3 \\ 3-x, & x<3\end{cases} == |3-x|
g(x)=\begin{cases} x-3, & x\ge 3 \\ 3-x, & x<3\end{cases} != g(x)=|x+3|
g(x)=\begin{cases} x-3, & x\ge 3 \\ 3-x, & x<3\end{cases} != g(x)=x-3
g(x)=\begin{cases} x-3, & x>3 \\ 3-x, & x<3\end{cases} != g(x)=|x-3|
g(x)=\begin{cases} x-3, & x>3 \\ 1, & x=3 \\ 3-x, & x<3\end{cases} != g(x)=|x-3|
g(x)=\begin{cases} x^2+5x, & x\ge 0 \\ 5x-x^2, & x<0\end{cases} == g(x)=x|x|+5x
\begin{cases} 2x-3, & x\ge 4 \\ 5, & -1<x<4 \\ 3-2x, & x\le -1\end{cases} == |x+1|+|x-4|
\begin{cases} 2x-3, & x\ge 4 \\ 5, & -1<x<4 \\ 3-2x, & x\le -1\end{cases} != |x+1|+|x-5|
"""
SYSTEMS = r"""
\begin{cases} x+y=7, \\ x-y=3 \end{cases} == \begin{cases} x-y=3 \\ x+y=7 \end{cases}
\begin{cases} x=4\\y=9\end{cases} == x=4, y=9
"""


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [row for table in (BRANCHES, ABSOLUTE_VALUES, SYSTEMS) for row in rows(table)],
)
def test_piecewise(gold: str, answer: str, expected: bool) -> None:
    outcome = compared(gold, answer)
    assert outcome.equal is expected, outcome
