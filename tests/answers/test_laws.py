"""Laws of equality, over golds of every kind: no answer may be right whatever the question was."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.answers.universe import (
    AMBIGUITIES,
    EMPTY,
    FORMS,
    GOLDS,
    PARTS,
    UNDEFINED,
    ZEROS,
    Gold,
    degenerate,
)
from tests.answers.values import KINDS, Written

from plp_reward.answers import decide
from plp_reward.answers.equivalence.comparison import compare
from plp_reward.answers.policy import DEFAULT_POLICY
from plp_reward.grader_audit import golds as grader_audit
from plp_reward.grader_audit.ambiguities import explanation

SEED = 20_260
BESIDE = (
    "{a}:{b}", "{a}: {b}", r"\text{{{a}:{b}}}", "{a}, {b}", "{a} ({b})", r"{a} \text{{ ({b})}}",
    "{a}. {b}", "{a}; {b}", "{a} = {b}", "{a} - {b}", r"{a} \text{{ or }} {b}", "{a} {b}",
    r"{a} \text{{ and }} {b}", "({a}) {b}", r"{a}\text{{ {b}}}", "{a}/{b}", r"{a}\mid {b}",
    r"{a}\approx {b}", r"{a}\text{{ i.e. }}{b}", r"{a}\text{{ where }}{b}", r"{a} \iff {b}",
    r"{a}\text{{ if }}{b}", r"{a} \Rightarrow {b}", r"{a}\\{b}", r"{a} \equiv {b}",
    r"{a} \in {b}", r"{a} \quad {b}", "#### {a}, {b}", r"\text{{{a}, }}{b}",
)  # fmt: skip
"""Two answers in one, joined in every way that a reader may take for a remark or a name."""
SEARCHED = 240
"""Degenerate answers that are tried against every gold: some thirty thousand pairs."""

reproducible = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def equal(answer: str, gold: str) -> bool | None:
    outcome = compare(answer, gold, DEFAULT_POLICY, symbolic=False)
    return None if outcome is None else outcome.equal


def right(answer: str, gold: str) -> bool:
    verdict = decide(rf"\boxed{{{answer}}}", gold)
    return verdict is not None and verdict.correct is True


def accepting(answer: str) -> list[Gold]:
    return [gold for gold in GOLDS if equal(answer, gold.text)]


def explained(answer: str) -> bool:
    return any(ambiguity.shown_by(answer) for ambiguity in AMBIGUITIES)


def check_that_golds_agree(answer: str) -> None:
    golds = accepting(answer)
    if len({gold.core for gold in golds}) > 1 and not explained(answer):
        for one, other in combinations(golds, 2):
            agree = one.core == other.core or equal(one.text, other.text)
            assert agree, f"{answer!r} is right for {one.text!r} and for {other.text!r}"


@pytest.mark.parametrize("part", range(6))
def test_no_degenerate_answer_equals_two_golds_that_differ(part: int) -> None:
    answers = sorted(set(degenerate(SEED, SEARCHED)) | {*ZEROS, *UNDEFINED, *EMPTY})
    for answer in answers[part::6]:
        check_that_golds_agree(answer)


def test_no_gold_equals_two_golds_that_differ() -> None:
    for gold in GOLDS[::3]:
        check_that_golds_agree(gold.text)


@pytest.mark.parametrize("undefined", UNDEFINED)
@pytest.mark.parametrize(
    "form",
    [
        "{u}", "x={u}", "{u}:{u}", "5({u}):({u})", "({u})-({u})", r"\frac{{{u}}}{{{u}}}",
        r"5\cdot\frac{{{u}}}{{{u}}}", "5({u})^0", r"0\cdot({u})", "5+0({u})", "x={u}=5", "{u}=5",
        "5={u}", r"5\approx {u}", r"({u})\%", r"{u}\text{{ cm}}", r"\{{{u}\}}", "5^{{0({u})}}",
    ],
)  # fmt: skip
def test_what_is_undefined_equals_nothing(undefined: str, form: str) -> None:
    answer = form.format(u=undefined)

    assert accepting(answer) == []


@pytest.mark.parametrize(
    "answer",
    ["5=6", "x=6=5", "x=5=6=5", "0=1", "1=2=5", r"\frac{1}{2}=0=0.5", r"5\approx 600"],
)
def test_a_contradiction_equals_nothing(answer: str) -> None:
    assert accepting(answer) == []


@pytest.mark.parametrize("gold", GOLDS, ids=lambda gold: gold.text)
def test_every_gold_equals_itself_in_other_spacing(gold: Gold) -> None:
    assert equal(f" \\displaystyle {gold.text} ", gold.text)


@pytest.mark.parametrize("kind", KINDS)
@reproducible
@given(data=st.data())
def test_values_of_a_kind_are_equal_both_ways(kind: str, data: st.DataObject) -> None:
    one, other = data.draw(KINDS[kind]), data.draw(KINDS[kind])
    first, second = (data.draw(st.sampled_from(side.texts)) for side in (one, other))
    assert equal(first, second) == equal(second, first), f"{first} and {second}"


part = st.sampled_from(PARTS)
form = st.sampled_from(FORMS)


@st.composite
def nested(draw: st.DrawFn) -> str:
    """A degenerate answer whose parts are degenerate answers themselves."""
    inner = draw(form).format(a=draw(part), b=draw(part), c=draw(part))
    places = [draw(st.sampled_from((inner, draw(part)))) for _ in range(3)]
    return draw(form).format(**dict(zip("abc", places, strict=True)))


@pytest.mark.parametrize("kind", KINDS)
@settings(reproducible, max_examples=40)
@given(data=st.data(), answer=nested())
def test_no_nested_answer_equals_two_values_of_a_kind(
    kind: str, data: st.DataObject, answer: str
) -> None:
    golds = [data.draw(KINDS[kind]) for _ in range(4)]
    assume(not explained(answer))
    right: list[Written] = [gold for gold in golds if equal(answer, gold.texts[0])]
    assert len({gold.value for gold in right}) < 2, f"{answer} is right for {right}"


@pytest.mark.parametrize(
    ("answer", "golds"),
    [
        (r"0\vec{i}+1\vec{j}", [r"\mathbb{Z}"]),
        ("(a) 0 (b) x", ["0", "A", "(A) 5"]),
        ("(a)  (b) 0", ["A", "(A) 5"]),
        (r"\text{(a) } 12 \text{; (b) } 5/7", ["A", "12"]),
        (r"\{#### 0,1\}", ["(0,1)", r"\{0,1\}"]),
        (r"2 \text{ (n)}", [r"\text{all even integers}"]),
        (r"A, A\in\mathbb{Z}", ["A", "(A) 5"]),
    ],
)
def test_what_another_kind_of_answer_says_is_not_dropped(answer: str, golds: list[str]) -> None:
    assert [gold for gold in golds if equal(answer, gold)] == []


@pytest.mark.parametrize("truth", ["yes", "True", "no", r"\text{False}"])
@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("{truth}: {value}", "12"),
        ("{truth}:{value}", r"\emptyset"),
        (r"\text{{{truth}:{value}}}", "x"),
        (r"\text{{{truth}:{value}}}", "A"),
        (r"{truth} \text{{ ({value})}}", "0"),
        ("{truth}.{value}", "00"),
        ("{truth}; {value}", r"\text{undefined}"),
    ],
)
def test_a_yes_or_no_with_a_value_behind_it_is_not_that_value(
    truth: str, form: str, value: str
) -> None:
    answer = form.format(truth=truth, value=value)

    assert not equal(answer, value)
    assert not equal(answer, r"\text{no solution}")
    assert equal(answer, r"\text{yes}") != equal(answer, r"\text{no}")


@pytest.mark.parametrize("unit", ["years", "apples", "people", "gallons", "kg", "hours"])
@pytest.mark.parametrize("gold", [r"5\text{ cm}", r"\$5", r"5\text{ litres}", r"90^\circ"])
def test_a_number_of_other_things_is_not_one_with_a_unit(unit: str, gold: str) -> None:
    number = gold.strip("\\$")[:2].strip("\\^")

    assert equal(rf"{number}\text{{ {unit}}}", gold) is False
    assert equal(gold, rf"{number}\text{{ {unit}}}") is False
    assert equal(rf"{number}\text{{ {unit}}}", number)


@pytest.mark.parametrize("part", range(4))
def test_two_golds_side_by_side_are_not_both(part: int) -> None:
    chosen = random.Random(SEED + part)
    for _ in range(60):
        one, other = chosen.sample(grader_audit.GOLDS, 2)
        for form in BESIDE:
            answer = form.format(a=one.text, b=other.text)
            if not (right(answer, one.text) and right(answer, other.text)):
                continue
            agree = right(one.text, other.text) or right(other.text, one.text)
            assert agree or explanation(answer, one, other), f"{answer} is {one} and {other}"


@pytest.mark.parametrize("words", ["Amir", "Yes", "no solution", "positive integers", "seven"])
def test_words_have_no_rounding(words: str) -> None:
    answer = rf"\text{{{words}}}\approx 5"

    assert not right(answer, rf"\text{{{words}}}")
    assert right(r"\sqrt{2}\approx 1.414", r"\sqrt{2}")


@pytest.mark.parametrize(
    "answer", [r"\text{(D) } 12: 10", r"\text{(D) } 12 = 10", r"\text{D. 12: 10}", "(D) 12 = 10"]
)
def test_an_option_with_more_than_its_content_is_not_what_is_added(answer: str) -> None:
    assert not right(answer, "10")


@pytest.mark.parametrize("unit", ["", "units", "in total", "wide", "of them left"])
def test_words_that_are_no_unit_do_not_matter(unit: str) -> None:
    assert equal(rf"5\text{{ {unit}}}", r"5\text{ cm}")


@pytest.mark.parametrize(
    "relation", ["y=2x+1", "a_n=2n+1", r"\frac{dy}{dx}=2x+1", "f(n)=2n+1", "a_{n+1}=2a_n+1"]
)
def test_an_equation_is_no_class_of_residues(relation: str) -> None:
    assert not equal(r"n\equiv 1 \pmod 2", relation)
    assert not equal(relation, r"n\equiv 1 \pmod 2")


@pytest.mark.parametrize("repeated", ["1, 1", "1, 1, 1", "x=1, x=1"])
def test_one_value_in_braces_is_not_that_value_twice(repeated: str) -> None:
    assert equal(r"\{1\}", "1")
    assert not equal(r"\{1\}", repeated)
    assert not equal(repeated, r"\{1\}")
    assert equal(r"\{1,1\}", r"\{1\}")


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("k", r"\mathbb{Z}"),
        ("n=2k+1", r"n\equiv 1 \pmod 2"),
        ("A, because it is least", "A"),
        (r"x, x\in\mathbb{R}", "x"),
        ("Yes: it converges", "yes"),
        (r"24 \text{ months}", r"2 \text{ years}"),
        (r"0\vec{i}+1\vec{j}", "(0,1,0)"),
        ("(a) + (b) c", "a+bc"),
        ("(a) 12; (b) 5/7", "(a) 12 (b) 5/7"),
        ("(a) 12 (b) 5/7", "(a) 12; (b) 5/7"),
        ("(a) x", "A"),
        ("5^2 = 25\n#### 25", "25"),
    ],
)
def test_what_is_said_otherwise_still_counts(answer: str, gold: str) -> None:
    assert equal(answer, gold)
