"""Every way to think a sum through is right, and what is held out stays held out."""

import random
import re

import pytest

from plp_reward import grade
from plp_trainer.tiny.sums import (
    HABITS,
    LEARNER,
    PASSES,
    SLIPS,
    Level,
    Style,
    Sum,
    draw,
    draw_response,
    is_held_out,
    overthinking,
    problems,
)
from plp_trainer.tiny.tokenizer import make_tokenizer


def test_the_styles_of_one_sum() -> None:
    problem = Sum(Level.MEDIUM, (3, 5, 1, 4))
    assert problem.question == "a3+b5+c1+d4=?"
    assert problem.response(Style.DIRECT) == "\\boxed{13}"
    assert problem.response(Style.BRIEF) == "<think>B8C9D13</think>\\boxed{13}"
    assert problem.response(Style.STEPS) == "<think>a3;b5=8;c1=9;d4=13</think>\\boxed{13}"
    assert problem.response(Style.CHECKED) == (
        "<think>a3;b5=8;c1=9;d4=13;check;a3;b5=8;c1=9;d4=13</think>\\boxed{13}"
    )
    assert problem.response(Style.ONCE) == "<think>a3;b5=8;c1=9;d4=13D13</think>\\boxed{13}"
    assert problem.response(Style.THRICE) == (
        f"<think>{'a3;b5=8;c1=9;d4=13verify' * 2}a3;b5=8;c1=9;d4=13D13</think>\\boxed{{13}}"
    )
    assert Sum(Level.EASY, (3, 5)).response(Style.TWICE) == (
        "<think>a3;b5=8againa3;b5=8B8</think>\\boxed{8}"
    )


def test_a_slip_is_carried_on_and_a_check_puts_it_right() -> None:
    problem, slips = Sum(Level.MEDIUM, (3, 5, 1, 4)), (0, 1, 0)
    assert problem.response(Style.BRIEF, slips) == "<think>B8C10D14</think>\\boxed{14}"
    assert problem.response(Style.STEPS, slips) == ("<think>a3;b5=8;c1=10;d4=14</think>\\boxed{14}")
    assert problem.response(Style.CHECKED, slips) == (
        "<think>a3;b5=8;c1=10;d4=14;check;a3;b5=8;c1=9;d4=13</think>\\boxed{13}"
    )


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("style", list(Style))
def test_every_response_without_slips_is_right_and_its_totals_lead_there(
    level: Level, style: Style
) -> None:
    generator = random.Random(7)
    for _ in range(200):
        problem = draw(level, generator)
        response = problem.response(style)
        assert grade(response, problem.answer).correct
        totals = [int(total) for total in re.findall("[=A-Z]([0-9]+)", response)]
        right = [sum(problem.terms[:end]) for end in range(2, len(problem.terms) + 1)]
        looks = {Style.DIRECT: 0, Style.CHECKED: 2, **PASSES}.get(style, 1)
        named = right[-1:] if style in PASSES else []
        assert totals == right * looks + named


def test_how_often_a_learner_slips() -> None:
    """A step of each style as often as it says, and a checked answer never is wrong."""
    generator = random.Random(11)
    wrong: dict[Style, list[bool]] = {style: [] for style in LEARNER}
    for _ in range(8000):
        problem = draw(Level.HARD, generator)
        response = draw_response(problem, generator, LEARNER, SLIPS)
        wrong[style_of(response)].append(f"{{{problem.answer}}}" not in response)
    for style, found in wrong.items():
        # Two slips may cancel each other out; seldom.
        often = 0 if style is Style.CHECKED else SLIPS.get(style, 0)
        expected = 1 - (1 - often) ** 7
        assert sum(found) / len(found) == pytest.approx(expected, abs=0.04)


def style_of(response: str) -> Style:
    if "check" in response:
        return Style.CHECKED
    if "=" in response:
        return Style.STEPS
    return Style.BRIEF if "<think>" in response else Style.DIRECT


@pytest.mark.parametrize("level", [Level.MEDIUM, Level.HARD])
def test_thinking_more_takes_more_tokens(level: Level) -> None:
    problem = draw(level, random.Random(1))
    for styles in (LEARNER, HABITS):
        lengths = [len(problem.response(style)) for style in styles]
        assert lengths == sorted(lengths)
        assert len(set(lengths)) == len(lengths)


def test_the_habit_is_to_go_through_all_again_whatever_the_level() -> None:
    """By hand: 0.9 x (0.4, 0.24, 0.144, 0.216) for none to three times."""
    chances = [0.1, 0.36, 0.216, 0.1296, 0.1944]
    assert [HABITS[style] for style in (Style.DIRECT, *PASSES)] == pytest.approx(chances)
    assert sum(overthinking(0.2, 0.5).values()) == pytest.approx(1)
    generator = random.Random(3)
    for level in Level:
        drawn = [(p := draw(level, generator), draw_response(p, generator)) for _ in range(1000)]
        assert all(f"{{{problem.answer}}}" in response for problem, response in drawn)
        for passes, chance in enumerate(chances[1:], 1):
            found = sum(len(re.findall("a[0-9];", r)) == passes for _, r in drawn) / 1000
            assert found == pytest.approx(chance, abs=0.05)


@pytest.mark.parametrize("level", list(Level))
def test_what_is_needed_is_the_thinking_that_does_every_step_once(level: Level) -> None:
    pytest.importorskip("transformers")
    tokenizer, problem = make_tokenizer(), draw(level, random.Random(1))
    thinking = problem.response(Style.ONCE).partition("<think>")[2].partition("</think>")[0]
    assert len(tokenizer.encode(thinking)) == problem.needed_tokens


def test_training_and_what_is_held_out_share_no_sum_but_the_easy_ones() -> None:
    training = problems(600, seed=1, held_out=False)
    held_out = problems(300, seed=1, held_out=True)
    shared = {p.terms for p in training} & {p.terms for p in held_out}
    assert {len(terms) for terms in shared} == {2}
    assert [p.level for p in held_out[:3]] == list(Level)


def test_one_sum_in_five_is_held_out() -> None:
    generator = random.Random(5)
    for level in (Level.MEDIUM, Level.HARD):
        share = sum(is_held_out(draw(level, generator)) for _ in range(3000)) / 3000
        assert share == pytest.approx(0.2, abs=0.04)
