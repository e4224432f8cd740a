"""What every kind of answers says of itself at the top of its module is so."""

from __future__ import annotations

import ast
import dataclasses
import re
from pathlib import Path

import pytest
from tests.answers.pairs import compared, rows

from plp_reward.answers import GradingPolicy, kinds
from plp_reward.answers.heads import Head
from plp_reward.answers.kinds.kind import Kind, kind_of
from plp_reward.answers.tree import Node, number

ROOM = Path(kinds.__file__).parent
ROOMS = {
    path.stem if path.suffix else path.name: path if path.suffix else path / "__init__.py"
    for path in sorted(ROOM.iterdir())
    if path.name not in ("__init__.py", "kind.py", "comparing", "__pycache__")
}
"""The modules and packages of kinds, by their names."""
SETTINGS = {field.name for field in dataclasses.fields(GradingPolicy)}
_EXAMPLE = re.compile(r"^    (\S.* (?:==|!=) .*?)(?:  \((.*)\))?$", re.MULTILINE)


def described(room: str) -> str:
    return ast.get_docstring(ast.parse(ROOMS[room].read_text(encoding="utf-8"))) or ""


def examples() -> list[tuple[str, str, bool, dict[str, object]]]:
    """Return gold, answer, whether they are equal, and the settings: ``5 == 5  (units="exact")``."""
    found = []
    for room in ROOMS:
        for line, settings in _EXAMPLE.findall(described(room)):
            given = ast.parse(f"dict({settings})", mode="eval").body
            assert isinstance(given, ast.Call)
            policy = {word.arg or "": ast.literal_eval(word.value) for word in given.keywords}
            ((gold, answer, equal),) = rows(line)
            found.append((gold, answer, equal, policy))
    return found


@pytest.mark.parametrize(("gold", "answer", "equal", "settings"), examples())
def test_the_examples_of_a_kind_hold(
    gold: str, answer: str, equal: bool, settings: dict[str, object]
) -> None:
    assert compared(gold, answer, GradingPolicy(**settings)).equal is equal  # type: ignore[arg-type]


@pytest.mark.parametrize("room", ROOMS)
def test_a_kind_says_what_is_the_same_by_which_settings_and_shows_it(room: str) -> None:
    text = described(room)
    named = re.search(r"^Settings: (.*?)\.$", text, re.MULTILINE | re.DOTALL)
    assert named, "no line of settings"
    assert set(re.findall(r"``(\w+)``", named[1])) <= SETTINGS
    shown = {settings.split("=")[0] for _, settings in _EXAMPLE.findall(text) if settings}
    assert shown <= set(re.findall(r"``(\w+)``", named[1]))
    assert " == " in text
    assert " != " in text


def test_every_setting_of_the_comparison_belongs_to_a_kind_or_to_all() -> None:
    named = {name for room in ROOMS for name in re.findall(r"``(\w+)``", described(room))}
    of_all = {"extraction", "copies", "form", "max_chars", "max_nesting"}
    assert named | of_all >= SETTINGS


@pytest.mark.parametrize("head", Head)
def test_every_head_is_of_a_kind(head: Head) -> None:
    assert kind_of(Node(head, (number(1), number(2)), "()")) in Kind
