"""Sums with a letter in them: power series, closed forms, floors on residue classes."""

import pytest
from tests.answers.pairs import compared, rows

from plp_reward.answers import grade

SERIES = r"""
\sum_{n=0}^{\infty} \frac{x^{2n+1}}{(2n+1)!} == \sinh x
\sum_{n=0}^{\infty} (n+1) x^n == \frac{1}{(1-x)^2}
\sum_{k=0}^{\infty} \binom{2k}{k} x^k == \frac{1}{\sqrt{1-4x}}
\sum_{n=1}^{\infty} \frac{(-1)^{n+1} x^n}{n} == \ln(1+x)
\sum_{n=3}^{\infty} \frac{t^n}{n-2} == \sum_{k=1}^{\infty} \frac{t^{k+2}}{k}
\sum_{n=1}^{\infty} \frac{3\cos(nx)}{n^2} == 3\sum_{k=1}^{\infty} \frac{\cos(kx)}{k^2}
\sum_{n=0}^{\infty} \frac{x^{2n+1}}{(2n+1)!} != \cosh x
\sum_{n=1}^{\infty} x^n != \frac{1}{1-x}
\sum_{n=3}^{\infty} \frac{t^n}{n-2} != \sum_{k=1}^{\infty} \frac{t^{k+1}}{k}
"""
CLOSED = r"""
\sum_{k=1}^{n} k \cdot k! == (n+1)! - 1
\sum_{k=0}^{n} 2 \cdot 3^k == 3^{n+1} - 1
\sum_{k=1}^{n} \frac{1}{k(k+1)} == \frac{n}{n+1}
\left(\sum_{k=1}^{n} k\right)^2 == \sum_{j=1}^{n} j^3
\sum_{k=1}^{n} k^3 == \frac{n^2(n+1)^2}{4}
\sum_{k=1}^{n} k \cdot k! != (n+1)!
\sum_{k=0}^{n} \binom{n}{k} 3^k != 4^n - 1
"""
CLASSES = r"""
\left\lceil \frac{2n}{3} \right\rceil == \left\lfloor \frac{2n+2}{3} \right\rfloor
\lfloor \frac{n}{2} \rfloor == \frac{2n - 1 + (-1)^n}{4}
n - \lfloor \frac{n}{3} \rfloor == \lceil \frac{2n}{3} \rceil
\left\lceil \frac{2n}{3} \right\rceil != \left\lfloor \frac{2n+1}{3} \right\rfloor
"""
SURDS = r"""
(3+\sqrt{8})^{900} == (1+\sqrt{2})^{1800}
(1+\sqrt{2})^{801}(\sqrt{2}-1)^{800} == 1+\sqrt{2}
(3+\sqrt{8})^{900} != (1+\sqrt{2})^{1799}
"""


@pytest.mark.parametrize(("gold", "answer", "expected"), [*rows(SERIES), *rows(CLOSED)])
def test_sums_are_compared_by_their_coefficients_and_terms(
    gold: str, answer: str, expected: bool
) -> None:
    assert compared(gold, answer).equal is expected
    assert compared(answer, gold).equal is expected


@pytest.mark.parametrize(("gold", "answer", "expected"), [*rows(CLASSES), *rows(SURDS)])
def test_floors_of_an_integer_and_powers_of_surds_are_exact(
    gold: str, answer: str, expected: bool
) -> None:
    assert compared(gold, answer).equal is expected


def test_a_sum_within_a_sum_has_a_letter_of_its_own() -> None:
    assert compared(r"\sum_{i=1}^{n}\sum_{j=1}^{m} i", r"\sum_{i=1}^{n}\sum_{j=1}^{m} j").equal in (
        False,
        None,
    )


def test_many_equal_values_are_no_proof() -> None:
    vanishing = r"(n-37)(n-60)\prod_{j=1}^{12}(n-j)"
    assert compared(rf"\sum_{{k=1}}^{{n}} k + {vanishing}", r"\frac{n(n+1)}{2}").equal is not True
    assert (
        compared(r"\sum_{n=0}^{\infty}\frac{x^n}{n!}", r"e^x + \frac{x^{40}}{9^9}").equal
        is not True
    )


TERMS = r"""
\sum_{j=1}^{m} b_j == \sum_{k=1}^{m} b_k
\sum_{j=2}^{4} b_j == b_2 + b_3 + b_4
\sum_{j=1}^{3} b_{j+2} == b_3 + b_4 + b_5
\sum_{k=0}^{\infty} c_k t^k == \sum_{n=2}^{\infty} c_{n-2} t^{n-2}
\prod_{j=1}^{2} y_{ij} == y_{i1} y_{i2}
\sum_{j=1}^{m} b_j != m b_j
\sum_{j=1}^{m} b_j != \sum_{k=1}^{m} b_j
\sum_{j=1}^{5} b_j != 5 b_j
\prod_{j=1}^{m} b_j != b_j^m
\sum_{j=1}^{m} y_{ij} != m y_{ij}
\sum_{k=0}^{\infty} c_k t^k != \frac{c_k}{1-t}
\sum_{j=1}^{m} b_i == m b_i
"""


@pytest.mark.parametrize(("gold", "answer", "expected"), rows(TERMS))
def test_a_subscript_that_is_bound_makes_a_term_and_no_constant(
    gold: str, answer: str, expected: bool
) -> None:
    assert compared(gold, answer).equal is expected
    assert compared(answer, gold).equal is expected


@pytest.mark.parametrize(
    ("limit", "wrong"),
    [
        (r"\lim_{t\to 2} \frac{3}{t-2}", "0"),
        (r"\lim_{t\to 2} \frac{3}{t-2}", "2"),
        (r"\lim_{t\to 5} \frac{|t-5|}{t-5}", "1"),
        (r"\lim_{t\to 5} \frac{|t-5|}{t-5}", "-1"),
        (r"0\cdot\lim_{t\to 2} \frac{3}{t-2}", "0"),
        (r"\lim_{t\to 2} \frac{3}{t-2} - \lim_{t\to 2} \frac{3}{t-2}", "0"),
        (r"\frac{1}{\lim_{t\to 2} \frac{3}{t-2}}", "0"),
        (r"\lim_{m\to\infty} b_m", "b_m"),
        (r"\lim_{t\to 0}\frac{\sin 3t}{t}", "0"),
        (r"\lim_{t\to 2} f(t)", "f(2)"),
    ],
)
def test_a_limit_that_is_none_or_another_equals_nothing_else(limit: str, wrong: str) -> None:
    assert grade(rf"\boxed{{{limit}}}", wrong).correct is not True
    assert grade(rf"\boxed{{{wrong}}}", limit).correct is not True
    assert grade(rf"\boxed{{{limit}}}", limit).correct is True


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        (r"\lim_{t\to 0}\frac{\sin 3t}{t}", "3"),
        (r"\lim_{m\to\infty}\frac{m^2}{3^m}", "0"),
        (r"\lim_{t\to 2}\frac{t^2-4}{t-2}", "4"),
    ],
)
def test_a_limit_equals_its_value(limit: str, value: str) -> None:
    assert grade(rf"\boxed{{{limit}}}", value).correct is True
    assert grade(rf"\boxed{{{value}}}", limit).correct is True
