"""Between samples and bytes: requests, their parts, and what comes back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import Any

import httpx
import orjson
from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict  # pydantic's, before Python 3.12

from plp_reward.answers import Gold, Verdict
from plp_reward.client.errors import (
    BadAnswer,
    ClientError,
    ServiceFailed,
    ServiceRefused,
    ServiceUnavailable,
    TokenRefused,
)
from plp_reward.errors import InvalidSamples, PlpError, SampleProblem
from plp_reward.files.encoding import to_json
from plp_reward.scoring.samples import Result, Sample

PART_SAMPLES = 2048
PART_CHARACTERS = 8_000_000
"""A part of a call ends at either, but never inside a group: a body below the service's limits."""


ANSWER_BYTES = 64 * 2**20
"""Most bytes of an answer; that to the largest part has a few."""

Encodable = TypeError, ValueError, RecursionError
"""What encoding raises: what is no JSON, integers of thousands of digits, nesting."""


def headers(token: str | None, run: str | None) -> dict[bytes, bytes]:
    """Return the headers that every request of a client carries.

    Raises:
        ClientError: no header can carry the token or the run's name.
    """
    given = {"authorization": token and f"Bearer {token.strip()}", "x-run-id": run}
    carried = {name: value for name, value in given.items() if value}
    for name, value in carried.items():
        if not value.isprintable():
            raise ClientError(f"{name}: holds a character that no header can carry")
    # Not compressed: what is decompressed may be of any size.
    return {
        b"content-type": b"application/json",
        b"accept-encoding": b"identity",
        **{name.encode(): value.encode() for name, value in carried.items()},
    }


@dataclass(frozen=True, slots=True)
class Part:
    """The samples of one request.

    Attributes:
        positions: where they stand in the call.
        body: the request's body.
    """

    positions: Sequence[int]
    samples: Sequence[Sample]
    body: bytes


def parts_of(
    samples: Sequence[Sample],
    *,
    profile: str | None,
    reward: str | None,
    parameters: Mapping[str, float] | None,
    run: str | None = None,
    group_size: int | None = None,
) -> list[Part]:
    """Divide a call into requests, every group that is in it whole.

    Raises:
        InvalidSamples: some are nothing that JSON has.
        ClientError: something else that is asked for is not.
    """
    added = {"run": run, "group_size": group_size}
    settings = {
        "profile": profile,
        "reward": reward,
        "parameters": dict(parameters or {}),
        **{name: value for name, value in added.items() if value is not None},
    }
    parts = []
    for positions in _divide(samples):
        mine = [samples[position] for position in positions]
        try:
            wire = [_wire_sample(sample) for sample in mine]
            body = to_json({**settings, "samples": wire})
        except Encodable as error:
            if problems := _problems(positions, mine):
                raise InvalidSamples(problems) from error
            raise ClientError(f"the call cannot be sent: {error}") from error
        parts.append(Part(positions, mine, body))
    return parts


def _problems(positions: Sequence[int], samples: Sequence[Sample]) -> list[SampleProblem]:
    """Say which fields of which samples cannot be sent."""
    problems = []
    for position, sample in zip(positions, samples, strict=True):
        for field in fields(sample):
            value = getattr(sample, field.name)
            try:
                to_json(list(value) if field.name == "token_ids" and value is not None else value)
            except Encodable as error:
                message = f"cannot be sent: {error!s:.200}"
                problems.append(SampleProblem(position, str(sample.id), field.name, message))
    return problems


def _divide(samples: Sequence[Sample]) -> list[list[int]]:
    groups: dict[object, list[int]] = {}
    for position, sample in enumerate(samples):
        name = (position, None) if sample.group is None else sample.group
        groups.setdefault(name, []).append(position)
    divided: list[list[int]] = []
    part: list[int] = []
    characters = 0
    for group in groups.values():
        size = sum(len(samples[position].response) for position in group)
        full = len(part) + len(group) > PART_SAMPLES or characters + size > PART_CHARACTERS
        if part and full:
            divided.append(part)
            part, characters = [], 0
        part.extend(group)
        characters += size
    return [*divided, part] if part else divided


def _wire_sample(sample: Sample) -> dict[str, object]:
    content = {
        "id": sample.id or None,
        "group": sample.group,
        "prompt": sample.prompt,
        "response": sample.response,
        "gold": sample.gold,
        "length": sample.length,
        "token_ids": None if sample.token_ids is None else list(sample.token_ids),
        "finish_reason": sample.finish_reason,
        "evaluation": sample.evaluation or None,
        "target": sample.target,
        "extra": None if sample.extra is None else dict(sample.extra),
    }
    return {name: value for name, value in content.items() if value is not None}


def grade_body(
    response: str, gold: Gold, prompt: str | None, profile: str | None, *, explain: bool
) -> bytes:
    """Return the body of a request to grade.

    Raises:
        ClientError: something in it is nothing that JSON has.
    """
    body = {
        "response": response,
        "gold": gold,
        "prompt": prompt,
        "profile": profile,
        "explain": explain,
    }
    try:
        return to_json(body)
    except Encodable as error:
        raise ClientError(f"the call cannot be sent: {error}") from error


class _Results(TypedDict):
    results: list[Result]


class _Problems(TypedDict):
    message: str
    problems: list[SampleProblem]


class _Error(TypedDict):
    error: _Problems


_RESULTS = TypeAdapter(_Results)
_VERDICT = TypeAdapter(Verdict)
_ERROR = TypeAdapter(_Error)
_OBJECTS = TypeAdapter(dict[str, dict[str, Any]])


def results_of(response: httpx.Response, part: Part) -> list[Result]:
    """Read the results of ``part``.

    Raises:
        BadAnswer: they are not one for each sample, or not of the types that they must be.
    """
    try:
        found = _RESULTS.validate_json(response.content, strict=True)["results"]
    except ValidationError as error:
        raise BadAnswer(
            f"the results cannot be read: {_first(error)}", _request_id(response)
        ) from (error)
    numbers = chain(
        (result.reward for result in found if result.reward is not None),
        *(result.components.values() for result in found),
    )
    if not all(map(math.isfinite, numbers)):
        raise BadAnswer("a reward is no finite number", _request_id(response))
    asked = [sample.id or str(i) for i, sample in enumerate(part.samples)]
    if [result.id for result in found] != asked:
        raise BadAnswer("the results are not those of the samples sent", _request_id(response))
    return [
        replace(result, id=sample.id) if result.id != sample.id else result
        for result, sample in zip(found, part.samples, strict=True)
    ]


def verdict_of(response: httpx.Response) -> Verdict:
    """Read a verdict.

    Raises:
        BadAnswer: there is none.
    """
    try:
        return _VERDICT.validate_json(response.content, strict=True)
    except ValidationError as error:
        raise BadAnswer(
            f"the verdict cannot be read: {_first(error)}", _request_id(response)
        ) from (error)


def content_of(response: httpx.Response, name: str) -> dict[str, Any]:
    """Read the object called ``name`` in an answer, whose values are objects.

    Raises:
        BadAnswer: there is none.
    """
    try:
        return _OBJECTS.validate_python(orjson.loads(response.content)[name])
    except (ValueError, KeyError, TypeError) as error:
        raise BadAnswer(f"there are no {name} in the answer", _request_id(response)) from error


def _first(error: ValidationError) -> str:
    detail = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}"


def error_of(response: httpx.Response) -> PlpError:
    """Return the error that an answer tells of."""
    status = response.status_code
    try:
        error = _ERROR.validate_json(response.content, strict=True)["error"]
        message, problems = error["message"], error["problems"]
    except ValidationError:
        message, problems = response.reason_phrase or "no reason given", []
    if problems:
        return InvalidSamples(problems)
    told, request_id = f"HTTP {status}: {message}", _request_id(response)
    if status == 401:
        return TokenRefused(told, request_id)
    if status in (429, 502, 503, 504):
        return ServiceUnavailable(told, request_id)
    if status >= 500:
        return ServiceFailed(told, request_id)
    if status >= 400:
        return ServiceRefused(told, request_id)
    return BadAnswer(told, request_id)


def in_call(error: InvalidSamples, part: Part) -> InvalidSamples:
    """Return ``error`` with positions and ids of the call instead of the request."""
    return InvalidSamples(
        [
            replace(
                problem,
                position=part.positions[problem.position],
                id=part.samples[problem.position].id,
            )
            for problem in error.problems
            if 0 <= problem.position < len(part.positions)
        ]
    )


def _request_id(response: httpx.Response) -> str:
    return str(response.headers.get("x-request-id", ""))
