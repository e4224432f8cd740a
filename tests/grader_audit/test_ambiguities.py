"""Why one answer may be right for two golds: each reason, and what it does not excuse."""

from __future__ import annotations

import pytest

from plp_reward.grader_audit.ambiguities import AMBIGUITIES, explanation
from plp_reward.grader_audit.golds import Gold


def name(answer: str, one: str, other: str, kinds: tuple[str, str] = ("", "")) -> str | None:
    reason = explanation(answer, Gold(one, kinds[0]), Gold(other, kinds[1]))
    turned = explanation(answer, Gold(other, kinds[1]), Gold(one, kinds[0]))
    assert (reason and reason.name) == (turned and turned.name)
    return reason.name if reason else None


@pytest.mark.parametrize(
    ("answer", "one", "other", "expected"),
    [
        ("5", r"5\text{ cm}", r"\$5", "unit"),
        ("5", "y=5", "(A) 5", "name"),
        ("1, 2", "(1,2)", r"\{1,2\}", "brackets"),
        ("(1,2)", r"\begin{pmatrix}1\\2\end{pmatrix}", "x=1, y=2", "name"),
        ("3", r"3 \pmod 7", "3", "modulus"),
        ("52", "52_8", "52_9", "base"),
        ("101_2", "101_2", "5", "base"),
        ("0x2A", "0x2A", "42", "base"),
        (r"\binom{1}{2}", "0", r"\begin{pmatrix}1\\2\end{pmatrix}", "binomial"),
        (r"x\equiv 0 \pmod 2", "0", r"\text{all even integers}", "remainder"),
        (r"\log 10", "1", r"\ln 10", "logarithm"),
        (r"12\text{ units}", r"12\text{ kg}", r"12\text{ inches}", "unit"),
        ("n", "n", r"\mathbb{Z}", "integers"),
        ("1/2", r"0.5\%", "1:2", "percent sign"),
        (r"100\%", "100", "1", "percent"),
        ("1,5", r"\{1,5\}", "1.5", "decimal comma"),
        ("0^0,2", "0", r"\begin{cases}x=1\\y=2\end{cases}", "decimal comma"),
        ("(0,0;0)", "(0,0)", "(0,0,0)", "decimal comma"),
        (r"12 \text{ gronk}", r"12\text{ kg}", r"12\text{ inches}", "unknown unit"),
        ("xy=18", "xy=18", "18", "asked"),
        (r"\frac{22}{7}\approx 3.14", r"\frac{22}{7}", "3.14", "rounding"),
        (r"\frac{22}{7}\approx 3.14\approx 3", r"\frac{22}{7}", "3", None),
        (r"x, a\in\mathbb{Z}", r"\mathbb{Z}", "x", "declared"),
        (r"y, \beta\in\mathbb{Z}", r"\mathbb{Z}", "y", "declared"),
        (r"\begin{pmatrix}0&1\end{pmatrix}", "[0,1]", "(0,1)", "vector"),
    ],
)
def test_what_is_explained(answer: str, one: str, other: str, expected: str) -> None:
    assert name(answer, one, other) == expected


@pytest.mark.parametrize(
    ("answer", "one", "other"),
    [
        ("0:0", "5", "7"),
        ("0:0", r"5\text{ cm}", r"7\text{ kg}"),
        ("5 lb", r"5\text{ cm}", r"5\text{ kg}"),
        ("0/0", "1:2", "3:4"),
        ("0, 1", "[0,1]", "(0,1)"),
        ("0, 1", "1,000", r"\{0,1\}"),
        (r"0:0\%", "5", "7"),
        ("5", "50", "1/2"),
        (r"0 \pmod 1", "5", "7"),
        ("n", "n", "7"),
        ("(C) 5", "5", "7"),
        (r"x\equiv 1 \pmod 2", "1", "y=2x+1"),
        (r"1 \pmod 2", "7", r"\text{all even integers}"),
        (r"x\equiv 1 \pmod 2", "n", "7"),
        (r"\log 10", "1", "2"),
        (r"12\text{ years}", r"12\text{ kg}", r"12\text{ inches}"),
        (r"x\binom{1}{2}", "x", r"\begin{pmatrix}1\\2\end{pmatrix}"),
        (r"\binom{3}{2}", "3", r"\begin{pmatrix}1\\2\end{pmatrix}"),
        ("101_2", "101_2", "6"),
        ("(2,1)", "(1,2)", r"\{3,1\}"),
        ("y=5", "x=5", "y=5"),
        (r"12 \text{ gronk}", r"13\text{ kg}", r"12\text{ inches}"),
        ("xy=18", "xy=18", "19"),
        ("xy=18", "ab=18", "18"),
        (r"x, a\in\mathbb{Z}", r"\mathbb{Z}", "y"),
    ],
)
def test_what_is_not(answer: str, one: str, other: str) -> None:
    assert name(answer, one, other) is None


@pytest.mark.parametrize(
    ("answer", "content", "expected"),
    [
        ("(C) 5", "y=5", "option"),
        (r"\text{c: 5}", "5", "option"),
        ("{C}.5", "5", "option"),
        ("(C) 5", "7", None),
        ("(C) 0:0", "7", None),
        ("(B) 5", "5", None),
        ("C", "5", None),
    ],
)
def test_an_option_is_its_letter_and_its_own_content(
    answer: str, content: str, expected: str | None
) -> None:
    assert name(answer, "C", content, ("choice", "")) == expected


def test_each_has_a_name_and_a_reason_of_its_own() -> None:
    assert len({ambiguity.name for ambiguity in AMBIGUITIES}) == len(AMBIGUITIES)
    assert all(ambiguity.reason for ambiguity in AMBIGUITIES)
