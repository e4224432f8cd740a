"""The table of which kinds meet: the same in the code and on the page, and for gold and answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import pytest

from plp_reward.answers.equivalence.meetings import ANY, MEETINGS, NUMBERS, STATEMENTS, deciders
from plp_reward.answers.kinds.comparing.comparer import Decider
from plp_reward.answers.kinds.kind import Kind

PAGE = (Path(__file__).parents[2] / "docs" / "comparison.md").read_text(encoding="utf-8")
NAMES = {
    ANY: "any",
    ANY - STATEMENTS: "any but a statement",
    NUMBERS: "any number",
    STATEMENTS: "any statement",
}


def named(kinds: Iterable[Kind]) -> str:
    wanted = frozenset(kinds)
    return NAMES.get(wanted) or ", ".join(kind for kind in Kind if kind in wanted)


def place(decide: Decider) -> str:
    return f"{decide.__module__.partition('.kinds.')[2]}.{decide.__name__}"


def test_the_page_has_the_table_of_the_code_in_its_order() -> None:
    section = PAGE.partition("## Which kinds meet")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([\w.]+)` \| \S.* \|$", section, re.MULTILINE)

    assert rows == [(named(m.one), named(m.other), place(m.decide)) for m in MEETINGS]


@pytest.mark.parametrize(("one", "other"), list(product(Kind, Kind)))
def test_the_same_decides_whichever_of_two_kinds_is_gold(one: Kind, other: Kind) -> None:
    assert deciders(one, other) == deciders(other, one)


def test_no_row_of_the_table_is_for_nothing() -> None:
    for index, meeting in enumerate(MEETINGS):
        above = {(m.decide, pair) for m in MEETINGS[:index] for pair in product(m.one, m.other)}
        own = {(meeting.decide, pair) for pair in product(meeting.one, meeting.other)}
        assert own - above, place(meeting.decide)
