"""A response that somebody tries: graded and scored as any other, and shown step by step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from fastapi import Request
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, field_validator

from plp_reward import markup, rewards
from plp_reward.answers import Gold, GradingPolicy, Verdict
from plp_reward.errors import InvalidSamples
from plp_reward.files.encoding import of_json, to_json
from plp_reward.http.callers import Caller
from plp_reward.http.errors import TooLarge
from plp_reward.http.service import Service
from plp_reward.scoring.plan import Plan, job_of, settle
from plp_reward.scoring.samples import MOST_EXTRA, Result, Sample
from plp_reward.viewer.rows import Row, golds_of
from plp_reward.viewer.trying import (
    Switch,
    as_curl,
    as_python,
    reward_charts,
    switches,
    with_settings,
)


class Asked(BaseModel):
    """What somebody typed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    response: str = ""
    gold: str = ""
    prompt: str = ""
    profile: str = ""
    tokens: int | None = Field(None, ge=0, le=2**31 - 1)
    truncated: bool = False
    extra: str = Field("", max_length=MOST_EXTRA)
    settings: tuple[str, ...] = Field((), max_length=50)

    @field_validator("tokens", mode="before")
    @classmethod
    def _nothing(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("extra")
    @classmethod
    def _object(cls, value: str) -> str:
        if value.strip() and not isinstance(_json(value), dict):
            raise ValueError('must be an object as JSON has them, such as {"level": 3}')
        return value.strip()

    def extra_fields(self) -> dict[str, Any]:
        """Return the sample's further fields."""
        return _json(self.extra) if self.extra else {}

    @classmethod
    def of_form(cls, fields: Iterable[tuple[str, str]]) -> Self:
        """Read a form's fields; browsers send line ends as two characters.

        Raises:
            ValidationError: a field cannot be read.
        """
        given: dict[str, Any] = {"settings": []}
        for name, value in fields:
            if name == "settings":
                given[name].append(value)
            else:
                given[name] = value.replace("\r\n", "\n")
        return cls.model_validate(given)

    @classmethod
    def of_row(cls, row: Row) -> Self:
        """Take what is known of a sample."""
        return cls(
            response=row.response,
            gold=row.gold,
            prompt=row.prompt,
            profile=row.profile,
            tokens=row.tokens,
            truncated=row.status == "truncated",
            extra=to_json(dict(row.extra)).decode() if row.extra else "",
        )


def _json(text: str) -> Any:
    try:
        return of_json(text.encode())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is no JSON: {error}") from error


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    Attributes:
        verdict: the verdict, with its steps.
        result: what the profile gives it, or None where it cannot.
        refused: why it cannot, or "".
        response: the response with its answer marked.
        tokens: its length, if known.
        switches: settings that matter.
        charts: every reward over length.
        curl, python: the request.
    """

    verdict: Verdict
    result: Result | None
    refused: str
    response: Markup
    tokens: int | None
    switches: list[Switch]
    charts: list[dict[str, Any]]
    curl: str
    python: str


async def attempt(request: Request, asked: Asked) -> Trial:
    """Grade and score.

    Raises:
        ConfigurationError: a setting or the profile does not exist.
        InvalidSamples: the profile has no grader for it.
        Overloaded: too many samples are waiting.
        TooLarge: the response is longer than any that is graded.
    """
    service: Service = request.app.state.service
    if len(asked.response) > service.settings.max_response_chars:
        raise TooLarge(
            f"response: has {len(asked.response)} characters, "
            f"at most {service.settings.max_response_chars} are graded"
        )
    known = service.profiles.in_use
    name = asked.profile if asked.profile in known else None
    profile = service.profile(name)
    policy = with_settings(profile.grading, asked.settings)
    golds = golds_of(asked.gold)
    gold: Gold = golds if len(golds) > 1 else asked.gold
    sample = Sample(
        asked.response,
        gold,
        id="try",
        group="try",
        prompt=asked.prompt or None,
        length=asked.tokens,
        finish_reason="length" if asked.truncated else None,
        extra=asked.extra_fields() or None,
    )
    job = job_of(sample, profile, explain=True)
    if isinstance(job.policy, GradingPolicy):  # a grader of another kind has no such settings
        job = job._replace(policy=policy)
    verdict = await service.grade(job, Caller(request))
    refused, result, tokens = "", None, asked.tokens
    try:
        plan = Plan.of([sample], profile)
        _, lengths = await service.examine(plan, Caller(request).turn)
        tokens = lengths[0].tokens
        if plan.remembers:
            refused = "its reward compares with earlier responses, which a trial must not change"
        else:
            (result,) = settle(
                [sample], plan.by_sample([verdict] * len(plan.jobs)), lengths, profile
            )
    except InvalidSamples as error:
        refused = "; ".join(f"{each.field}: {each.message}" for each in error.problems)
    correct = result.correct if result is not None else verdict.correct
    every = {name: (reward, reward.resolve({})) for name, reward in rewards.REWARDS.items()}
    mine = (profile.rewarding, profile.rewarding.resolve(profile.parameters))
    address = str(request.base_url).rstrip("/")
    token = service.settings.token is not None
    given: dict[str, Any] = {"response": asked.response, "gold": gold}
    given |= {"prompt": asked.prompt} if asked.prompt else {}
    given |= {"length": tokens} if tokens is not None else {}
    given |= {"finish_reason": "length"} if asked.truncated else {}
    given |= {"extra": sample.extra} if sample.extra else {}
    body = {"profile": profile.name, "samples": [given]}
    return Trial(
        verdict=verdict,
        result=result,
        refused=refused,
        response=markup.render(asked.response, markup.places(asked.response, verdict.answer)),
        tokens=tokens,
        switches=switches(verdict, asked.settings),
        charts=reward_charts({f"profile {profile.name}": mine, **every}, tokens, correct),
        curl=as_curl(address, "/reward", body, token=token),
        python=as_python(address, given, profile.name, token=token),
    )
