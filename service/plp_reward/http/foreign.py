"""What the wires of other projects have in common: profiles by address, parts of groups, null."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from fastapi import Request
from starlette.exceptions import HTTPException

from plp_reward import rewards
from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.http.errors import InvalidRequest, TooLarge, UnknownProfile
from plp_reward.http.runs import run_of
from plp_reward.http.service import Service
from plp_reward.http.waiting import Waiting, in_pieces
from plp_reward.labels import Label, read_label
from plp_reward.profiles import Profile
from plp_reward.samples import Result, Sample
from plp_reward.scoring import Plan


class Asked(NamedTuple):
    """What a request's address asks for.

    Attributes:
        service: the service.
        profile: how to score.
        run: the run's name, or "".
    """

    service: Service
    profile: Profile
    run: str


def asked(request: Request, profile: str | None, run: str | None = None) -> Asked:
    """Read a request's address: its profile, and ``run`` and ``group_size`` behind it.

    Raises:
        HTTPException: there is no such profile.
        InvalidRequest: ``run`` or ``group_size`` cannot be used.
    """
    service: Service = request.app.state.service
    run = run_of(request, run)
    try:
        found = service.profile(profile, run)
    except UnknownProfile as error:
        raise HTTPException(404, str(error)) from error
    size = request.query_params.get("group_size")
    if size is not None:
        if not (size.isascii() and size.isdigit()):
            raise InvalidRequest(f"group_size: must be an integer, not {size!r:.60}")
        found = found.with_group_size(int(size))
    return Asked(service, found, run)


def label_of(value: object, position: int = 0) -> Label:
    """Read a label.

    Raises:
        InvalidSamples: no answer is in it.
    """
    try:
        return read_label(value)
    except ValueError as error:
        raise InvalidSamples([SampleProblem(position, "", "label", str(error))]) from error


def refuse_long(response: str, service: Service) -> None:
    """Refuse a response that is too long to grade.

    Raises:
        TooLarge: it is.
    """
    most = service.settings.max_response_chars
    if len(response) > most:
        raise TooLarge(f"response: has {len(response)} characters, at most {most} are graded")


async def score(
    request: Request, wanted: Asked, samples: Sequence[Sample], *, end_tokens: Sequence[int] = ()
) -> list[Result] | None:
    """Score samples; those whose group is not whole wait for it if the profile says its size.

    Returns:
        A result a sample, or None if the client went away while it waited.

    Raises:
        InvalidRequest: the reward compares responses, one came alone, and no size is said.
    """
    service, profile, run = wanted
    plan = Plan.of(samples, profile)
    if in_pieces(samples, profile):
        names = [None] * len(samples)
        waiting = await Waiting.begin(
            service, request, plan, run=run, names=names, end_tokens=end_tokens
        )
        answers = await waiting.results()
        return None if answers is None else [answer.result for answer in answers]
    sizes = Counter(sample.group for sample in samples if not sample.evaluation)
    if rewards.find(profile.reward).needs_group and 1 in sizes.values():
        raise InvalidRequest(
            f"reward {profile.reward!r} compares the responses to one prompt, and this request "
            "holds one of them. Say how many a prompt gets, by groups.size in the profile or "
            "?group_size=8 in the address, and each waits for the others; or choose a profile "
            "whose reward needs no group"
        )
    return await service.score(plan, run=run, end_tokens=end_tokens)


def number(result: Result, profile: Profile, *, evaluation: bool = False) -> float:
    """Return the reward; ``null_reward`` if there is none, or 0 for evaluation, which is averaged.

    ``plp_samples_total`` counts the status either way.
    """
    if result.reward is not None:
        return result.reward
    return 0.0 if evaluation else profile.null_reward
