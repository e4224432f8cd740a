"""What pydantic found wrong, in words for people who never heard of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_SEAMS = re.compile(r"(?:^|(?<=\s)):\s+|Value error, |Assertion failed, ")
_WORDS: Mapping[str, str] = {
    "missing": "must be given",
    "extra_forbidden": "there is no such setting",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "string_type": "must be a text",
    "string_too_short": "must not be empty",
    "list_type": "must be a list",
    "dict_type": "must be a table of names and values",
    "model_type": "must be a table of names and values",
    "path_type": "must be a path",
    "literal_error": "must be {expected}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
}
"""By pydantic's types of errors; what is in braces is in the error's context."""
_WITHOUT_INPUT = frozenset({"missing", "extra_forbidden", "string_too_short"})
"""Types whose input says nothing, or may be a secret."""
_ECHOED = 60


def problems(
    error: ValidationError, model: type[BaseModel] | None = None, skip: int = 0
) -> Iterator[str]:
    """Yield a line for each thing that is wrong: the setting's name and what it must be.

    Args:
        error: what pydantic raised.
        model: what was read, so that a misspelt name can be told from its own.
        skip: how many parts of each place go without saying, such as the command's name.
    """
    for problem in error.errors():
        place = [str(part) for part in problem["loc"][skip:]]
        said = in_words(problem)
        if problem["type"] == "extra_forbidden" and model is not None and place:
            near = difflib.get_close_matches(place[-1], _names(model, place[:-1]), 2)
            said += f"; do you mean {' or '.join(near)}?" if near else ""
        yield f"{'.'.join(place)}: {said}" if place else said


def in_words(problem: ErrorDetails) -> str:
    """Return one of ``ValidationError.errors()`` in words, with what was given."""
    words = _WORDS.get(problem["type"])
    if words is None:
        return without_seams(problem["msg"])
    told = words.format_map(problem.get("ctx", {}))
    given = problem["input"]
    if problem["type"] in _WITHOUT_INPUT or not isinstance(given, str | int | float):
        return told
    return f"{told}, not {given if isinstance(given, int | float) else given[:_ECHOED]!r}"


def _names(model: type[BaseModel], place: Sequence[str]) -> list[str]:
    """The names of a model's settings, or of those of one inside it."""
    for part in place:
        field = model.model_fields.get(part)
        inner = [field.annotation, *get_args(field.annotation)] if field else []
        found = [k for k in inner if isinstance(k, type) and issubclass(k, BaseModel)]
        if not found:
            return []
        model = found[0]
    return list(model.model_fields)


def without_seams(message: str) -> str:
    """Return a message without what pydantic puts before those of validators."""
    return _SEAMS.sub("", message).strip()
