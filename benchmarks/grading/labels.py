"""Labelled cases: gold, what was answered, and whether that is right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

OWN = sorted((Path(__file__).parent / "cases").glob("*.jsonl"))
"""The project's own cases."""


@dataclass(frozen=True, slots=True)
class Case:
    r"""One labelled case.

    Attributes:
        id: unique within its file.
        kind: what is graded: ``integer``, ``interval``, ``matrix``, ...
        form: ``answer`` (a bare answer, to be graded as the content of ``\boxed{...}``),
            ``response`` (a model's text) or ``freeform`` (prose without a box).
        gold: the right answer.
        pred: the answer, response or prose.
        expected: whether ``pred`` is right.
    """

    id: str
    kind: str
    form: str
    gold: str
    pred: str
    expected: bool

    @property
    def boxed(self) -> bool:
        """Whether the answer stands in a box, or should: everything but prose."""
        return self.form != "freeform"


def load(files: Iterable[Path]) -> list[Case]:
    """Read JSONL files of cases; those marked ``debatable`` are left out.

    Raises:
        ValueError: if a line lacks a field.
    """
    cases = []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            fields = json.loads(line)
            if fields.get("debatable"):
                continue
            try:
                cases.append(Case(**{name: fields[name] for name in Case.__slots__}))
            except KeyError as missing:
                raise ValueError(f"{file}, line {number}: field {missing} is missing") from None
    return cases
