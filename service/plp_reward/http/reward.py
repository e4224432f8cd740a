"""POST /reward and POST /grade: the service's own wire."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from plp_reward import rewards
from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.http.bodies import Scoring, read, read_scoring
from plp_reward.http.errors import TooLarge
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.service import Service
from plp_reward.http.wire import (
    GradeRequest,
    GradeResponse,
    RewardRequest,
    RewardResponse,
    invalid_result,
)
from plp_reward.profiles import Profile
from plp_reward.samples import Sample
from plp_reward.scoring import Plan
from plp_reward.workers import Job

router = APIRouter(tags=["rewards"])


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
    service: Service = request.app.state.service
    scoring = await read_scoring(request, service.settings.max_samples)
    wanted = scoring.settings
    profile = service.profile(wanted.profile).override(
        reward=wanted.reward, parameters=wanted.parameters
    )
    plan, positions, problems = _plan(scoring, profile, service.settings.max_response_chars)
    if problems and wanted.on_invalid == "reject":
        raise InvalidSamples(sorted(problems, key=lambda problem: problem.position))
    size = len(positions) + len({problem.position for problem in problems})
    results: list[Any] = [None] * size
    scored = await service.score(plan, run=wanted.run or "")
    for position, result in zip(positions, scored, strict=True):
        results[position] = result
    for position, together in _by_position(problems).items():
        results[position] = invalid_result(
            together[0].id or str(position),
            "; ".join(f"{problem.field}: {problem.message}" for problem in together),
        )
    return json_response(
        {
            "results": results,
            "profile": profile.name,
            "reward": profile.reward,
            "parameters": rewards.find(profile.reward).resolve(profile.parameters),
        }
    )


def _plan(
    scoring: Scoring, profile: Profile, most_characters: int
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
    wanted = await read(request, GradeRequest)
    if len(wanted.response) > service.settings.max_response_chars:
        raise TooLarge(
            f"response: has {len(wanted.response)} characters, "
            f"at most {service.settings.max_response_chars} are graded"
        )
    profile = service.profile(wanted.profile)
    verdict = await service.grade(
        Job(
            wanted.response,
            wanted.gold,
            profile.grading,
            prompt=wanted.prompt,
            deadline=profile.deadline,
            explain=wanted.explain,
        )
    )
    return json_response(verdict)


def json_response(content: object) -> Response:
    """Return ``content`` as JSON; dataclasses go straight to bytes."""
    return Response(orjson.dumps(content), media_type="application/json")
