"""Request bodies: JSON to wire types, with errors that name the field and the fix.

Bodies are read here and not by FastAPI, which would parse them into Python objects first and
validate those: twice the time, and integers beyond 64 bits would depend on the parser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json
from starlette.requests import Request

from plp_reward.errors import SampleProblem
from plp_reward.http.errors import InvalidRequest
from plp_reward.http.wire import RewardRequest, WireSample

M = TypeVar("M", bound=BaseModel)

MOST_LISTED = 1000
"""Problems that an answer lists; whoever has more has the same one in every sample."""


async def read(request: Request, model: type[M]) -> M:
    """Read a request's body.

    Raises:
        InvalidRequest: it is no JSON, or not what ``model`` describes.
        TooLarge: it is over the size limit.
    """
    body = await request.body()
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise InvalidRequest(_describe(_details(error))) from error


class Scoring(NamedTuple):
    """A reward request, its valid samples apart from the others.

    Attributes:
        request: the request; ``samples`` holds the valid ones.
        positions: where each of them stood in the body.
        problems: what is wrong with the others.
    """

    request: RewardRequest
    positions: list[int]
    problems: list[SampleProblem]


async def read_scoring(request: Request) -> Scoring:
    """Read the body of a reward request.

    Raises:
        InvalidRequest: something else than a sample is invalid.
        TooLarge: it is over the size limit.
    """
    body = await request.body()
    try:
        parsed = RewardRequest.model_validate_json(body)
    except ValidationError as error:
        details = _details(error)
    else:
        return Scoring(parsed, list(range(len(parsed.samples))), [])
    if outside := [detail for detail in details if not _in_sample(detail)]:
        raise InvalidRequest(_describe(outside))
    content = from_json(body)
    problems = _problems(details, content["samples"])
    invalid = {problem.position for problem in problems}
    positions = [i for i in range(len(content["samples"])) if i not in invalid]
    samples = [content["samples"][position] for position in positions]
    return Scoring(
        RewardRequest.model_validate(content | {"samples": samples}), positions, problems
    )


def _details(error: ValidationError) -> list[Any]:
    if error.error_count() > MOST_LISTED:
        raise InvalidRequest(
            f"the body has {error.error_count()} errors; the first is at "
            f"{_describe(error.errors(include_url=False, include_context=False)[:1])}"
        ) from error
    return error.errors(include_url=False, include_context=False, include_input=False)


def _in_sample(detail: Mapping[str, Any]) -> bool:
    return len(detail["loc"]) >= 2 and detail["loc"][0] == "samples"


def _problems(details: Iterable[Mapping[str, Any]], samples: list[Any]) -> list[SampleProblem]:
    problems: dict[tuple[int, str], SampleProblem] = {}
    for detail in details:
        _, position, *rest = detail["loc"]
        field = str(rest[0]) if rest else "sample"
        sample = samples[position]
        name = sample.get("id", "") if isinstance(sample, dict) else ""
        problem = SampleProblem(
            position,
            str(name) if isinstance(name, str | int) else "",
            field,
            _message(detail, WireSample if rest else None),
        )
        problems.setdefault((position, field), problem)
    return list(problems.values())


def _message(detail: Mapping[str, Any], model: type[BaseModel] | None) -> str:
    match detail["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden" if model is not None:
            return f"is no field; fields are: {', '.join(model.model_fields)}"
        case "extra_forbidden":
            return "is no field"
        case "model_type" | "model_attributes_type":
            return "must be an object"
        case "list_type":
            return "must be a list"
    message: str = detail["msg"]
    return message[:1].lower() + message[1:]


def _describe(details: Iterable[Mapping[str, Any]]) -> str:
    """Say where and what, for each of a few errors."""
    parts = []
    for detail in list(details)[:5]:
        place = ".".join(str(part) for part in detail["loc"]) or "the body"
        parts.append(f"{place}: {_message(detail, None)}")
    return "; ".join(parts)
