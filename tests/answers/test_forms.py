"""What was asked for beside the value: no copy of the prompt, and the form that a profile demands."""

from __future__ import annotations

import pytest

from plp_reward.answers import GradingPolicy, grade
from plp_reward.answers.policy import Form
from plp_reward.answers.rules import Rule

COPIES = (
    (r"Compute 6 \times 7.", r"6 \times 7", "42"),
    (r"Compute $6 \times 7$.", r"7 \cdot 6", "42"),
    (r"What is $2^{10}$?", "2^{10}", "1024"),
    (r"Simplify $\frac{6}{8}$.", r"\frac{6}{8}", r"\frac{3}{4}"),
    (r"Simplify $\sqrt{50}$.", r"\sqrt{50}", r"5\sqrt{2}"),
    (r"Expand $(x+1)^5$.", "(x + 1)^{5}", "x^5+5x^4+10x^3+10x^2+5x+1"),
    (r"Factor $x^2-5x+6$.", "x^2 - 5x + 6", "(x-2)(x-3)"),
    (r"Solve $x+2=5$.", "x+2=5", "x=3"),
    (r"Solve $|x|<1$.", "|x|<1", "(-1,1)"),
    (r"Convert $101_2$ to decimal.", "101_2", "5"),
    (r"Convert $60^\circ$ to radians.", r"60^\circ", r"\frac{\pi}{3}"),
    (r"Convert 5 km to metres.", r"5 \text{ km}", r"5000 \text{ m}"),
    (r"Evaluate $\int_0^1 x^2\,dx$.", r"\int_0^1 x^2 \, dx", r"\frac{1}{3}"),
    (r"Find $\binom{5}{2}$.", r"\binom{5}{2}", "10"),
    (r"Find $\gcd(12, 18)$.", r"\gcd(12,18)", "6"),
    (r"Write $25\%$ as a decimal.", r"25\%", "0.25"),
    (r"Write $\frac{3}{20}$ as a decimal.", r"\frac{3}{20}", "0.15"),
    ("Write 0.15 as a fraction.", "0.15", r"\frac{3}{20}"),
    (r"Simplify $6:8$.", "6:8", "3:4"),
    (r"Write $\frac{1}{2}$ as a ratio.", r"\frac{1}{2}", "1:2"),
    (r"Write $x \ge 2$ in interval notation.", r"x \ge 2", r"[2, \infty)"),
    (r"Let $a+b = 0$. Find $a^2-b^2$.", "a+b = 0", "0"),
    (r"Let $f(x) = \frac{3+4}{2}$. Find it.", r"f(x) = \frac{3+4}{2}", "3.5"),
)


@pytest.mark.parametrize(("prompt", "copy", "gold"), COPIES)
def test_a_copy_of_the_prompt_earns_nothing(prompt: str, copy: str, gold: str) -> None:
    response = rf"\boxed{{{copy}}}"
    verdict = grade(response, gold, prompt=prompt)

    assert verdict.correct is False
    assert verdict.rule == Rule.COPIED
    assert grade(response, gold, GradingPolicy(copies=True), prompt=prompt).correct is True
    assert grade(response, gold).correct is True
    assert grade(rf"\boxed{{{gold}}}", gold, prompt=prompt).correct is True


@pytest.mark.parametrize(
    ("prompt", "answer", "gold"),
    [
        ("Which of 3, 5, 7 divides 10?", "5", "5"),
        ("Which of 3, 5, 7 divides 10?", "5", "x = 5"),
        ("Who is taller, Ann or Bob?", r"\text{Bob}", "Bob"),
        ("Is it (A) 1 or (B) 2?", "(B) 2", "B"),
        (r"Is $\frac{1}{2}$ or $\frac{1}{3}$ larger?", r"\frac{1}{2}", r"\tfrac12"),
        ("Heads has a probability of 0.5. What of tails?", "0.5", "0.50"),
        ("Tom runs 5 km, and so does Ann. How far does she run?", "5 km", "5"),
        ("Heads has a probability of 0.5. What of tails?", "0.5", r"\frac{1}{2}"),
        (r"Heads has a probability of $\frac{1}{2}$. What of tails?", r"\frac{1}{2}", "0.5"),
        (r"Tom ate 50\% of the cake. What part is left?", r"50\%", r"\frac{1}{2}"),
        ("Sides are in the ratio 1:2. What of the perimeters?", "1:2", r"\frac{1}{2}"),
        (r"Which is on the circle, $(1, 2)$ or $(3, 4)$?", "(1, 2)", "1, 2"),
        (r"Which is on the circle, $(\sqrt3, 2)$ or $(3, 4)$?", r"(\sqrt3, 2)", r"\sqrt3, 2"),
        (r"Let $f$ be defined on $[0, 1]$. What is its range?", "[0, 1]", r"0 \le y \le 1"),
        (r"Let $f: (0,\infty) \to \mathbb{R}$. Find its range.", r"(0,\infty)", "y > 0"),
        (r"Let $x \ge 2$. For which $x$ is this true?", r"x \ge 2", r"[2, \infty)"),
        (r"Which is a factor of $x^2-1$: $x+1$ or $x+2$?", "x+1", "x + 1"),
        (r"Which is a factor of $x^2-1$: $x+1$ or $x+2$?", "x+1", "1+x"),
        (r"Simplify $\sqrt{53}$.", r"\sqrt{53}", r"\sqrt{53}"),
        (r"A line through $(3, 4)$ and $(1, 0)$. Where is it highest?", "(3,4)", "(3, 4)"),
        (r"Which of $\{2, 3, 4\}$ are prime? Not 4, so $2, 3$.", "3, 2", "2, 3"),
        (r"Compute $6 \times 7$.", "42", "42"),
        (r"Simplify $2x + 3x + 1$.", "5x+1", "5x + 1"),
        (r"Find $x$ if $x^2 = 16$ and $x > 0$.", "x = 4", "4"),
    ],
)
def test_a_right_answer_may_stand_in_the_prompt(prompt: str, answer: str, gold: str) -> None:
    assert grade(rf"\boxed{{{answer}}}", gold, prompt=prompt).correct is True


@pytest.mark.parametrize(
    ("form", "gold", "right", "wrong"),
    [
        ("expanded", "x^2-1", "-1+x^2", "(x-1)(x+1)"),
        ("expanded", "x^2+2x+1", "x^2+1+2x", "(x+1)^2"),
        ("factored", "(x-1)(x+1)", "(1+x)(x-1)", "x^2-1"),
        ("factored", "2(x+1)^2", "2(x+1)(x+1)", "2x^2+4x+2"),
        ("simplified", r"\frac{3}{4}", "3/4", r"\frac{6}{8}"),
        ("simplified", "42", "42", r"6 \cdot 7"),
        ("simplified", "x+5", "5+x", "x+2+3"),
        ("solved", "x = 3", "3", "x + 2 = 5"),
        ("solved", "x > 3", "3 < x", "2x > 6"),
        ("solved", "y = 2x+1", "y = 1+2x", "y - 2x = 1"),
        ("decimal", "0.75", "0.750", r"\frac{3}{4}"),
        ("fraction", r"\frac{3}{4}", "3/4", "0.75"),
        ("fraction", r"\frac{3}{4}", "3/4", r"\frac{6}{8}"),
    ],
)
def test_a_demanded_form_is_checked_beside_the_value(
    form: Form, gold: str, right: str, wrong: str
) -> None:
    policy = GradingPolicy(form=form)

    assert grade(rf"\boxed{{{right}}}", gold, policy).correct is True
    assert grade(rf"\boxed{{{gold}}}", gold, policy).correct is True
    verdict = grade(rf"\boxed{{{wrong}}}", gold, policy)
    assert verdict.correct is False
    assert verdict.rule == Rule.FORM
    assert grade(rf"\boxed{{{wrong}}}", gold).correct is True
