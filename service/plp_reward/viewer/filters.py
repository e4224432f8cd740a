"""Which samples are wanted, and in which order: the words of a link's query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, field_validator

from plp_reward.viewer.rows import Row

Right = Literal["right", "wrong", "undecided"]
CORRECT: dict[str, bool | None] = {"right": True, "wrong": False, "undecided": None}
"""``Row.correct`` by the word of a filter."""
Sort = Literal["newest", "oldest", "highest", "lowest", "shortest", "longest", "boxes", "reasoning"]
ORDERS: dict[str, tuple[str, bool]] = {
    "newest": ("time", True),
    "oldest": ("time", False),
    "highest": ("reward", True),
    "lowest": ("reward", False),
    "shortest": ("tokens", False),
    "longest": ("tokens", True),
    "boxes": ("boxes", True),
    "reasoning": ("reasoning", False),
}
"""The column and the direction of each order; what has no value comes last."""
SEARCHED = ("response", "prompt", "gold", "answer", "id")
"""The columns that a search looks into."""
PAGE = 50
"""Samples on a page."""


class Condition(NamedTuple):
    """What a row's column has to be.

    Attributes:
        column: a column of ``Row``, ``text`` for any of ``SEARCHED``, ``component`` or ``field``.
        relation: how it has to compare with ``value``.
        value: what it is compared with; for a component its name and a number,
            for a field its name and its text.
    """

    column: str
    relation: Literal["is", "at least", "at most", "holds"]
    value: Any


_Text = Field(None, max_length=2_000)


class Filter(BaseModel):
    """Which samples, in which order; every field may be left out.

    ``text`` looks for a text in responses, problems, golds, answers and ids, whatever its case.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str | None = _Text
    run: str | None = _Text
    profile: str | None = _Text
    right: Right | None = None
    status: str | None = _Text
    rule: str | None = _Text
    found_by: str | None = _Text
    problem: str | None = _Text
    answer: str | None = _Text
    tokens_min: float | None = None
    tokens_max: float | None = None
    reward_min: float | None = None
    reward_max: float | None = None
    boxes_min: int | None = None
    reasoning_max: int | None = None
    step_min: float | None = None
    step_max: float | None = None
    time_min: float | None = None
    time_max: float | None = None
    component: str | None = _Text
    component_min: float | None = None
    component_max: float | None = None
    field: str | None = _Text
    value: str | None = _Text
    sort: Sort = "newest"
    page: int = Field(1, ge=1, le=1_000_000)

    @field_validator("*", mode="before")
    @classmethod
    def _nothing(cls, value: Any) -> Any:
        # Forms send what was left empty as an empty text.
        return None if value == "" else value

    @field_validator("sort", "page", mode="before")
    @classmethod
    def _default(cls, value: Any, info: Any) -> Any:
        return cls.model_fields[info.field_name].default if value in (None, "") else value

    def conditions(self) -> Iterator[Condition]:
        """Yield what a sample has to fulfil."""
        if self.text:
            yield Condition("text", "holds", self.text)
        for name in ("run", "profile", "status", "rule", "found_by", "problem", "answer"):
            if (value := getattr(self, name)) is not None:
                yield Condition(name, "is", value)
        if self.right is not None:
            yield Condition("correct", "is", CORRECT[self.right])
        for column in ("tokens", "reward", "boxes", "reasoning", "step", "time"):
            if (least := getattr(self, f"{column}_min", None)) is not None:
                yield Condition(column, "at least", least)
            if (most := getattr(self, f"{column}_max", None)) is not None:
                yield Condition(column, "at most", most)
        if self.component is not None:
            if self.component_min is not None:
                yield Condition("component", "at least", (self.component, self.component_min))
            if self.component_max is not None:
                yield Condition("component", "at most", (self.component, self.component_max))
        if self.field is not None and self.value is not None:
            yield Condition("field", "is", (self.field, self.value))

    def but(self, **changes: Any) -> Filter:
        """Return a filter of which some fields are others."""
        return self.model_copy(update=changes)

    def query(self, **changes: Any) -> str:
        """Return the words of a link to these samples, or to others."""
        given = self.model_dump(exclude_defaults=True) | changes
        return urlencode({name: value for name, value in given.items() if value not in (None, "")})


def select(rows: Iterable[Row], wanted: Filter) -> list[Row]:
    """Return the rows that a filter wants, in its order."""
    conditions = list(wanted.conditions())
    found = [row for row in rows if all(_holds(row, each) for each in conditions)]
    column, descending = ORDERS[wanted.sort]
    known = [row for row in found if getattr(row, column) is not None]
    known.sort(key=lambda row: getattr(row, column), reverse=descending)
    return known + [row for row in found if getattr(row, column) is None]


def _holds(row: Row, condition: Condition) -> bool:
    column, relation, value = condition
    found: Any
    if column == "text":
        wanted = value.casefold()
        return any(wanted in (getattr(row, name) or "").casefold() for name in SEARCHED)
    if column == "component":
        name, value = value
        found = row.components.get(name)
    elif column == "field":
        name, value = value
        found = row.fields.get(name)
    else:
        found = getattr(row, column)
    match relation:
        case "at least":
            return found is not None and found >= value
        case "at most":
            return found is not None and found <= value
        case _:
            return bool(found == value) and (found is None) == (value is None)
