"""Products of long polynomials, prime factors and roots of composites."""

import random
from fractions import Fraction

import pytest
from tests.answers.pairs import compared, rows

from plp_reward.answers import decide
from plp_reward.answers.algebra import expansion
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.factoring import factors, is_prime
from plp_reward.answers.algebra.functions import FUNCTIONS
from plp_reward.answers.algebra.polynomials import Arithmetic, Number, Polynomial, constant
from plp_reward.answers.algebra.quotients import ONE, Quotient
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.parsing.reader import read
from plp_reward.answers.policy import DEFAULT_POLICY
from plp_reward.answers.rules import Rule

_OF_TWO = ("root", "binom", "C", "gcd", "lcm", "max", "min", "mod")
LONG = r"""
(x+y+z+w)^{12}(x-y) == (x-y)(w+x+y+z)^{12}
(a+b+c+d)^{15} == (b+c+a+d)^{14}(a+b+c+d)
(1+x+x^2+x^3+x^4+x^5)^{60} == \frac{(x^6-1)^{60}}{(x-1)^{60}}
\left(\sqrt{2}x+y+1\right)^{20}\left(\sqrt{2}x-y-1\right)^{20} == \left(2x^2-(y+1)^2\right)^{20}
(a+b+c+d)^{15} != (b+c+a+d)^{14}(a+b+c+d)+a
(1+x+x^2+x^3+x^4+x^5)^{60} != \frac{(x^6-1)^{60}}{(x-1)^{60}}-x^{150}
\left(\sqrt{2}x+y+1\right)^{20}\left(\sqrt{2}x-y-1\right)^{20} != \left(2x^2-(y-1)^2\right)^{20}
"""

COMPOSITES = r"""
\sqrt{4028033} == \sqrt{2003}\sqrt{2011}
\sqrt{1000000016000000063} == \sqrt{1000000007}\sqrt{1000000009}
\sqrt{1427247692705959880439315947500961989719490561} == \sqrt{2305843009213693951}\sqrt{618970019642690137449562111}
\ln 4028033 == \ln 2003+\ln 2011
\sqrt[3]{1000000000000000000000000000171000000000000000000000000009747000000000000000000000000185193} == 1000000000000000000000000000057
\sqrt{4028033} != \sqrt{2003}\sqrt{2017}
\sqrt{1427247692705959880439315947500961989719490561} != \sqrt{2305843009213693951}\sqrt{618970019642690137449562113}
"""


@pytest.mark.parametrize(("gold", "answer", "expected"), rows(LONG))
def test_long_polynomials_are_decided_without_an_algebra_system(
    gold: str, answer: str, expected: bool
) -> None:
    verdict = decide(rf"\boxed{{{answer}}}", gold)
    assert verdict is not None
    assert (verdict.correct, verdict.rule) == (expected, Rule.ALGEBRAIC)


@pytest.mark.parametrize(("gold", "answer", "expected"), rows(COMPOSITES))
def test_a_composite_number_is_its_factors(gold: str, answer: str, expected: bool) -> None:
    assert compared(gold, answer).equal is expected


def polynomial(text: str) -> Polynomial:
    return Canonical(1_000).of(read(text, DEFAULT_POLICY)).above


PARTS = [
    r"(x+2y-\frac{1}{3}z+1)^6",
    r"(\sqrt{x}+\frac{1}{y}+\pi)^7",
    r"(\sqrt{2}x+\sqrt[3]{3}y+i)^7",
    r"(2^n+\sin x+e^{y})^6",
    r"(\sqrt{x+1}+y)^{12}",
    r"(x+y)^{40}",
]


@pytest.mark.parametrize("one", PARTS)
@pytest.mark.parametrize("other", PARTS)
def test_a_product_is_the_same_term_by_term(
    one: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = polynomial(one), polynomial(other)
    arithmetic = Arithmetic(100_000)
    monkeypatch.setattr("plp_reward.answers.algebra.polynomials._MANY", 1)
    fast = arithmetic.multiply(left, right)
    monkeypatch.setattr("plp_reward.answers.algebra.polynomials._MANY", 10**9)
    assert fast == arithmetic.multiply(left, right)


def test_denominators_that_share_nothing_are_not_multiplied_together() -> None:
    names = [read(f"x_{{{n}}}", DEFAULT_POLICY) for n in range(30)]
    canonical = Canonical(1_000)
    side: Polynomial = {}
    for n, name in enumerate(names):
        ((monomial, _),) = canonical.of(name).above.items()
        side[monomial] = Fraction(1, 10**100 + n)
    assert expansion.product(side, side, 1_000) is None


def test_factors_multiply_to_the_number_and_small_ones_are_primes() -> None:
    dice = random.Random(5)
    for _ in range(300):
        value = dice.randrange(1, 10 ** dice.choice((2, 5, 9, 15, 19, 25, 60)))
        product = 1
        for prime, count in factors(value):
            product *= prime**count
            if prime.bit_length() <= 64:
                assert is_prime(prime), value
        assert product == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, []),
        (1, []),
        (2003**2 * 2011**3, [(2003, 2), (2011, 3)]),
        ((10**30 + 57) ** 3 * 8, [(2, 3), (10**30 + 57, 3)]),
        (2**4000 * 7, [(2, 4000), (7, 1)]),
    ],
)
def test_factors(value: int, expected: list[tuple[int, int]]) -> None:
    assert factors(value) == expected


def test_a_product_of_two_large_primes_is_no_prime() -> None:
    ((composite, _),) = factors((2**61 - 1) * (2**89 - 1))
    assert not is_prime(composite)
    assert is_prime(2**89 - 1)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("argument", [0, 1, Fraction(1, 2)])
def test_no_term_of_a_value_has_the_coefficient_zero(name: str, argument: Number) -> None:
    # A zero that is not the empty polynomial is taken for a number that is none: 0:0 is any ratio.
    functions = Canonical(DEFAULT_POLICY.max_terms)
    values = [Quotient(constant(argument), ONE)] * (2 if name in _OF_TWO else 1)
    try:
        value = FUNCTIONS[name](functions, values)
    except AnswerError:
        return
    assert 0 not in value.above.values()
    assert 0 not in value.below.values()


@pytest.mark.parametrize(
    "zero", [r"\arcsin 0", r"\arccos 1", r"\arctan 0", r"\sinh 0", r"\tan\pi", r"\vec{\arcsin 0}"]
)
def test_zeros_of_functions_are_in_no_ratio(zero: str) -> None:
    for gold in ("1:2", "5", r"\sqrt{2}", "x^2+1", "AB:BC=2:5"):
        for answer in (f"{zero}:{zero}", rf"\frac{{{zero}}}{{{zero}}}", f"AB:BC={zero}:{zero}"):
            assert decide(rf"\boxed{{{answer}}}", gold).correct is not True
