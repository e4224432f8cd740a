"""Every way to think a sum through is right, and what is held out stays held out."""

import random
import re

import pytest

from plp_reward import grade
from plp_trainer.tiny.sums import (
    HABITS,
    Level,
    Style,
    Sum,
    draw,
    draw_response,
    is_held_out,
    problems,
)


def test_the_styles_of_one_sum() -> None:
    problem = Sum(Level.MEDIUM, (7, 8, 9, 4, 1))
    assert problem.question == "7+8+9+4+1=?"
    assert problem.response(Style.DIRECT) == "\\boxed{29}"
    assert problem.response(Style.LEAPS) == "<think>24;29</think>\\boxed{29}"
    assert problem.response(Style.STEPS) == "<think>15;24;28;29</think>\\boxed{29}"
    assert problem.response(Style.CHECKED) == (
        "<think>15;24;28;29;check;15;24;28;29</think>\\boxed{29}"
    )


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("style", list(Style))
def test_every_response_is_right_and_its_steps_lead_there(level: Level, style: Style) -> None:
    generator = random.Random(7)
    for _ in range(200):
        problem = draw(level, generator)
        response = problem.response(style)
        assert grade(response, problem.answer).correct
        steps = [int(step) for step in re.findall("[0-9]+", response.split("</think>")[0])]
        assert steps[-1] == int(problem.answer)
        totals = {sum(problem.terms[:end]) for end in range(1, len(problem.terms) + 1)}
        assert set(steps) <= totals


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
    assert {len(terms) for terms in shared} <= {2}
    assert [p.level for p in held_out[:3]] == list(Level)


def test_one_sum_in_five_is_held_out() -> None:
    generator = random.Random(5)
    for level in (Level.MEDIUM, Level.HARD):
        share = sum(is_held_out(draw(level, generator)) for _ in range(3000)) / 3000
        assert share == pytest.approx(0.2, abs=0.04)
