"""POST /nemo_gym/{profile}/...: the wire of a NeMo Gym resources server. Read in NeMo Gym 0.7.0.

Its agents, NeMo-RL behind them, and verifiers' ``nemo_gym`` taskset seed a session, run the model,
and post the row with the response to ``/verify``. A response without a verdict comes back masked:
``mask_sample`` and ``failure_kind`` are NeMo Gym's words for it, ``instance_config.mask_sample`` is
where NeMo-RL looks before it computes the loss.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.groups.partial import prompt_key
from plp_reward.http.bodies import read
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.replies import client_gone, json_response
from plp_reward.http.routes import Route
from plp_reward.http.wire import TokenCount
from plp_reward.http.wires.messages import ChatMessage
from plp_reward.http.wires.shared import asked, labels_of, number, refuse_long, score
from plp_reward.scoring.chats import chat_text
from plp_reward.scoring.labels import ANSWER_KEYS, answer_in, is_evaluation
from plp_reward.scoring.samples import Sample

router = APIRouter(prefix="/nemo_gym/{profile}", tags=["nemo_gym"], route_class=Route)

TASK = "_ng_task_index"
"""NeMo Gym's number of a row's task."""


class NeMoGymCreateParams(BaseModel):
    """What the model was asked."""

    model_config = ConfigDict(extra="allow")

    input: StrictStr | list[ChatMessage] | None = Field(None, description="The prompt.")


class NeMoGymOutputItem(ChatMessage):
    """An item of the output: a message, or what is not read, a thought or a call of a tool."""

    type: Any = Field(None, description="message, if its text counts.")
    generation_token_ids: list[StrictInt] | None = Field(
        None, description="The item's tokens, while training."
    )


class NeMoGymUsage(BaseModel):
    """What the model's server counted."""

    model_config = ConfigDict(extra="allow")

    output_tokens: TokenCount | None = Field(None, description="Tokens of the response.")


class NeMoGymResponseObject(BaseModel):
    """The model's response, an object of OpenAI's Responses API; what else it holds comes back."""

    model_config = ConfigDict(extra="allow")

    output: list[NeMoGymOutputItem] = Field(description="Output items; messages hold the text.")
    incomplete_details: dict[str, Any] | None = Field(
        None, description="Why the response is incomplete; max_output_tokens means truncated."
    )
    usage: NeMoGymUsage | None = Field(None, description="output_tokens is the length.")


class NeMoGymVerifyRequest(BaseModel):
    """A row of the data set and the response to it."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "responses_create_params": {"input": [{"role": "user", "content": "1+1?"}]},
                    "response": {
                        "id": "resp_1",
                        "output": [
                            {
                                "type": "message",
                                "role": "assistant",
                                "content": [{"type": "output_text", "text": "\\boxed{2}"}],
                            }
                        ],
                        "usage": {"input_tokens": 12, "output_tokens": 9, "total_tokens": 21},
                    },
                    "question": "1+1?",
                    "expected_answer": "2",
                }
            ]
        },
    )

    responses_create_params: NeMoGymCreateParams
    response: NeMoGymResponseObject
    instance_config: dict[str, Any] | None = Field(
        None, description="Comes back, with mask_sample in it if there is no verdict."
    )


class NeMoGymVerifyResponse(BaseModel):
    """The request, and the reward."""

    model_config = ConfigDict(extra="allow")

    reward: float = Field(description="The reward; the profile's null_reward if masked.")
    accuracy: float = Field(description="1 if correct, else 0.")
    response_tokens: float = Field(description="Tokens of the response; 0 if not known.")
    extracted_answer: str | None = Field(description="The final answer found in the response.")
    plp_status: str = Field(description="The verdict's status.")
    mask_sample: bool = Field(description="True if there is no verdict: leave the sample out.")
    failure_kind: str | None = Field(description="verifier_error if there is no verdict.")
    failure_reason: str | None = Field(description="Why there is no verdict.")


class NeMoGymSession(BaseModel):
    """An episode; agents send a row of the data set, environment servers a name."""

    model_config = ConfigDict(extra="allow")

    resources_session_id: StrictStr | None = Field(None, description="Comes back if sent.")


class NeMoGymVerified(BaseModel):
    """A verify response, stripped; every finite number in it is averaged."""

    model_config = ConfigDict(extra="allow")

    task: StrictInt | StrictStr | None = Field(0, alias=TASK, description="The row's task.")
    mask_sample: Any = Field(None, description="True if there was no verdict.")


class NeMoGymMetricsRequest(BaseModel):
    """Verify responses of a collection."""

    verify_responses: list[NeMoGymVerified]


class NeMoGymMetrics(BaseModel):
    """What NeMo Gym logs of a collection."""

    group_level_metrics: list[dict[str, Any]] = Field(description="Means by task.")
    agent_metrics: dict[str, Any] = Field(description="Means over all that are not masked.")
    key_metrics: dict[str, Any] = Field(description="The same.")
    repeat_level_metrics: list[dict[str, Any]] = Field(description="Empty.")


@router.post(
    "/verify",
    responses=answers(NeMoGymVerifyResponse, 404, *SCORING_ERRORS),
    openapi_extra=accepts(NeMoGymVerifyRequest),
)
async def verify(request: Request, profile: str) -> Response:
    """Reward one response."""
    wanted = asked(request, profile)
    body = await read(request, NeMoGymVerifyRequest)
    row = body.model_extra or {}
    found = answer_in(row)
    if found is None:
        message = f"the row has none; give it as one of {', '.join(ANSWER_KEYS)}"
        raise InvalidSamples([SampleProblem(0, "", "expected_answer", message)])
    (label,) = labels_of([found[1]])
    sent = body.model_dump(exclude_unset=True)
    text = _text(sent["response"]["output"])
    refuse_long(text, wanted.service)
    question = chat_text(sent["responses_create_params"].get("input") or "")
    details = body.response.incomplete_details or {}
    sample = Sample(
        response=text,
        gold=label.gold,
        group=prompt_key(question, str(row.get(TASK, "")).encode()),
        prompt=question,
        length=_tokens(body.response),
        finish_reason="length" if details.get("reason") == "max_output_tokens" else None,
        evaluation=label.evaluation or is_evaluation(row.get("split")),
    )
    results = await score(request, wanted, [sample])
    if results is None:
        return client_gone()
    (result,) = results
    masked = result.correct is None
    given = NeMoGymVerifyResponse(
        reward=number(result, wanted.profile, evaluation=sample.evaluation),
        accuracy=float(result.correct is True),
        response_tokens=float(result.length or 0),
        extracted_answer=result.answer,
        plp_status=result.status.value,
        mask_sample=masked,
        failure_kind="verifier_error" if masked else None,
        failure_reason=(result.message or result.status.value) if masked else None,
    )
    answer = {**sent, **given.model_dump()}
    if masked:
        answer["instance_config"] = {**(body.instance_config or {}), "mask_sample": True}
    return json_response(answer)


@router.post(
    "/seed_session",
    responses=answers(NeMoGymSession, 404, *SCORING_ERRORS),
    openapi_extra=accepts(NeMoGymSession),
)
async def seed_session(request: Request, profile: str) -> Response:
    """Begin an episode; nothing is kept of it."""
    return await _session(request, profile)


@router.post(
    "/close_session",
    responses=answers(NeMoGymSession, 404, *SCORING_ERRORS),
    openapi_extra=accepts(NeMoGymSession),
)
async def close_session(request: Request, profile: str) -> Response:
    """End an episode."""
    return await _session(request, profile)


@router.get("/reverify_mode", responses=answers(None, 401, 404))
async def reverify_mode(request: Request, profile: str) -> str:
    """Say that a response can be verified again without its session."""
    asked(request, profile)
    return "stateless"


@router.post(
    "/aggregate_metrics",
    responses=answers(NeMoGymMetrics, 404, *SCORING_ERRORS),
    openapi_extra=accepts(NeMoGymMetricsRequest),
)
async def aggregate_metrics(request: Request, profile: str) -> NeMoGymMetrics:
    """Average a collection's numbers; masked samples are counted and left out."""
    asked(request, profile)
    rows = (await read(request, NeMoGymMetricsRequest)).verify_responses
    sound = [row for row in rows if not row.mask_sample]
    tasks: dict[int | str | None, list[NeMoGymVerified]] = defaultdict(list)
    for row in sound:
        tasks[row.task].append(row)
    means = _means(sound)
    if masked := len(rows) - len(sound):
        means |= {
            "coverage/measured_rollouts": len(sound),
            "coverage/masked_rollouts": masked,
        }
    return NeMoGymMetrics(
        group_level_metrics=[{TASK: task, **_means(rows)} for task, rows in tasks.items()],
        agent_metrics=means,
        key_metrics=means,
        repeat_level_metrics=[],
    )


def _text(output: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of the assistant's messages, joined as NeMo Gym's own verifiers do."""
    return "".join(
        str(part.get("text") or "")
        for item in output
        if item.get("type") == "message"
        for part in item.get("content") or []
        if isinstance(part, Mapping) and part.get("type") == "output_text"
    )


def _tokens(response: NeMoGymResponseObject) -> int | None:
    """Return the length: the items' own token ids when training, else what the model reported."""
    ids = [item.generation_token_ids for item in response.output]
    if any(item is not None for item in ids):
        return sum(len(item) for item in ids if item is not None)
    return (response.usage.output_tokens if response.usage else None) or None


def _means(rows: Sequence[NeMoGymVerified]) -> dict[str, Any]:
    found: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, value in (row.model_extra or {}).items():
            if name[:1] != "_" and (number := _finite(value)) is not None:
                found[name].append(number)
    means = {f"mean/{name}": sum(values) / len(values) for name, values in found.items()}
    return {name: mean for name, mean in means.items() if math.isfinite(mean)}


def _finite(value: object) -> float | None:
    """Return a finite number as a float; None for all else, and for what no float can hold."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


async def _session(request: Request, profile: str) -> Response:
    """Environment servers name their session and get the name back; agents do not."""
    asked(request, profile)
    session = await read(request, NeMoGymSession)
    return json_response(session.model_dump(include={"resources_session_id"}, exclude_none=True))
