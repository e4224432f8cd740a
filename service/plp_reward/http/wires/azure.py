"""POST /azure: the wire of the ``endpoint`` grader of Azure OpenAI and Microsoft Foundry.

Read in microsoft-foundry/fine-tuning, commit cc14b9b. The service posts each response by itself,
with the row of the data set, waits 10 minutes, and discards a rollout whose grading fails three
times: that is what becomes of a response without a verdict.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.files.encoding import to_json
from plp_reward.http.bodies import read
from plp_reward.http.errors import Undecided
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.replies import client_gone, json_response
from plp_reward.http.wires.messages import ChatMessage
from plp_reward.http.wires.shared import asked, row_label, score_one
from plp_reward.scoring.chats import chat_text

router = APIRouter(tags=["azure"])


class AzureChoice(BaseModel):
    """A choice of a chat completion."""

    model_config = ConfigDict(extra="allow")

    message: ChatMessage = Field(default_factory=ChatMessage, description="The response.")
    finish_reason: StrictStr | None = Field(None, description="'length' means truncated.")


class AzureSample(BaseModel):
    """The model's output: texts by name, in the style of chat completions."""

    model_config = ConfigDict(extra="allow")

    output_text: StrictStr | None = Field(None, description="The response's text.")
    output_json: Any = Field(None, description="The response, where a response format is set.")
    choices: list[AzureChoice] | None = Field(None, description="The chat completion's choices.")


class AzureItem(BaseModel):
    """The row of the data set; the right answer is in it."""

    model_config = ConfigDict(extra="allow")

    messages: list[ChatMessage] | None = Field(None, description="The prompt.")


class AzureRequest(BaseModel):
    """What the grader's client posts."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "sample": {"output_text": "\\boxed{42}"},
                    "item": {
                        "messages": [{"role": "user", "content": "6 * 7?"}],
                        "reference_answer": "42",
                    },
                    "trace_id": "trace_1a2b3c",
                }
            ]
        },
    )

    sample: AzureSample = Field(description="The model's output.")
    item: AzureItem = Field(description="The row of the data set.")
    trace_id: StrictStr | None = Field(None, description="The rollout; not used.")


class AzureResponse(BaseModel):
    """What the grader's client reads."""

    score: float = Field(description="The reward.")


@router.post(
    "/azure/{profile}",
    responses=answers(AzureResponse, 404, *SCORING_ERRORS),
    openapi_extra=accepts(AzureRequest),
)
async def azure(request: Request, profile: str) -> Response:
    """Give an endpoint grader a score: "url": ".../azure/plp"."""
    wanted = asked(request, profile)
    body = await read(request, AzureRequest)
    label = row_label(body.item.model_extra or {}, "item")
    choice = body.sample.choices[0] if body.sample.choices else None
    messages = body.item.model_dump(include={"messages"})["messages"]
    result = await score_one(
        request,
        wanted,
        label,
        response=_text(body.sample, choice),
        prompt=chat_text(messages or ""),
        cut_off=choice is not None and choice.finish_reason == "length",
    )
    if result is None:
        return client_gone()
    if result.reward is None:
        raise Undecided(f"no verdict ({result.status.value}): {result.message or 'no message'}")
    return json_response(AzureResponse(score=result.reward).model_dump())


def _text(sample: AzureSample, choice: AzureChoice | None) -> str:
    """Return the response's text; that of JSON is its only value, or the JSON."""
    if sample.output_text is not None:
        return sample.output_text
    if choice is not None:
        return chat_text([choice.message.model_dump()])
    if sample.output_json is not None:
        return to_json(sample.output_json).decode()
    raise InvalidSamples(
        [SampleProblem(0, "", "sample", "has neither output_text, choices nor output_json")]
    )
