"""Lists, sets, tuples, matrices and systems."""

import pytest
from tests.answers.pairs import compared, rows

LISTS = r"""
23, 29 == 23 \& 29
2,4,8,\ldots == 2, 4, 8, ...
2,4,8,\ldots != 2, 4, 8
2, 5, 9 == 9, 5, 2
2, 5, 9 == 2,5,9
2, 5, 9 == 2, 5, and 9
2, 5, 9 == 2, 5 \text{ and } 9
2, 5, 9 == \{2,5,9\}
2, 5, 9 == (2,5,9)
2, 5, 9 == 2;5;9
2, 5, 9 == $2$, $5$, $9$
2, 5 == 2 \text{ or } 5
2, 5 == x=2 \text{ or } x=5
2, 5 == x=2, x=5
2, 5 == x=2, 5
2, 5 == x = 5, y = 2
x=2, y=5 == (2,5)
x=2, y=5 == 2, 5
x=2, y=5 == y=5, x=2
\frac12, \sqrt2 == \sqrt{2}, 0.5
1, 1, 2 == 2, 1, 1
1, 2, \ldots, n == 1, 2, \dots, n
2, 5, 9 != 2, 5
2, 5, 9 != 2, 5, 8
2, 5, 9 != 2, 5, 9, 11
2, 5 != 25
2, 5 != 2.5
1, 1, 2 != 1, 2, 2
x=2, y=5 != x=5, y=2
x=2, y=5 != (5,2)
1, 2, \ldots, n != 1, 3, \ldots, n
1, 2, \ldots, n != n, 2, \ldots, 1
7 != 7, 8
"""
SETS = r"""
(0,5)\cup(5,9) == (0,9)-\{5\}
\{5k \mid k\in\mathbb{Z}\} == \{5m : m\in\mathbb{Z}\}
\{5k \mid k\in\mathbb{Z}\} != \{4m : m\in\mathbb{Z}\}
\{ak \mid k\in\mathbb{Z}\} != \{am : a\in\mathbb{Z}\}
\{1,4,6\} == \{6,4,1\}
\{1,4,6\} == \{1, 4, 6, 6\}
\{1,4,6\} == 1,4,6
\{1,4,6\} == \left\{1,4,6\right\}
\{0.5\} == \{\frac12\}
\{5\} == 5
\emptyset == \varnothing
\emptyset == \{\}
\emptyset == ∅
\emptyset == \text{no solution}
\{(1,2),(3,4)\} == (3,4),(1,2)
\{1,4,6\} != \{1,4\}
\{1,4,6\} != \{1,4,7\}
\emptyset != 0
\emptyset != \{0\}
0 != \emptyset
5 != \{5,6\}
\{1,4,6\} != (1,4,6)
\{-5, 2\} != (-5, 2)
(-5, 2) != \{-5, 2\}
"""
TUPLES = r"""
(4+t, 1-3t, t) == (4+s, 1-3s, s)
(4+t, 1-3t, t) != (4+s, 1+3s, s)
(4+a, 1-3a) != (4+b, 1-3b)
(3,-1) == (3, -1)
(3,-1) == \left(3,-1\right)
(3,-1) == (x,y)=(3,-1)
(3,-1) == x=3, y=-1
(3,-1) == \langle 3,-1\rangle
(3,-1) == 3,-1
(3,-1) == A(3,-1)
(3,-1) == (6/2, -1.0)
(1,2),(3,4) == (3,4),(1,2)
(1,2),(3,4) == (1,2) \text{ and } (3,4)
(\sqrt{2},\frac{\pi}{3}) == (√2, π/3)
(3,-1) != (-1,3)
(3,-1) != (3,1)
(3,-1) != (3,-1,0)
(3,-1) != 3
(1,2),(3,4) != (2,1),(3,4)
(1,2),(3,4) != (1,2)
(1,2),(3,4) != (1,3),(2,4)
Q(4,1) != Q(4,-1)
"""
PLUS_MINUS = r"""
\pm 4 == 4,-4
\pm 4 == \{-4,4\}
\pm 4 == x=\pm4
\pm 4 == ±4
\pm 4 == x=4 \text{ or } x=-4
3\pm\sqrt{5} == 3+\sqrt{5}, 3-\sqrt{5}
\frac{1\pm\sqrt{5}}{2} == \frac{1+\sqrt{5}}{2}, \frac{1-\sqrt{5}}{2}
1\pm 2i == 1+2i,1-2i
x = 3\pm\sqrt{5} == x=3+\sqrt{5}, x=3-\sqrt{5}
\pm 4 != 4
4 != \pm 4
\pm 4 != \pm 5
3\pm\sqrt{5} != 3+\sqrt{5}
3\pm\sqrt{5} != \pm 3+\sqrt{5}
(3,8), (-3,-8) == \pm(3,8)
(3,8), (-3,-8) != \pm(3,-8)
"""
MATRICES = r"""
\begin{pmatrix}4\\-5\\0\end{pmatrix} == 4\mathbf{i}-5\mathbf{j}
\begin{pmatrix}4\\-5\end{pmatrix} == 4\hat{i}-5\hat{j}
\begin{pmatrix}4\\-5\end{pmatrix} != -5\hat{i}+4\hat{j}
\begin{pmatrix}1&2\\3&4\end{pmatrix} == \begin{bmatrix}1&2\\3&4\end{bmatrix}
\begin{pmatrix}1&2\\3&4\end{pmatrix} == \left(\begin{array}{cc}1&2\\3&4\end{array}\right)
\begin{pmatrix}1&2\\3&4\end{pmatrix} == \begin{pmatrix} 1 & 2 \\ 3 & 4 \\ \end{pmatrix}
\begin{pmatrix}1&2\\3&4\end{pmatrix} == [[1,2],[3,4]]
\begin{pmatrix}1/2\\3\end{pmatrix} == \begin{pmatrix}0.5\\3\end{pmatrix}
\begin{pmatrix}2&4\\6&8\end{pmatrix} == 2\begin{pmatrix}1&2\\3&4\end{pmatrix}
\begin{pmatrix}1&2\\3&4\end{pmatrix} == A = \begin{pmatrix}1&2\\3&4\end{pmatrix}
\begin{pmatrix}1\\2\\3\end{pmatrix} == (1,2,3)
\begin{pmatrix}7&10\\15&22\end{pmatrix} == \begin{pmatrix}1&2\\3&4\end{pmatrix}^2
\begin{pmatrix}7&10\\15&22\end{pmatrix} == \begin{pmatrix}1&2\\3&4\end{pmatrix}\begin{pmatrix}1&2\\3&4\end{pmatrix}
\begin{pmatrix}1\\2\end{pmatrix} == \begin{pmatrix}1&2\end{pmatrix}^T
(1,-2,3) == \mathbf{i}-2\mathbf{j}+3\mathbf{k}
-2 == \begin{vmatrix}1&2\\3&4\end{vmatrix}
-2 == \det\begin{pmatrix}1&2\\3&4\end{pmatrix}
\begin{pmatrix}1&2\\3&4\end{pmatrix} != \begin{pmatrix}1&3\\2&4\end{pmatrix}
\begin{pmatrix}1&2\\3&4\end{pmatrix} != \begin{pmatrix}1&2\\3&5\end{pmatrix}
\begin{pmatrix}1\\2\end{pmatrix} != \begin{pmatrix}1&2\end{pmatrix}
\begin{pmatrix}1\\2\end{pmatrix} != \begin{pmatrix}1\\2\\0\end{pmatrix}
\begin{pmatrix}1\\2\end{pmatrix} != 2
\begin{pmatrix} 4 & 1 \\ 0 & 2 \end{pmatrix} == \begin{pmatrix} 4 & 1 \cr 0 & 2 \end{pmatrix}
\begin{pmatrix} 5 \\ -2 \end{pmatrix} == \binom{5}{-2}
\begin{pmatrix} 5 \\ -2 \end{pmatrix} != \binom{-2}{5}
"""
SYSTEMS = r"""
\begin{cases}x=1\\y=2\end{cases} == x=1, y=2
\begin{cases}x=1\\y=2\end{cases} == \begin{cases}y=2\\x=1\end{cases}
\begin{cases}x=1\\y=2\end{cases} == \left\{\begin{array}{l}x=1\\y=2\end{array}\right.
\begin{cases}x=1\\y=2\end{cases} != x=2, y=1
"""
SPELLED_OUT = r"""
(2,5,8) and its permutations == (2,5,8),(2,8,5),(5,2,8),(5,8,2),(8,2,5),(8,5,2)
(2,5,8) and its permutations == (8,5,2) \text{ and all permutations}
(2,5,8) and its permutations != (2,5,8)
(2,5,8) and its permutations != (2,5,8),(2,8,5),(5,2,8),(5,8,2),(8,2,5)
(2,5,8) and its permutations != (2,5,8) and its cyclic permutations
(2,5,8) and its cyclic permutations == (2,5,8),(5,8,2),(8,2,5)
(2,2,8) and its permutations == (2,2,8),(2,8,2),(8,2,2)
(2,5,8) != (2,5,8) and its permutations
(3,3),(7,7) == u=v=3 \text{ or } u=v=7
(3,3),(7,7) != u=v=3 \text{ or } u=v=6
(3,3),(7,3) != u=v=3 \text{ or } u=v=7
(3,6),(4,6) == u\in\{3,4\}, v\in\{6\}
\begin{cases}u=3\\v=4\end{cases} \text{ or } \begin{cases}u=4\\v=3\end{cases} != u\in\{3,4\}, v\in\{3,4\}
"""
RATIOS = r"""
2:3 == 2 : 3
2:3 == 4:6
2:3 == \frac{2}{3}
2:3:5 == 4:6:10
x:y=2:3 == 2:3
2:3 != 3:2
2:3 != 2:4
2:3:5 != 2:5:3
2:3 != 2
3:5:7 == 3 to 5 to 7
"""
TABLES = (LISTS, SETS, TUPLES, PLUS_MINUS, MATRICES, SYSTEMS, SPELLED_OUT, RATIOS)


@pytest.mark.parametrize(
    ("gold", "answer", "expected"), [row for table in TABLES for row in rows(table)]
)
def test_collections(gold, answer, expected):
    outcome = compared(gold, answer)
    assert outcome.equal is expected, outcome
