"""Numbers: which renderings are the same value, and which only look like it."""

import pytest
from tests.answers.pairs import compared, rows

INTEGERS = r"""
7 == 7
7 == 7.
7 == 7.0
7 == +7
7 == 007
7 == $7$
7 == \(7\)
7 == {7}
7 == \boxed{7}
7 == \text{7}
7 == \mathbf{7}
7 == \left(7\right)
7 == \displaystyle 7
7 == #### 7
7 == 14/2
7 == 3+4
7 == \sqrt{49}
-7 == −7
-7 == - 7
-7 == (-7)
76.0 == 76
0 == -0
7 != -7
7 != 8
7 != 77
7 != 7x
7 != 7, 8
7 != 0.7
123456789012345678901234567890 != 123456789012345678901234567891
123456789012345678901234567890 == 123,456,789,012,345,678,901,234,567,890
64 == {}64
64 == 64{}
"""
SEPARATORS = r"""
7654321 == 7.654.321
7654321 == 7'654'321
8765.43 == 8.765,43
8765.43 == 8'765.43
7654321 != 7.654.320
8765.43 != 8.765.43
7.654 != 7654
12345 == 12,345
12345 == 12{,}345
12345 == 12\,345
12345 == 12,\!345
12345 == 12 345
1234567 == 1,234,567
1234567 == 1 234 567
1234567.5 == 1,234,567.5
12,345 == 12345
12345 != 12,346
12345 != 1,2345
12, 345 != 12345
(1,234) != 1234
3,5 == 3, 5
2.75 == 2,75
"""
DECIMALS = r"""
0.25 == .25
0.25 == 0.250
0.25 == 1/4
0.25 == \frac{1}{4}
-0.25 == -\tfrac14
0.1\overline{6} == 1/6
0.\overline{142857} == \frac{1}{7}
0.\overline{9} == 1
0.25 != 0.2
0.25 != 0.26
\frac{2}{3} != 0.67
\frac{2}{3} != 0.6667
\frac{2}{3} == 0.66666666666667
\frac{2}{3} == 0.666666666666666
\frac{2}{3} != 0.66666666666656
\sqrt{3} != 1.73
\sqrt{3} == 1.7320508075688772
\pi != 3.14
\pi == 3.141592653589793
0.7 == 0.7000000000000001
0.7 != 0.70000000001
1.000001 != 1
\frac{5}{37} == 0.135135\ldots
2.5 != 2,500
-1 != [-1,0]
4 != \{4,0\}
"""
FRACTIONS = r"""
\frac{3}{4} == 3/4
\frac{3}{4} == \dfrac34
\frac{3}{4} == \frac 34
\frac{3}{4} == \frac{6}{8}
\frac{3}{4} == \frac{-3}{-4}
\frac{3}{4} == 3 \div 4
\frac{3}{4} == \left(\frac{3}{4}\right)
\frac{3}{4} == {3 \over 4}
\frac{3}{4} == ¾
\frac{3}{4} == \\frac{3}{4}
-\frac{3}{4} == \frac{-3}{4}
-\frac{3}{4} == \frac{3}{-4}
\frac{a}{b} == a/b
\frac{3}{4} != \frac{4}{3}
\frac{3}{4} != -\frac{3}{4}
\frac{3}{4} != 34
\frac{1}{1000!} != \frac{1}{1001!}
\frac{1}{2^{300}} != \frac{1}{2^{301}}
\frac{2^{1001}+1}{2^{1002}} != \frac{1}{2}
2\frac{1}{3} == \frac{7}{3}
2\frac{1}{3} == 2 1/3
2\frac{1}{3} == 2 \frac{1}{3}
2\frac{1}{3} == 7/3
-2\frac{1}{3} == -\frac{7}{3}
2\frac{1}{3} != \frac{2}{3}
2\frac{1}{3} != 2\cdot\frac{1}{3}
2½ == 5/2
2\frac{3}{7} == 2{\frac{3}{7}}
2\frac{3}{7} == 2{3 \over 7}
2\frac{3}{7} != 2(3/7)
\frac{4}{9} == 4 \text{ out of } 9
4 != 4 \text{ out of } 9
"""
SCIENTIFIC = r"""
4.5\times10^{6} == 4500000
4.5\times10^{6} == 4.5 \cdot 10^6
4.5\times10^{6} == 4.5e6
4.5\times10^{6} == 4.5E+6
4.5\times10^{6} == 45 \times 10^5
4.5\times10^{6} == 4.5 × 10⁶
4.5\times10^{6} == 4.5*10^6
2.5e-19 != 5.0e-19
2.5e-19 == 2.5 \times 10^{-19}
4.5\times10^{6} != 4.5\times10^{7}
4.5\times10^{6} != 4.6\times10^{6}
5 million == 5000000
2.5 \text{ billion} == 2500000000
3 dozen == 36
"""
BASES = r"""
1101_2 == 1101_{2}
1101_2 == (1101)_2
1101_2 == 1101_{\text{two}}
1101_2 == 1101
1101_2 != 1011_2
1101_2 != 1101_3
1101_2 != 13
13 == 1101_2
\text{3F}_{16} == 3f_{16}
BE4_{16} == \text{BE4}_{16}
be4_{16} == BE4_{16}
BE4_{16} != BE4_{15}
"""
PERCENT = r"""
35\% == 35%
35\% == 35 \%
35\% == 35 percent
35\% == 35％
35\% == 35
35\% == 0.35
35\% == \frac{7}{20}
35 == 35\%
0.35 == 35\%
35\% != 36\%
35\% != 3.5
35 != 0.35
0.35 != 35
0.35 != 3.5\%
12\frac12\% == 12.5\%
"""
SURDS = r"""
2\sqrt{3} == \sqrt{12}
2\sqrt{3} == 2*sqrt(3)
2\sqrt{3} == 2√3
2\sqrt{3} == 2 \sqrt 3
2\sqrt{3} == \frac{6}{\sqrt{3}}
2\sqrt{3} == 2 \cdot 3^{1/2}
2\sqrt{3} == 2 \cdot 3^{0.5}
\sqrt[3]{16} == 2\sqrt[3]{2}
\sqrt[3]{16} == 2 \cdot 2^{1/3}
\sqrt[3]{-27} == -3
\frac{1}{\sqrt{2}} == \frac{\sqrt{2}}{2}
\frac{1}{2-\sqrt{3}} == 2+\sqrt{3}
\sqrt{5+2\sqrt{6}} == \sqrt{2}+\sqrt{3}
\sqrt{3+\sqrt{5}} == \frac{\sqrt{10}+\sqrt{2}}{2}
\sqrt[3]{7+5\sqrt{2}} == 1+\sqrt{2}
\sqrt[3]{20+14\sqrt{2}}+\sqrt[3]{20-14\sqrt{2}} == 4
\sqrt{3\sqrt{3}} == \sqrt[4]{27}
\sqrt{3\sqrt{3}} != \sqrt{3}
2\sqrt{3} != 3\sqrt{2}
2\sqrt{3} != 2
2\sqrt{3} != \sqrt{3}
\sqrt{2}+\sqrt{3} != \sqrt{5}
\sqrt{5+2\sqrt{6}} != \sqrt{3}-\sqrt{2}
\sqrt{10^{40}+1} != 10^{20}
2\sqrt{7} != 2\sqrt[7]{}
"""
POWERS = r"""
2^{10} == 1024
2^{-3} == \frac{1}{8}
8^{2/3} == 4
2^{100} != 2^{101}
2^{10^9} == 2^{10^9}
2^{10^9} == 2 \cdot 2^{10^9-1}
2^{10^9} == 4^{5 \cdot 10^8}
2^{10^9} != 2^{10^9}+1
2^{10^9} != 3^{10^9}
10^{10^{20}} != 10^{10^{19}}
5! == 120
50000! == 50000 \cdot 49999!
\binom{7}{3} == 35
\binom{7}{3} == C(7,3)
\binom{7}{3} != 36
\gcd(12, 18) == 6
\lfloor 3.7 \rfloor == 3
\lceil \pi \rceil == 4
|-5| == 5
17 \bmod 5 == 2
\sum_{k=1}^{20} k^2 == 2870
\prod_{k=1}^{5} k == 120
\int_0^2 x^2 dx == \frac{8}{3}
"""
COMPLEX = r"""
2-3i == -3i+2
2-3i == (2-3i)
-1 == i^2
i == \frac{1+i}{1-i}
5 == |3+4i|
\sqrt{-9} == 3i
e^{i\pi/3} == \frac{1+i\sqrt{3}}{2}
2 e^{i\pi} == -2
2-3i != 2+3i
2-3i != 3-2i
2-3i != 2-3
2 + 7i == \overline{2 - 7i}
2 - 7i != \overline{2 - 7i}
"""
CONSTANTS = r"""
\Gamma(7) == 720
\Gamma(\frac{7}{2}) == \frac{15\sqrt{\pi}}{8}
\Gamma(7) != 5040
\zeta(6) == \frac{\pi^6}{945}
\zeta(5) == \sum_{k=1}^{\infty} \frac{1}{k^5}
\zeta(6) != \frac{\pi^6}{940}
\zeta(5) != \zeta(7)
\frac{\pi}{3} == pi/3
\frac{\pi}{3} == \frac{1}{3}\pi
\frac{\pi}{3} == π/3
6\pi == 6pi
6\pi == 6*pi
6\pi == 6 \cdot \pi
\frac{2}{\pi} == 2/π
e^2 == \exp(2)
\ln 8 == 3\ln 2
\ln 8 == 3 \log_e 2
\log_3 81 == 4
\log_{10} 1000 == 3
\sin 30^\circ == \frac12
\cos\frac{\pi}{12} == \frac{\sqrt{6}+\sqrt{2}}{4}
\tan 15^\circ == 2-\sqrt{3}
\arctan 1 == \frac{\pi}{4}
\sin^2 20^\circ + \cos^2 20^\circ == 1
\cos 20^\circ \cos 40^\circ \cos 80^\circ == 1/8
\arcsin\frac{5}{13} == \arctan\frac{5}{12}
\arccos\left(-\frac{1}{4}\right) == \pi-\arccos\frac{1}{4}
\cos(\arcsin(1/4)) == \frac{\sqrt{15}}{4}
\arctan\frac12+\arctan\frac13 == \frac{\pi}{4}
\arcsin\frac{5}{13} != \arccos\frac{5}{13}
6\pi != 6
6\pi != \pi^6
6\pi != 6\pi^2
1-\frac{1}{e} != 1+\frac{1}{e}
e^{\pi\sqrt{163}} != 262537412640768744
\ln 8 != 3
\log_2 3 != \log_3 2
"""
INFINITY = r"""
\infty == ∞
\infty == +\infty
-\infty == -∞
\infty != -\infty
\infty != 10^{1000}
0 != \infty-\infty
1 != \frac{\infty}{\infty}
3 != \frac{3}{0}
"""
WORDS_AND_SCRIPTS = r"""
x<7 == x﹤7
21 == twenty-one
21 == twenty one
300 == three hundred
1250 == one thousand two hundred and fifty
\frac{2}{3} == two thirds
-5 == negative five
32 == 三十二
10 == 十
25 == ２５
25 == ٢٥
25 == २५
3 == ③
6 == 𝟔
21 != twelve
3 != 三十
3 != ④
\frac{2}{5} == 五分之二
40\% == 百分之四十
2.75 == 二点七五
-6 == 负六
6 == 第六
6 == 共6种
6 == 六个
4 == Ⅳ
\frac{2}{5} != 二分之五
2.75 != 七点二五
-8 == \text{negative } 8
100 == \text{a hundred}
25 == 答案：25
"""
TABLES = {
    "integers": INTEGERS,
    "separators": SEPARATORS,
    "decimals": DECIMALS,
    "fractions": FRACTIONS,
    "scientific": SCIENTIFIC,
    "bases": BASES,
    "percent": PERCENT,
    "surds": SURDS,
    "powers": POWERS,
    "complex": COMPLEX,
    "constants": CONSTANTS,
    "infinity": INFINITY,
    "words and scripts": WORDS_AND_SCRIPTS,
}


@pytest.mark.parametrize(
    ("gold", "answer", "expected"), [row for table in TABLES.values() for row in rows(table)]
)
def test_numbers(gold, answer, expected):
    outcome = compared(gold, answer)
    assert outcome.equal is expected, outcome
