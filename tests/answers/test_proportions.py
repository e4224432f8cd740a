"""Ratios of named things, whichever is named first, and decimals that round an exact value."""

import pytest
from tests.answers.pairs import compared, rows

PROPORTIONS = r"""
\frac{PQ}{QR}=\frac{3}{4} == QR : PQ = 4:3
\frac{PQ}{QR}=\frac{3}{4} == PQ : QR = 3:4
\frac{PQ}{QR}=\frac{3}{4} == \frac{QR}{PQ} = \frac{4}{3}
\frac{PQ}{QR}=\frac{3}{4} == \frac{QP}{QR} = \frac{6}{8}
\frac{PQ}{QR}=\frac{3}{4} == 3:4
\frac{PQ}{QR}=\frac{3}{4} != 4:3
\frac{PQ}{QR}=\frac{3}{4} != PQ : QR = 4:3
\frac{PQ}{QR}=\frac{3}{4} != QR : PQ = 3:4
\frac{PQ}{QR}=\frac{3}{4} != \frac{PS}{RS} = \frac{3}{4}
\frac{PQ}{QR}=\frac{3}{4} != \frac{PQ}{PR} = \frac{3}{4}
PQ:QR = 3:4 == QR:PQ=4:3
PQ:QR = 3:4 != QR:PQ=3:4
PQ:QR = \sqrt{2}:1 == QR:PQ=1:\sqrt{2}
PQ = 2 == PQ = 2
x:y:z=2:3:5 == \frac{x}{2}=\frac{y}{3}=\frac{z}{5}
x:y:z=2:3:5 == z:y:x=10:6:4
x:y:z=2:3:5 == 2:3:5
x:y:z=2:3:5 != \frac{x}{2}=\frac{y}{5}=\frac{z}{3}
x:y:z=2:3:5 != x:y=2:3
\frac{x}{2}=\frac{y}{3}=\frac{z}{5} == x:y:z=2:3:5
\frac{x}{y}=\frac{2}{3} == 3x=2y
\frac{x}{y}=\frac{2}{3} != 2x=3y
"""
SCALES = r"""
1:20000 == 1\text{ cm}:200\text{ m}
1:20000 == 5\text{ cm} : 1\text{ km}
1:20000 != 1\text{ cm}:200\text{ cm}
1:20000 != 1\text{ cm}:2\text{ km}
3:1 == 1\text{ yd}:1\text{ ft}
"""
ROUNDED = r"""
1.10 == \ln 3 \approx 1.10
1.099 == y = \ln 3 \approx 1.099
\ln 3 == \ln 3 \approx 1.099
17 == 10\sqrt{3} \approx 17
0.33 == \frac{1}{3} \approx 0.33
1.09 != \ln 3 \approx 1.09
1.099 != \ln 4 \approx 1.099
1.099 != \ln 3 \approx 1.1
1.1 != 1.099 \approx 1.1
16 != 10\sqrt{3} \approx 16
1.10 != 2^x \approx 1.10
1.099 != \ln 3
1.099 \approx \ln 3 != 1.1
"""


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [row for table in (PROPORTIONS, SCALES, ROUNDED) for row in rows(table)],
)
def test_proportions(gold: str, answer: str, expected: bool) -> None:
    assert compared(gold, answer).equal is expected


def test_a_ratio_of_nothing_says_nothing() -> None:
    assert compared("PQ:QR = 0:0", "PQ:QR = 3:4").equal is not True
