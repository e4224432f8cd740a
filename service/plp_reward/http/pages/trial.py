"""A response that somebody tries: graded and scored as any other, and shown step by step."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

from fastapi import Request
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, field_validator

from plp_reward import markup, rewards
from plp_reward.answers import Gold, Verdict
from plp_reward.errors import ConfigurationError, InvalidSamples
from plp_reward.graders import Grading
from plp_reward.http.callers import Caller
from plp_reward.http.errors import NoTokenizer, TooLarge
from plp_reward.http.service import Service
from plp_reward.scoring.plan import Plan, job_of
from plp_reward.scoring.samples import Result, Sample
from plp_reward.scoring.settling import settle
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
    extra: str = ""
    profile: str = ""
    tokens: int | None = Field(None, ge=0, le=2**31 - 1)
    truncated: bool = False
    settings: tuple[str, ...] = Field((), max_length=50)

    @field_validator("tokens", mode="before")
    @classmethod
    def _nothing(cls, value: Any) -> Any:
        return None if value == "" else value

    def further_fields(self) -> Mapping[str, Any] | None:
        """Return the sample's further fields, which are typed as JSON.

        Raises:
            ConfigurationError: they are no object.
        """
        if not self.extra.strip():
            return None
        try:
            found = json.loads(self.extra)
        except (ValueError, RecursionError) as error:
            raise ConfigurationError(f"extra: is no JSON: {error!s:.200}") from error
        if not isinstance(found, dict):
            raise ConfigurationError('extra: must be an object, as {"data_source": "gsm8k"}')
        return found

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
            extra=row.extra,
            profile=row.profile,
            tokens=row.tokens,
            truncated=row.status == "truncated",
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    Attributes:
        verdict: the verdict, with its steps.
        result: what the profile gives it, or None where it cannot.
        refused: why it cannot, or "".
        standard: what the standard grader says, where another one decided and tells no steps.
        unasked: whether the profile has a judge, which a trial does not ask.
        response: the response with its answer marked.
        tokens: its length, if known.
        switches: settings that matter.
        charts: every reward over length.
        curl, python: the request.
    """

    verdict: Verdict
    result: Result | None
    refused: str
    standard: Verdict | None
    unasked: bool
    response: Markup
    tokens: int | None
    switches: list[Switch]
    charts: list[dict[str, Any]]
    curl: str
    python: str


async def attempt(request: Request, asked: Asked) -> Trial:
    """Grade and score.

    Raises:
        ConfigurationError: gold is missing, or a setting or the profile does not exist.
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
    if not asked.gold.strip():
        raise ConfigurationError(
            "gold: nothing is right or wrong without the right answer; fill it in"
        )
    known = service.profiles.in_use
    name = asked.profile if asked.profile in known else None
    caller = Caller(request)
    profile = service.profile(caller.access, name)
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
        extra=asked.further_fields(),
    )
    tried = profile.with_grading(policy).without_judge()
    job = job_of(sample, tried, explain=True)
    verdict = await service.grade(job, caller)
    standard = None
    if isinstance(job.policy, Grading) and not verdict.steps:
        standard = await service.grade(job._replace(policy=policy, fields=None), caller)
    refused, result, tokens = "", None, asked.tokens
    try:
        plan = Plan.of([sample], tried)
        # It is graded already.
        _, lengths = await service.examine(replace(plan, jobs=[], graded=[]), caller)
        tokens = lengths[0].tokens
        if plan.remembers:
            refused = "its reward compares with earlier responses, which a trial must not change"
        else:
            verdicts = plan.by_sample([verdict] * len(plan.jobs))
            (result,) = await service.aside(
                profile, partial(settle, [sample], verdicts, lengths, profile)
            )
    except NoTokenizer as error:
        refused = str(error)
    except InvalidSamples as error:
        refused = "; ".join(f"{each.field}: {each.message}" for each in error.problems)
    correct = result.correct if result is not None else verdict.correct
    every = {name: (reward, reward.resolve({})) for name, reward in rewards.REWARDS.items()}
    mine = (profile.rewarding, profile.rewarding.resolve(profile.parameters))
    address = str(request.base_url).rstrip("/")
    token = service.tokens.wanted
    given: dict[str, Any] = {"response": asked.response, "gold": gold}
    given |= {"prompt": asked.prompt} if asked.prompt else {}
    given |= {"length": tokens} if tokens is not None else {}
    given |= {"finish_reason": "length"} if asked.truncated else {}
    given |= {"extra": sample.extra} if sample.extra is not None else {}
    body = {"profile": profile.name, "samples": [given]}
    return Trial(
        verdict=verdict,
        result=result,
        refused=refused,
        standard=standard,
        unasked=profile.judge is not None,
        response=markup.render(asked.response, markup.places(asked.response, verdict.answer)),
        tokens=tokens,
        switches=switches(verdict, asked.settings),
        charts=await service.aside(
            profile,
            partial(reward_charts, {f"profile {profile.name}": mine, **every}, tokens, correct),
        ),
        curl=as_curl(address, "/reward", body, token=token),
        python=as_python(address, given, profile.name, token=token),
    )
