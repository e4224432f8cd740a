"""The right answers that the search asks about: some of every kind that problems have."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import NamedTuple


class Gold(NamedTuple):
    """A right answer and its kind."""

    text: str
    kind: str


GOLDS: tuple[Gold, ...] = tuple(
    Gold(text, kind)
    for kind, texts in tomllib.loads(
        resources.files(__package__).joinpath("golds.toml").read_text(encoding="utf-8")
    ).items()
    for text in texts
)
"""The universe, as ``golds.toml`` has it: no two have the same text."""
