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
    problem = Sum(Level.MEDIUM, (7, 8, 9, 4))
    assert problem.question == "7+8+9+4=?"
    assert problem.response(Style.DIRECT) == "\\boxed{28}"
    assert problem.response(Style.LEAPS) == "<think>7+8+9=24;24+4=28</think>\\boxed{28}"
    assert problem.response(Style.STEPS) == "<think>7+8=15;15+9=24;24+4=28</think>\\boxed{28}"
    assert problem.response(Style.CHECKED) == (
        "<think>7+8=15;15+9=24;24+4=28;check:4+9=13;13+8=21;21+7=28</think>\\boxed{28}"
    )


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("style", list(Style))
def test_every_response_is_right_and_so_is_every_step(level: Level, style: Style) -> None:
    generator = random.Random(7)
    for _ in range(200):
        problem = draw(level, generator)
        response = problem.response(style)
        assert grade(response, problem.answer).correct
        for sum_, total in re.findall(r"(?<![0-9])([0-9]+(?:\+[0-9]+)+)=([0-9]+)", response):
            assert sum(map(int, sum_.split("+"))) == int(total)


@pytest.mark.parametrize("level", list(Level))
def test_thinking_more_takes_more_tokens(level: Level) -> None:
    problem = draw(level, random.Random(1))
    lengths = [len(problem.response(style)) for style in Style]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[2] < lengths[3]


def test_habits_do_not_depend_on_the_level() -> None:
    generator = random.Random(3)
    for level in Level:
        responses = [draw_response(draw(level, generator), generator) for _ in range(1000)]
        checked = sum("check" in response for response in responses) / 1000
        assert checked == pytest.approx(HABITS[Style.CHECKED], abs=0.06)
    assert sum(HABITS.values()) == pytest.approx(1)


def test_training_and_what_is_held_out_share_no_sum() -> None:
    training = problems(600, seed=1, held_out=False)
    held_out = problems(300, seed=1, held_out=True)
    assert not {p.terms for p in training} & {p.terms for p in held_out}
    assert all(is_held_out(p) for p in held_out)
    assert [p.level for p in held_out[:3]] == list(Level)


def test_one_sum_in_five_is_held_out_at_every_level() -> None:
    generator = random.Random(5)
    for level in Level:
        share = sum(is_held_out(draw(level, generator)) for _ in range(3000)) / 3000
        assert share == pytest.approx(0.2, abs=0.06)
