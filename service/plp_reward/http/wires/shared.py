"""What the wires of other projects have in common: profiles by address, parts of groups, null."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fastapi import Request
from starlette.exceptions import HTTPException

from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.files.encoding import to_json
from plp_reward.groups.partial import prompt_key
from plp_reward.http.callers import Caller
from plp_reward.http.errors import InvalidRequest, TooLarge
from plp_reward.http.runs import refuse_unknown, run_of
from plp_reward.http.service import Service
from plp_reward.http.tokens import access_of
from plp_reward.http.waiting import Waiting, in_pieces
from plp_reward.scoring.labels import ANSWER_KEYS, Label, answer_in, read_label
from plp_reward.scoring.named_profiles import UnknownProfile
from plp_reward.scoring.plan import Plan
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Result, Sample


class Asked(NamedTuple):
    """What a request's address asks for.

    Attributes:
        service: the service.
        profile: how to score.
        run: the run's name, or "".
        size: the size of groups, and bounds, as they stand in the address, or "".
    """

    service: Service
    profile: Profile
    run: str
    size: str


def asked(
    request: Request, profile: str | None, run: str | None = None, *, also: Sequence[str] = ()
) -> Asked:
    """Read a request's address: its profile, and ``run``, ``group_size``, ``bounds`` behind it.

    Args:
        request: the request.
        profile: the profile's name in the address, if there is one.
        run: the run's name in the body, if there is one.
        also: what else may stand behind the address.

    Raises:
        HTTPException: there is no such profile.
        InvalidRequest: ``run``, ``group_size`` or ``bounds`` cannot be used, or something else
            stands there.
        ConfigurationError: the profile cannot be used with them.
        Forbidden: the request's token does not open the profile.
    """
    refuse_unknown(request, "run", "group_size", "bounds", *also)
    service: Service = request.app.state.service
    run = run_of(request, run)
    try:
        found = service.profile(access_of(request), profile, run)
    except UnknownProfile as error:
        raise HTTPException(404, str(error)) from error
    bounds = request.query_params.get("bounds", "")
    if bounds:
        found = found.with_bounds(_bounds(bounds))
    size = request.query_params.get("group_size")
    if size is None:
        return Asked(service, found, run, bounds)
    # No longer than any size that there is: the largest integers take their time to be read.
    if not (size.isascii() and size.isdigit() and len(size) < 10):
        raise InvalidRequest(f"group_size: must be an integer, not {size!r:.60}")
    return Asked(service, found.with_group_size(int(size)), run, f"{size} {bounds}".rstrip())


def _bounds(text: str) -> tuple[float, float]:
    """Read ``-1,1``."""
    try:
        low, high = (float(part) for part in text[:100].split(","))
    except ValueError:
        raise InvalidRequest(f"bounds: must be two numbers, as -1,1, not {text!r:.60}") from None
    return low, high


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


async def score_one(
    request: Request,
    wanted: Asked,
    label: Label,
    *,
    response: str,
    prompt: str,
    length: int | None = None,
    cut_off: bool = False,
) -> Result | None:
    """Score a response that came by itself, or wait for its group if the address says its size.

    Args:
        request: the request.
        wanted: what its address asks for.
        label: the right answer.
        response: the response's text.
        prompt: the prompt's text; with the right answer it names the group.
        length: tokens of the response, if the wire tells.
        cut_off: true if the wire tells that it hit the generation limit.

    Returns:
        Its result, or None if the client went away while it waited.
    """
    refuse_long(response, wanted.service)
    sample = Sample(
        response=response,
        gold=label.gold,
        id=label.id,
        group=prompt_key(prompt, to_json(label.gold)),
        prompt=prompt,
        length=length,
        finish_reason="length" if cut_off else None,
        evaluation=label.evaluation,
        target=label.target,
        extra=label.extra,
    )
    results = await score(request, wanted, [sample])
    return None if results is None else results[0]


def row_label(row: Mapping[str, object], field: str) -> Label:
    """Read the right answer in a row of a data set, plain or in an object of its own.

    Args:
        row: the row; its ``split``, ``id`` and ``target`` count as well.
        field: what the wire calls the row, for the message.

    Raises:
        InvalidSamples: there is no answer in it.
    """
    found = answer_in(row)
    if found is not None and isinstance(found[1], Mapping):
        key, inner = found
        beside = {name: value for name, value in row.items() if name not in ANSWER_KEYS}
        (label,) = labels_of([{**beside, **inner}], f"{field}.{key}")
        return label
    (label,) = labels_of([row], field)
    return label


def _refuse_lone(samples: Sequence[Sample], profile: Profile) -> None:
    """A group of one would get a reward, only never the one that was asked for."""
    if not profile.rewarding.needs_group:
        return
    sizes = Counter(sample.group for sample in samples if not sample.evaluation)
    if 1 in sizes.values():
        raise InvalidRequest(
            f"reward {profile.rewarding.name!r} compares the responses to one prompt, and this "
            "request holds one of them. Say how many a prompt gets, by groups.size in the profile "
            "or ?group_size=8 in the address, and each waits for the others; or collect the group "
            "and post it as one request; or choose a profile whose reward needs no group"
        )


def number(result: Result, profile: Profile, *, evaluation: bool = False) -> float:
    """Return the reward; ``null_reward`` if there is none, or 0 for evaluation, which is averaged.

    ``plp_samples_total`` counts the status either way.
    """
    if result.reward is not None:
        return result.reward
    return 0.0 if evaluation else profile.null_reward
