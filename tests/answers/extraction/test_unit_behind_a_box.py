r"""The unit right behind a box: found only where it is all there, used only where gold has one."""

import pytest

from plp_reward.answers import GradingPolicy, grade
from plp_reward.answers.extraction.boxes.unit_behind_a_box import unit_behind


@pytest.mark.parametrize(
    ("behind", "unit"),
    [
        (r"\ \mathrm{km/h}$.", "km/h"),
        (r"\text{ m}^2$", "m^2"),
        ("$ kilograms.", "kilograms"),
        ("** square feet in area", "square feet"),
        ("$ feet squared.", "feet squared"),
        ("$ miles per hour", "miles/hour"),
        ("$ cm²", "cm^2"),
        (r"\%$", "percent"),
        ("$%", "percent"),
        ("$ percent of the total", "percent"),
        (r"^\circ$", "degrees"),
        ("°C", "degrees celsius"),
        ("$ radians", "radians"),
        ("$ m.", "m"),
        ("$米。", "米"),
        ("$ metres long", "metres"),
    ],
)
def test_a_unit_is_found(behind: str, unit: str) -> None:
    assert unit_behind(r"\boxed{7}" + behind, 9) == unit


@pytest.mark.parametrize(
    "behind",
    [
        "",
        "$.",
        "$ in total",
        "$ and so",
        "$ km every hour",
        "$ dollars an hour",
        "$ m is what we want",
        "$ second term",
        "$ degree polynomial",
        "$ hours and 30 minutes",
        "$ marbles",
        r"\text{ square units}",
        r"\text{ per hour}",
        r"\cdot m",
        "$ stuffed kg",
        ".\n\nmetres",
    ],
)
def test_what_is_no_unit_or_not_all_of_one_is_none(behind: str) -> None:
    assert unit_behind(r"\boxed{7}" + behind, 9) == ""


@pytest.mark.parametrize(
    ("gold", "response", "correct"),
    [
        ("72 km/h", r"It goes at $\boxed{72}\ \mathrm{m/s}$", False),
        ("72 km/h", r"It goes at $\boxed{20}\ \mathrm{m/s}$", True),
        ("72 km/h", r"It goes at $\boxed{72}$ km/h", True),
        ("72 km/h", r"It goes $\boxed{72}$ kilometers each hour", True),
        ("72 km/h", r"It goes at $\boxed{72}$.", True),
        (r"630 \text{ m}", r"It is $\boxed{0.63}$ kilometers long.", True),
        (r"630 \text{ m}", r"It is $\boxed{0.63}$ metres long.", False),
        (r"630 \text{ m}", r"It is $\boxed{630}$ kilometers long.", False),
        (r"630 \text{ m}", r"It is $\boxed{630 \text{ m}}$ kilometers long.", True),
        ("630 m", r"It is $\boxed{0.63}$ km.", True),
        ("630", r"It is $\boxed{630}$ kilometers long.", True),
        ("630 apples", r"It is $\boxed{630}$ kilometers long.", True),
        ("630", r"It is $\boxed{0.63}$ kilometers long.", False),
        ("0.35", r"That is $\boxed{35}\%$", True),
        ("0.35", r"That is $\boxed{35}$ percent.", True),
        ("0.35", r"That is $\boxed{35}$.", False),
        ("0.35", r"That is $\boxed{350}\%$", False),
        (r"\frac{\pi}{4}", r"$\boxed{\theta = 45}$ degrees", True),
        (r"\frac{\pi}{4}", r"$\boxed{45}^\circ$", True),
        (r"\frac{\pi}{4}", r"$\boxed{45}$", False),
        (r"\frac{\pi}{4}", r"$\boxed{54}^\circ$", False),
        (r"45^\circ", r"$\boxed{45}$ radians", False),
        (r"\$3", r"$\boxed{300}$ cents", True),
        (r"\$3", r"$\boxed{3}$ cents", False),
    ],
)
def test_it_decides_where_gold_has_one(gold: str, response: str, correct: bool) -> None:
    assert grade(response, gold).correct is correct


def test_exact_units_are_not_looked_for_where_gold_has_none() -> None:
    assert grade(r"It is $\boxed{7}$ metres.", "7", GradingPolicy(units="exact")).correct
