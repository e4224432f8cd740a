"""Sums too long to add up: exact where the summand is a polynomial."""

import pytest
from tests.answers.pairs import compared, rows

from plp_reward.answers.algebra import powersums
from plp_reward.answers.algebra.polynomials import PLAIN, Generator

SUMS = r"""
\sum_{k=1}^{10^{8}} k == 5000000050000000
\sum_{k=1}^{10^{8}} k != 5000000050000001
\sum_{k=5}^{10^{6}} (2k+1) == 1000001999976
\sum_{i=0}^{10^{7}} i^2 == \frac{10^7(10^7+1)(2\cdot10^7+1)}{6}
\sum_{k=1}^{10^{6}} (k^3 - k) == \left(\frac{10^6(10^6+1)}{2}\right)^2 - \frac{10^6(10^6+1)}{2}
\sum_{k=-10^5}^{10^5} k^3 == 0
\sum_{k=1}^{10^{6}} \frac{k\pi}{2} == 250000250000\pi
\sum_{k=1}^{10^{6}} xk == 500000500000x
\sum_{k=1}^{10^{6}} xk != 500000500000
\sum_{k=1}^{10^{50}} 3 == 3\cdot 10^{50}
"""


@pytest.mark.parametrize(("gold", "answer", "expected"), rows(SUMS))
def test_sums(gold: str, answer: str, expected: bool) -> None:
    assert compared(gold, answer).equal is expected
    assert compared(answer, gold).equal is expected


@pytest.mark.parametrize("power", range(9))
def test_powers_add_up(power: int) -> None:
    item = Generator("k", PLAIN)
    summand = {((item, power),) if power else (): 3}
    total = powersums.total(summand, "k", -4, 11)
    assert total.get((), 0) == 3 * sum(k**power for k in range(-4, 12))


def test_other_summands_and_endless_bounds_are_left_to_others() -> None:
    for sum_ in (r"\sum_{k=1}^{10^{9}} \frac{1}{k^2}", r"\sum_{k=1}^{10^{3000}} k^{12}"):
        assert compared(sum_, "7").equal is not True


PROGRESSIONS = r"""
3^{n}-1 == 2+6+18+\cdots+2\cdot 3^{n-1}
\frac{3^n-1}{2} == 1+3+9+\cdots+3^{n-1}
\frac{n(n+1)}{2} == 1+2+3+\cdots+n
1+2+3+\ldots+n == \frac{n(n+1)}{2}
n^2 == 1+3+5+\cdots+(2n-1)
n! == 1\cdot 2\cdot 3\cdots n
2^n n! == 2\cdot 4\cdot 6\cdots (2n)
\frac{(2n)!}{2^n\, n!} == 1\cdot 3\cdot 5\cdots(2n-1)
\frac{n(n+1)}{2} != 1+2+3+\cdots+(n-1)
\frac{n(n+1)}{2}+1 != 1+2+3+\cdots+n
3^n != 1+3+9+\cdots+3^{n-1}
\frac{3^n-1}{2} != 1+3+8+\cdots+3^{n-1}
\frac{n(n+1)}{2} != 1+2+\cdots+n^2
n^2 != 1+3+5+\cdots+(2m-1)
55 != 1+2+3+\cdots+n
"""


@pytest.mark.parametrize(("gold", "answer", "expected"), rows(PROGRESSIONS))
def test_progressions(gold: str, answer: str, expected: bool) -> None:
    assert compared(gold, answer).equal is expected
