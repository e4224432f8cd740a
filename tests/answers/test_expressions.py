"""Expressions, equations, inequalities and what they assign."""

import pytest
from tests.answers.pairs import compared, rows

POLYNOMIALS = r"""
3x^2-x+4 == 4 - x + 3x^2
3x^2-x+4 == 3x²-x+4
3x^2-x+4 == 3*x^2 - x + 4
3x^2-x+4 == 3x**2-x+4
(x-1)(x+5) == x^2+4x-5
x^5-1 == (x-1)(x^4+x^3+x^2+x+1)
\frac{x+3}{5} == \frac{x}{5}+\frac{3}{5}
\frac{x^2-1}{x-1} == x+1
\frac{1}{x}+\frac{1}{y} == \frac{x+y}{xy}
(a+b)^3 == a^3+3a^2b+3ab^2+b^3
ab == ba
x_1+x_2 == x_2+x_1
\alpha+\beta == \beta + \alpha
\theta == θ
x + 0y == x
3x^2-x+4 != 3x^2+x+4
3x^2-x+4 != 3x^2-x+5
(x+y)^2 != x^2+y^2
x != y
x != X
x_1 != x_2
2^n-1 != 2^{n-1}
x^6 != x^7
5x != 5
ab != a+b
"""
FUNCTIONS = r"""
\ln\left|\frac{t}{t+4}\right| == \ln|t|-\ln|t+4|
\left|\frac{t-4}{t+4}\right| == \frac{|4-t|}{|t+4|}
\ln\left|\frac{t}{t+4}\right| != \ln|t|+\ln|t+4|
\sin x == \sin(x)
\sin x == sin x
\sin 2x == 2 \sin x \cos x
\sin^2 x == 1-\cos^2 x
\cos 3x == 4\cos^3 x-3\cos x
\tan x == \frac{\sin x}{\cos x}
\sin(x+y) == \sin x\cos y+\cos x\sin y
\sin^{-1} x == \arcsin x
\sec^2 x == 1+\tan^2 x
e^{x+1} == e \cdot e^x
\ln(xy) == \ln x + \ln y
\ln x^3 == 3\ln x
\log_2 x == \frac{\ln x}{\ln 2}
9^n == 3^{2n}
2^{n+3} == 8 \cdot 2^n
(-1)^{n+1} == -(-1)^n
\sqrt{x^2+2x+1} == |x+1|
\sqrt{4x^2+4} == 2\sqrt{x^2+1}
x^{1/2} == \sqrt{x}
\frac{1}{\sqrt{x}} == \frac{\sqrt{x}}{x}
(n+2)! == (n+2)(n+1)n!
\binom{n}{2} == \frac{n(n-1)}{2}
\sum_{k=1}^{n} k^2 == \frac{n(n+1)(2n+1)}{6}
\sinh x == \frac{e^x-e^{-x}}{2}
\sin x != \cos x
\sin 2x != 2\sin x
\cos 3x != 3\cos x
e^{2x} != e^{x^2}
\ln(x+y) != \ln x+\ln y
\sqrt{x^2+1} != x+1
f(x) != f(y)
f(x) != g(x)
n! != (n+1)!
\sum_{k=1}^{n} a_k != \sum_{k=0}^{n} a_k
\binom{3n}{n} == C_{3n}^{n}
\binom{m+1}{j} == \binom{m}{j} + \binom{m}{j-1}
\binom{m+1}{j} != \binom{m}{j} + \binom{m}{j+1}
\int_0^2 3t^2\,dt == 8
(2m-1)!! == \frac{(2m)!}{2^m m!}
(2m-1)!! != \frac{(2m)!}{2^m}
(2m)!! == 2^m m!
(2m-1)!! != (2m-1)!
9!! == 945
\ln(2+\sqrt{5}) == \sinh^{-1}(2)
\ln(3+2\sqrt{2}) == \operatorname{arcosh} 3
\ln(3+2\sqrt{2}) != \operatorname{arcosh} 4
\frac{1}{2}\ln 2 == \tanh^{-1}\frac{1}{3}
(3!)! == 720
3!! != 720
\log_9 125 == \frac{3}{2}\log_3 5
\log_9 125 != \frac{3}{2}\log_3 25
j\binom{m}{j} == m\binom{m-1}{j-1}
\frac{(3n)!}{(n+1)!(2n)!} == \frac{1}{n+1}\binom{3n}{n}
\frac{(3n)!}{(n+1)!(2n)!} != \frac{1}{n}\binom{3n}{n}
\gcd(a,b) != \operatorname{lcm}(a,b)
\binom{2n}{n} != \binom{n}{2n}
\arctan\frac{1}{5} == \operatorname{arccot} 5
\frac{\sin^2 t}{2} + C == -\frac{\cos 2t}{4} + C
\frac{1}{t} + C != \frac{2}{t} + C
\frac{1}{t} + C == \frac{t+1}{t} + C
"""
EQUATIONS = r"""
y = Ce^{3x}-x == y = Ke^{3x}-x
y = C_1\cos x+C_2\sin x == y = A\cos x+B\sin x
y = C_1\cos x+C_2\sin x == y = c_2\cos x+c_1\sin x
y = Ce^{3x}-x != y = Ke^{2x}-x
y = Ce^{3x}-x != y = e^{3x}-x
y = ax+1 != y = bx+1
a_n = 5n-2 == a_k = 5k-2
a_n = 5n-2 != b_k = 5k-2
x=4 == 4
x=4 == x = 4
x=4 == 4 = x
4 == x=4
x=4 == $x=4$
y=3x-2 == 3x-y-2=0
y=3x-2 == y = -2+3x
y=3x-2 == 3x-2
2x+4y=6 == x+2y=3
x^2+y^2=25 == x^2+y^2-25=0
x^2+y^2=25 == 25 = y^2+x^2
y=\frac{1}{x} == xy=1
\frac{x^2}{9}-\frac{y^2}{4}=1 == 4x^2-9y^2=36
f(x)=x^2+1 == f(x)=1+x^2
f(x)=x^2+1 == x^2+1
f(n)=2n+1 == f(m)=2m+1
f(x)=x^2+1 == y=x^2+1
12 == 3 \cdot 4 = 12
5 == 2+3=5
\frac{1}{3} == x = \frac{1}{3} \approx 0.333
\frac{AB}{CD}=\frac{2}{3} == \frac{2}{3}
S_{ABC} = 12 == 12
\angle ABC = 40^\circ == 40^\circ
P(A) = 0.3 == 0.3
a_n = 2n == 2n
f(x) = x^2+1 \text{ for all real } x == f(x)=x^2+1
\frac{1+\sqrt{5}}{2} == \frac{1+\sqrt{5}}{2} \approx 1.618
\frac{1+\sqrt{5}}{2} \approx 1.618 == \frac{1+\sqrt{5}}{2}
\frac{1+\sqrt{5}}{2} \approx 1.618 != \frac{2+\sqrt{5}}{2} \approx 1.618
2^3=8 != 2^3=9
y=\sqrt{2}x == \sqrt{2}y=2x
m+n=7 == 7
k \in \{1,2,3\} == k = 1, 2, 3
x=4 != x=5
x=4 != y=4
x=4 != 5
x=4 != x=-4
4 != x>4
y=3x-2 != y=3x+2
x^2+y^2=25 != x^2-y^2=25
x+2y=3 != x+2y=4
x+2y-3=0 != 0
9 = 2a+b != 2a+b
f(x)=x^2 != f(x)=x^3
x=4 != 4=4
x \ne 5 != 5
5 != \neq 5
5 != \lnot 5
7 != 3+3=7
"""
INEQUALITIES = r"""
x>3 == 3<x
x>3 == x > 3.0
x \ge 3 == x≥3
x \ge 3 == x \geqslant 3
x \ge 3 == 3 \le x
1<x\le 4 == 4\ge x>1
1<x\le 4 == x>1 \text{ and } x \le 4
2x>6 == x>3
a<b == b>a
x \ne 2 == x≠2
|x|<3 == -3<x<3
|y-4|<3 == 1<y<7
|y+4| \ge 3 == y \le -7 \text{ or } y \ge -1
|y-4|<3 != 1 \le y \le 7
|y-4|<3 != -7<y<-1
x<1 \text{ or } x>2 == x>2 \text{ or } x<1
x>3 != x<3
x>3 != x \ge 3
x>3 != x>-3
x>3 != 3
1<x<4 != 1<x\le4
-x>3 != x>3
a<b != a>b
x>\frac{1}{\sqrt{2}} == \sqrt{2}x>1
x>\frac{1}{\sqrt{2}} != -\sqrt{2}x>-1
3+4<8 != 3+4<9
3 \le m \le 9, m \in \mathbb{Z} == 3 \le m \le 9
3 \le m \le 9, m \in \mathbb{Z} != 3 < m < 9
"""
INTERVALS = r"""
[1,4) == [1, 4)
[1,4) == \left[1,4\right)
[1,4) == 1\le x<4
[1,4) == x \in [1,4)
1\le x<4 == [1,4)
(3,\infty) == x>3
x>3 == (3,\infty)
(3,\infty) == (3,+\infty)
(-\infty,3] == x \le 3
x \le 3 == (-\infty,3]
(1,4) == 1<x<4
1<x<4 == (1,4)
(1,4) == ]1,4[
(-\infty,1)\cup(2,\infty) == (2,\infty)\cup(-\infty,1)
(-\infty,1)\cup(2,\infty) == x<1 \text{ or } x>2
x<1 \text{ or } x>2 == (-\infty,1)\cup(2,\infty)
(-\infty,2)\cup(2,\infty) == x \ne 2
(-\infty,2)\cup(2,\infty) == \mathbb{R}\setminus\{2\}
(-\infty,2)\cup(2,\infty) == x \in \mathbb{R}, x \ne 2
\mathbb{R} == (-\infty,\infty)
\mathbb{R} == \text{all real numbers}
(-\infty,1]\cup\{3\} == x\le1 \text{ or } x=3
[1,2]\cup[2,3] == [1,3]
\left[-\frac{\pi}{2},\frac{\pi}{2}\right] == [-pi/2, pi/2]
\{x \mid x>3\} == x>3
\{x : 1<x<4\} == (1,4)
[1,4) != (1,4)
[1,4) != [1,4]
[1,4) != [1,5)
[1,4] != (1,4)
[1,4) != 1\le x\le4
(3,\infty) != x \ge 3
(3,\infty) != (-\infty,3)
(-\infty,1)\cup(2,\infty) != (1,2)
(1,2)\cup(2,3) != (1,3)
(3,\infty) != 3
(-\infty, 4) \cup (6, 9] == (-inf, 4) U (6, 9]
\mathbb{R} \setminus \{4\} == \mathbb{R} - \{4\}
\mathbb{R} \setminus \{4\} == \text{all real numbers except } 4
\{t \mid t < 1 \text{ or } t > 6\} == {t|t<1或t>6}
t \ge 6 == t大于等于6
\mathbb{R} \setminus \{4\} != \text{all real numbers except } 5
t \ge 6 != t大于6
"""
TABLES = (POLYNOMIALS, FUNCTIONS, EQUATIONS, INEQUALITIES, INTERVALS)


@pytest.mark.parametrize(
    ("gold", "answer", "expected"), [row for table in TABLES for row in rows(table)]
)
def test_expressions(gold, answer, expected):
    outcome = compared(gold, answer)
    assert outcome.equal is expected, outcome


@pytest.mark.parametrize("answer", ["0", "t^3 + C"])
def test_an_integral_without_bounds_is_no_value(answer):
    assert compared(r"\int 3t^2\,dt", answer).equal is None
