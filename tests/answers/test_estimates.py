"""Limits, long sums and products, improper integrals: told apart by estimates, never equated by them."""

import pytest
from tests.answers.pairs import compared, rows

SUMS = r"""
\sum_{n=1}^{\infty} \frac{1}{n(n+2)} == \frac{3}{4}
2 != \sum_{n=1}^{\infty} \frac{1}{n^3}
2 != \sum_{n=1}^{10^{9}} \frac{1}{n^2}
5 != \sum_{k=1}^{10^{11}} \frac{1}{k}
5 != \sum_{k=1}^{10^{6}} k^2
1 != \sum_{n=1}^{\infty} \frac{(-1)^n}{n}
1 != \sum_{n=1}^{\infty} \frac{\cos n^2}{n^3}
2 != \prod_{k=1}^{10^{7}} \left(1 + \frac{1}{k^2}\right)
5 != \prod_{k=1}^{10^{8}} k
"""
LIMITS = r"""
\lim_{n \to \infty} \left(1 + \frac{1}{n}\right)^n == e
\lim_{x \to 0} \frac{\sin 5x}{x} == 5
2 != \lim_{n \to \infty} \left(1 + \frac{1}{n}\right)^n
1 != \lim_{x \to 0} \frac{\tan x - \sin x}{x^3}
1 != \lim_{x \to -\infty} \frac{2x+1}{x-3}
"""
INTEGRALS = r"""
\int_0^{\infty} \frac{dx}{1+x^2} == \frac{\pi}{2}
1 != \int_0^{\infty} \frac{dx}{1+x^2}
3 != \int_{-\infty}^{\infty} e^{-x^2} dx
\pi != \int_{-\infty}^{\infty} \frac{\sin^5 x}{x^5} dx
"""
REMAINDERS = r"""
7 == 3^{3^{3^{3}}} \bmod 10
0 == 50! \bmod 49
3 != 3^{3^{3^{3}}} \bmod 10
"""
POLYNOMIALS = r"""
(t-2)^{120}(t+2)^{120} == (t^2-4)^{120}
(t-2)^{120}(t+2)^{120} != (t^2-4)^{120} + 1
(t-2)^{120}(t+2)^{120} != (t^2-4)^{121}
"""


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [row for table in (SUMS, LIMITS, INTEGRALS, REMAINDERS, POLYNOMIALS) for row in rows(table)],
)
def test_estimates(gold: str, answer: str, expected: bool) -> None:
    outcome = compared(gold, answer)
    assert outcome.equal is expected, outcome
