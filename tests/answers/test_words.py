"""Units, currency, angles, times, dates, choices and texts."""

import pytest
from tests.answers.pairs import compared, rows

UNITS = r"""
12 \text{ cm} == 12
12 == 12 \text{ cm}
12 == 12\ \mathrm{cm}
12 == 12\,\text{cm}^2
12 == 12 square meters
12 == 12 apples
12 == 12 cm.
12 \text{ cm} == 12 centimeters
12 \text{ cm} == 0.12 \text{ m}
60 \text{ km/h} == 60 kilometers per hour
90 \text{ minutes} == 1.5 \text{ hours}
2 \text{ hours } 30 \text{ minutes} == 2.5 hours
12 \text{ cm}^2 == 12 \text{ square cm}
\frac{3}{4} \text{ miles} == 0.75
\sqrt{2} \text{ m} == \sqrt{2}
12 == 12个
35000 == 3.5万
3.5万 == 35000
35 != 3.5万
350 != 35万
120000000 == 1.2亿
10000 == 一万
Ann: 4, Ben: 9 == Ben: 9, Ann: 4
Ann: 4, Ben: 9 != Ben: 4, Ann: 9
(B) 7 != (B) 8
(B) 7 == (B) 7.0
(B) 1/3 == (B) 0.33
(B) 7 == B
E != e : e
A != (a) ! (b) 0
1 != 2x + 0y = 1
1, 1 != \{1 \mid k \in \mathbb{Z}\}
1, 1 != \ldots = x = 1
\text{True} != \vec{1 or True:1}
12 != 13 \text{ cm}
12 \text{ cm} != 12 \text{ kg}
12 \text{ cm} != 12 \text{ m}
12 \text{ m}^2 != 12 \text{ m}^3
12 != 12x
12 != 12 is wrong
12 != 12 if x else 13
12 != not 12
12 != less than 12
12 != lambda: 12
12 != 12 or 13
30 \text{ km/h} == 30 \text{ km h}^{-1}
4 \text{ m/s}^2 == 4 \text{ m s}^{-2}
4 \text{ m/s}^2 == 4 \text{ meters per second squared}
25 \Omega == 25 ohms
25 \Omega == 25
12 \text{ cm}^2 != 12 \text{ cm}^2 + 1
9 \text{ m/s} == 9 m/sec
9 \text{ m/s} == 9 m/s
7 \text{ ft } 3 \text{ in} == 87 \text{ inches}
7 \text{ ft } 3 \text{ in} == 7 feet 3 inches
2 \text{ hours } 40 \text{ minutes} == 2 h 40 min
8 \text{ in} == 8 inches
7'3'' == 7 feet 3 inches
7'3" == 87 \text{ in}
7'3" != 7'4"
7'3" != 3'7"
6\text{厘米} == 6 cm
8 \text{ in} != 8 \text{ cm}
6\text{厘米} != 6米
9 != 9\% \text{ of } 50
28 \text{ miles per gallon} == 28 mpg
12 != twelve plus one
12 == 12 cm2
12 == 12 times
12 != 12 \text{ factorial}
12 != 12 \text{ squared}
12 != 12 \text{ times } 3
12 != 12 \text{ xor } 13
12 != 12 \text{ (approximately 13)}
12 != 12 \sim 13.5
12 != 12 \text{ of } 20
\frac{3}{4} == 3/4 \text{ cup}
1987 == \text{the year } 1987
18^\circ\text{C} == 18 \text{ degrees Celsius}
"""
CURRENCY = r"""
\$25 == 25
\$25 == $25
\$25 == 25 dollars
25 == \$25.00
25 == €25
25 == £25
1500 == \$1,500
\$25 == -\$-25
\$25 != \$26
\$25 != €25
8.50 == 8,50 €
1.5 != 1,500
45.20 == USD 45.20
\$45.20 == \text{USD } 45.20
900 == Rs. 900
45.20 != USD 42.50
"""
ANGLES = r"""
30^\circ == 30^{\circ}
30^\circ == 30°
30^\circ == 30 degrees
30^\circ == 30
30^\circ == \frac{\pi}{6}
\frac{\pi}{6} == 30^\circ
30.5^\circ == 30^\circ 30'
30^\circ != 31^\circ
30^\circ != 60
30^\circ != \frac{\pi}{3}
30^\circ != 30 \text{ radians}
72^\circ == m\angle PQR = 72^\circ
"""
TIMES = r"""
3:45 \text{ p.m.} == 3:45 PM
3:45 \text{ p.m.} == 3:45pm
3:45 \text{ p.m.} == 3:45\text{ PM}
7 \text{ a.m.} == 7:00 AM
3:45 == 3:45
3:45 \text{ p.m.} != 3:45 \text{ a.m.}
3:45 != 3:54
12:00 != 2:00
2023-07-04 == 2023-07-04
2023-07-04 == July 4, 2023
July 4 == 4 July
2023-07-24 == 7/24/2023
2023-07-24 == 24.07.2023
2023-07-24 == 2023/07/24
2023-07-24 == Monday, July 24, 2023
2023-07-24 != 7/25/2023
7/4/2023 != 4/7/2023
7:00 == 7 o'clock
7:00 != 8 o'clock
July 4 != July 5
2023-07-04 != 2023-04-07
12 \text{ noon} == noon
noon != midnight
3 \text{ hours and } 20 \text{ minutes} == 3:20
3 \text{ hours and } 20 \text{ minutes} != 3:02
4:45 == \text{quarter to five}
4:45 != \text{quarter to four}
4:45 != \text{quarter past five}
12:45 == a quarter to one
6:30 == half past six
6:20 == twenty minutes past six
6:20 != twenty minutes to six
6:00 == six o'clock
6 == six
\text{午後}4\text{時} == 16:00
\text{午後}4\text{時} != 17:00
15:30 == 下午3点半
15:30 != 上午3点半
"""
CHOICES = r"""
B == (B)
B == \text{B}
B == \text{(B)}
B == \mathrm{B}
B == B.
B == B) 17
B == (B) 17
B == B. the second one
B == b
(B) == B
\textbf{(B)} == B
(B) 17 == B
A, C == AC
AC == C, A
\text{(A) and (C)} == A, C
\text{(A) and (C)} == (A)(C)
\text{(A) and (C)} != A
AC == A and C
B != C
B != A or B
B != AB
B != ABCD
B != not B
B != 17
AC != A
AC != A, B
\textbf{(B)}\ \frac{5}{8} == \frac{5}{8}
\textbf{(B)}\ \frac{5}{8} != \frac{8}{5}
"""
TEXTS = r"""
Monday == monday
Monday == \text{Monday}
\text{Monday} == Monday.
\text{yes} == Yes
\text{two circles} == \text{two  circles}
\text{infinitely many} == infinitely many
\text{DNE} == does not exist
Anna, Ben == Ben, Anna
\text{a room for } 240 \text{ yuan and one for } 210 \text{ yuan} != \text{a room for } 340 \text{ yuan and one for } 210 \text{ yuan}
the larger of the two circles == \text{The larger of the two circles.}
the larger of the two circles != the smaller of the two circles
Monday != Tuesday
\text{yes} != no
silent != listen
odd != even
\text{odd} != not odd
5 != \text{nan}
5 != None
5 != x
cat != act
\text{south-west} == southwest
\text{Tuesday} == Tue
\text{Tuesday} == on Tuesday
\text{diverges} == \text{The series is divergent}
\text{diverges} == \text{It diverges}
\text{diverges} != \text{never diverges}
\text{diverges} != \text{converges}
\text{no solution} == \text{No real solutions exist}
\text{DNE} == \text{the limit does not exist}
\text{ellipse} == \text{The curve is an ellipse.}
\text{ellipse} != \text{The curve is no ellipse.}
\text{acute} == \text{an acute triangle}
\text{acute} != \text{an obtuse triangle}
\text{all real numbers} == \text{all real } x
\text{no real roots} == \text{There are no real roots}
Friday == It will be a Friday.
Friday != It will not be a Friday.
Friday != It will be a Sunday.
\text{the mean is larger} != \text{the median is larger}
\text{No} == \text{No, such a graph cannot exist}
\text{Yes} == \text{Yes, since 3 divides 12}
\text{No} != \text{Yes, such a graph exists}
\text{No} != \text{No, it is true}
\text{Yes} != \text{Yes, but only if 3 divides it}
\text{isosceles right triangle} == \text{isosceles right-angled triangle}
\text{Quadrant II} == \text{second quadrant}
\text{Quadrant II} != \text{third quadrant}
1/3 != \text{third quadrant}
1/3 != third
23 != twenty-third
"""
SPELLED = r"""
5/2 == two and a half loaves
11/4 == two and three quarters
55^\circ == fifty-five degrees
55^\circ != fifty-six degrees
3.14 == three point one four
2500000 == two and a half million
5 != two and three
5 != two three
11 != five six
-\sqrt{2} == minus the square root of two
\frac{\sqrt[3]{2}}{3} == the cube root of two over three
\pm\sqrt{7} == plus or minus the square root of 7
\sqrt{7} != plus or minus the square root of 7
\frac{5\pi}{6} == five pi over six
3 != two less than five
1 != one that we know
"""
OTHER_LANGUAGES = r"""
5 == \text{cinco}
5 != \text{quince}
4 == vier
\frac{2}{7} == \text{dos séptimos}
\frac{2}{7} != \text{dos sextos}
\frac{2}{3} == deux tiers
\frac{3}{4} == drei Viertel
\text{Нет решений} == \text{no solutions}
\text{Нет решений} != \text{one solution}
\varnothing == 无解
\text{第二象限} == \text{Quadrant II}
\text{第二象限} != \text{Quadrant III}
偶函数 == \text{even function (偶函数)}
偶函数 != \text{odd function (偶函数)}
\text{Wednesday} == 星期三
\text{Wednesday} == \text{mercredi}
\text{Wednesday} != \text{jueves}
\text{September} == \text{Sept}
"""
PARTS = r"""
(a) 7; (b) 2/9 == \text{(a) } 7,\ \text{(b) } \frac{2}{9}
(1) 4; (2) 10; (3) 20 == (1) 4, (2) 10, (3) 20
(a) 7; (b) 2/9 != (a) 2/9; (b) 7
(a) 7; (b) 2/9 != (a) 7
(a) 7; (b) 2/9 != (a) 7; (b) 2/8
"""
LOOK_ALIKES = r"""
x != х
A != А
10 != 1O
e != е
5 != 5⃣
"""
TABLES = (
    UNITS, CURRENCY, ANGLES, TIMES, CHOICES, TEXTS, SPELLED, OTHER_LANGUAGES, PARTS, LOOK_ALIKES,
)  # fmt: skip


@pytest.mark.parametrize(
    ("gold", "answer", "expected"), [row for table in TABLES for row in rows(table)]
)
def test_words(gold, answer, expected):
    outcome = compared(gold, answer)
    assert outcome.equal is expected, outcome
