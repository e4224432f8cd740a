"""What the page's words mean."""

import re
from pathlib import Path

import pytest

from plp_reward.answers import Status
from plp_reward.answers.extraction.outcomes import Source
from plp_reward.answers.rules import Rule
from plp_reward.http.pages.views import CHARTS
from plp_reward.viewer.words import WORDS, meaning

DOCS = Path(__file__).parents[2] / "docs"


def table(page: str, heading: str) -> dict[str, str]:
    """The first two columns of the table below a heading."""
    section = (DOCS / page).read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", section, re.MULTILINE)[2:])


def test_the_page_and_its_documentation_say_the_same_of_words() -> None:
    assert table("page.md", "Words") == WORDS


@pytest.mark.parametrize("word", [*Status, *Rule, *Source, "own", "judge"])
def test_whatever_a_verdict_names_is_explained(word: str) -> None:
    assert len(meaning(word)) > 5


@pytest.mark.parametrize("alarm", table("page.md", "Alarms"))
def test_every_alarm_is_explained(alarm: str) -> None:
    assert meaning(alarm)


@pytest.mark.parametrize("name", sorted({name for _, _, lines, _ in CHARTS for name in lines}))
def test_every_line_of_a_chart_is_explained(name: str) -> None:
    assert meaning(name)


def test_of_other_words_nothing_is_said() -> None:
    assert meaning("nothing of the kind") == ""
