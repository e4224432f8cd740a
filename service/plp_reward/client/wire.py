"""Between samples and bytes: requests, their parts, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx
import orjson

from plp_reward.answers import Gold, Status, Verdict
from plp_reward.client.errors import (
    BadAnswer,
    ServiceFailed,
    ServiceRefused,
    ServiceUnavailable,
    TokenRefused,
)
from plp_reward.encoding import to_json
from plp_reward.errors import InvalidSamples, PlpError, SampleProblem
from plp_reward.samples import Result, Sample

PART_SAMPLES = 2048
PART_CHARACTERS = 8_000_000
"""A part of a call ends at either, but never inside a group: a body below the service's limits."""

HEADERS = {"content-type": "application/json"}


def headers(token: str | None, run: str | None) -> dict[str, str]:
    """Return the headers that every request of a client carries."""
    given = {"authorization": token and f"Bearer {token}", "x-run-id": run}
    return {name: value for name, value in given.items() if value}


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
    """Divide a call into requests, every group that is in it whole."""
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
        wire = [_wire_sample(sample) for sample in mine]
        parts.append(Part(positions, mine, to_json({**settings, "samples": wire})))
    return parts


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
    fields = {
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
    }
    return {name: value for name, value in fields.items() if value is not None}


def grade_body(
    response: str, gold: Gold, prompt: str | None, profile: str | None, *, explain: bool
) -> bytes:
    """Return the body of a request to grade."""
    return to_json(
        {
            "response": response,
            "gold": gold,
            "prompt": prompt,
            "profile": profile,
            "explain": explain,
        }
    )


def results_of(response: httpx.Response, part: Part) -> list[Result]:
    """Read the results of ``part``.

    Raises:
        BadAnswer: they are not one for each sample.
    """
    try:
        found = [
            Result(**{**fields, "status": Status(fields["status"])})
            for fields in orjson.loads(response.content)["results"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise BadAnswer(f"the results cannot be read: {error!r}", _request_id(response)) from error
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
        fields = orjson.loads(response.content)
        return Verdict(
            **{**fields, "status": Status(fields["status"]), "steps": tuple(fields["steps"])}
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadAnswer(f"the verdict cannot be read: {error!r}", _request_id(response)) from error


def content_of(response: httpx.Response, name: str) -> dict[str, Any]:
    """Read the object called ``name`` in an answer.

    Raises:
        BadAnswer: there is none.
    """
    try:
        content: dict[str, Any] = orjson.loads(response.content)[name]
    except (ValueError, KeyError, TypeError) as error:
        raise BadAnswer(f"there are no {name} in the answer", _request_id(response)) from error
    return content


def error_of(response: httpx.Response) -> PlpError:
    """Return the error that an answer tells of."""
    status = response.status_code
    try:
        error = orjson.loads(response.content)["error"]
        message = str(error["message"])
        problems = [SampleProblem(**problem) for problem in error["problems"]]
    except (ValueError, KeyError, TypeError):
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
            if problem.position < len(part.positions)
        ]
    )


def _request_id(response: httpx.Response) -> str:
    return str(response.headers.get("x-request-id", ""))
