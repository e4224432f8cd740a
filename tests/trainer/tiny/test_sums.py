"""Every way to think a sum through is right, and what is held out stays held out."""

import random
import re

import pytest

from plp_reward import grade
from plp_trainer.tiny.sums import (
    HABITS,
    SLIPS,
    Level,
    Style,
    Sum,
    draw,
    draw_response,
    is_held_out,
    problems,
)


def test_the_styles_of_one_sum() -> None:
    problem = Sum(Level.MEDIUM, (3, 5, 1, 4))
    assert problem.question == "a3+b5+c1+d4=?"
    assert problem.response(Style.DIRECT) == "\\boxed{13}"
    assert problem.response(Style.BRIEF) == "<think>B8C9D13</think>\\boxed{13}"
    assert problem.response(Style.STEPS) == "<think>a3;b5=8;c1=9;d4=13</think>\\boxed{13}"
    assert problem.response(Style.CHECKED) == (
        "<think>a3;b5=8;c1=9;d4=13;check;a3;b5=8;c1=9;d4=13</think>\\boxed{13}"
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
        looks = {Style.DIRECT: 0, Style.BRIEF: 1, Style.STEPS: 1, Style.CHECKED: 2}[style]
        assert totals == right * looks


def test_how_often_the_supervised_examples_slip() -> None:
    """A step of each style as often as it says, and a checked answer never is wrong."""
    generator = random.Random(11)
    wrong: dict[Style, list[bool]] = {style: [] for style in Style}
    for _ in range(8000):
        problem = draw(Level.HARD, generator)
        response = draw_response(problem, generator)
        wrong[style_of(response)].append(f"{{{problem.answer}}}" not in response)
    for style, found in wrong.items():
        # Two slips may cancel each other out; seldom.
        expected = 0 if style is Style.CHECKED else 1 - (1 - SLIPS[style]) ** 7
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
    lengths = [len(problem.response(style)) for style in Style]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) == len(lengths)


def test_habits_do_not_depend_on_the_level() -> None:
    generator = random.Random(3)
    for level in Level:
        responses = [draw_response(draw(level, generator), generator) for _ in range(1000)]
        checked = sum("check" in response for response in responses) / 1000
        assert checked == pytest.approx(HABITS[Style.CHECKED], abs=0.06)
    assert sum(HABITS.values()) == pytest.approx(1)


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
