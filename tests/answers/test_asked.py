"""Equations that say the value of what was asked for: a name, or an expression in letters."""

import pytest
from tests.answers.pairs import compared, rows

from plp_reward.answers import GradingPolicy

NAMED = r"""
\frac{2}{7} == P(\text{blue}) = \frac{2}{7}
\frac{2}{7} == P(C \cup D) = \frac{2}{7}
0.2 == P(X \ge 4) = \frac{1}{5}
\frac15 == P(C \mid D) = 0.2
8 == (h \circ f)(2) = 8
8 == (f - g)(2) = 8
-6 == q(p(1)) = -6
12 == \text{Vol}(KLMN) = 12
4 == \operatorname{Var}(Y) = 4
4 == E[Y^2] = 4
9 == |C \cup D| = 9
9 == n(C \cap D) = 9
3 == p(-2) = 3
3 == \cosh u = 3
3 == \deg p = 3
6 == \operatorname{lcm}(2, 3) = 6
P(X = 1) = \frac14 == P(X = 1) = 0.25
\frac{2}{7} != P(\text{blue}) = \frac{3}{7}
P(X = 1) = \frac14 != P(X = 2) = \frac14
"""
EXPRESSIONS = r"""
15 == pq = 15
14 == ab + bc + ca = 14
50 == a^2 + b^2 = 50
9 == |u - v| + |w| = 9
10 == KL + LM = 10
7 == g(2) + g(3) = 7
6 == \vec{p} \cdot \vec{q} = 6
11 == \int_1^4 g(t)\,dt = 11
34 == t^2 + \frac{1}{t^2} = 34
15 == 15 = pq
15 == pq = 3 \cdot 5 = 15
15 != pq = 16
15 != pq = 3 \cdot 6 = 15
"""
NOT_SOLVED = r"""
12 != 3x = 12
12 != x + 4 = 12
12 != 3g(2) = 12
16 != x^2 = 16
8 != 2^x = 8
0 != 2x + 3y - 6 = 0
0 != y(y - 2) = 0
5 != 5 = a + b - \frac{1}{c - c}
17 != 4^2 = 17
3 != \cosh 0 = 3
3 != \coth 2 = 3
9 != \operatorname{lcm}(2, 3) = 9
25 != \int_0^1 x\,dx = 25
x^2 + y^2 = 25 != 25
"""


@pytest.mark.parametrize(("gold", "answer", "expected"), rows(NAMED))
def test_a_value_may_be_named_in_any_way(gold: str, answer: str, expected: bool) -> None:
    assert compared(gold, answer).equal is expected


@pytest.mark.parametrize(("gold", "answer", "expected"), rows(EXPRESSIONS))
def test_an_expression_in_letters_may_be_what_was_asked(
    gold: str, answer: str, expected: bool
) -> None:
    assert compared(gold, answer).equal is expected


@pytest.mark.parametrize(("gold", "answer", "expected"), rows(NOT_SOLVED))
def test_an_equation_that_is_to_be_solved_is_no_value(
    gold: str, answer: str, expected: bool
) -> None:
    assert compared(gold, answer).equal is expected


def test_one_setting_decides_whether_what_was_asked_may_be_named() -> None:
    strict = GradingPolicy(names_optional=False)
    assert compared("15", "pq = 15", strict).equal is False
    assert compared(r"\frac27", r"P(C \cup D) = \frac27", strict).equal is False
