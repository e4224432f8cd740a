"""Sums of cosines and square roots are zero exactly when they are."""

import random
from fractions import Fraction

import mpmath
import pytest
from tests.answers.pairs import compared, rows

from plp_reward.answers import DEFAULT_POLICY
from plp_reward.answers.algebra import cyclotomic
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.polynomials import Polynomial
from plp_reward.answers.parsing.reader import read

IDENTITIES = r"""
\frac{1}{8} == \cos\frac{\pi}{9}\cos\frac{2\pi}{9}\cos\frac{4\pi}{9}
-\frac{1}{2} == \cos\frac{2\pi}{11}+\cos\frac{4\pi}{11}+\cos\frac{6\pi}{11}+\cos\frac{8\pi}{11}+\cos\frac{10\pi}{11}
\sqrt{7} == 8\sin\frac{\pi}{7}\sin\frac{2\pi}{7}\sin\frac{3\pi}{7}
\sqrt{11} == \tan\frac{3\pi}{11}+4\sin\frac{2\pi}{11}
1 == \tan 2^\circ \tan 88^\circ
\tan 35^\circ == \frac{1-\cos 70^\circ}{\sin 70^\circ}
\sqrt{11} != \tan\frac{3\pi}{11}+4\sin\frac{4\pi}{11}
\frac{1}{8} != \cos\frac{\pi}{9}\cos\frac{2\pi}{9}\cos\frac{3\pi}{9}
"""


@pytest.mark.parametrize(("gold", "answer", "expected"), rows(IDENTITIES))
def test_identities(gold: str, answer: str, expected: bool) -> None:
    assert compared(gold, answer).equal is expected


def polynomial(text: str) -> Polynomial:
    return Canonical(1000).of(read(text, DEFAULT_POLICY)).above


@pytest.mark.parametrize("parts", [7, 9, 11, 13, 17, 18, 36])
def test_a_sum_is_zero_exactly_if_its_value_is(parts: int) -> None:
    dice = random.Random(parts)
    context = mpmath.MPContext()
    context.dps = 60
    angle = context.pi / parts
    for _ in range(40):
        terms, value = [], context.mpf(0)
        for _ in range(dice.randrange(1, 5)):
            factor = dice.choice([-2, -1, 1, 2, Fraction(1, 2)])
            a, b, radicand = (
                dice.randrange(1, 40),
                dice.randrange(1, 40),
                dice.choice([1, 2, 3, 5, 6]),
            )
            terms.append(rf"({factor})\sqrt{{{radicand}}}\cos({a}\pi/{parts})\sin({b}\pi/{parts})")
            scale = context.mpf(Fraction(factor).numerator) / Fraction(factor).denominator
            value += (
                scale * context.sqrt(radicand) * context.cos(a * angle) * context.sin(b * angle)
            )
        above = polynomial("+".join(terms))
        is_zero = cyclotomic.is_zero(above) if above else True
        assert is_zero is (abs(value) < context.mpf(10) ** -40), terms


def test_products_as_sums_are_zero() -> None:
    for a, b in ((1, 2), (3, 5), (2, 9)):
        text = rf"2\cos({a}\pi/17)\cos({b}\pi/17)-\cos({a + b}\pi/17)-\cos({a - b}\pi/17)"
        assert cyclotomic.is_zero(polynomial(text))


@pytest.mark.parametrize("text", ["x+1", r"\pi+1", r"\sqrt[3]{2}+1", r"\sqrt{61}+1", r"\cos(1)+1"])
def test_anything_else_is_left_undecided(text: str) -> None:
    assert cyclotomic.is_zero(polynomial(text)) is None
