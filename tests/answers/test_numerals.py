"""Numbers as other countries, programs and bases write them: one value, or another number."""

import pytest
from tests.answers.pairs import compared, rows

COMMAS = r"""
0.75 == 0{,}75
0.75 == 0{, }75
0.375 == 0{,}375
\frac{7}{2} == 3{,}5
-\frac{7}{2} == x = -3{,}5
3.14159 == 3{,}14159
23456 == 23{,}456
23.456 != 23{,}456
3456789 == 3{,}456{,}789
3.45 != 3{,}54
3, 4, 5 != 3{,}4{,}5
(3.4, 5) == (3{,}4; 5)
(1,5; 2,5) == \left(\frac32,\frac52\right)
\left(\frac32,\frac52\right) == (1,5; 2,5)
1,5; 2,5 == 2.5, 1.5
(1,5; 2,5) != (2.5, 1.5)
(1,5; 2,5) != (1.5, 2.6)
(1, 5; 2, 5) != (1.5, 2.5)
(1,5; 2,5) == (1,5;2,5)
"""
INDIAN = r"""
₹2,50,000 == 250000
₹2,50,375 == 250375
250000 == 2,50,000
250375 == Rs 2,50,375
3,05,250 == 305250
250375 != 2,50,375
2, 50, 375 == 2,50,375
(2,50,000) != 250000
₹2,50,00 != 25000
₹2,50,000 != 25000
"""
PERIODS = r"""
\frac{2}{3} == 0.(6)
0.(6) == \frac{2}{3}
\frac{2}{3} == 0,(6)
\frac{5}{6} == 0.8(3)
-\frac{5}{6} == -0,8(3)
\frac{8}{3} == x = 2.(6)
\frac{2}{3} != 0.(3)
\frac{2}{3} != 0.6(7)
0.5(x) != 0.5
2.5(4)+1 == 11
"""
PER_MILLE = r"""
0.7\% == 7‰
7‰ == 0.7\%
0.007 == 7‰
7‰ == 7 \text{ per mille}
7‰ == \frac{14}{2}‰
0.7 != 7‰
7\% != 7‰
0.007\% != 7‰
"""
MIXED = r"""
2\frac{3}{7} == 2\text{ and }\frac{3}{7}
\frac{17}{7} == 2 \text{ and } 3/7
\frac{17}{7} == 2 and 3/7
\frac{17}{7} != 2 \text{ and } \frac{7}{3}
\frac{17}{7} != 2 \text{ or } \frac{3}{7}
\frac{17}{7} != 2 \text{ and } \frac{4}{7}
\frac{17}{7} != 3/7 \text{ and } 2
2, \frac{3}{7} == 2 \text{ and } \frac{3}{7}
"""
BASES = r"""
10110110_2 == 1011\,0110_2
10110110_2 == 1011 0110_{2}
10110110_2 != 1011\,0111_2
1F3_{16} == 0x1f3
1F3_{16} == \text{0x01F3}
1F3_{16} != 0x1f4
499 == 0x1F3
101_2 == 0b101
17_8 == 0o17
17_8 != 0x17
17_8 == 15_{10} = 17_8
17_8 == 17_8 = 15_{10}
17_8 == 17_8 = 15
17_8 != 17_8 = 16_{10}
17_8 != 16_8 = 15_{10}
17_8 != 15_{10}
23 != 23_8
19 == 23_8
23 == 23_{10}
23_8 == 23
\frac{3}{4} == 0.11_2
0.\overline{2}_5 == 0.222\ldots_5
0.\overline{2}_5 == \frac{1}{2}
0.\overline{2}_5 != 0.222_5
0.\overline{2}_5 != 0.23\ldots_5
0.\overline{2}_5 != 0.\overline{2}_4
"""
COUNTS = r"""
\text{infinitely many} == \infty
\text{infinitely many} == +\infty
\text{infinitely many} != -\infty
\text{infinitely many} != 100
\text{many} != \infty
7:2 == 7∶2
7:2 != 2∶7
"""


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [
        row
        for table in (COMMAS, INDIAN, PERIODS, PER_MILLE, MIXED, BASES, COUNTS)
        for row in rows(table)
    ],
)
def test_numerals(gold: str, answer: str, expected: bool) -> None:
    assert compared(gold, answer).equal is expected
