"""POST /openrlhf: the wire of OpenRLHF's remote reward client, exactly.

The client posts each sample in a request of its own, retries whatever is not a 200 four times, and
then ends the run. Every answer must have the same ``extra_logs`` keys, and finite numbers only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from plp_reward.files.encoding import to_json
from plp_reward.groups.partial import prompt_key
from plp_reward.http.bodies import read
from plp_reward.http.errors import InvalidRequest, TooLarge
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.replies import client_gone, json_response
from plp_reward.http.routes import BodyRoute
from plp_reward.http.service import Service
from plp_reward.http.waiting import Waiting
from plp_reward.http.wire import Fix
from plp_reward.http.wires.queries import Query, take_apart
from plp_reward.http.wires.shared import asked, begin, labels_of, number, refuse_long
from plp_reward.scoring.labels import Label
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Result, Sample

router = APIRouter(tags=["openrlhf"], route_class=BodyRoute)

EXTRA_LOGS = (
    "accuracy",
    "response_tokens",
    "finished",
    "undecided",
    "prompt_found",
    "group_incomplete",
)
"""Names of the numbers that every answer carries, for each sample."""


_PROMPT = "<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n"


class OpenRLHFRequest(BaseModel):
    """What OpenRLHF's remote reward client posts: three lists of the same length."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "query": [f"{_PROMPT}\\boxed{{2}}<|im_end|>"],
                    "prompts": [_PROMPT],
                    "labels": ["2"],
                }
            ]
        }
    )

    query: Annotated[
        Annotated[list[StrictStr], Field(fail_fast=True)], Fix("must be a list of strings")
    ] = Field(description="Prompt, response and end-of-sequence as one text, special tokens kept.")
    prompts: Annotated[
        Annotated[list[StrictStr], Field(fail_fast=True)], Fix("must be a list of strings")
    ] = Field(
        description="The prompts alone, as they were before they were cut to the length limit."
    )
    labels: Annotated[list[Any], Fix("must be a list")] = Field(
        description="Gold: text, a number, a list of acceptable answers, null, or an object that "
        "holds it, see the documentation."
    )


class OpenRLHFResponse(BaseModel):
    """What OpenRLHF's remote reward client reads: lists of the request's length."""

    rewards: list[float] = Field(description="Rewards; 0 or 1 for evaluation samples.")
    scores: list[float] = Field(description="1 if correct, else 0.")
    extra_logs: dict[str, list[float]] = Field(
        description="Numbers to log, under the same names in every response."
    )


@router.post(
    "/openrlhf",
    responses=answers(OpenRLHFResponse, *SCORING_ERRORS),
    openapi_extra=accepts(OpenRLHFRequest),
)
async def openrlhf(request: Request) -> Response:
    """Give rewards to OpenRLHF with the server's default profile: --reward.remote_url."""
    return await _answer(request, None)


@router.post(
    "/openrlhf/{profile}",
    responses=answers(OpenRLHFResponse, 404, *SCORING_ERRORS),
    openapi_extra=accepts(OpenRLHFRequest),
)
async def openrlhf_with_profile(request: Request, profile: str) -> Response:
    """Give rewards to OpenRLHF with the profile that the address names."""
    return await _answer(request, profile)


class _Mark(NamedTuple):
    """What an answer says of a sample besides its result."""

    evaluation: bool
    ended: bool
    prompt_found: bool
    group_incomplete: bool = False


async def _answer(request: Request, profile: str | None) -> Response:
    scoring, scored, marks = await _begin(request, profile)
    if isinstance(scored, Waiting):
        answers = await scored.results()
        if answers is None:
            return client_gone()
        marks = [
            mark._replace(group_incomplete=answer.incomplete)
            for mark, answer in zip(marks, answers, strict=True)
        ]
        scored = [answer.result for answer in answers]
    return json_response(_content(scored, marks, scoring))


async def _begin(
    request: Request, name: str | None
) -> tuple[Profile, list[Result] | Waiting, list[_Mark]]:
    """Score a request, or have it wait; nothing of its texts is kept."""
    service: Service = request.app.state.service
    body = await read(request, OpenRLHFRequest)
    sizes = (len(body.query), len(body.prompts), len(body.labels))
    if len(set(sizes)) != 1:
        raise InvalidRequest(
            "query, prompts and labels must be of the same length, not {}, {} and {}".format(*sizes)
        )
    if sizes[0] > service.settings.max_samples:
        raise TooLarge(
            f"query: {sizes[0]} samples in one request, at most {service.settings.max_samples} are "
            "allowed"
        )
    labels = labels_of(body.labels, "labels")
    wanted = asked(request, name, next((label.run for label in labels if label.run), None))
    queries = await _take_apart(body, wanted.profile.ends)
    for query in queries:
        refuse_long(query.response, service)
    samples = _samples(body, queries, labels)
    if lost := sum(not query.prompt_found for query in queries):
        service.metrics.prompts_not_found.labels(wanted.profile.name).inc(lost)
        structlog.get_logger("openrlhf").warning(
            "a query does not hold its prompt; all of it counts as the response",
            profile=wanted.profile.name,
            samples=lost,
        )
    marks = [
        _Mark(sample.evaluation, query.ended, query.prompt_found)
        for sample, query in zip(samples, queries, strict=True)
    ]
    ends = [int(query.ended) for query in queries]
    return wanted.profile, await begin(request, wanted, samples, end_tokens=ends), marks


async def _take_apart(body: OpenRLHFRequest, ends: Sequence[str]) -> list[Query]:
    """Take the queries apart; in a thread if any does not simply start with its prompt."""
    pairs = list(zip(body.query, body.prompts, strict=True))

    def work() -> list[Query]:
        return [take_apart(query, prompt, ends) for query, prompt in pairs]

    if all(query.startswith(prompt) for query, prompt in pairs):
        return work()
    return await asyncio.to_thread(work)


def _samples(
    body: OpenRLHFRequest, queries: Sequence[Query], labels: Sequence[Label]
) -> list[Sample]:
    """Return the samples; those with the same prompt and label are one group."""
    return [
        Sample(
            response=query.response,
            gold=label.gold,
            id=label.id or str(position),
            group=prompt_key(prompt, to_json(value)),
            prompt=prompt,
            finish_reason="stop" if query.ended else "length",
            evaluation=label.evaluation,
            target=label.target,
            extra=label.extra,
        )
        for position, (query, label, prompt, value) in enumerate(
            zip(queries, labels, body.prompts, body.labels, strict=True)
        )
    ]


def _content(
    results: Sequence[Result], marks: Sequence[_Mark], profile: Profile
) -> dict[str, object]:
    scores = [float(result.correct is True) for result in results]
    given = [
        number(result, profile, evaluation=mark.evaluation)
        for result, mark in zip(results, marks, strict=True)
    ]
    logs = (
        scores,
        [float(result.length or 0) for result in results],
        [float(mark.ended) for mark in marks],
        [float(result.correct is None) for result in results],
        [float(mark.prompt_found) for mark in marks],
        [float(mark.group_incomplete) for mark in marks],
    )
    return {
        "rewards": given,
        "scores": scores,
        "extra_logs": dict(zip(EXTRA_LOGS, logs, strict=True)),
    }
