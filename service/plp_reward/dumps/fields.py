"""Fields of a row by dotted path: ``doc.answer``, ``resps.0``, ``choices.*.message.content``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

MISSING: Any = object()
"""What ``lookup`` gives for a field that is not there; None is a field that is null."""


class FieldNames(BaseModel):
    """Which field of a row holds what; None where the rows have no such field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    response: str | None = Field(None, description="The response, or a list of k responses.")
    gold: str | None = Field(None, description="The right answer, or a list of acceptable ones.")
    id: str | None = Field(None, description="The row's name.")
    group: str | None = Field(
        None,
        description="The prompt's name, or several fields with commas between that make it up.",
    )
    length: str | None = Field(None, description="Tokens of the response, already counted.")
    token_ids: str | None = Field(None, description="The response's token ids, to be counted.")
    finish_reason: str | None = Field(
        None, description="Why generation ended; 'length' means truncated."
    )
    prompt: str | None = Field(None, description="The prompt: text, or chat messages.")
    dataset: str | None = Field(
        None, description="What the summary counts the row under; else it is the file's name."
    )

    target: str | None = Field(None, description="Tokens that the prompt asks for.")
    extra: str | None = Field(
        None,
        description="Further fields for graders and rewards that look at them, with commas "
        "between: data_source, or name=path. A path gives a field its last part's name.",
    )
    evaluation: str | None = Field(
        None, description="True for a response that is rewarded by accuracy, whatever the reward."
    )

    def replaced_by(self, others: FieldNames) -> FieldNames:
        """Return these names with those that ``others`` gives in their place; "" takes one away."""
        given = others.model_dump(exclude_none=True)
        return self.model_copy(update={part: name or None for part, name in given.items()})


def lookup(value: Any, path: str) -> Any:
    """Return the field at ``path``, or ``MISSING``.

    A part between dots is a key, an index of a list, or ``*``, every item of a list. A key that
    itself has dots is found as it stands.
    """
    if isinstance(value, dict) and path in value:  # a dict is what nearly every value is
        return value[path]
    if "." not in path and isinstance(value, dict):
        return MISSING
    head, _, rest = path.partition(".")
    if isinstance(value, dict):
        found = value.get(head, MISSING)
    elif isinstance(value, list):
        if head == "*":
            items = [lookup(item, rest) if rest else item for item in value]
            return MISSING if any(item is MISSING for item in items) else items
        found = value[int(head)] if head.isdecimal() and int(head) < len(value) else MISSING
    else:
        return MISSING
    return lookup(found, rest) if rest and found is not MISSING else found


def describe(value: Mapping[str, Any], limit: int = 40) -> str:
    """List a row's fields with their types, one level deep, for a message."""
    shown = []
    for key, item in value.items():
        if isinstance(item, Mapping):
            shown += [f"{key}.{inner} ({_kind(part)})" for inner, part in item.items()]
        else:
            shown.append(f"{key} ({_kind(item)})")
    return ", ".join(shown[:limit]) + (f" and {len(shown) - limit} more" * (len(shown) > limit))


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "text"
        case Mapping():
            return "object"
        case Sequence():
            return f"list of {len(value)}"
        case _:
            return "number"
