"""The verdict: golds in every form, statuses, and what it says about how it was reached."""

import subprocess
import sys

import pytest

from plp_reward.answers import Status, decide, grade
from plp_reward.answers.rules import Rule


def boxed(text):
    return f"Therefore the answer is \\boxed{{{text}}}."


@pytest.mark.parametrize(
    "gold",
    [
        r"\frac{3}{2}", "1.5", "3/2", r"$\frac{3}{2}$", r"\(\frac32\)", r"\boxed{\frac{3}{2}}",
        r"$\boxed{1.5}$", "so 1 + 1/2\n#### 1.5", 1.5, ["2", "1.5"], [1.5, "x"],
    ],
)  # fmt: skip
def test_gold_may_be_wrapped_a_number_or_a_list(gold):
    assert decide(boxed(r"\tfrac32"), gold).correct is True
    assert decide(boxed(r"\tfrac23"), gold).correct is False


def test_a_float_gold_stands_for_the_integer_it_is():
    assert decide(boxed("76"), 76.0).correct is True
    assert decide(boxed("76"), "76.0").correct is True


@pytest.mark.parametrize("gold", ["", "   ", "$$", []])
def test_an_empty_gold_is_not_the_responses_fault(gold):
    verdict = grade(boxed("5"), gold)
    assert (verdict.correct, verdict.status) == (None, Status.UNPARSEABLE_GOLD)
    assert verdict.message


def test_a_gold_in_prose_is_a_text():
    gold = "the larger of the two circles"
    assert decide(boxed(r"\text{The larger of the two circles.}"), gold).correct is True
    assert decide(boxed(r"\text{The smaller of the two circles.}"), gold).correct is False


def test_no_answer_is_wrong_and_says_so():
    verdict = decide("I could not solve it, so I stop here without one", "5")
    assert verdict.correct is False


@pytest.mark.parametrize(
    ("gold", "answer", "rule"),
    [
        ("5", "5", Rule.TEXT),
        ("5", "5.0", Rule.RATIONAL),
        (r"\sqrt{8}", r"2\sqrt{2}", Rule.ALGEBRAIC),
        (r"\sqrt[3]{2+\sqrt{5}}", r"\frac{1+\sqrt{5}}{2}", Rule.ROOT_BOUND),
        ("5", r"\sqrt{26}", Rule.ALGEBRAIC),
        (r"e^{\pi}", r"\pi^{e}", Rule.NUMERIC),
        ("5", "7^{7^{7^{7}}}", Rule.MAGNITUDE),
        (r"\frac13", "0.333333333333", Rule.ROUNDED),
        (r"5\%", "0.05", Rule.PERCENT),
        ("5", r"5 \text{ cm}", Rule.QUANTITY),
        (r"30^\circ", r"\pi/6", Rule.ANGLE),
        ("11_2", "11", Rule.BASE),
        ("[1,2)", r"1 \le x < 2", Rule.INTERVAL),
        ("1, 2", "2, 1", Rule.SET),
        ("(1,2)", "(1, 2.0)", Rule.TUPLE),
        (r"\begin{pmatrix}1\\2\end{pmatrix}", r"\begin{bmatrix}1\\2\end{bmatrix}", Rule.MATRIX),
        ("x+y=1", "2x+2y=2", Rule.RELATION),
        ("5", "x=5", Rule.ASSIGNMENT),
        ("1:2", "2:4", Rule.RATIO),
        ("B", "(B)", Rule.CHOICE),
        (r"3:00 \text{ p.m.}", "3 PM", Rule.TIME),
        ("July 4", "4 July", Rule.DATE),
        ("5", "(1,2)", Rule.TYPE),
    ],
)
def test_the_verdict_names_the_rule_that_decided(gold, answer, rule):
    verdict = grade(boxed(answer), gold)
    assert verdict.rule is rule
    assert verdict.gold_form
    assert verdict.answer_form


def test_what_is_open_is_left_to_the_symbolic_tier():
    gold, answer = r"\int_0^{\pi} x \sin x \, dx", r"\pi"
    assert decide(boxed(answer), gold) is None
    verdict = grade(boxed(answer), gold)
    assert (verdict.correct, verdict.rule) == (True, Rule.SYMBOLIC)


def test_what_no_tier_can_tell_is_undecided():
    gold = r"\int_0^{\infty} \frac{\sin(x^x)}{x+\ln(x+2)} \, dx"
    verdict = grade(boxed("0.3"), gold)
    assert (verdict.correct, verdict.status) == (None, Status.UNDECIDED)
    assert verdict.message


def test_an_explanation_lists_the_steps():
    verdict = grade(boxed(r"2\sqrt{2}"), r"\sqrt{8}", explain=True)
    assert verdict.steps[0].stage == "extraction"
    assert ("comparison", "algebraic", "correct") in [
        (step.stage, step.what, step.outcome) for step in verdict.steps
    ]
    assert grade(boxed(r"2\sqrt{2}"), r"\sqrt{8}").steps == ()


def test_plain_answers_load_no_algebra_system():
    script = (
        "import sys, plp_reward; plp_reward.grade(r'\\boxed{2\\sqrt{2}, x=3}', r'\\sqrt{8}, 3');"
        "print(sorted({'sympy', 'mpmath', 'flint', 'numpy', 'pydantic', 'fastapi'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
