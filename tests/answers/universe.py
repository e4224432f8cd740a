"""Golds of every kind, degenerate answers, and what may be ambiguous between the two."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Gold(NamedTuple):
    """A right answer, and what is left of it without what the policy lets an answer leave out.

    Names (``x = 5``), units (``5 cm``) and the brackets of points and sets are left out by default.
    Two golds with the same core may both accept one answer; two with different ones never.
    """

    text: str
    core: str


_SAME_CORE = r"""
5 | x=5 | 5\text{ cm} | \$5 | \{5\} | 5\text{ apples} | 5^\circ | 5:1
0 | x=0 | m=0 | \{0\} | 0\text{ cm} | (0,0)
1 | k=1 | \text{1st} | 1:1
-7
12
42 | 42\text{ km/h}
100 | 100\text{ m}
10^{100}
1{,}000 | 1,000 | 1000
2,000,000
12,345
3,007 | \$3,007
1/2 | 0.5 | 1:2
\frac{3}{4} | 3:4
-\frac{1}{3}
\sqrt{2}
\sqrt[3]{2}
2\sqrt{3}
\frac{1+\sqrt{5}}{2}
\pi
\frac{\pi}{4} | \theta=\frac{\pi}{4}
e
2+3i
i
\ln 2
3.14
1.5\times10^{-3}
25\%
80\%
2:3:5 | a:b:c=2:3:5
AB:BC=2:5 | 2:5
3:30
7:45
0:30
3:30\text{ p.m.}
x
x+1
x^2+1
x^2-5x+6
(x+1)^5
\frac{1}{x}
\sin x
\cos 2x
|x|
e^x
\frac{n(n+1)}{2}
a+b
x^2+C
y=2x+1
y=x
x^2+y^2=9
3x+4y=12
f(x)=x^3
x>2 | (2,\infty)
x\ge 0 | [0,\infty)
-1<x<2
x\ne 3
[0,1]
[0,1)
(0,1] | 0<x\le 1
\{x \mid 0<x<1\}
(-\infty,3]
(1,2)\cup(3,4)
\mathbb{R} | \text{all real numbers}
\emptyset | \text{no solution}
0, 1 | \{0,1\} | (0,1) | t=0,1
1, 2 | \{1,2\} | (1,2) | x=1, y=2 | \begin{pmatrix}1\\2\end{pmatrix}
\{1,2,3\} | (1,2,3)
2, 3, 5
(3,7)
(2,0,0)
\begin{pmatrix}1&2\\3&4\end{pmatrix}
\begin{pmatrix}0&0\\0&0\end{pmatrix}
A
B
C
A, C
\text{yes}
\text{no}
\text{Monday}
\text{even}
\text{Amir}
\text{infinitely many} | \infty
-\infty
\text{does not exist}
2\text{ hours}
20^\circ\text{C}
90^\circ
101_2
52_8
10!
\pm 2
\pm\sqrt{3}
2k\pi, k\in\mathbb{Z}
\frac{\pi}{4}+k\pi
n\equiv 2\pmod 3
\mathbb{Z}
\{2,4,6,\ldots\}
\begin{cases}x & x>0\\ -x & x\le 0\end{cases}
\int_0^1 f(x)\,dx
\triangle ABC
"""

GOLDS = tuple(
    Gold(text.strip(), line.partition(" | ")[0])
    for line in _SAME_CORE.strip().splitlines()
    for text in line.split(" | ")
)

ZEROS = (
    "0", "0.0", "00", "-0", "x-x", "0x", "0^0", "0!-1", r"\sqrt{0}", r"\log 1", r"\sin 0", r"0\%",
    r"0^\circ", "|0|", r"\frac{0}{1}", "0_2", r"\sum_{n=1}^{0}n", r"\int_0^0 x dx", r"0\text{ cm}",
    r"\pm 0", "i^2+1", "0:0", "0i+0j", r"\arcsin 0", r"\arccos 1", r"\arctan 0",
    r"\sinh 0", r"\tan\pi", r"\binom{0}{1}", r"\vec{0}", r"\gcd(0,0)", r"\lfloor 0.5\rfloor",
)  # fmt: skip
UNDEFINED = (
    r"\frac{0}{0}", "1/0", r"\frac{1}{x-x}", r"\frac{x}{0}", "0^{-1}", r"\log 0", r"\log_1 1",
    r"\log_1 5", r"\tan 90^\circ", r"\sec\frac{\pi}{2}", r"\cot 0", r"\infty-\infty",
    r"\frac{\infty}{\infty}", r"0\cdot\infty", r"\frac{1}{\sin\pi}", r"\frac{1}{\sqrt{2}-\sqrt{2}}",
    r"\frac{1}{\sin^2 x+\cos^2 x-1}", "12_1", "92_5", r"\sin(1/0)", r"e^{1/0}", r"1^{1/0}",
    r"\frac{1/0}{1/0}",
)  # fmt: skip
EMPTY = ("", "?", "x", "a", "C", "k", "1", "2", r"\infty", r"\emptyset", r"\{\}", r"\ldots", r"\%",
    r"\text{cm}", "R", "0=0", "1=2", "(", "-")  # fmt: skip
PARTS = (*ZEROS, *UNDEFINED, *EMPTY)
FORMS = (
    "{a}", "{a}:{b}", "{a}:{b}:{c}", "{a}/{b}", r"\frac{{{a}}}{{{b}}}", "{a},{b}", "{a}, {b}",
    "{a}, {b}, {c}", "({a},{b})", "[{a},{b}]", "({a},{b}]", r"\{{{a},{b}\}}", "[{a}]", "{a}={b}",
    r"{a} \text{{ and }} {b}", r"{a} \text{{ or }} {b}", r"{a} \text{{ to }} {b}", "x={a}",
    "x={a}={b}", "y={a}", "AB:BC={a}:{b}", "a:b:c={a}:{b}:{c}", "{a}<x<{b}", r"x\ge {a}",
    r"x\ne {a}", "x={a}, y={b}", r"x={a} \text{{ or }} x={b}", r"{a}\pm {b}", r"{a}\%",
    r"{a}\%:{b}\%", r"{a}\text{{ cm}}", r"\${a}", "{a}^{{{b}}}", r"\log_{{{a}}} {b}",
    r"{a}\cup {b}", r"({a},{b})\cup({b},{c})", r"\begin{{pmatrix}}{a}\\{b}\end{{pmatrix}}",
    r"\begin{{pmatrix}}{a}&{b}\end{{pmatrix}}", r"{a}\vec{{i}}+{b}\vec{{j}}", r"{a}+{b}i+{c}j",
    r"x\in\{{{a},{b}\}}", r"{a}\equiv {b} \pmod {{{c}}}", r"{a} \pmod {{{b}}}", "{a} {b}",
    r"{a}\approx {b}", "{a}+{b}", "{a}({b})", "{a}!", "|{a}|", r"\text{{{a}}}", "({a}) {b}",
    r"\{{{a}k+{b}\mid k\in\mathbb{{Z}}\}}", "{a}x+{b}y={c}", "{a}x={b}", "{a}C",
    r"{a}\text{{ hours }}{b}\text{{ minutes}}", "f(x)={a}", r"\sum_{{n={a}}}^{{{b}}} n",
    r"\begin{{cases}}{a} & x>{b}\\ {c} & x\le {b}\end{{cases}}",
)  # fmt: skip
"""What the parser reads, with three places for parts."""


def degenerate(seed: int, count: int) -> Iterator[str]:
    """Answers with a degenerate part in every place, the same ones for the same seed."""
    chosen = random.Random(seed)
    for index in range(count):
        form = FORMS[index % len(FORMS)]
        a, b, c = (chosen.choice(PARTS) for _ in range(3))
        yield form.format(a=a, b=chosen.choice((a, b)), c=chosen.choice((a, c)))


class Ambiguity(NamedTuple):
    """A reading that the answer's text leaves open, so that golds with two cores may accept it."""

    shown_by: Callable[[str], object]
    reason: str


AMBIGUITIES = (
    Ambiguity(
        re.compile(r"%|percent").search, "golds drop the percent sign: 50 % is 50 and 1/2 (percent)"
    ),
    Ambiguity(
        re.compile(r"\d\s?,\s?\d").search,
        "a comma separates thousands, decimals or items (decimal_comma, docs: numbers and units)",
    ),
    Ambiguity(
        re.compile(r"\([A-Za-z]\)").search, "an option with its content: (A) 5 is A, and it is 5"
    ),
    Ambiguity(re.compile(r"\d_").search, "the question named the base: 10_2 is 10, and it is 2"),
    Ambiguity(re.compile("mod").search, "a remainder may be asked for: n = 2 (mod 3) is 2"),
)
