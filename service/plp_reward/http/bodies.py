"""Request bodies: JSON to wire types, with errors that name the field and the fix.

Bodies are read here and not by FastAPI: samples are validated one by one, so that each problem is
named by its sample, and a body made of errors costs no more than one made of samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json
from starlette.requests import Request

from plp_reward.errors import SampleProblem, shown
from plp_reward.http.errors import InvalidRequest, TooLarge
from plp_reward.http.unpacking import unpack
from plp_reward.http.wire import RewardSettings, WireSample

M = TypeVar("M", bound=BaseModel)

MOST_FIELDS = 64
"""Fields of an object; more are refused unread, since each unknown one costs an error."""

MOST_LISTED = 10
"""Problems that are listed of one sample."""


async def read(request: Request, model: type[M]) -> M:
    """Read a request's body.

    Raises:
        InvalidRequest: it is no JSON, or not what ``model`` describes.
        TooLarge: it is over the size limit.
        UnknownEncoding: it is packed in a way that is not known.
    """
    return _validate(model, _content(await _body(request)))


class ScoringRequest(NamedTuple):
    """A reward request, its valid samples apart from the others.

    Attributes:
        settings: what is asked for besides the samples.
        samples: the valid samples.
        positions: where each of them stood in the body.
        problems: what is wrong with the others.
    """

    settings: RewardSettings
    samples: list[WireSample]
    positions: list[int]
    problems: list[SampleProblem]


async def read_scoring(request: Request, most_samples: int) -> ScoringRequest:
    """Read the body of a reward request.

    Raises:
        InvalidRequest: something else than a sample is invalid.
        TooLarge: it is over the size limit, or has more than ``most_samples``.
    """
    content = _content(await _body(request))
    if "samples" not in content:
        raise InvalidRequest("samples: is missing")
    found = content.pop("samples")
    if not isinstance(found, list):
        raise InvalidRequest("samples: must be a list")
    if len(found) > most_samples:
        raise TooLarge(
            f"samples: {len(found)} in one request, at most {most_samples} are allowed; "
            "send fewer at a time, whole groups together"
        )
    scoring = ScoringRequest(_validate(RewardSettings, content), [], [], [])
    validate = WireSample.__pydantic_validator__.validate_python
    for position, sample in enumerate(found):
        try:
            if isinstance(sample, dict) and len(sample) > MOST_FIELDS:
                raise InvalidRequest(f"has {len(sample)} fields, at most {MOST_FIELDS} are read")
            scoring.samples.append(validate(sample))
            scoring.positions.append(position)
        except (ValidationError, InvalidRequest) as error:
            scoring.problems.extend(_problems(position, sample, error))
    return scoring


class EachRead(NamedTuple, Generic[M]):
    """A body that is a list, its valid items apart from the others.

    Attributes:
        items: the valid items.
        positions: where each of them stood in the list.
        names: the ``id`` of each item of the list, valid or not.
        problems: what is wrong with the others.
    """

    items: list[M]
    positions: list[int]
    names: list[str | int]
    problems: list[SampleProblem]


async def read_each(request: Request, model: type[M], most: int) -> EachRead[M]:
    """Read a request's body that is a list.

    Raises:
        InvalidRequest: it is no list.
        TooLarge: it is over the size limit, or has more than ``most`` items.
    """
    content = _json(await _body(request))
    if not isinstance(content, list):
        raise InvalidRequest("the body must be a JSON list")
    if len(content) > most:
        raise TooLarge(f"{len(content)} items in one request, at most {most} are allowed")
    each = EachRead[M]([], [], [], [])
    for position, item in enumerate(content):
        name = item.get("id", "") if isinstance(item, dict) else ""
        each.names.append(name if isinstance(name, str | int) else "")
        try:
            if isinstance(item, dict) and len(item) > MOST_FIELDS:
                raise InvalidRequest(f"has {len(item)} fields, at most {MOST_FIELDS} are read")
            each.items.append(model.model_validate(item))
            each.positions.append(position)
        except (ValidationError, InvalidRequest) as error:
            each.problems.extend(_problems(position, item, error))
    return each


async def _body(request: Request) -> bytes:
    """Return the body; unlike ``Request.body`` does, nothing keeps it while the request waits."""
    body = b"".join([chunk async for chunk in request.stream()])
    encoding = request.headers.get("content-encoding", "")
    return unpack(body, encoding, request.app.state.service.settings.max_body_bytes)


def _json(body: bytes) -> Any:
    try:
        return from_json(body)
    except ValueError as error:
        raise InvalidRequest(f"the body is no JSON: {error}") from error


def _content(body: bytes) -> dict[str, Any]:
    content = _json(body)
    if not isinstance(content, dict):
        raise InvalidRequest("the body must be a JSON object")
    for name, part in ((None, content), *content.items()):
        if isinstance(part, dict) and len(part) > MOST_FIELDS:
            where = "the body" if name is None else shown(name)
            raise InvalidRequest(f"{where}: has {len(part)} fields, at most {MOST_FIELDS} are read")
    return content


def _validate(model: type[M], content: dict[str, Any]) -> M:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(shown(str(part)) for part in detail['loc'])}: {_message(detail, model)}"
            for detail in _details(error)[:5]
        )
        raise InvalidRequest(told) from error


def _problems(
    position: int, sample: Any, error: ValidationError | InvalidRequest
) -> list[SampleProblem]:
    """Say what is wrong with one sample, a problem a field."""
    given = sample.get("id", "") if isinstance(sample, dict) else ""
    name = str(given) if isinstance(given, str | int) else ""
    if isinstance(error, InvalidRequest):
        return [SampleProblem(position, name, "sample", str(error))]
    fields: dict[str, SampleProblem] = {}
    for detail in _details(error):
        field = str(detail["loc"][0]) if detail["loc"] else "sample"
        problem = SampleProblem(position, name, field, _message(detail, WireSample))
        fields.setdefault(field, problem)
    return list(fields.values())[:MOST_LISTED]


def _details(error: ValidationError) -> list[Any]:
    return error.errors(include_url=False, include_context=False, include_input=False)


def _message(detail: Mapping[str, Any], model: type[BaseModel]) -> str:
    match detail["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return f"is no field; fields are: {', '.join(model.model_fields)}"
        case "model_type":
            return "must be an object"
    message: str = detail["msg"]
    return message[:1].lower() + message[1:]
