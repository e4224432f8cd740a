"""Values that a response throws out, subjects that offer nothing, results in subordinate clauses."""

import pytest

from plp_reward.answers import grade

THROWN_OUT = [
    ("7", "解得 $x_1 = 7$，$x_2 = -2$（舍去）。", True),
    ("-2", "解得 $x_1 = 7$，$x_2 = -2$（舍去）。", False),
    ("4", "检验：当 $x=4$ 时分母为零，所以 $x=4$ 是增根，原方程无解。", False),
    ("x=4", "检验：当 $x=4$ 时分母为零，所以 $x=4$ 是增根，原方程无解。", False),
    ("无解", "检验：当 $x=4$ 时分母为零，所以 $x=4$ 是增根，原方程无解。", True),
    ("6", "So $w = 6$ or $w = -9$ (rejected, since a width is positive).", True),
    ("-9", "So $w = 6$ or $w = -9$ (rejected, since a width is positive).", False),
    ("6", "So w = 6 or w = -9 (discarded).", True),
    ("3", "But $x = 3$ is extraneous.", False),
    ("no solution", "But x = 3 is extraneous, so the equation has no solution.", True),
    ("8", "It is not true that the answer is 8.", False),
]
SUBJECTS = [
    ("20", r"The number of ways in which the twins do not sit side by side is \(20\).", True),
    ("20", "The number of ways in which the twins are not on the left is $20$.", True),
    ("7", r"Therefore, the number of cards that are red or even is \(7\).", True),
    ("5", "The number of pairs they could be choosing is 5.", True),
    ("5", "It is not the case that n is 5.", False),
    ("5", "The answer could be 5.", False),
    ("7", "It is 6 or it is 7.", False),
    ("11", r"Thus, there are \(11\) zeros at the end of \(50!\).", True),
    (r"\frac{5}{2}", r"The value of \( y \) at which the curves meet is \(\frac{5}{2}\).", True),
    (
        "30",
        "The total is the number of ways to pick 2 of the rows, which is $5 \\cdot 6 = 30$.",
        True,
    ),
    ("12", "The total is $12$, which is $3 \\times 4$.", True),
    ("9", "The minimum is 9 at x = 4.", True),
    ("4", "The minimum is 9 at x = 4.", False),
    ("16", "So 120 has 16 divisors.", True),
    ("3", "Emma still needs {3} more stamps.", True),
]
LINES = [
    ("36", "Thus, the area of the square is:\n\\[\n36.\n\\]", True),
    ("15", "We get\n\\[ 60 + x = 75 \\Rightarrow x = 75 - 60 \\Rightarrow x = 15 \\]", True),
    ("19", "The solutions are $a = 8$ and $b = 11$. So $a + b = 19$.\n\n\\[\n19\n\\]", True),
    ("19", "The solutions are $a = 8$ and $b = 11$. So $a + b = 19$.\n\n\\[\n18\n\\]", False),
]
FORMULAS = [
    ("x > 9", "So we are left with x > 9.", True),
    ("2x + 3", "So we are left with 2x + 3.", True),
    (r"[-1, 4) \cup (4, \infty)", "Domain: [−1, 4) ∪ (4, ∞)", True),
    (r"[-1, 4) \cup (4, \infty)", "The domain is all x ≥ -1 with x ≠ 4.", True),
    (r"[-1, 4)", "The domain is all x ≥ -1 with x ≠ 4.", False),
    ("(3, -5)", "The vertex is therefore at (3, −5).", True),
    (r"\lceil \frac{n}{3} \rceil", "So the smallest number of guards is ⌈n/3⌉.", True),
    (r"f^{-1}(x) = \frac{x + 1}{4}", "Therefore f⁻¹(x) = (x + 1)/4.", True),
    ("(1, 8), (2, 4)", "The pairs are:\n\n- (1, 8)\n- (2, 4)", True),
    ("(1, 8), (2, 4)", "The pairs are:\n\n- (1, 8)\n- (2, 5)", False),
    ("1, 3, 9", "It has few divisors, namely 1, 3 and 9.", True),
    (r"\$4,200,000", "The profit is $4.2 million.", True),
    ("BCA", "So the order is B, C, A.", True),
    ("BCA", "So the order is B, A, C.", False),
]
LAYOUTS = [
    ("52", "<final_answer>52</final_answer>", True),
    ("52", "<final_answer>51</final_answer>", False),
    ("C", '```json\n{"reason": "A and B are too small.", "choice": "C"}\n```', True),
    ("C", '```json\n{"reason": "A and B are too small.", "choice": "A"}\n```', False),
    (
        "2.5 \\text{ kg}",
        '{"solution": {"work": "10/4", "answer": {"value": 2.5, "unit": "kg"}}}',
        True,
    ),
    (
        "2.5 \\text{ kg}",
        '{"solution": {"work": "10/4", "answer": {"value": 2.5, "unit": "g"}}}',
        False,
    ),
    ("4, 7", "\\boxed{4\n\n7}", True),
    ("47", "\\boxed{4\n\n7}", False),
]


@pytest.mark.parametrize(("gold", "response", "right"), THROWN_OUT)
def test_a_value_that_is_thrown_out_is_not_claimed(gold: str, response: str, right: bool) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(("gold", "response", "right"), SUBJECTS)
def test_the_words_of_a_subject_neither_deny_nor_offer(
    gold: str, response: str, right: bool
) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(("gold", "response", "right"), LINES)
def test_a_formula_on_lines_of_its_own_ends_its_sentence(
    gold: str, response: str, right: bool
) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(("gold", "response", "right"), FORMULAS)
def test_formulas_and_lists_need_no_marks(gold: str, response: str, right: bool) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(("gold", "response", "right"), LAYOUTS)
def test_layouts_name_their_answer_in_many_ways(gold: str, response: str, right: bool) -> None:
    assert grade(response, gold).correct is right
