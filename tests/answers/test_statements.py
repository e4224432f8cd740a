"""Names and their values, conditions on parameters, congruences, identities."""

import pytest
from tests.answers.pairs import compared, rows

NAMES = r"""
AB = 9 == |AB| = 9
AB = 9 == \overline{AB} = 9
AB = 9 == 9
\frac{dy}{dt} = 3y == dy/dt = 3y
\frac{dy}{dt} = 3y == y' = 3y
S = 14 == area = 14
t = 6 == t is 6
u = v = w = 2 == (2,2,2)
u = v = w = 2 == u=2, v=2, w=2
(p,q,r) = (1,5,6) == r=6, p=1, q=5
(p,q,r) = (1,5,6) != r=5, p=1, q=6
u = v = w = 2 != (2,2)
AB = 9 != AC = 9
3 == n \equiv 3 \pmod 8
3 != \text{all primes } q \equiv 3 \pmod 8
x^2+4y^2=4\ (y\neq 0) == x^2+4y^2=4\ (y ≠ 0)
x^2+4y^2=4\ (y\neq 0) == \frac{x^2}{4}+y^2=1
x^2+4y^2=4\ (y\neq 0) != x^2+4y^2=4\ (x\neq 0)
y=2^x\ (x>0) != y=2^x\ (x>1)
a_{10} = 4 != a_{11} = 4
\lambda = 3 != \mu = 3
S_{PQR} = 14 == S = 14
S_1 = 14 != S_2 = 14
"""
LABELLED_LISTS = r"""
\alpha = 1, \beta = 6 == \beta = 6, \alpha = 1
\alpha = 1, \beta = 6 != \alpha = 6, \beta = 1
p = 4, q = 9 == 4, 9
p = 4, q = 9 != 9, 4
q = 9, p = 4 == 4, 9
x_1 = 4, x_2 = 9 == 9, 4
\text{Maximum: } 8, \text{ minimum: } 1 == Minimum = 1, maximum = 8
\text{Maximum: } 8, \text{ minimum: } 1 != Maximum = 1, minimum = 8
\max = 8, \min = 1 == \min = 1, \max = 8
6 \text{ cats and } 2 \text{ dogs} == 2 \text{ dogs}, 6 \text{ cats}
6 \text{ cats and } 2 \text{ dogs} != 2 \text{ cats}, 6 \text{ dogs}
(u,v) = (1,4), (4,1) == u=1, v=4 \text{ or } u=4, v=1
(u,v) = (1,4), (4,1) == u=1, v=4; u=4, v=1
(u,v) = (1,4), (4,1) != u=1, v=4 \text{ or } u=4, v=2
"""
CONDITIONS = r"""
t = \frac{\pi}{3} + k\pi, k \in \mathbb{Z} == t = \frac{\pi}{3} + k\pi
t = \frac{\pi}{3} + k\pi, k \in \mathbb{Z} == \frac{\pi}{3} + n\pi \quad (n \in \mathbb{Z})
b_n = 5n - 1 == b_n = 5n - 1, n \ge 1
g(x) = 3x == g(x) = 3x, \forall x \in \mathbb{R}
g(x) = cx == g(x) = cx \text{ where } c, x \text{ are real}
t = \frac{\pi}{3} + k\pi, k \in \mathbb{Z} != t = \frac{\pi}{3} + 2k\pi
b_n = 5n - 1 != b_n = 5n - 1, b_1 = 3
x > 2 != x > 2, x < 5
2 != 2 \text{ for } x = 1, 3 \text{ for } x = 2
"""
CONGRUENCES = r"""
4 \pmod{11} == 4
4 \pmod{11} == -7 \pmod{11}
4 \pmod{11} == x \equiv 15 \pmod{11}
4 \pmod{11} == 11k+4
4 \pmod{11} != 15
4 \pmod{11} != 4 \pmod{10}
4 \pmod{11} != 5 \pmod{11}
m \equiv 5 \pmod{8} == m \equiv 5 \mod 8
m \equiv 5 \pmod{8} == m ≡ 5 (mod 8)
m \equiv 5 \pmod{8} == m \equiv 13 \pmod 8
m \equiv 5 \pmod{8} == m \equiv -3 \ (\text{mod } 8)
m \equiv 5 \pmod{8} == m = 8k + 5
m = 8k + 5 == m \equiv 5 \pmod{8}
5 == 5 \pmod{8}
5 == m \equiv 5 \pmod{8}
m \equiv 5 \pmod{8} != m \equiv 3 \pmod{8}
m \equiv 5 \pmod{8} != m \equiv 5 \pmod{16}
m \equiv 5 \pmod{8} != m = 4k + 5
m \equiv 5 \pmod{8} != 5
"""
IDENTITIES = r"""
t^2 - 9 == (t-3)(t+3) = t^2 - 9
t^2 - 9 != (t-3)(t+3) = t^2 + 9
t^2 - 9 != t^2 - 9 = t^2 - 4
e^t + C == e^t + K
e^t + C != e^t
e^t + C != e^t + Kt
"""
CONSTANTS = r"""
g(x)=cx^3 \text{ for some constant } c == g(x)=kx^3, k\in\mathbb{R}
g(x)=x^3+c == g(x)=x^3+m \text{ for any constant } m\in\mathbb{R}
g(x)=cx^3, c>0 == g(x)=kx^3, k>0, \text{ where } k \text{ is a real constant}
g(x)=cx^3, c>0 != g(x)=kx^3, k<0, \text{ where } k \text{ is a real constant}
g(x)=cx^3 \text{ for some constant } c != g(x)=kx^3, k\in\mathbb{Z}
g(x)=cx^3, c\in\mathbb{R} != g(x)=cx^3, c\in\mathbb{Z}
g(x)=cx^3, c\in\mathbb{R} != g(x)=kx^3+1, k\in\mathbb{R}
g(x)=cx^3, c\in\mathbb{R} != g(x)=cx^3, c>0
g(x)=cx^3, c>0 != g(x)=kx^3, k\in\mathbb{R}
g(x)=cx^3, c>0 == g(x)=cx^3
g(x)=ax^3 != g(x)=kx^3, k\in\mathbb{R}
y=C_1e^{2x}+C_2e^{-x} == y=Ae^{2x}+Be^{-x}
"""
INFINITIES = r"""
\text{infinitely many solutions} == \infty
\infty == \text{infinitely many solutions}
\infty == \text{diverges to } +\infty
-\infty == \text{diverges to } -\infty
-\infty != \text{diverges to } +\infty
\infty != \text{diverges}
\text{infinitely many} != -\infty
\text{infinitely many} != 5
"""


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [
        row
        for table in (
            NAMES,
            LABELLED_LISTS,
            CONDITIONS,
            CONGRUENCES,
            IDENTITIES,
            CONSTANTS,
            INFINITIES,
        )
        for row in rows(table)
    ],
)
def test_statements(gold: str, answer: str, expected: bool) -> None:
    outcome = compared(gold, answer)
    assert outcome.equal is expected, outcome
