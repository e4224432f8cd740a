"""The arithmetic of docs/claim.md, before anything is trained."""

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from plp_reward import Sample, score
from plp_reward.scoring.profiles import Profile
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.tiny.sums import HABITS, PASSES, TERMS, Level, Style, Sum

PAGE = (Path(__file__).parents[3] / "docs" / "claim.md").read_text(encoding="utf-8")
AGAIN = 0.6
CHANCES = np.array([HABITS[style] for style in PASSES]) / (1 - HABITS[Style.DIRECT])
"""Of one pass, two, three and four, of responses that think."""
DECIDED = np.array([-AGAIN, 1 - 2 * AGAIN, 2 - 3 * AGAIN, 3 * (1 - AGAIN)])
"""Derivatives of their log-probabilities by the logit of going on, which is no question at last."""


def lengths(level: Level) -> NDArray[np.int64]:
    """Tokens of a response of one pass, two, three and four, with those around the thinking."""
    steps = Sum(level, (1,) * TERMS[level]).needed_tokens - 2
    return 8 + steps + np.arange(4) * (steps + 1)


def pressure(rewards: NDArray[np.float64]) -> float:
    """The derivative of the expected reward by that logit."""
    return float((CHANCES * rewards * DECIDED).sum())


def plp(level: Level, **parameters: float) -> float:
    samples = [Sample("\\boxed{1}", 1, length=int(tokens)) for tokens in lengths(level)]
    profile = Profile(reward="plp", parameters=parameters)
    found = [result.reward for result in score(samples, profile)]
    return pressure(np.array(found, dtype=np.float64))


def normalized(level: Level, alpha: float) -> float:
    """Over all responses instead of a group of eight."""
    tokens = lengths(level)
    mean = (CHANCES * tokens).sum()
    deviation = np.sqrt((CHANCES * (tokens - mean) ** 2).sum())
    return pressure(1 - alpha / (1 + np.exp(-(tokens - mean) / deviation)))


def row(title: str) -> list[str]:
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| {title}")]
    return line.strip("| ").split(" | ")[1:]


def recipe(name: str) -> TrainingRecipe:
    loaded = load(name)
    assert isinstance(loaded, TrainingRecipe)
    return loaded


@pytest.mark.parametrize(
    ("title", "parameters"),
    [
        ("PLP, gamma 0.5, alpha 1", {"alpha": 1.0, "gamma": 0.5}),
        ("PLP, gamma 1.6, alpha 6", recipe("tiny").reward.parameters),
    ],
)
def test_plp_presses_hardest_on_easy_sums(title: str, parameters: dict[str, float]) -> None:
    found = [plp(level, **parameters) for level in Level]
    assert row(title)[:3] == [f"{value:.3f}" for value in found]
    assert row(title)[3] == f"{found[0] / found[2]:.1f}"


def test_the_normalised_penalty_presses_on_all_alike() -> None:
    alpha = recipe("tiny-normalized").reward.parameters["alpha"]
    title = f"normalised, alpha {alpha:g}"
    found = [normalized(level, alpha) for level in Level]
    assert row(title)[:3] == [f"{value:.3f}" for value in found]
    assert found[0] == pytest.approx(found[2], rel=1e-6)
    medium = plp(Level.MEDIUM, **recipe("tiny").reward.parameters)
    assert found[1] == pytest.approx(medium, rel=0.15), "alike where it is medium"


def test_lengths_at_the_start() -> None:
    means = [(CHANCES * lengths(level)).sum() for level in Level]
    assert means == pytest.approx([20, 37, 72], abs=0.5)
    assert [lengths(level)[0] - 6 for level in Level] == [7, 15, 31]


def test_thinking_pays_where_it_is_needed() -> None:
    alpha, gamma = (recipe("tiny").reward.parameters[name] for name in ("alpha", "gamma"))
    thought = 0.75 * (1 + alpha / lengths(Level.MEDIUM)[0] ** gamma)
    assert thought > 2 * 0.17 * (1 + alpha / 4**gamma)


def test_what_the_arithmetic_expects_of_easy_sums_beside_hard_ones() -> None:
    """The rows of the table, and on top of each what accuracy itself presses."""
    text = " ".join(PAGE.split())
    said = re.search(r"logit is easy -([\d.]+), medium -[\d.]+, hard -([\d.]+)", text)
    assert said is not None
    easy, hard = map(float, said.groups())
    alpha = recipe("tiny-normalized").reward.parameters["alpha"]
    for reward, title in (
        ("under PLP easy sums are cut", "PLP, gamma 1.6, alpha 6"),
        ("under the normalised penalty", f"normalised, alpha {alpha:g}"),
    ):
        pressed = [-float(cell) for cell in row(title)[:3]]
        expected = re.search(rf"{reward} ([\d.]+) times", text)
        assert expected is not None
        assert expected[1] == f"{(pressed[0] + easy) / (pressed[2] + hard):.1f}"
