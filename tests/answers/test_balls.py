"""Values of expressions: balls that hold the true value, at a cost that is known beforehand."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import cycle

import mpmath
import pytest
from flint import arb, ctx

from plp_reward.answers import DEFAULT_POLICY, budget
from plp_reward.answers.algebra import numeric
from plp_reward.answers.algebra.balls import evaluated
from plp_reward.answers.errors import AnswerError, UndefinedError, UnreliableError
from plp_reward.answers.parsing.reader import read
from plp_reward.answers.tree import Node

VALUES: dict[str, Callable[[mpmath.MPContext], object]] = {
    r"\frac{22}{7}": lambda m: m.mpf(22) / 7,
    r"\sqrt{2}+\sqrt[3]{-5}": lambda m: m.sqrt(2) - m.cbrt(5),
    r"(-8)^{2/3}": lambda m: 4,
    r"2^{-3/2}\cdot\pi^{\sqrt2}": lambda m: m.power(2, -1.5) * m.power(m.pi, m.sqrt(2)),
    r"e^{\pi\sqrt{163}}-640320^3": lambda m: m.exp(m.pi * m.sqrt(163)) - 640320**3,
    r"\log_2 10-\ln 3": lambda m: m.log(10) / m.log(2) - m.log(3),
    r"\sin 35^\circ\tan 2+\sec 1-\cot 3": lambda m: (
        m.sin(35 * m.pi / 180) * m.tan(2) + m.sec(1) - m.cot(3)
    ),
    r"\arcsin\frac13+\arccos\frac15+\arctan 7": lambda m: (
        m.asin(m.mpf(1) / 3) + m.acos(m.mpf(1) / 5) + m.atan(7)
    ),
    r"\sinh 2-\tanh 3": lambda m: m.sinh(2) - m.tanh(3),
    r"\lfloor 7\pi\rfloor+\lceil\sqrt{3}\rceil+|2-\pi|": lambda m: 23 + m.pi - 2,
    r"\max(\pi,3)+\min(\sqrt{2},1.4)": lambda m: m.pi + m.mpf(14) / 10,
    r"\binom{170}{80}+7!!+5!": lambda m: m.binomial(170, 80) + 105 + 120,
    r"\frac{\gcd(84,36)}{\mathrm{lcm}(4,6)}": lambda m: 1,
    r"\zeta(3)": lambda m: m.zeta(3),
    r"\sum_{k=1}^{100}\frac{1}{k^2}": lambda m: m.nsum(lambda k: 1 / k**2, [1, 100]),
    r"\sum_{k=1}^{\infty}\frac{1}{k^4}": lambda m: m.zeta(4),
    r"\prod_{k=2}^{\infty}\left(1-\frac{1}{k^3}\right)": lambda m: (
        m.cosh(m.pi * m.sqrt(3) / 2) / (3 * m.pi)
    ),
    r"\int_0^1\frac{\ln(1+x)}{1+x^2}dx": lambda m: m.pi * m.log(2) / 8,
    r"\int_0^1\sqrt{1-x^2}dx": lambda m: m.pi / 4,
    r"\int_{-8}^{-1}\sqrt[3]{x}dx": lambda m: -m.mpf(45) / 4,
    r"\int_{-1}^{8}\sqrt[3]{x}dx": lambda m: m.mpf(45) / 4,
    r"\int_{-1}^{2}|x|+\max(x,1)dx": lambda m: m.mpf(6),
    r"\int_0^5\arctan x+\arcsin\frac{x}{9}dx": lambda m: m.quad(
        lambda x: m.atan(x) + m.asin(x / 9), [0, 5]
    ),
    r"\int_0^1 x^x+\sum_{k=1}^{3}x^k dx": lambda m: m.quad(lambda x: x**x, [0, 1]) + m.mpf(13) / 12,
    r"\int_{-50}^{50}\frac{dx}{1+10^{10}(x-\frac13)^2}": lambda m: (
        (m.atan(m.mpf(14900000) / 3) + m.atan(m.mpf(15100000) / 3)) / 100000
    ),
    r"\int_{-\infty}^{\infty}e^{-x^2}dx": lambda m: m.sqrt(m.pi),
    r"\lim_{x\to0}\frac{\sin x-x}{x^3}": lambda m: -m.mpf(1) / 6,
}


def tree(text: str) -> Node:
    return read(text, DEFAULT_POLICY)


@pytest.mark.parametrize("text", VALUES)
def test_a_ball_holds_the_true_value(text: str) -> None:
    context = mpmath.MPContext()
    context.dps = 60
    true = arb(mpmath.nstr(context.mpf(VALUES[text](context)), 55)) * (1 + arb(0, 1e-50))
    value = evaluated(tree(text), 400)
    assert value.imag.contains(0)
    assert value.real.overlaps(true)
    assert value.real.rad() < 0.1 or "int_{-1}" in text
    try:
        assert evaluated(tree(text), 64).real.overlaps(true)
    except UnreliableError:
        assert "lim" in text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (r"\frac{1}{0}", UndefinedError),
        (r"0^{-2}", UndefinedError),
        (r"\log_1 5", UndefinedError),
        (r"\ln 0", UnreliableError),
        ("x+1", UnreliableError),
        (r"\infty", UnreliableError),
        (r"\cot 0", UnreliableError),
        (r"\frac{1}{\sqrt{2}\sqrt{3}-\sqrt{6}}", UnreliableError),
        (r"\int x dx", UnreliableError),
    ],
)
def test_what_has_no_value_says_so(text: str, error: type[AnswerError]) -> None:
    with pytest.raises(error):
        evaluated(tree(text), 64)


@pytest.mark.parametrize(
    "text",
    [
        r"\int_{-1}^{1}\sqrt{x}dx",
        r"\int_0^{\infty}\left(\frac{1}{1+x^2}\int_1^{\infty}\frac{1}{1+y^4}dy\right)dx",
        r"\int_0^1\lim_{n\to0}\frac{x}{n}dx",
    ],
)
def test_an_integral_that_does_not_exist_has_no_value(text: str) -> None:
    with pytest.raises(AnswerError):
        evaluated(tree(text), 400)


def test_a_spent_budget_ends_an_integral() -> None:
    token = budget.begin(50)
    try:
        with pytest.raises(budget.BudgetError):
            evaluated(tree(r"\int_0^1\sin x^2dx"), 64)
    finally:
        budget.end(token)


def test_an_even_root_of_a_negative_variable_has_no_value() -> None:
    point = {"x": Fraction(-2)}
    with pytest.raises(UnreliableError):
        evaluated(tree(r"\sqrt{x}"), 64, point)
    assert evaluated(tree(r"\sqrt{-x}"), 64, point).real > 1.41
    assert evaluated(tree(r"\sqrt[3]{x}"), 64, point).real < -1.25
    assert evaluated(tree(r"\sqrt{-2}"), 64).imag > 1.41


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (r"\sqrt{2}+\sqrt{3}", r"\sqrt{5+2\sqrt{6}}", False),
        (r"e^{\pi\sqrt{163}}", "640320^3+744", True),
        (r"\sin 10^{-9}", "10^{-9}", True),
        (r"e^{e^{e^{e^{10}}}}", "1", None),
        (r"\frac{x}{x}", "1", False),
        (
            r"\int_0^{100}\frac{dx}{(1+10^4(x-7)^2)^2}",
            r"\frac{\arctan 700+\arctan 9300}{200}+\frac{7}{980002}+\frac{93}{172980002}",
            False,
        ),
        (r"\int_{-1}^{2}|t|dt", r"\frac32", True),
        (r"\frac{1}{x-\frac{137}{100}}", "1", None),
    ],
)
def test_two_values_differ_as_far_as_is_known(one: str, other: str, expected: bool | None) -> None:
    point = {"x": Fraction(137, 100)} if "{x" in one else {}
    assert numeric.differ(tree(one), tree(other), point) is expected


def test_an_exact_half_is_within_a_half_only_if_it_is_closed() -> None:
    value, gap = Fraction(3), Fraction(1, 2)
    assert numeric.is_within(tree(r"\frac{5}{2}"), value, gap, bits=64, closed=True)
    assert not numeric.is_within(tree(r"\frac{5}{2}"), value, gap, bits=64, closed=False)
    assert not numeric.is_within(tree(r"\frac{1}{0}"), value, gap, bits=64, closed=True)


@pytest.mark.parametrize("text", ["9" * 300, r"\frac{1}{0}", "i"])
def test_no_float_is_made_up(text: str) -> None:
    with pytest.raises(AnswerError):
        numeric.real_value(tree(text + "9" * 300 if text.startswith("9") else text))


HEAVY = {
    "a tower": "7^{7^{7^{7^{7}}}}",
    "a sine of a huge number": r"\sin\left(10^{10^{9}}\right)",
    "exponentials": "e^{" * 12 + "9" + "}" * 12,
    "a huge power": r"\left(1+\sqrt{2}\right)^{999999}",
    "factorials of fractions": "+".join(rf"\left(\frac{{{n}}}{{7}}\right)!" for n in range(1, 200)),
    "zeta": "+".join(rf"\zeta(\frac{{{n}}}{{7}})" for n in range(8, 200)),
    "nested sums": r"\sum_{a=1}^{900}\sum_{b=1}^{900}\sum_{c=1}^{900} \sqrt{abc}",
    "roots": r"\sqrt{2+" * 12 + "2" + "}" * 12,
}


@pytest.mark.parametrize("kind", HEAVY)
@pytest.mark.parametrize("bits", [64, 400, 16_000])
def test_a_value_costs_what_its_budget_says(kind: str, bits: int) -> None:
    node = tree(HEAVY[kind])
    token = budget.begin(budget.BOUNDED)
    started = time.process_time()
    try:
        evaluated(node, bits)
    except (AnswerError, budget.BudgetError):
        pass
    finally:
        budget.end(token)
    # An operation is about a microsecond: the budget is a twentieth of a second.
    assert time.process_time() - started < 2


def test_the_precision_of_others_stays_theirs() -> None:
    before = ctx.prec
    try:
        ctx.prec = 99
        evaluated(tree(r"\pi"), 400)
        assert ctx.prec == 99
        with pytest.raises(UndefinedError):
            evaluated(tree(r"\frac{1}{0}"), 400)
        assert ctx.prec == 99
    finally:
        ctx.prec = before


@pytest.fixture
def eager_threads() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("eager_threads")
def test_threads_do_not_take_each_others_precision() -> None:
    node = tree("+".join(rf"\sqrt{{{n}}}\ln {n}" for n in range(2, 40)))
    lost: list[int] = []

    def work(bits: int) -> None:
        for _ in range(20):
            accuracy = evaluated(node, bits).rel_accuracy_bits()
            if not bits - 20 < accuracy <= bits + 20:
                lost.append(accuracy)

    threads = [
        threading.Thread(target=work, args=(bits,)) for bits, _ in zip(cycle((64, 2_000)), range(4))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lost == []
