"""Prices in the signs and codes of many countries."""

import pytest
from tests.answers.pairs import compared, rows

PRICES = r"""
2500 == CHF 2,500
2500 == 2,500 CHF
CHF 2500 == 2500 CHF
61000 == C\$61,000
85 == NZ\$85
85 == \text{HK\$}85
\text{HK\$}85 == HK\$85
640 == JPY 640
640 == ₩640
120000 == ₤120,000
\$40 == US\$40
900 yen == JPY 900
85 != NZ\$86
\text{US\$}40 != HK\$40
JPY 640 != CHF 640
"""
LETTERS = r"""
\lambda^2 == lambda^2
2\omega + \phi == 2*omega + phi
\sin\theta == sin(theta)
\beta != alpha
gamma != \gamma + 1
2^4 3^5 == 3^5 * 2^4
2^4 3^5 != 2^4 * 3^4
2^4 3 != 48
"""
SEPARATED = r"""
5, 9 == 5 \qquad 9
5, 9 == 5 且 9
5, 9 == x = 5 \quad \text{or} \quad x = 9
(1,3), (2,6) == (1,3) \quad (2,6)
7 \text{ cm} == 7 \quad \text{cm}
n \equiv 2 \pmod 9 == n \equiv 2 \quad (\text{mod } 9)
59 != 5 \qquad 9
59 != 5 \quad 9
2,345; 6,789 == 6789, 2345
2,345; 6,789 != 2, 345, 6, 789
2, 345, 6, 789 != 2,345; 6,789
300,400 == 300, 400
-201_5 == -201
-201_5 != 201
\{3, 2 \pm \sqrt5\} == \{3, 2+\sqrt5, 2-\sqrt5\} = \{3, 2 \pm \sqrt5\}
-3, 0, 3 == x \in \{0, \pm 3\}
-3, 0, 3 != x \in \{0, 3\}
\frac{1}{128} == 7.8125 \times 10^{-3}
\frac{1}{731} == 1.36798905609 \times 10^{-3}
\frac{1}{731} != 1.36798905609 \times 10^{-2}
CAB == C, A, B
CAB != A, B, C
ACD == D, A, C
"""


@pytest.mark.parametrize(("gold", "answer", "expected"), rows(PRICES))
def test_each_currency_is_its_own(gold: str, answer: str, expected: bool) -> None:
    assert compared(gold, answer).equal is expected


@pytest.mark.parametrize(("gold", "answer", "expected"), rows(LETTERS))
def test_greek_letters_and_powers_need_no_signs(gold: str, answer: str, expected: bool) -> None:
    assert compared(gold, answer).equal is expected


@pytest.mark.parametrize(("gold", "answer", "expected"), rows(SEPARATED))
def test_what_separates_items_is_never_part_of_them(gold: str, answer: str, expected: bool) -> None:
    assert compared(gold, answer).equal is expected
