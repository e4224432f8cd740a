"""``json``: a JSON value, compared with gold's, held against a schema, or both."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from plp_reward.answers import Stage, Status, Step, Verdict
from plp_reward.answers.extraction.outcomes import Extraction
from plp_reward.answers.extraction.thinking import answer_parts
from plp_reward.graders.task import Answer, Task, golds_of, no_gold

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

RULE = "json"
_TAG = re.compile(r"<answer>((?:(?!<answer>).)*?)</answer>", re.DOTALL)
_SHOWN = 300
_MOST_DEPTH = 100


@dataclass(frozen=True, slots=True)
class JsonValue:
    """A JSON value.

    Attributes:
        grader: its name.
        compare: ``value``: it equals gold; ``subset``: so do the keys that gold has, others may
            stand beside them; ``nothing``: gold is not looked at, the schema alone decides.
        schema: a JSON Schema that it must fit, as text, or "".
    """

    grader: Literal["json"] = "json"
    compare: Literal["value", "subset", "nothing"] = "value"
    schema: str = ""

    looks_at = frozenset[str]()
    own = False

    def __post_init__(self) -> None:
        if self.schema:
            _validator(self.schema)
        elif self.compare == "nothing":
            raise ValueError("compare: nothing is compared, so give a schema")

    @property
    def bounded(self) -> bool:
        """False with a schema: its patterns and references may take any time."""
        return not self.schema

    def grade(self, task: Task) -> Verdict:
        """Hold the response's JSON value against the schema, then gold."""
        golds: list[Any] = []
        if self.compare != "nothing":
            texts = golds_of(task.gold) if not _is_array(task.gold) else (str(task.gold),)
            if not texts:
                return no_gold()
            try:
                golds = [parsed(text) for text in texts]
            except ValueError as error:
                return no_gold(f"gold is no JSON: {error}")
        said = _stated(task)
        if said is None:
            return Verdict(False, Status.NO_ANSWER, message="nothing in the response is JSON")
        if len(said[0]) > task.policy.max_chars:
            message = f"the JSON is longer than {task.policy.max_chars} characters"
            return Verdict(False, Status.OVER_LIMIT, message=message)
        text, found_by = said
        steps = (Step(Stage.EXTRACTION, text[:_SHOWN], "taken", f"as {found_by}"),)
        answer = Answer(Extraction(text, found_by), steps if task.explain else ())
        try:
            value = parsed(text)
        except ValueError as error:
            return answer.verdict(False, RULE, message=f"the answer is no JSON: {error}")
        if self.schema and (fault := _fault(self.schema, value)):
            return answer.verdict(False, RULE, message=f"the schema does not allow it: {fault}")
        if not golds:
            return answer.verdict(True, RULE, answer=_shown(value))
        place = next((where for gold in golds if not (where := self._differ(value, gold))), None)
        if place is not None:
            return answer.verdict(True, RULE, gold=_shown(golds[0]), answer=_shown(value))
        where = self._differ(value, golds[0])
        return answer.verdict(
            False,
            RULE,
            gold=_shown(golds[0]),
            answer=_shown(value),
            message=f"it differs from gold at {where}"[:_SHOWN],
        )

    def _differ(self, value: Any, gold: Any, path: str = "$") -> str:
        """The first place at which a value is not gold, or ""."""
        if isinstance(gold, dict) and isinstance(value, dict):
            missing = [key for key in gold if key not in value]
            more = [key for key in value if key not in gold] if self.compare == "value" else []
            for key in (*missing, *more):
                return f"{path}.{key}"
            each = ((f"{path}.{key}", value[key], gold[key]) for key in gold)
        elif isinstance(gold, list) and isinstance(value, list):
            if len(gold) != len(value):
                return f"{path} (lists of {len(value)} and {len(gold)})"
            each = (
                (f"{path}[{i}]", one, other)
                for i, (one, other) in enumerate(zip(value, gold, strict=True))
            )
        else:
            numbers = _is_number(value) and _is_number(gold)
            same = value == gold if numbers or type(value) is type(gold) else False
            return "" if same else path
        return next(
            (where for at, one, other in each if (where := self._differ(one, other, at))), ""
        )


def parsed(text: str) -> Any:
    """Return what a JSON text holds.

    Raises:
        ValueError: it is no JSON (NaN and infinities are none), a key stands twice in an object,
            or it is nested too deeply.
    """
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_finite
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    level, depth = [value], 0
    while level := [part for part in level if isinstance(part, dict | list)]:
        depth += 1
        if depth > _MOST_DEPTH:
            raise ValueError("nested too deeply")
        level = [
            inner for part in level for inner in (part.values() if isinstance(part, dict) else part)
        ]
    return value


def _stated(task: Task) -> tuple[str, str] | None:
    """The JSON text that a response ends with, and where it stood."""
    parts = answer_parts(task.response, task.policy.extraction.thinking_tags)
    text = parts.answers[0].strip()
    if (block := _last_block(text)) is not None:
        return block, "fenced"
    if tagged := _TAG.findall(text):
        return tagged[-1].strip(), "answer_tag"
    if not text:
        return None
    if text[0] in "{[" or _is_scalar(text):
        return text, "bare"
    return _embedded(text)


def _last_block(text: str) -> str | None:
    """What the last fenced block of a text holds."""
    if "```" not in text:
        return None
    lines = text.split("\n")
    fences = [place for place, line in enumerate(lines) if line.lstrip().startswith("```")]
    closing = next(
        (n for n in range(len(fences) - 1, 0, -1) if lines[fences[n]].strip() == "```"), 0
    )
    if not closing:
        return None
    return "\n".join(lines[fences[closing - 1] + 1 : fences[closing]]).strip()


def _embedded(text: str) -> tuple[str, str] | None:
    """The last object or list that a text ends with; what stands before it is prose."""
    end = text.rstrip(" .`\n")
    if not end.endswith(("}", "]")):
        return None
    depth, quoted, place = 0, False, len(end)
    while place:
        place -= 1
        char = end[place]
        if char == '"':
            before = place
            while before and end[before - 1] == "\\":
                before -= 1
            quoted ^= (place - before) % 2 == 0
        elif not quoted and char in "}]":
            depth += 1
        elif not quoted and char in "{[":
            depth -= 1
            if not depth:
                return end[place:], "embedded"
    return None


def _is_scalar(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_array(gold: object) -> bool:
    """Whether gold is the text of a JSON array, which is one value and not many golds."""
    return isinstance(gold, str) and gold.lstrip().startswith("[")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in an object")
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)[:_SHOWN]


@lru_cache(maxsize=64)
def _validator(schema: str) -> Validator:
    """The schema's validator: it fetches nothing, whatever the schema refers to.

    Raises:
        ValueError: it is no schema.
    """
    from jsonschema import validators
    from jsonschema.exceptions import SchemaError
    from referencing import Registry

    try:
        content = json.loads(schema)
        kind = validators.validator_for(content, default=validators.Draft202012Validator)
        kind.check_schema(content)
    except (SchemaError, ValueError, TypeError, AttributeError) as error:
        message = error.message if isinstance(error, SchemaError) else str(error)
        raise ValueError(f"schema: is no JSON Schema: {message[:_SHOWN]}") from error
    return kind(content, registry=Registry())


def _fault(schema: str, value: Any) -> str:
    """What a schema objects to, or ""."""
    from jsonschema.exceptions import best_match

    error = best_match(_validator(schema).iter_errors(value))
    return "" if error is None else f"{error.json_path}: {error.message}"[:_SHOWN]
