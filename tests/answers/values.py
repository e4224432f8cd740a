"""Values of every kind with several ways to write each, for the property-based tests."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True)
class Written:
    """A value and ways to write it; two are equal exactly if their ``value`` is."""

    value: Hashable
    texts: tuple[str, ...]


SMALL = st.integers(-12, 12)
POSITIVE = st.integers(1, 12)
LARGE = st.integers(-(10**30), 10**30)


def grouped(n: int) -> str:
    return f"{n:,}".replace(",", "{,}")


def fraction(x: Fraction, command: str = "\\frac", factor: int = 1) -> str:
    sign = "-" if x < 0 else ""
    return f"{sign}{command}{{{abs(x.numerator) * factor}}}{{{x.denominator * factor}}}"


def number(x: Fraction) -> str:
    return str(x.numerator) if x.denominator == 1 else fraction(x)


def decimal(x: Fraction) -> str | None:
    """All digits of a fraction that has finitely many."""
    for digits in range(12):
        scaled = x * 10**digits
        if scaled.denominator == 1:
            sign, whole = "-" * (x < 0), str(abs(scaled.numerator)).rjust(digits + 1, "0")
            return f"{sign}{whole[: len(whole) - digits]}.{whole[len(whole) - digits :]}0"
    return None


def total(terms: Sequence[tuple[Fraction | int, str]]) -> str:
    """A sum of coefficients times symbols, as one writes it by hand."""
    text = ""
    for coefficient, symbol in terms:
        c = Fraction(coefficient)
        if c == 0:
            continue
        size = "" if abs(c) == 1 and symbol else number(abs(c))
        sign = "-" if c < 0 else "+" if text else ""
        text += f" {sign} {size}{symbol}" if text else f"{sign}{size}{symbol}"
    return text or "0"


def integer(n: int) -> Written:
    texts = (
        str(n),
        grouped(n),
        f"{n}.0",
        f"\\frac{{{3 * n}}}{{3}}",
        f"{n - 7} + 7",
        f"2 \\cdot {n}/2" if n >= 0 else f"-{-n}",
        f"\\text{{{n}}}",
        f"x = {n}",
    )
    return Written(n, texts)


def rational(x: Fraction) -> Written:
    texts = [
        fraction(x),
        fraction(x, "\\dfrac"),
        fraction(x, "\\tfrac", 6),
        f"{x.numerator}/{x.denominator}",
        f"\\left({fraction(x)}\\right)",
        f"{x.numerator} \\cdot \\frac{{1}}{{{x.denominator}}}",
        f"{number(x - 1)} + 1",
    ]
    if digits := decimal(x):
        texts.append(digits)
    whole, rest = divmod(abs(x), 1)
    if whole and rest:
        texts.append(f"{'-' * (x < 0)}{whole}{fraction(rest)}")
    return Written(x, tuple(texts))


def percentage(x: Fraction) -> Written:
    digits = decimal(x)
    assert digits is not None
    texts = tuple(f"{digits}{sign}" for sign in ("\\%", "%", " \\%", "\\text{ percent}"))
    return Written(x, texts)


def scientific(mantissa: int, exponent: int) -> Written:
    texts = (
        f"{mantissa / 100} \\times 10^{{{exponent}}}",
        f"{mantissa / 100} \\cdot 10^{{{exponent}}}",
        f"{mantissa / 100}e{exponent}",
        f"{mantissa / 100}\\times10^{{{exponent}}}",
        f"{mantissa} \\times 10^{{{exponent - 2}}}",
    )
    return Written(Fraction(mantissa) * Fraction(10) ** (exponent - 2), texts)


def surd(a: Fraction, b: Fraction, n: int) -> Written:
    root = f"\\sqrt{{{n}}}"
    inside = b * b * n
    sign = "-" if b < 0 else "+"
    texts = (
        total([(a, ""), (b, root)]),
        total([(b, root), (a, "")]),
        f"{number(a)} {sign} \\sqrt{{{number(inside)}}}",
        f"\\frac{{{total([(6 * a, ''), (6 * b, root)])}}}{{6}}",
        f"{number(a)} {sign} \\frac{{{number(abs(b) * n)}}}{{{root}}}",
    )
    return Written((a, b, n), texts)


def quadratic(k: int, r: int, s: int) -> Written:
    terms = [(k, "x^2"), (-k * (r + s), "x"), (k * r * s, "")]
    texts = (
        total(terms),
        total(terms[::-1]),
        f"{k}({total([(1, 'x'), (-r, '')])})({total([(1, 'x'), (-s, '')])})",
        f"({total([(1, 'x'), (-s, '')])})({total([(k, 'x'), (-k * r, '')])})",
        f"{total(terms[:2])} + {k * r * s}".replace("+ -", "- "),
    )
    return Written((k, r + s, r * s), texts)


def interval(low: Fraction, width: Fraction, left: str, right: str) -> Written:
    a, b = number(low), number(low + width)
    less = {"(": "<", "[": "\\le", ")": "<", "]": "\\leq"}
    texts = (
        f"{left}{a}, {b}{right}",
        f"\\left{left}{a},{b}\\right{right}",
        f"x \\in {left}{a}, {b}{right}",
        f"{a} {less[left]} x {less[right]} {b}",
        f"\\{{x \\mid {a} {less[left]} x {less[right]} {b}\\}}",
    )
    return Written((low, width, left, right), texts)


def ray(end: Fraction, upward: bool, closed: bool) -> Written:
    e = number(end)
    if upward:
        left, more, less = ("[", "\\ge", "\\leq") if closed else ("(", ">", "<")
        ranges = (f"{left}{e}, \\infty)", f"\\left{left}{e}, +\\infty\\right)")
    else:
        right, more, less = ("]", "\\le", "\\geq") if closed else (")", "<", ">")
        ranges = (f"(-\\infty, {e}{right}", f"\\left(-\\infty,{e}\\right{right}")
    texts = (*ranges, f"x {more} {e}", f"{e} {less} x")
    return Written((end, upward, closed), texts)


def finite_set(elements: Sequence[Fraction]) -> Written:
    forward, backward = ", ".join(map(number, elements)), ",".join(map(number, elements[::-1]))
    texts = (
        f"\\{{{forward}\\}}",
        f"\\left\\{{{backward}\\right\\}}",
        f"\\lbrace {backward} \\rbrace",
    )
    return Written(frozenset(elements), texts)


def solutions(elements: Sequence[Fraction]) -> Written:
    forward, backward = map(number, elements), [number(e) for e in reversed(elements)]
    texts = (
        ", ".join(forward),
        ",\\,".join(backward),
        ", ".join(backward[:-1]) + f" \\text{{ and }} {backward[-1]}",
        ", ".join(f"x = {e}" for e in backward),
        " \\text{ or } ".join(f"x = {e}" for e in backward),
    )
    return Written(frozenset(elements), texts)


def point(elements: Sequence[Fraction]) -> Written:
    inside = ", ".join(map(number, elements))
    names = ", ".join("xyz"[: len(elements)])
    texts = (f"({inside})", f"\\left({inside}\\right)", f"({names}) = ({inside})")
    return Written(tuple(elements), texts)


def matrix(rows: Sequence[Sequence[int]]) -> Written:
    inside = " \\\\ ".join(" & ".join(map(str, row)) for row in rows)
    columns = "c" * len(rows[0])
    texts = (
        f"\\begin{{pmatrix}} {inside} \\end{{pmatrix}}",
        f"\\begin{{bmatrix}}{inside}\\end{{bmatrix}}",
        f"\\left(\\begin{{array}}{{{columns}}} {inside} \\end{{array}}\\right)",
        f"\\left[\\begin{{matrix}} {inside} \\\\ \\end{{matrix}}\\right]",
    )
    return Written(tuple(map(tuple, rows)), texts)


def complex_number(a: Fraction, b: Fraction) -> Written:
    texts = (
        total([(a, ""), (b, "i")]),
        total([(b, "i"), (a, "")]),
        total([(a, ""), (b, "\\mathrm{i}")]),
        f"\\frac{{{total([(6 * a, ''), (6 * b, 'i')])}}}{{6}}",
        f"i({total([(b, ''), (-a, 'i')])})",
    )
    return Written((a, b), texts)


def multiple_of_pi(x: Fraction) -> Written:
    p, q = x.numerator, x.denominator
    texts = (
        f"{fraction(x)}\\pi",
        f"\\frac{{{p}\\pi}}{{{q}}}",
        f"{p}\\pi/{q}",
        f"\\pi \\cdot \\left({fraction(x)}\\right)",
        f"{p}π/{q}",
    )
    return Written(x, texts)


def line(m: Fraction, c: Fraction) -> Written:
    right = total([(m, "x"), (c, "")])
    texts = (
        f"y = {right}",
        f"{right} = y",
        f"{total([(m, 'x'), (-1, 'y'), (c, '')])} = 0",
        f"{total([(6, 'y'), (-6 * m, 'x')])} = {number(6 * c)}",
        f"{total([(1, 'y'), (-c, '')])} = {total([(m, 'x')])}",
    )
    return Written((m, c), texts)


def plus_minus(a: int, b: int, n: int) -> Written:
    root = f"\\sqrt{{{n}}}"
    plus, minus = total([(a, ""), (b, root)]), total([(a, ""), (-b, root)])
    both = f"{number(Fraction(a))} \\pm {'' if b == 1 else b}{root}"
    texts = (
        both,
        f"x = {both}",
        f"{plus}, {minus}",
        f"{minus}, {plus}",
        f"\\{{{minus}, {plus}\\}}",
    )
    return Written((a, b, n), texts)


def power(base: int, exponent: int) -> Written:
    texts = (
        f"{base}^{{{exponent}}}",
        f"{base} \\cdot {base}^{{{exponent - 1}}}",
        f"\\frac{{{base}^{{{exponent + 2}}}}}{{{base}^2}}",
        str(base**exponent),
    )
    return Written(base**exponent, texts)


def factorial(n: int) -> Written:
    texts = (f"{n}!", f"{n} \\cdot {n - 1}!", f"\\frac{{{n + 1}!}}{{{n + 1}}}", f"({n})!")
    return Written(n, texts)


def based(n: int, base: int) -> Written:
    digits, rest = "", n
    while rest:
        rest, digit = divmod(rest, base)
        digits = str(digit) + digits
    texts = (f"{digits}_{base}", f"{digits}_{{{base}}}", f"({digits})_{{{base}}}")
    return Written(n, texts)


def clock(hour: int, minute: int) -> Written:
    time = f"{hour}:{minute:02}"
    return Written((hour, minute), (time, f"\\text{{{time}}}", f"{hour:02}:{minute:02}"))


def ratio(a: int, b: int) -> Written:
    return Written((a, b), (f"{a}:{b}", f"{a} : {b}", f"{a}{{:}}{b}"))


def word(text: str) -> Written:
    texts = (text, f"\\text{{{text}}}", f"\\textbf{{{text}}}", text.lower(), f"\\mathrm{{{text}}}")
    return Written(text, texts)


def choice(letter: str) -> Written:
    forms = ("{}", "({})", "\\text{{{}}}", "\\textbf{{({})}}", "\\mathrm{{{}}}")
    return Written(letter, tuple(form.format(letter) for form in forms))


def distinct(size: int) -> SearchStrategy[list[Fraction]]:
    return st.lists(FRACTION, min_size=2, max_size=size, unique=True)


FRACTION = st.builds(Fraction, SMALL, st.integers(1, 9))
NONZERO = FRACTION.filter(bool)
TERMINATING = st.builds(Fraction, st.integers(-5000, 5000), st.sampled_from((1, 4, 10, 100)))
SQUAREFREE = st.sampled_from((2, 3, 5, 6, 7, 10, 11))
WORDS = ("Amir", "Beatriz", "Monday", "Tuesday", "even", "odd", "circle", "ellipse", "increasing")


def _coprime(pair: tuple[int, int]) -> bool:
    return math.gcd(*pair) == 1


KINDS: dict[str, SearchStrategy[Written]] = {
    "integer": st.builds(integer, st.one_of(SMALL, LARGE)),
    "rational": st.builds(rational, FRACTION.filter(lambda x: x.denominator > 1)),
    "percentage": st.builds(percentage, TERMINATING.filter(lambda x: x > 0)),
    "scientific": st.builds(
        scientific, st.integers(101, 999).filter(lambda m: m % 10), st.integers(-30, 30)
    ),
    "surd": st.builds(surd, NONZERO, NONZERO, SQUAREFREE),
    "quadratic": st.builds(quadratic, st.integers(2, 5), SMALL.filter(bool), SMALL.filter(bool)),
    "interval": st.builds(
        interval, FRACTION, NONZERO.map(abs), st.sampled_from("(["), st.sampled_from(")]")
    ),
    "ray": st.builds(ray, FRACTION, st.booleans(), st.booleans()),
    "set": st.builds(finite_set, distinct(5)),
    "solutions": st.builds(solutions, distinct(4)),
    "point": st.builds(point, st.lists(FRACTION, min_size=2, max_size=3)),
    "matrix": st.builds(
        matrix,
        st.integers(2, 3).flatmap(
            lambda n: st.lists(st.lists(SMALL, min_size=n, max_size=n), min_size=2, max_size=3)
        ),
    ),
    "complex": st.builds(complex_number, NONZERO, NONZERO),
    "pi": st.builds(multiple_of_pi, NONZERO.filter(lambda x: x.denominator > 1 and x > 0)),
    "line": st.builds(line, NONZERO, NONZERO),
    "plus-minus": st.builds(plus_minus, SMALL.filter(bool), POSITIVE, SQUAREFREE),
    "power": st.builds(power, st.sampled_from((2, 3, 7, 10)), st.integers(3, 60)),
    "factorial": st.builds(factorial, st.integers(3, 300)),
    "base": st.builds(based, st.integers(20, 5000), st.sampled_from((2, 3, 5, 8, 9))),
    "time": st.builds(clock, st.integers(1, 12), st.integers(0, 59)),
    "ratio": st.tuples(st.integers(2, 40), st.integers(2, 40))
    .filter(_coprime)
    .map(lambda pair: ratio(*pair)),
    "word": st.sampled_from(WORDS).map(word),
    "choice": st.sampled_from("ABCDE").map(choice),
}
"""Strategies that draw a value of one kind."""

EXACT_KINDS = tuple(kind for kind in KINDS if kind not in {"word", "choice", "time", "base"})
"""Kinds whose values are mathematical objects, so that any two can be compared."""
