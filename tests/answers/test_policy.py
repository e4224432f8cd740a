"""Every setting of the comparison: what it allows, and what no setting allows."""

import dataclasses
from pathlib import Path

import pytest
from tests.answers.pairs import compared

from plp_reward.answers import ExtractionPolicy, GradingPolicy
from plp_reward.answers.rules import Rule

DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "comparison.md").read_text(encoding="utf-8")


def equal(gold, answer, **settings):
    return compared(gold, answer, GradingPolicy(**settings)).equal


@pytest.mark.parametrize(
    ("percent", "as_number", "as_fraction"),
    [("either", True, True), ("value", False, True), ("exact", False, False)],
)
def test_percent_against_number(percent, as_number, as_fraction):
    assert equal(r"35\%", "35", percent=percent) is as_number
    assert equal(r"35\%", "0.35", percent=percent) is as_fraction
    assert equal("0.35", r"35\%", percent=percent) is as_fraction
    assert equal(r"35\%", "35%", percent=percent) is True
    assert equal("35", "0.35", percent=percent) is False


def test_units_may_be_left_out_or_required():
    assert equal("5", r"5 \text{ cm}") is True
    assert equal("5", r"5 \text{ cm}", units="exact") is False
    assert equal(r"5 \text{ cm}", "5", units="exact") is False
    assert equal(r"5 \text{ cm}", r"0.05 \text{ m}", units="exact") is True
    assert equal(r"5 \text{ apples}", r"5 \text{ pears}") is True
    assert equal(r"5 \text{ apples}", r"5 \text{ pears}", units="exact") is False
    assert equal(r"5 \text{ cm}", r"5 \text{ kg}") is False


def test_order_of_lists():
    assert equal("1, 2", "2, 1") is True
    assert equal("1, 2", "2, 1", ordered_lists=True) is False
    assert equal("(1, 2)", "(2, 1)") is False


def test_brackets_of_lists():
    assert equal("1, 2", "(1, 2)") is True
    assert equal("1, 2", "(1, 2)", brackets_optional=False) is False
    assert equal("1, 2", r"\{1, 2\}", brackets_optional=False) is False


def test_names_of_values():
    assert equal("x = 5", "5") is True
    assert equal("x = 5", "5", names_optional=False) is False
    assert equal("x = 5", "x = 5.0", names_optional=False) is True
    assert equal("x = 5", "y = 5") is False


def test_base_of_numerals():
    assert equal("52_8", "52") is True
    assert equal("52_8", "52", base_optional=False) is False
    assert equal("52_8", "52_9") is False


def test_ratios():
    assert equal("3:4", "6:8") is True
    assert equal("3:4", "6:8", proportional_ratios=False) is False
    assert equal("3:4", "3/4", proportional_ratios=False) is False


def test_case_of_texts():
    assert equal("Evelyn", "evelyn") is True
    assert equal("Evelyn", "evelyn", case_sensitive=True) is False
    assert equal("x", "X") is False


def test_decimal_comma():
    assert equal("2.5", "2,5") is True
    assert equal("2.5", "2,5", decimal_comma=False) is False


def test_base_of_logarithms():
    assert equal("2", r"\log 100") is True
    assert equal("2", r"\log 100", log_base="e") is False
    assert equal("2", r"\log e^2") is True
    assert equal("2", r"\log e^2", log_base="10") is False


def test_long_decimals():
    assert equal(r"\frac{1}{3}", "0.3333333333333") is True
    assert equal(r"\frac{1}{3}", "0.3333333333333", rounded_digits=0) is False
    assert equal(r"\frac{1}{3}", "0.333") is False
    assert equal(r"\frac{1}{3}", "0.333", rounded_digits=3) is True


def test_tolerance():
    assert equal("3.14", "3.1416") is False
    assert equal("3.14", "3.1416", decimal_tolerance=0.001) is True
    assert equal("100", "101", decimal_tolerance=0.001) is False
    assert equal(r"\pi", "3.14", decimal_tolerance=0.001) is True


def test_limits_are_settings():
    assert compared("5", "1" * 200, GradingPolicy(max_chars=100)).rule is Rule.OVER_LIMIT
    assert compared("5", "((((5))))", GradingPolicy(max_nesting=3)).rule is Rule.OVER_LIMIT
    assert compared("5", "((((5))))").equal is True
    assert compared("x", "7" * 90 + "x", GradingPolicy(max_digits=50)).rule is Rule.OVER_LIMIT


@pytest.mark.parametrize("rule", list(Rule))
def test_the_documentation_explains_every_rule(rule):
    assert f"`{rule.value}`" in DOCUMENTATION


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(GradingPolicy)])
def test_the_documentation_explains_every_setting(field):
    assert field == "extraction" or f"`{field}`" in DOCUMENTATION
    assert f"{field}:" in (GradingPolicy.__doc__ or "")
    assert isinstance(GradingPolicy().extraction, ExtractionPolicy)
