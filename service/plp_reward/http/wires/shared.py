"""What the wires of other projects have in common: profiles by address, parts of groups, null."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from fastapi import Request
from starlette.exceptions import HTTPException

from plp_reward import rewards
from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.http.callers import Caller
from plp_reward.http.errors import InvalidRequest, TooLarge
from plp_reward.http.runs import refuse_unknown, run_of
from plp_reward.http.service import Service
from plp_reward.http.waiting import Waiting, in_pieces
from plp_reward.labels import Label, read_label
from plp_reward.profiles import Profile, UnknownProfile
from plp_reward.samples import Result, Sample
from plp_reward.scoring import Plan


class Asked(NamedTuple):
    """What a request's address asks for.

    Attributes:
        service: the service.
        profile: how to score.
        run: the run's name, or "".
        size: the size of groups as it stands in the address, or "".
    """

    service: Service
    profile: Profile
    run: str
    size: str


def asked(
    request: Request, profile: str | None, run: str | None = None, *, also: Sequence[str] = ()
) -> Asked:
    """Read a request's address: its profile, and ``run`` and ``group_size`` behind it.

    Args:
        request: the request.
        profile: the profile's name in the address, if there is one.
        run: the run's name in the body, if there is one.
        also: what else may stand behind the address.

    Raises:
        HTTPException: there is no such profile.
        InvalidRequest: ``run`` or ``group_size`` cannot be used, or something else stands there.
    """
    refuse_unknown(request, "run", "group_size", *also)
    service: Service = request.app.state.service
    run = run_of(request, run)
    try:
        found = service.profile(profile, run)
    except UnknownProfile as error:
        raise HTTPException(404, str(error)) from error
    size = request.query_params.get("group_size")
    if size is None:
        return Asked(service, found, run, "")
    # No longer than any size that there is: the largest integers take their time to be read.
    if not (size.isascii() and size.isdigit() and len(size) < 10):
        raise InvalidRequest(f"group_size: must be an integer, not {size!r:.60}")
    return Asked(service, found.with_group_size(int(size)), run, size)


def labels_of(values: Sequence[object], field: str = "label", start: int = 0) -> list[Label]:
    """Read labels.

    Args:
        values: the labels.
        field: what the wire calls them, for the message.
        start: where the first of them stands in the request.

    Raises:
        InvalidSamples: there is no answer in some; each is named.
    """
    labels: list[Label] = []
    problems: list[SampleProblem] = []
    for position, value in enumerate(values, start):
        try:
            labels.append(read_label(value))
        except ValueError as error:
            problems.append(SampleProblem(position, "", field, str(error)))
    if problems:
        raise InvalidSamples(problems)
    return labels


def refuse_long(response: str, service: Service) -> None:
    """Refuse a response that is too long to grade.

    Raises:
        TooLarge: it is.
    """
    most = service.settings.max_response_chars
    if len(response) > most:
        raise TooLarge(f"response: has {len(response)} characters, at most {most} are graded")


async def begin(
    request: Request, wanted: Asked, samples: Sequence[Sample], *, end_tokens: Sequence[int] = ()
) -> list[Result] | Waiting:
    """Score samples; those whose group is not whole wait for it if the profile says its size.

    Returns:
        A result a sample; or what waits for them, which keeps nothing of their texts.

    Raises:
        InvalidRequest: the reward compares responses, one came alone, and no size is said.
    """
    service, profile, run, size = wanted
    if in_pieces(samples, profile):
        # These wires have no ids for samples: what was generated tells a retry from another one.
        names = [None] * len(samples)
        plan = Plan.of(samples, profile)
        return await Waiting.begin(
            service, request, plan, run=run, names=names, asked=size, end_tokens=end_tokens
        )
    _refuse_lone(samples, profile)
    plan = Plan.of(samples, profile)
    return await service.score(plan, Caller(request, run), run=run, end_tokens=end_tokens)


async def score(
    request: Request, wanted: Asked, samples: Sequence[Sample], *, end_tokens: Sequence[int] = ()
) -> list[Result] | None:
    """Score samples as ``begin`` does, and wait for the answers.

    Returns:
        A result a sample, or None if the client went away while it waited.
    """
    scored = await begin(request, wanted, samples, end_tokens=end_tokens)
    if not isinstance(scored, Waiting):
        return scored
    answers = await scored.results()
    return None if answers is None else [answer.result for answer in answers]


def _refuse_lone(samples: Sequence[Sample], profile: Profile) -> None:
    """A group of one would get a reward, only never the one that was asked for."""
    if not rewards.find(profile.reward).needs_group:
        return
    sizes = Counter(sample.group for sample in samples if not sample.evaluation)
    if 1 in sizes.values():
        raise InvalidRequest(
            f"reward {profile.reward!r} compares the responses to one prompt, and this request "
            "holds one of them. Say how many a prompt gets, by groups.size in the profile or "
            "?group_size=8 in the address, and each waits for the others; or collect the group and "
            "post it as one request; or choose a profile whose reward needs no group"
        )


def number(result: Result, profile: Profile, *, evaluation: bool = False) -> float:
    """Return the reward; ``null_reward`` if there is none, or 0 for evaluation, which is averaged.

    ``plp_samples_total`` counts the status either way.
    """
    if result.reward is not None:
        return result.reward
    return 0.0 if evaluation else profile.null_reward
