"""Which grader a profile's samples get: one for all, or one by a field of each sample.

grader = "choice"

[mixed.graders]
by = "data_source"
use = { gsm8k = "math", "mmlu*" = "choice", tables = { grader = "json", schema = "t.json" } }
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from fnmatch import fnmatchcase
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)

from plp_reward.files.encoding import to_json
from plp_reward.graders.own import OwnGrader
from plp_reward.graders.registry import GRADERS, MATH, Named
from plp_reward.scoring.own_rewards import is_code
from plp_reward.scoring.samples import MOST_EXTRA, Sample

_LONGEST_NAME = 200


def _read(value: Any, info: ValidationInfo) -> Named | OwnGrader | None:
    """A grader as a profile names it: by name alone, or in a table with its settings."""
    if value is None or isinstance(value, OwnGrader | Named):
        return value
    table = {"grader": value} if isinstance(value, str) else value
    if not isinstance(table, Mapping) or not isinstance(table.get("grader"), str):
        raise ValueError('must be a name, or a table with one as grader: { grader = "numeric" }')
    name = table["grader"]
    if is_code(name) or name == MATH:
        if len(table) > 1:
            where = "the profile's grading" if name == MATH else "the function's own code"
            raise ValueError(f"grader {name!r} has no settings here: they are {where}")
        return None if name == MATH else _own(name, info)
    if name not in GRADERS:
        known = ", ".join([MATH, *GRADERS])
        raise ValueError(
            f"no grader is called {name!r}; there are: {known}; one of yours is file.py:function"
        )
    kind = GRADERS[name]
    settings = _with_schema(table, info) if "schema" in table else table
    unknown = [key for key in settings if key not in {field.name for field in fields(kind)}]
    if unknown:
        known = ", ".join(field.name for field in fields(kind) if field.name != "grader") or "none"
        raise ValueError(f"grader {name!r} has no setting {unknown[0]!r}; it has: {known}")
    try:
        found: Named = TypeAdapter(kind).validate_python(settings)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"grader {name!r}: {place}{place and ': '}{first['msg']}") from None
    return found


def _own(name: str, info: ValidationInfo) -> OwnGrader:
    known = (info.context or {}).get("own", {}).get(name)
    if not isinstance(known, OwnGrader):
        raise ValueError(f"grader {name!r} is code, and this does not load any")
    return known


def _with_schema(table: Mapping[str, Any], info: ValidationInfo) -> Mapping[str, Any]:
    """``table`` with its schema as text: written there, or in a file of the profile's folder."""
    schema = table["schema"]
    if isinstance(schema, Mapping | bool):
        return {**table, "schema": json.dumps(schema, sort_keys=True)}
    folder = (info.context or {}).get("folder")
    if not isinstance(schema, str) or folder is None:
        raise ValueError("schema: must be a table, or in a profile file a file's name")
    try:
        content = json.loads((folder / schema).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"schema: file {folder / schema} cannot be read: {error}") from None
    return {**table, "schema": json.dumps(content, sort_keys=True)}


def _written(grader: Named | OwnGrader | None) -> Any:
    """A grader as ``_read`` takes it."""
    if grader is None or isinstance(grader, OwnGrader):
        return MATH if grader is None else grader.grader
    table = asdict(grader)
    if table.get("schema"):
        table["schema"] = json.loads(table["schema"])
    given = {f.name: table[f.name] for f in fields(grader) if table[f.name] != f.default}
    return {"grader": grader.grader, **given} if given else grader.grader


GraderSetting = Annotated[
    Named | OwnGrader | None,
    PlainValidator(_read),
    PlainSerializer(_written),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}]}),
]
"""A grader of a profile; None is mathematics."""


class GraderChoice(BaseModel):
    """Which grader each sample gets, by one of its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: str = Field(min_length=1, description="The field of extra that says which.")
    use: dict[str, GraderSetting] = Field(
        min_length=1,
        description="Graders by the field's values: names, or patterns with * and ?. The first one "
        "that fits counts; a sample that none fits is refused.",
    )

    def find(self, sample: Sample) -> Named | OwnGrader | None:
        """Return a sample's grader.

        Raises:
            LookupError: the sample has none; the message says why.
        """
        value = (sample.extra or {}).get(self.by)
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise LookupError(
                f"the profile chooses graders by {self.by!r}: send it in extra, as text"
            )
        name = str(value)
        if name in self.use:
            return self.use[name]
        for pattern, grader in self.use.items():
            if fnmatchcase(name, pattern):
                return grader
        raise LookupError(
            f"no grader of the profile takes {self.by} {name[:_LONGEST_NAME]!r}; it has: "
            f"{', '.join(self.use)}"
        )


def named_graders(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names in a profile's table that are code of the user's."""
    chosen = table.get("graders")
    use = chosen.get("use") if isinstance(chosen, Mapping) else None
    for setting in (table.get("grader"), *(use.values() if isinstance(use, Mapping) else ())):
        name = setting.get("grader") if isinstance(setting, Mapping) else setting
        if isinstance(name, str) and is_code(name):
            yield name


def extra_fault(extra: Any) -> str:
    """Say what is wrong with a sample's further fields, or ""."""
    if not isinstance(extra, Mapping) or not all(isinstance(name, str) for name in extra):
        return "must be an object of further fields by name"
    try:
        size = len(to_json(extra))
    except (TypeError, ValueError, RecursionError) as error:
        return f"must hold what JSON can: {error!s:.200}"
    if size > MOST_EXTRA:
        return f"has {size} bytes as JSON, at most {MOST_EXTRA} are taken"
    return ""
