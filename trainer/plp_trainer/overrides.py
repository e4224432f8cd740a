"""Settings of a command line, ``key=value`` each, put over what a file says."""

from __future__ import annotations

import tomllib
from typing import Any

from plp_trainer.errors import RecipeError


def put(table: dict[str, Any], setting: str) -> None:
    """Put a setting into a recipe's table.

    Raises:
        RecipeError: it is not of that form, or names a place inside a value.
    """
    key, equals, text = setting.partition("=")
    if not equals or not key.strip():
        raise RecipeError(f"setting {setting!r}: write key=value, as in rollout.samples=4")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text
    *sections, last = key.strip().split(".")
    place: Any = table
    for section in sections:
        place = _inside(place, section, setting)
    if isinstance(place, list):
        place[_index(place, last, setting)] = value
    else:
        place[last] = value


def _inside(place: dict[str, Any] | list[Any], section: str, setting: str) -> Any:
    """Return a section of a table, made if it is not there, or an entry of a list."""
    if isinstance(place, list):
        found = place[_index(place, section, setting)]
    else:
        found = place.setdefault(section, {})
    if not isinstance(found, dict | list):
        raise RecipeError(f"setting {setting!r}: {section} is a value, not a section")
    return found


def _index(place: list[Any], text: str, setting: str) -> int:
    if not text.isdecimal() or int(text) >= len(place):
        raise RecipeError(
            f"setting {setting!r}: {text} must be the number of an entry, from 0 to "
            f"{len(place) - 1}"
        )
    return int(text)
