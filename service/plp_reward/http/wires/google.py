"""POST /google: the wire of Gemini's reinforcement tuning, ``cloudRunRewardScorer``.

Read in google-genai 3.6.1 (``types.ReinforcementTuningCloudRunRewardScorer``). Google posts each
response by itself, waits 5 minutes, and cuts the reward off at -1 and 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from plp_reward.files.encoding import to_json
from plp_reward.http.bodies import read
from plp_reward.http.errors import InvalidRequest
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.replies import client_gone, json_response
from plp_reward.http.wires.shared import asked, number, row_label, score_one
from plp_reward.scoring.profiles import Profile

router = APIRouter(tags=["google"])

LEAST, GREATEST = -1.0, 1.0
"""What Google cuts rewards off at."""


class GooglePart(BaseModel):
    """A part of a content; only text is read, and no thoughts."""

    model_config = ConfigDict(extra="allow")

    text: StrictStr | None = Field(None, description="The part's text.")
    thought: bool = Field(False, description="True for a summary of thoughts: not the response.")


class GoogleContent(BaseModel):
    """A turn of a conversation."""

    model_config = ConfigDict(extra="allow")

    parts: list[GooglePart] = Field(default_factory=list, description="Its parts.")

    @property
    def text(self) -> str:
        """The text of the parts, joined."""
        return "".join(part.text or "" for part in self.parts if not part.thought)


class GoogleExample(BaseModel):
    """A line of the data set, keys in camel case."""

    model_config = ConfigDict(extra="allow")

    contents: list[GoogleContent] = Field(default_factory=list, description="The prompt.")
    references: dict[str, Any] = Field(
        default_factory=dict,
        description="Texts by name; the right answer is one of them, as answer.",
    )


class GoogleRequest(BaseModel):
    """What the tuning service posts."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "example": {
                        "contents": [{"role": "user", "parts": [{"text": "6 * 7?"}]}],
                        "references": {"answer": "42"},
                    },
                    "response": {"parts": [{"text": "\\boxed{42}"}]},
                    "metadata": {"step": 1, "tuning_job_id": 123456789},
                }
            ]
        },
    )

    example: GoogleExample = Field(description="The line of the data set.")
    response: GoogleContent = Field(description="The model's response.")


class GoogleResponse(BaseModel):
    """What the tuning service reads."""

    reward: float = Field(description="The reward, from -1 to 1.")
    user_requested_aux_info: str = Field(
        description="The verdict as JSON; Google's validateReinforcementTuningReward shows it."
    )


@router.post(
    "/google/{profile}",
    responses=answers(GoogleResponse, 404, *SCORING_ERRORS),
    openapi_extra=accepts(GoogleRequest),
)
async def google(request: Request, profile: str) -> Response:
    """Give Gemini's reinforcement tuning a reward: cloudRunUri."""
    wanted = asked(request, profile)
    _refuse_cut_off(wanted.profile)
    body = await read(request, GoogleRequest)
    label = row_label(_numbers(body.example.references), "example.references")
    result = await score_one(
        request,
        wanted,
        label,
        response=body.response.text,
        prompt="\n".join(content.text for content in body.example.contents),
    )
    if result is None:
        return client_gone()
    told = {
        "status": result.status.value,
        "correct": result.correct,
        "answer": result.answer,
        "response_tokens": result.length,
        "message": result.message,
    }
    return json_response(
        GoogleResponse(
            reward=number(result, wanted.profile, evaluation=label.evaluation),
            user_requested_aux_info=to_json(told).decode(),
        ).model_dump()
    )


def _refuse_cut_off(profile: Profile) -> None:
    """Refuse rewards that Google would cut off: a length term would vanish without a trace."""
    extent = profile.extent
    if extent is None or extent[0] < LEAST or extent[1] > GREATEST:
        lie = f"lie between {extent[0]:g} and {extent[1]:g}" if extent else "have no such bounds"
        fix = (
            "set bounds = [-1, 1] in the profile, or end the address with ?bounds=-1,1"
            if extent
            else "choose a reward that has a least and a greatest value"
        )
        raise InvalidRequest(
            f"profile {profile.name!r}: Google cuts rewards off at -1 and 1, and those of "
            f"{profile.rewarding.name!r} {lie}: {fix}"
        )
    if not LEAST <= profile.null_reward <= GREATEST:
        raise InvalidRequest(
            f"profile {profile.name!r}: null_reward = {profile.null_reward:g} is outside -1 and 1, "
            "at which Google cuts rewards off"
        )


def _numbers(references: Mapping[str, Any]) -> dict[str, Any]:
    """References hold texts alone; a number of tokens is read as one."""
    target = references.get("target")
    if isinstance(target, str) and target.isascii() and target.isdigit() and len(target) < 11:
        return {**references, "target": int(target)}
    return dict(references)
