"""Sets that a parameter or a restriction to integers describes, and tuples in one parameter."""

import pytest
from tests.answers.pairs import compared, rows

from plp_reward.answers import GradingPolicy
from plp_reward.answers.kinds.families import cells
from plp_reward.answers.kinds.families.domains import (
    INTEGERS,
    NATURALS,
    NOT_NEGATIVE,
    POSITIVE,
    declared,
)

ANGLES = r"""
t=k\pi+\frac{\pi}{5}, k\in\mathbb{Z} == t=k\pi-\frac{4\pi}{5}, k\in\mathbb{Z}
t=k\pi+\frac{\pi}{5}, k\in\mathbb{Z} == t=k\pi-\frac{4\pi}{5}
t=k\pi+\frac{\pi}{5} == t=n\pi-\frac{4\pi}{5}, n \in Z
t=k\pi+\frac{\pi}{5}, k\in\mathbb{Z} != t=k\pi-\frac{\pi}{5}, k\in\mathbb{Z}
t=\frac{k\pi}{3}, k\in\mathbb{Z} == t=k\pi, t=k\pi+\frac{\pi}{3} \text{ or } t=k\pi+\frac{2\pi}{3}, k\in\mathbb{Z}
t=\frac{k\pi}{3}, k\in\mathbb{Z} != t=k\pi \text{ or } t=k\pi+\frac{\pi}{3}, k\in\mathbb{Z}
t=\frac{k\pi}{3}, k\in\mathbb{Z} != t=\frac{k\pi}{6}, k\in\mathbb{Z}
t=\frac{k\pi}{3}, k\in\mathbb{Z} != t=\frac{k}{3}, k\in\mathbb{Z}
t=\pm\frac{\pi}{5}+2k\pi, k\in\mathbb{Z} == t=\frac{\pi}{5}+2k\pi, \frac{9\pi}{5}+2k\pi \ (k\in\mathbb{Z})
t=(-1)^k\frac{\pi}{5}+k\pi, k\in\mathbb{Z} == t=\frac{\pi}{5}+2n\pi \text{ or } t=\frac{4\pi}{5}+2n\pi, n\in\mathbb{Z}
t=(-1)^k\frac{\pi}{5}+k\pi, k\in\mathbb{Z} != t=\frac{\pi}{5}+2n\pi \text{ or } t=\frac{6\pi}{5}+2n\pi, n\in\mathbb{Z}
t=(-1)^{k+1}\frac{\pi}{5}+k\pi, k\in\mathbb{Z} == t=-\frac{\pi}{5}+2n\pi \text{ or } t=\frac{6\pi}{5}+2n\pi, n\in\mathbb{Z}
t=\pm\arctan 3+k\pi, k\in\mathbb{Z} == t=\pi-\arctan 3+n\pi \text{ or } t=\arctan 3+n\pi, n\in\mathbb{Z}
t=\pm\arctan 3+k\pi, k\in\mathbb{Z} != t=\arctan 3+n\pi, n\in\mathbb{Z}
t=30^\circ+180^\circ k, k\in\mathbb{Z} == t=\frac{\pi}{6}+k\pi, k\in\mathbb{Z}
\{t \mid t=k\pi, k\in\mathbb{Z}\} == \{s \mid s=(n+2)\pi, n\in\mathbb{Z}\}
\{t \mid t=k\pi, k\in\mathbb{Z}\} == \{k\pi : k\in\mathbb{Z}\}
\{t \mid t\neq\frac{k\pi}{2}, k\in\mathbb{Z}\} == \{t \mid t\neq k\pi \text{ and } t\neq k\pi+\frac{\pi}{2}, k\in\mathbb{Z}\}
t=\frac{2k\pi}{7}, k=0,1,2 == t=0, \frac{2\pi}{7}, \frac{4\pi}{7}
t=\frac{2k\pi}{7}, k=0,1,2 != t=\frac{2k\pi}{7}, k\in\mathbb{Z}
"""
RANGES = r"""
t=3k\pi, k\in\mathbb{Z} == t=3k\pi \text{ for any integer } k
t=3k\pi, k\in\mathbb{Z} == t=3k\pi, k = 0, \pm 1, \pm 2, \ldots
t=3k\pi, k\in\mathbb{Z} == t=3k\pi (k为整数)
t=3k\pi, k\in\mathbb{Z} != t=3k\pi, k\in\mathbb{N}
t=3k\pi, k\in\mathbb{Z} != t=3k\pi, k\in\mathbb{R}
t=3k\pi, k\in\mathbb{Z} != t=3k\pi, k\in\mathbb{Q}
t=3k\pi, k\in\mathbb{Z} != t=3k\pi, k\in\mathbb{Z}, k\ge 0
t=3k\pi, k\in\mathbb{Z} != t=3k\pi, k\in\mathbb{Z}, k\ne 0
t=3k\pi, k\in\mathbb{Z}, k\ne 0 == t=3k\pi+3\pi, k\in\mathbb{Z}, k\ne -1
t=3k\pi, k\in\mathbb{Z}, k\ge 0 == t=3k\pi, k\in\mathbb{N}_0
t=3k\pi, k\in\mathbb{N} == t=3k\pi, k\in\mathbb{N}
t=3k\pi, k\in\{0,2,5\} == 0, 6\pi, 15\pi
t=3k\pi, k\in\mathbb{Z} != t=3k\pi, k\in\{0,2,5\}
m=3k+1, k\in\mathbb{N}_0 == m=3k-2, k\in\mathbb{N}^*
m=3k+1, k\in\mathbb{Z} != m=3k-2 \text{ where } k \text{ is an even integer}
"""
GIVEN_LETTERS = r"""
(n-2)\pi != (n-1)\pi, n\in\mathbb{Z}
S=k\pi != S=(k+1)\pi
2k+5 != 2k+3, k\in\mathbb{Z}
a=2k+5 != a=2k+3, k\in\mathbb{Z}
y=kx+5 != y=kx+3, k\in\mathbb{Z}
f(k)=k\pi, k\in\mathbb{Z} != f(k)=k\pi+\pi, k\in\mathbb{Z}
(2t,t) != (-2t,-t)
(2t,t) != (4s,2s), s\in\mathbb{R}
(a,2a) != (-a,-2a)
"""
INTERVALS = r"""
[k\pi-\frac{\pi}{5}, k\pi+\frac{\pi}{5}], k\in\mathbb{Z} == [k\pi+\frac{4\pi}{5}, k\pi+\frac{6\pi}{5}], k\in\mathbb{Z}
[k\pi-\frac{\pi}{5}, k\pi+\frac{\pi}{5}], k\in\mathbb{Z} != (k\pi+\frac{4\pi}{5}, k\pi+\frac{6\pi}{5}), k\in\mathbb{Z}
[k\pi-\frac{\pi}{5}, k\pi+\frac{\pi}{5}], k\in\mathbb{Z} != [k\pi-\frac{\pi}{5}, k\pi+\frac{\pi}{5}], k\in\mathbb{N}
(k\pi, k\pi+\frac{\pi}{5}), k\in\mathbb{Z} == k\pi<t<k\pi+\frac{\pi}{5}, k\in\mathbb{Z}
[2k\pi, 2k\pi+1]\cup[2k\pi+\pi, 2k\pi+\pi+1], k\in\mathbb{Z} != [k\pi, k\pi+2], k\in\mathbb{Z}
(n, n+3), n\in\mathbb{Z} != (n, n+4), n\in\mathbb{Z}
(2n, 2n), n\in\mathbb{Z} != (n, n), n\in\mathbb{Z}
"""
INTEGERS_DESCRIBED = r"""
m\equiv 2, 7 \pmod{10} == m\equiv 2 \pmod 5
m\equiv 2, 7 \pmod{10} != m\equiv 2, 6 \pmod{10}
\{-2, 2\} != m\equiv\pm 2 \pmod 9
m\equiv\pm 2 \pmod 9 == m\equiv 2, 7 \pmod 9
m\equiv 0 \text{ or } 2 \pmod 6 == m=6k \text{ or } m=6k+2
m\not\equiv 1 \pmod 3 == m\equiv 0, 2 \pmod 3
m\equiv 1 \pmod 6 != m\equiv 1 \pmod 2 \text{ or } m\equiv 1 \pmod 3
m\equiv 1 \pmod 6 != m\equiv 1 \pmod 6, m\ge 0
m\equiv 3 \pmod 7 != m=k(k-1)(k-2)+7k+3
7 \pmod{15} == 7
\text{all even integers} == m=2k+4, k\in\mathbb{Z}
\text{all even integers} != m=2k+1
\text{all positive multiples of 3} == m=3k, k\in\mathbb{Z}^+
\text{all positive multiples of 3} == 3, 6, 9, \ldots
\text{all positive multiples of 3} != m=3k, k\in\mathbb{Z}
4, 6, 8 == \text{all even integers from 4 to 8}
4, 6, 8 != \text{all integers from 4 to 8}
\text{all integers from 4 to 900} == 4, 5, \ldots, 900
\text{all integers from 4 to 900} != 4, 5, \ldots, 901
\text{all integers from 1 to 90000000} == 1, 2, \ldots, 90000000
\text{all positive integers except 3 and 8} == m\in\mathbb{Z}^+\setminus\{3,8\}
\text{all positive integers except 3 and 8} != m\in\mathbb{Z}\setminus\{3,8\}
\text{all positive integers except 2 and 3} == n=1 \text{ or } n\ge 4
\text{all integers } n\ge 4 \text{ except } n=6 == n=4,5 \text{ and all } n\ge 7
\text{all positive integers} != \text{all positive integers that are prime}
n\ge 6, n\in\mathbb{N} == n=6, 7, 8, \ldots
n\ge 6, n\in\mathbb{N} == n>5
n\ge 6 == n\ge 6, n\in\mathbb{N}
x\ge 6 != x\ge 6, x\in\mathbb{Z}
[-3,5] != -3\le x\le 5, x\in\mathbb{Z}
\{-3,-2,-1\} == \{x\in\mathbb{Z} \mid -3\le x<0\}
\{-3,-2,-1\} != \{x\in\mathbb{Z} \mid -3\le x\le 0\}
\{-3,-2,-1\} != \{x \mid -3\le x<0\}
\{0,1,2\} == \{x\in\mathbb{N} \mid x<3\}
\{4,7,10\} == \{3k+1 \mid 1\le k\le 3, k\in\mathbb{Z}\}
\{4,7,10\} != \{3k+1 \mid 1\le k\le 3\}
\{4,7,10\} != \{3k+1 \mid 1\le k<3, k\in\mathbb{Z}\}
\{1,8,27\} == \{k^3 \mid 1\le k\le 3, k\in\mathbb{Z}\}
\{2,3,4,5\} != \{x\in\mathbb{Z} \mid 1<x<6, x \text{ is prime}\}
\mathbb{R}^+ == x>0
\mathbb{R}^+ == (0,\infty)
\mathbb{R}^+ != [0,\infty)
\mathbb{R}^+ != \mathbb{Z}^+
\{2,4\}\cup\{9\} == \{9,4,2\}
\{2,4\}\cup\{9\} != \{9,4\}
(1,3),(2,4) != (1,4)
1, 2, 4, \ldots != 1, 2, 3, \ldots
"""
LINES = r"""
(t,3t,-2t), t\in\mathbb{R} == (x,y,z)=(-s,-3s,2s), s\in\mathbb{R}
(t,3t,-2t), t\in\mathbb{R} == (2u,6u,-4u), u\in\mathbb{R}
(t,3t,-2t), t\in\mathbb{R} != (2u,6u,4u), u\in\mathbb{R}
(t,3t,-2t), t\in\mathbb{R} != (u+1,3u,-2u), u\in\mathbb{R}
(t,3t,-2t), t\in\mathbb{R} != (t,3t,-2t), t\in\mathbb{Z}
(t,3t,-2t), t\in\mathbb{R} != (t,3t,-2t), t\in\mathbb{Q}
(t,3t,-2t), t\in\mathbb{Z} != (2u,6u,-4u), u\in\mathbb{Z}
(3n+1,n), n\in\mathbb{Z} == (3k-2,k-1), k\in\mathbb{Z}
(3n+1,n), n\in\mathbb{Z} != (3k-2,k), k\in\mathbb{Z}
(3n+1,n), n\in\mathbb{Z} != (3k+1,k), k\in\mathbb{N}
(3n+1,n), n\in\mathbb{N}_0 == (3k-2,k-1), k\in\mathbb{N}^*
(x,y)=(5t+1,2t), t\in\mathbb{Z} == y=2k+2, x=5k+6, k\in\mathbb{Z}
\begin{cases} x=3+t \\ y=2-4t \\ z=t \end{cases} == (3+\lambda, 2-4\lambda, \lambda), \lambda\in\mathbb{R}
\begin{cases} x=3+t \\ y=2-4t \\ z=t \end{cases} == (x,y,z)=(4,-2,1)+s(-1,4,-1), s\in\mathbb{R}
\begin{cases} x=3+t \\ y=2-4t \\ z=t \end{cases} != (x,y,z)=(4,-2,0)+s(-1,4,-1), s\in\mathbb{R}
"""
TABLES = (ANGLES, RANGES, GIVEN_LETTERS, INTERVALS, INTEGERS_DESCRIBED, LINES)


@pytest.mark.parametrize(
    ("gold", "answer", "expected"), [row for table in TABLES for row in rows(table)]
)
def test_families(gold: str, answer: str, expected: bool) -> None:
    outcome = compared(gold, answer)
    assert outcome.equal is expected, outcome


@pytest.mark.parametrize("first", [None, -2, 0, 3])
@pytest.mark.parametrize("last", [None, 0, 4])
@pytest.mark.parametrize("step", [3, -3, 7])
def test_a_repeated_span_has_the_cells_of_its_copies(
    first: int | None, last: int | None, step: int
) -> None:
    spans = cells.repeated(1, 4, step, first, last)
    numbers = range(-60 if first is None else first, 61 if last is None else last + 1)
    copies = {cell + step * k for k in numbers for cell in range(1, 5)}
    assert [spans.contains(cell) for cell in range(-50, 51)] == [
        cell in copies for cell in range(-50, 51)
    ]
    assert cells.same(spans, spans | spans, 10_000)
    assert not cells.same(spans, cells.EVERYTHING - spans, 10_000)


@pytest.mark.parametrize("point", [-100_000, -1, 0, 17, 100_000])
def test_one_cell_more_is_another_set_however_far_away(point: int) -> None:
    evens = cells.repeated(0, 0, 2, None, None)
    one = cells.span(point, point)
    assert cells.same(evens | one, evens, 1_000) is (point % 2 == 0)
    assert cells.same(evens - one, evens, 1_000) is (point % 2 == 1)


@pytest.mark.parametrize(
    ("text", "rest", "domains"),
    [
        (r"t = 3k, k \in \mathbb{Z}", "t = 3k", {"k": INTEGERS}),
        (r"t = 3k (k \in \mathbb N)", "t = 3k", {"k": NATURALS}),
        (r"t = \pi k, k \in \mathbf{Z}^+", r"t = \pi k", {"k": POSITIVE}),
        ("t = 3k where k is a non-negative integer", "t = 3k", {"k": NOT_NEGATIVE}),
        (r"(m, 2n), m, n \in \mathbb{Z}", "(m, 2n)", {"m": INTEGERS, "n": INTEGERS}),
        (r"\{ x \in \mathbb{Z} | x > 2 \}", r"\{ x | x > 2 \}", {"x": INTEGERS}),
        (r"m \in \mathbb{Z} \setminus \{ 0 \}", r"m \in \mathbb{Z} \setminus \{ 0 \}", {}),
    ],
)
def test_what_a_text_says_of_its_letters(text: str, rest: str, domains: dict[str, object]) -> None:
    found = declared(text)
    assert (found.text, found.domains) == (rest, domains)


def test_names_count_where_the_policy_says_so() -> None:
    strict = GradingPolicy(names_optional=False)
    gold = r"t=k\pi, k\in\mathbb{Z}"
    assert compared(gold, r"t=k\pi+\pi, k\in\mathbb{Z}", strict).equal
    assert not compared(gold, r"k\pi+\pi, k\in\mathbb{Z}", strict).equal
    assert compared(gold, r"k\pi+\pi, k\in\mathbb{Z}").equal
