"""Every layout and every setting is in the documentation."""

from pathlib import Path

import pytest

from plp_reward.cli.score import Score
from plp_reward.dumps.layouts import LAYOUTS

PAGE = (Path(__file__).parents[2] / "docs" / "dumps.md").read_text()


@pytest.mark.parametrize("name", [layout.name for layout in LAYOUTS])
def test_a_layout_has_its_line(name: str) -> None:
    assert f"| `{name}` |" in PAGE


@pytest.mark.parametrize("setting", [name for name in Score.model_fields if name != "dumps"])
def test_a_setting_has_its_line(setting: str) -> None:
    table = PAGE.partition("## All settings")[2]
    assert f"`--{setting.replace('_', '-')}" in table
