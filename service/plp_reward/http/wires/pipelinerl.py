"""POST /verify_answer: the wire of PipelineRL's math environment. Read in PipelineRL, 58d3934.

PipelineRL asks for a verdict and makes the reward of it itself, by its table and with the length
that it knows. Its addresses have no paths: the server's default profile says what counts as equal.
An answer that is no 200 ends its run, so that a response without a verdict is ``unparsable``, which
is what PipelineRL's own environment says when it fails.
"""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from plp_reward.answers import Status
from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.http.bodies import read
from plp_reward.http.health import Health, ready
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.replies import client_gone, json_response
from plp_reward.http.routes import Route
from plp_reward.http.wires.shared import asked, labels_of, score_one
from plp_reward.scoring.samples import Result

router = APIRouter(tags=["pipelinerl"], route_class=Route)

COUNTDOWN = "countdown-"
"""How PipelineRL's golds for the countdown game begin, which asks for an equation."""


class VerifyRequest(BaseModel):
    """What ``verify_answer_rpc`` posts."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "prediction": "so \\boxed{42}",
                    "gold": "\\boxed{42}",
                    "strict": True,
                    "max_prediction_length": 1000,
                }
            ]
        },
    )

    prediction: StrictStr = Field(description="The response's text.")
    gold: Any = Field(description="The right answer, as OpenRLHF's labels.")
    strict: Literal[True] = Field(True, description="The profile says what counts as equal.")
    max_prediction_length: int = Field(
        1000, ge=0, description="Characters of the answer; a longer one is unparsable."
    )


class VerifyResponse(BaseModel):
    """What ``verify_answer_rpc`` reads."""

    answer_status: Literal["correct", "wrong", "no_answer", "unparsable"] = Field(
        description="The verdict; unparsable if there is none."
    )


@router.get("/health", responses=answers(Health, 503))
async def health(request: Request) -> Health:
    """Say what /health/ready says; PipelineRL waits for it before it generates."""
    return await ready(request)


@router.post(
    "/verify_answer",
    responses=answers(VerifyResponse, *SCORING_ERRORS),
    openapi_extra=accepts(VerifyRequest),
)
async def verify_answer(request: Request) -> Response:
    """Give PipelineRL a verdict, by the default profile's grading."""
    wanted = asked(request, None)
    wanted = wanted._replace(profile=wanted.profile.override(reward="accuracy"))
    body = await read(request, VerifyRequest)
    if isinstance(body.gold, str) and body.gold.startswith(COUNTDOWN):
        message = (
            "is one of the countdown game: leave that data set to PipelineRL's own environment"
        )
        raise InvalidSamples([SampleProblem(0, "", "gold", message)])
    (label,) = labels_of([body.gold], "gold")
    result = await score_one(request, wanted, label, response=body.prediction, prompt="")
    if result is None:
        return client_gone()
    status = _status(result, body.max_prediction_length)
    return json_response(VerifyResponse(answer_status=status).model_dump())


def _status(
    result: Result, most_characters: int
) -> Literal["correct", "wrong", "no_answer", "unparsable"]:
    """Return PipelineRL's word for a result."""
    if result.correct is None or len(result.answer or "") > most_characters:
        return "unparsable"
    if result.status is Status.NO_ANSWER:
        return "no_answer"
    return "correct" if result.correct else "wrong"
