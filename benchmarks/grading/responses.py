"""Whole responses to time graders on: dumps of real ones, or generated ones of three sorts.

The generated ones stand in for dumps, so that the benchmark runs without any: solutions of word
problems in the manner of GSM8K, LaTeX derivations in the manner of MATH, and long reasoning traces
of 20 to 60 thousand characters that end in an answer. About a third is wrong. The same seed gives
the same text on every machine.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Graded:
    """A response and the gold it is graded against."""

    response: str
    gold: str


def read(file: Path, response_field: str, gold_field: str) -> list[Graded]:
    """Read a dump: a JSON array or JSON lines; a response may be a list of several.

    Raises:
        ValueError: if a record lacks one of the fields.
    """
    text = file.read_text(encoding="utf-8")
    if text.lstrip().startswith("["):
        records = json.loads(text)
    else:
        records = [json.loads(line) for line in text.splitlines() if line.strip()]
    samples: list[Graded] = []
    for number, record in enumerate(records, 1):
        try:
            responses, gold = record[response_field], str(record[gold_field])
        except KeyError as missing:
            raise ValueError(f"{file}, record {number}: field {missing} is missing") from None
        several = [responses] if isinstance(responses, str) else responses
        samples.extend(Graded(response, gold) for response in several)
    return samples


def word_problems(count: int, seed: int = 1) -> list[Graded]:
    """Short solutions that end in an integer or a price."""
    return [_word_problem(random.Random(f"{seed}-{i}")) for i in range(count)]


def derivations(count: int, seed: int = 2) -> list[Graded]:
    """Solutions in LaTeX that end in an answer of one of many kinds."""
    return [_derivation(random.Random(f"{seed}-{i}")) for i in range(count)]


def traces(count: int, seed: int = 3) -> list[Graded]:
    """Long thinking, with boxes on the way, before a derivation."""
    return [_trace(random.Random(f"{seed}-{i}")) for i in range(count)]


_NAMES = ("Amir", "Beatriz", "Chen", "Dana", "Emeka", "Farid", "Greta", "Hiro", "Ines", "Jonas")
_THINGS = ("notebooks", "apples", "tickets", "bricks", "stamps", "liters of paint", "muffins")


def _word_problem(rng: random.Random) -> Graded:
    name, thing = rng.choice(_NAMES), rng.choice(_THINGS)
    packs, size, price, given = (rng.randint(3, 60) for _ in range(4))
    total = packs * size
    left = total - given
    gold = left * price
    claimed = gold if rng.random() < 0.67 else gold + rng.choice((-price, price, 10, 1))
    plain, grouped = str(claimed), f"{claimed:,}"
    shown = rng.choice((plain, grouped, f"\\${grouped}", f"{plain} \\text{{ dollars}}", plain))
    return Graded(
        f"To find how much {name} earns, we go step by step.\n\n"
        f"1. **Total number of {thing}.** {name} has {packs} packs with {size} {thing} each: "
        f"\\[ {packs} \\times {size} = {total}. \\]\n"
        f"2. **What is left.** {given} of them are given away, so {name} keeps "
        f"\\( {total} - {given} = {left} \\) {thing}.\n"
        f"3. **What they sell for.** Each sells for \\${price}, which makes "
        f"\\[ {left} \\times {price} = {claimed}. \\]\n\n"
        f"So {name} earns a total of \\${grouped} from the {thing}.\n\n"
        f"The final answer is: $\\boxed{{{shown}}}$.",
        str(gold),
    )


_Answer = Callable[[random.Random], tuple[str, str, str]]
"""Makes a gold, another way to write it, and a near miss."""


def _integer(rng: random.Random) -> tuple[str, str, str]:
    n = rng.randint(-500, 5000)
    return str(n), rng.choice((str(n), f"{n:,}", f"x = {n}")), str(n + rng.choice((-1, 1, 10)))


def _fraction(rng: random.Random) -> tuple[str, str, str]:
    a, b = rng.randint(1, 60), rng.choice((7, 11, 13, 17, 64, 125))
    shown = rng.choice((f"\\dfrac{{{a}}}{{{b}}}", f"{a}/{b}", f"\\frac{{{2 * a}}}{{{2 * b}}}"))
    return f"\\frac{{{a}}}{{{b}}}", shown, f"\\frac{{{a}}}{{{b + 1}}}"


def _surd(rng: random.Random) -> tuple[str, str, str]:
    a, k, n = rng.randint(1, 30), rng.randint(2, 9), rng.choice((2, 3, 5, 7, 11))
    other = rng.choice(
        (f"{a} + {k}\\sqrt{n}", f"{k}\\sqrt{{{n}}} + {a}", f"{a}+\\sqrt{{{k * k * n}}}")
    )
    return f"{a} + {k}\\sqrt{{{n}}}", other, f"{a} - {k}\\sqrt{{{n}}}"


def _polynomial(rng: random.Random) -> tuple[str, str, str]:
    r, s = rng.randint(1, 12), rng.randint(1, 12)
    other = rng.choice((f"(x-{r})(x-{s})", f"{r * s} - {r + s}x + x^2"))
    return f"x^2 - {r + s}x + {r * s}", other, f"x^2 + {r + s}x + {r * s}"


def _interval(rng: random.Random) -> tuple[str, str, str]:
    a = rng.randint(-20, 20)
    b = a + rng.randint(1, 30)
    other = rng.choice((f"\\left({a}, {b}\\right]", f"{a} < x \\le {b}", f"x \\in ({a},{b}]"))
    return f"({a}, {b}]", other, f"[{a}, {b})"


def _point(rng: random.Random) -> tuple[str, str, str]:
    a, b, c = rng.randint(-20, 20), rng.randint(1, 20), rng.choice((3, 7, 9))
    other = f"(x, y) = \\left({a}, \\tfrac{{{b}}}{{{c}}}\\right)"
    return (
        f"\\left({a}, \\frac{{{b}}}{{{c}}}\\right)",
        other,
        f"\\left(\\frac{{{b}}}{{{c}}}, {a}\\right)",
    )


def _matrix(rng: random.Random) -> tuple[str, str, str]:
    a, b, c, d = (rng.randint(-9, 9) for _ in range(4))
    rows, turned = f"{a} & {b} \\\\ {c} & {d}", f"{a} & {c + 1} \\\\ {b} & {d}"
    return (
        f"\\begin{{pmatrix}} {rows} \\end{{pmatrix}}",
        f"\\begin{{bmatrix}}{rows}\\end{{bmatrix}}",
        f"\\begin{{pmatrix}} {turned} \\end{{pmatrix}}",
    )


def _complex(rng: random.Random) -> tuple[str, str, str]:
    a, b = rng.randint(1, 30), rng.randint(2, 30)
    return f"{a} - {b}i", f"-{b}i + {a}", f"{a} + {b}i"


def _pair(rng: random.Random) -> tuple[str, str, str]:
    a, b = rng.randint(-30, -1), rng.randint(1, 30)
    other = rng.choice((f"{b}, {a}", f"x = {a} \\text{{ or }} x = {b}", f"\\{{{a}, {b}\\}}"))
    return f"{a}, {b}", other, f"{a}, {b + 1}"


def _multiple_of_pi(rng: random.Random) -> tuple[str, str, str]:
    a, b = rng.randint(2, 40), rng.choice((3, 7, 9))
    return f"\\frac{{{a}\\pi}}{{{b}}}", f"\\frac{{{a}}}{{{b}}}\\pi", f"\\frac{{{a + 1}\\pi}}{{{b}}}"


def _word(rng: random.Random) -> tuple[str, str, str]:
    right, wrong = rng.sample(_NAMES, 2)
    return f"\\text{{{right}}}", right, f"\\text{{{wrong}}}"


def _expression(rng: random.Random) -> tuple[str, str, str]:
    a, b = rng.randint(2, 9), rng.randint(2, 9)
    gold = f"\\frac{{{a}n(n+{b})}}{{2}}"
    return gold, f"\\frac{{{a}n^2 + {a * b}n}}{{2}}", f"\\frac{{{a}n(n-{b})}}{{2}}"


_ANSWERS: Sequence[tuple[int, _Answer]] = (
    (45, _integer),
    (15, _fraction),
    (8, _surd),
    (5, _polynomial),
    (4, _interval),
    (4, _point),
    (2, _matrix),
    (3, _complex),
    (4, _pair),
    (5, _multiple_of_pi),
    (2, _word),
    (3, _expression),
)
"""Kinds of answers, weighted about as in MATH."""

_STEPS = r"""
Let us write the condition as $f(x) = {a}x^2 - {b}x + {c}$ and complete the square:
\[ f(x) = {a}\left(x - \frac{{{b}}}{{{d}}}\right)^2 + {c} - \frac{{{b}^2}}{{{d}}}. \]

By the law of cosines, $c^2 = {a}^2 + {b}^2 - 2 \cdot {a} \cdot {b} \cos {c}^\circ$.

\begin{{align*}}
S &= \sum_{{k=1}}^{{{a}}} \left(\frac{{1}}{{k}} - \frac{{1}}{{k+{b}}}\right) \\
&= 1 + \frac{{1}}{{2}} + \cdots + \frac{{1}}{{{b}}} - \cdots
\end{{align*}}

There are $\binom{{{d}}}{{{c}}}$ ways to choose the first {c}, and ${a}!$ to order the rest.

Since ${a} \equiv {b} \pmod{{{c}}}$, we get ${a}^{{{d}}} \equiv {b}^{{{d}}} \pmod{{{c}}}$.

The line through $({a}, {b})$ and $({c}, -{d})$ has slope $\frac{{-{d} - {b}}}{{{c} - {a}}}$.

We check the boundary: at $x = {a}$ both sides equal ${b}$, and beyond it the left side grows.

Multiplying both sides by $\sqrt{{{a}}} + \sqrt{{{b}}}$ rationalises the denominator.
""".strip().split("\n\n")


def _filled(rng: random.Random, texts: Sequence[str], largest: int) -> str:
    numbers = {letter: rng.randint(2, largest) for letter in "abcd"}
    return rng.choice(texts).format_map(numbers)


def _answer(rng: random.Random) -> tuple[str, str]:
    make = rng.choices([m for _, m in _ANSWERS], [w for w, _ in _ANSWERS])[0]
    gold, other, miss = make(rng)
    shown = rng.choices((gold, other, miss), (45, 22, 33))[0]
    return gold, shown


def _derivation(rng: random.Random) -> Graded:
    gold, shown = _answer(rng)
    steps = "\n\n".join(_filled(rng, _STEPS, 40) for _ in range(rng.randint(3, 9)))
    end = rng.choice(
        (
            f"Therefore, the answer is $\\boxed{{{shown}}}$.",
            f"Hence\n\\[\n\\boxed{{{shown}}}\n\\]",
            f"**Final Answer**\n\n\\(\\boxed{{{shown}}}\\)",
            f"so the value is \\boxed{{{shown}}}.",
        )
    )
    return Graded(f"{steps}\n\n{end}", gold)


_THOUGHTS = r"""
Hmm, wait. Let me reconsider that. If I take ${a}$ instead of ${b}$, then the sum would be
${a} + {b} + {c}$, which doesn't look right because it has to be divisible by {d}.

Okay, so let me try small cases first. For $n = 1$ it's {a}, for $n = 2$ it's {b}, for $n = 3$ it's
{c}. The differences don't follow an obvious pattern, so maybe the recursion has a second term.

Alternatively, maybe I can think of it as a geometry problem. The distance from $({a}, {b})$ to the
origin is $\sqrt{{{a}^2 + {b}^2}}$, and that must be less than ${c}$.

Wait, but the problem says that {a} is excluded. So from {b} possibilities I need to subtract those
{c}. That gives {d}? Let me recount, because I might be double counting.

So one candidate is $\boxed{{{a}}}$, but let me verify by plugging it back in before I settle.

Let me double-check: $\frac{{{a}}}{{{b}}} \cdot {c} \approx {d}$. Yes, that seems consistent with
what I found earlier.
""".strip().split("\n\n")


def _trace(rng: random.Random) -> Graded:
    final = _derivation(rng)
    size = rng.randint(20_000, 60_000)
    thoughts: list[str] = []
    while size > 0:
        thoughts.append(_filled(rng, _THOUGHTS, 400))
        size -= len(thoughts[-1])
    thinking = "\n\n".join(thoughts)
    return Graded(f"<think>\n{thinking}\n</think>\n\n{final.response}", final.gold)
