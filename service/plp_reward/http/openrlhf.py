"""POST /openrlhf: the wire of OpenRLHF's remote reward client, exactly.

The client posts each sample in a request of its own, retries whatever is not a 200 four times, and
then ends the run. Every answer must have the same ``extra_logs`` keys, and finite numbers only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import structlog
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from plp_reward import rewards
from plp_reward.encoding import to_json
from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.http.bodies import read
from plp_reward.http.errors import InvalidRequest, TooLarge, UnknownProfile
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.queries import Query, take_apart
from plp_reward.http.replies import client_gone, json_response
from plp_reward.http.routes import BodyRoute
from plp_reward.http.runs import run_of
from plp_reward.http.service import Service
from plp_reward.http.waiting import Waiting, in_pieces
from plp_reward.http.wire import OpenRLHFRequest, OpenRLHFResponse
from plp_reward.labels import Label, read_label
from plp_reward.pieces import prompt_key
from plp_reward.profiles import Profile
from plp_reward.samples import Result, Sample
from plp_reward.scoring import Plan

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
    wanted = await read(request, OpenRLHFRequest)
    sizes = (len(wanted.query), len(wanted.prompts), len(wanted.labels))
    if len(set(sizes)) != 1:
        raise InvalidRequest(
            "query, prompts and labels must be of the same length, not {}, {} and {}".format(*sizes)
        )
    if sizes[0] > service.settings.max_samples:
        raise TooLarge(
            f"query: {sizes[0]} samples in one request, at most {service.settings.max_samples} are "
            "allowed"
        )
    labels = _labels(wanted.labels)
    run = run_of(request, next((label.run for label in labels if label.run), None))
    profile = _profile(service, name, run, request)
    queries = await _take_apart(wanted, profile.ends)
    samples = _samples(wanted, queries, labels, service.settings.max_response_chars)
    waits = in_pieces(samples, profile)
    if not waits:
        _refuse_lone_responses(samples, profile)
    if lost := sum(not query.prompt_found for query in queries):
        service.metrics.prompts_not_found.labels(profile.name).inc(lost)
        structlog.get_logger("openrlhf").warning(
            "a query does not hold its prompt; all of it counts as the response",
            profile=profile.name,
            samples=lost,
        )
    plan, ends = Plan.of(samples, profile), [int(query.ended) for query in queries]
    marks = [
        _Mark(sample.evaluation, query.ended, query.prompt_found)
        for sample, query in zip(samples, queries, strict=True)
    ]
    if not waits:
        return profile, await service.score(plan, run=run, end_tokens=ends), marks
    # This wire has no ids for samples: what was generated tells a retry from another sample.
    names = [None] * len(samples)
    asked = request.query_params.get("group_size", "")
    waiting = await Waiting.begin(
        service, request, plan, run=run, names=names, asked=asked, end_tokens=ends
    )
    return profile, waiting, marks


def _profile(service: Service, name: str | None, run: str, request: Request) -> Profile:
    try:
        profile = service.profile(name, run)
    except UnknownProfile as error:
        raise HTTPException(404, str(error)) from error
    size = request.query_params.get("group_size")
    if size is None:
        return profile
    if not (size.isascii() and size.isdigit()):
        raise InvalidRequest(f"group_size: must be an integer, not {size!r:.60}")
    return profile.with_group_size(int(size))


async def _take_apart(wanted: OpenRLHFRequest, ends: Sequence[str]) -> list[Query]:
    """Take the queries apart; in a thread if any does not simply start with its prompt."""
    pairs = list(zip(wanted.query, wanted.prompts, strict=True))

    def work() -> list[Query]:
        return [take_apart(query, prompt, ends) for query, prompt in pairs]

    if all(query.startswith(prompt) for query, prompt in pairs):
        return work()
    return await asyncio.to_thread(work)


def _labels(values: Sequence[object]) -> list[Label]:
    labels, problems = [], []
    for position, value in enumerate(values):
        try:
            labels.append(read_label(value))
        except ValueError as error:
            problems.append(SampleProblem(position, "", "labels", str(error)))
    if problems:
        raise InvalidSamples(problems)
    return labels


def _samples(
    wanted: OpenRLHFRequest,
    queries: Sequence[Query],
    labels: Sequence[Label],
    most_characters: int,
) -> list[Sample]:
    """Return the samples; those with the same prompt and label are one group."""
    problems = [
        SampleProblem(
            position,
            label.id,
            "query",
            f"its response has {len(query.response)} characters, at most {most_characters} are "
            "graded",
        )
        for position, (query, label) in enumerate(zip(queries, labels, strict=True))
        if len(query.response) > most_characters
    ]
    if problems:
        raise InvalidSamples(problems)
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
        )
        for position, (query, label, prompt, value) in enumerate(
            zip(queries, labels, wanted.prompts, wanted.labels, strict=True)
        )
    ]


def _refuse_lone_responses(samples: Sequence[Sample], profile: Profile) -> None:
    """A group of one would get a reward, only never the one that was asked for."""
    if len(samples) == 1 and not samples[0].evaluation and rewards.find(profile.reward).needs_group:
        raise InvalidRequest(
            f"reward {profile.reward!r} compares the responses to one prompt, and this request "
            "holds one response: OpenRLHF posts each by itself. Say how many responses a prompt "
            "gets, by groups.size in the profile or ?group_size=8 in the address, and each waits "
            "for the others; or collect the group in an agent executor (--train.agent_func_path) "
            "and post it as one request; or choose a profile whose reward needs no group"
        )


def _content(
    results: Sequence[Result], marks: Sequence[_Mark], profile: Profile
) -> dict[str, object]:
    scores = [float(result.correct is True) for result in results]
    # Evaluation averages rewards, so an evaluation sample must get nothing but 0 or 1.
    given = [
        result.reward
        if result.reward is not None
        else 0.0
        if mark.evaluation
        else profile.null_reward
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
