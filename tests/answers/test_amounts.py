r"""Amounts: numbers with thousands separators, currency signs and units, read without a tree."""

import pytest

from plp_reward.answers import DEFAULT_POLICY, GradingPolicy, decide
from plp_reward.answers.kinds.numbers import exact_rational
from plp_reward.answers.kinds.quantities.amounts import amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"\$1,250", (1250, 1)),
        (r"-\$12.50", (-1250, 100)),
        (r"48842 \text{ dollars}", (48842, 1)),
        ("12 apples.", (12, 1)),
        ("3,000 square feet", (3000, 1)),
    ],
)
def test_a_number_with_a_unit_is_an_amount(text: str, value: tuple[int, int]) -> None:
    found = amount(text, DEFAULT_POLICY)
    assert found is not None
    assert (found.above, found.below) == value


@pytest.mark.parametrize(
    "text",
    ["12", "12 million", "12 percent", "7 pm", "12 x", "12 is wrong", "2 hours 15 minutes", r"\$1,25"],
)  # fmt: skip
def test_what_changes_the_number_or_its_meaning_is_not(text: str) -> None:
    assert amount(text, DEFAULT_POLICY) is None


def test_only_whole_groups_of_three_digits_are_thousands() -> None:
    assert exact_rational("1,234,567.50") == (123456750, 100)
    assert exact_rational("1,25") is None
    assert exact_rational("1,2500") is None
    assert exact_rational("0,125") is None
    assert exact_rational("1,250/5") is None


@pytest.mark.parametrize(
    ("gold", "answer", "correct"),
    [
        ("70,000", "70000", True),
        ("70,000", "70001", False),
        ("100,200", "200,100", True),  # as two numbers
        ("5", r"\$5.00", True),
        ("5", r"\$6", False),
    ],
)
def test_amounts_compare_by_their_value(gold: str, answer: str, correct: bool) -> None:
    verdict = decide(f"\\boxed{{{answer}}}", gold)
    assert verdict is not None
    assert verdict.correct is correct


def test_exact_units_leave_no_unit_out() -> None:
    verdict = decide(r"\boxed{\$5}", "5", GradingPolicy(units="exact"))
    assert verdict is not None
    assert verdict.correct is False
