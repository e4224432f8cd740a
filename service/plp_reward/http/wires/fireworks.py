"""POST /fireworks: the wire of Fireworks' ``RewardFunction(mode="remote")``.

Read in eval-protocol 0.3.33, ``reward_function.py``. It posts a conversation with the right answer,
and reads a score with metrics; a metric without success is one that does not count.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.http.bodies import read
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.replies import client_gone, json_response
from plp_reward.http.wires.messages import ChatMessage
from plp_reward.http.wires.shared import asked, number, row_label, score_one
from plp_reward.scoring.chats import chat_text

router = APIRouter(tags=["fireworks"])


class FireworksMessage(ChatMessage):
    """A message of the conversation."""

    role: StrictStr | None = Field(None, description="assistant for the response.")


class FireworksRequest(BaseModel):
    """What the remote reward function posts; what else its caller passes is read like a row."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "messages": [
                        {"role": "user", "content": "6 * 7?"},
                        {"role": "assistant", "content": "\\boxed{42}"},
                    ],
                    "ground_truth": "42",
                }
            ]
        },
    )

    messages: list[FireworksMessage] = Field(description="Prompt, and the response behind it.")
    ground_truth: Any = Field(None, description="The right answer.")


class FireworksMetric(BaseModel):
    """A number beside the score."""

    score: float = Field(description="The number.")
    reason: str = Field(description="What it is.")
    success: bool = Field(description="False if there is no verdict that it could follow from.")


class FireworksResponse(BaseModel):
    """What the remote reward function reads."""

    score: float = Field(description="The reward.")
    reason: str = Field(description="The verdict's status, and what is worth knowing.")
    metrics: dict[str, FireworksMetric] = Field(description="accuracy and response_tokens.")


@router.post(
    "/fireworks/{profile}",
    responses=answers(FireworksResponse, 404, *SCORING_ERRORS),
    openapi_extra=accepts(FireworksRequest),
)
async def fireworks(request: Request, profile: str) -> Response:
    """Give a remote reward function its result: endpoint=".../fireworks/plp"."""
    wanted = asked(request, profile)
    body = await read(request, FireworksRequest)
    *before, last = body.messages or [FireworksMessage()]
    if last.role != "assistant":
        message = "the last one must be the response, of the role assistant"
        raise InvalidSamples([SampleProblem(0, "", "messages", message)])
    label = row_label({**(body.model_extra or {}), "answer": body.ground_truth}, "ground_truth")
    result = await score_one(
        request,
        wanted,
        label,
        response=chat_text([last.model_dump()]),
        prompt=chat_text([message.model_dump() for message in before]),
    )
    if result is None:
        return client_gone()
    decided = result.correct is not None
    status = result.status.value
    given = {"accuracy": float(result.correct is True), "response_tokens": result.length or 0.0}
    return json_response(
        FireworksResponse(
            score=number(result, wanted.profile, evaluation=label.evaluation),
            reason=f"{status}: {result.message}" if result.message else status,
            metrics={
                name: FireworksMetric(score=value, reason=status, success=decided)
                for name, value in given.items()
            },
        ).model_dump()
    )
