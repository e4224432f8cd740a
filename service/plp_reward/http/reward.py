"""POST /reward and POST /grade: the service's own wire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response

from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.http.bodies import ScoringRequest, read, read_scoring
from plp_reward.http.callers import Caller
from plp_reward.http.errors import TooLarge
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.replies import client_gone, json_response
from plp_reward.http.routes import BodyRoute
from plp_reward.http.runs import refuse_unknown, run_of
from plp_reward.http.service import Service
from plp_reward.http.tokens import access_of
from plp_reward.http.waiting import Waiting, in_pieces
from plp_reward.http.wire import (
    GradeRequest,
    GradeResponse,
    RewardRequest,
    RewardResponse,
    invalid_result,
)
from plp_reward.scoring.plan import Plan, job_of
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Result, Sample

router = APIRouter(tags=["rewards"], route_class=BodyRoute)


@router.post(
    "/reward",
    responses=answers(RewardResponse, *SCORING_ERRORS),
    openapi_extra=accepts(RewardRequest),
)
async def reward(request: Request) -> Response:
    """Score samples: grade each response, count its tokens, give its reward.

    Results come in the samples' order. A response that could not be graded has a null reward and a
    status that says why; it never counts as wrong.
    """
    begun = await _begin(request)
    scored = begun.scored
    if isinstance(scored, Waiting):
        found = await scored.results()
        if found is None:
            return client_gone()
        scored = [answer.result for answer in found]
    size = len(begun.positions) + len({problem.position for problem in begun.problems})
    results: list[Any] = [None] * size
    for position, result in zip(begun.positions, scored, strict=True):
        results[position] = result
    for position, together in _by_position(begun.problems).items():
        results[position] = invalid_result(
            together[0].id or str(position),
            "; ".join(f"{problem.field}: {problem.message}" for problem in together),
        )
    profile = begun.profile
    return json_response(
        {
            "results": results,
            "profile": profile.name,
            "reward": profile.rewarding.name,
            "parameters": profile.rewarding.resolve(profile.parameters),
        }
    )


class _Begun(NamedTuple):
    """A request that is scored or waits, without its samples."""

    profile: Profile
    scored: list[Result] | Waiting
    positions: list[int]
    problems: list[SampleProblem]


async def _begin(request: Request) -> _Begun:
    service: Service = request.app.state.service
    refuse_unknown(request, "run")
    scoring = await read_scoring(request, service.settings.max_samples)
    wanted = scoring.settings
    run = run_of(request, wanted.run)
    profile = service.profile(access_of(request), wanted.profile, run).override(
        reward=wanted.reward, parameters=wanted.parameters
    )
    profile = profile.with_group_size(wanted.group_size)
    plan, positions, problems = _plan(scoring, profile, service.settings.max_response_chars)
    waits = in_pieces(plan.samples, profile)
    if waits and (oversized := _oversized(plan.samples, positions, profile)):
        raise InvalidSamples(oversized)
    if problems and wanted.on_invalid == "reject":
        raise InvalidSamples(sorted(problems, key=lambda problem: problem.position))
    scored: list[Result] | Waiting
    if waits:
        ids = {p: w.id for p, w in zip(scoring.positions, scoring.samples, strict=True)}
        names = [None if (name := ids[p]) is None else str(name) for p in positions]
        asked = repr((wanted.reward, sorted(wanted.parameters.items()), wanted.group_size))
        scored = await Waiting.begin(service, request, plan, run=run, names=names, asked=asked)
    else:
        scored = await service.score(plan, Caller(request, run), run=run)
    return _Begun(profile, scored, positions, problems)


def _oversized(
    samples: Sequence[Sample], positions: Sequence[int], profile: Profile
) -> list[SampleProblem]:
    """Say which samples are more than their group has."""
    problems, seen = [], Counter[str | None]()
    for position, sample in zip(positions, samples, strict=True):
        seen[sample.group] += not sample.evaluation
        if seen[sample.group] > (profile.groups.size or 0) and not sample.evaluation:
            message = f"is no. {seen[sample.group]} of a group of {profile.groups.size}"
            problems.append(SampleProblem(position, sample.id, "group", message))
    return problems


def _plan(
    scoring: ScoringRequest, profile: Profile, most_characters: int
) -> tuple[Plan, list[int], list[SampleProblem]]:
    """Plan what can be scored; say where those samples stood, and what is wrong with the others."""
    problems = list(scoring.problems)
    samples: list[Sample] = []
    positions: list[int] = []
    for position, wire in zip(scoring.positions, scoring.samples, strict=True):
        sample = wire.to_sample(position)
        if len(sample.response) > most_characters:
            message = f"has {len(sample.response)} characters, at most {most_characters} are graded"
            problems.append(SampleProblem(position, sample.id, "response", message))
        else:
            samples.append(sample)
            positions.append(position)
    try:
        return Plan.of(samples, profile), positions, problems
    except InvalidSamples as error:
        invalid = {problem.position for problem in error.problems}
        problems += [
            SampleProblem(positions[problem.position], problem.id, problem.field, problem.message)
            for problem in error.problems
        ]
        kept = [i for i in range(len(samples)) if i not in invalid]
        plan = Plan.of([samples[i] for i in kept], profile)
        return plan, [positions[i] for i in kept], problems


def _by_position(problems: list[SampleProblem]) -> dict[int, list[SampleProblem]]:
    grouped: dict[int, list[SampleProblem]] = {}
    for problem in problems:
        grouped.setdefault(problem.position, []).append(problem)
    return grouped


@router.post(
    "/grade",
    responses=answers(GradeResponse, *SCORING_ERRORS),
    openapi_extra=accepts(GradeRequest),
)
async def grade(request: Request) -> Response:
    """Grade one response against gold, without a reward; say how it was decided."""
    service: Service = request.app.state.service
    refuse_unknown(request)
    wanted = await read(request, GradeRequest)
    if len(wanted.response) > service.settings.max_response_chars:
        raise TooLarge(
            f"response: has {len(wanted.response)} characters, "
            f"at most {service.settings.max_response_chars} are graded"
        )
    profile = service.profile(access_of(request), wanted.profile)
    verdict = await service.grade(
        job_of(
            Sample(
                wanted.response,
                wanted.gold,
                prompt=wanted.prompt,
                finish_reason=wanted.finish_reason,
                extra=wanted.extra,
            ),
            profile,
            explain=wanted.explain,
        ),
        Caller(request),
    )
    return json_response(verdict)
