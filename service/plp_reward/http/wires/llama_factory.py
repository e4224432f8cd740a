"""POST /llama_factory: the wire of LLaMA-Factory's PPO reward API. Read in LLaMA-Factory 0.9.5.

It sends whole conversations as text, special tokens kept, and no right answers: these come from
the service's ``problems`` file, by the question that stands in the text.
"""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.http.bodies import read
from plp_reward.http.errors import InvalidRequest, TooLarge
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.replies import client_gone, json_response
from plp_reward.http.wires.conversations import split
from plp_reward.http.wires.queries import Query
from plp_reward.http.wires.shared import Asked, asked, number, refuse_long, score
from plp_reward.scoring.samples import Sample

router = APIRouter(tags=["llama_factory"])


class LlamaFactoryRequest(BaseModel):
    """What LLaMA-Factory's PPO trainer posts with reward_model_type: api."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": "model",
                    "messages": ["<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n2"],
                }
            ]
        }
    )

    model: StrictStr = Field("model", description="Always 'model'; not used.")
    messages: list[StrictStr] = Field(description="Conversations: prompt and response as one text.")


class LlamaFactoryResponse(BaseModel):
    """What the trainer reads."""

    scores: list[float] = Field(description="Rewards, in order.")


@router.post(
    "/llama_factory/{profile}",
    responses=answers(LlamaFactoryResponse, 404, *SCORING_ERRORS),
    openapi_extra=accepts(LlamaFactoryRequest),
)
async def llama_factory(request: Request, profile: str) -> Response:
    """Reward conversations: reward_model: .../llama_factory/plp."""
    wanted = asked(request, profile)
    body = await read(request, LlamaFactoryRequest)
    if len(body.messages) > wanted.service.settings.max_samples:
        raise TooLarge(
            f"messages: {len(body.messages)} in one request, at most "
            f"{wanted.service.settings.max_samples} are allowed"
        )
    # In a thread: looking for a question in a long text takes its time.
    samples, ended = await asyncio.to_thread(_samples, body.messages, wanted)
    results = await score(request, wanted, samples, end_tokens=ended)
    if results is None:
        return client_gone()
    return json_response({"scores": [number(result, wanted.profile) for result in results]})


def _samples(messages: list[str], wanted: Asked) -> tuple[list[Sample], list[int]]:
    """Return the samples, and for each whether an end token stood behind it."""
    problems = wanted.service.problems
    if not len(problems):
        raise InvalidRequest(
            "this wire sends no right answers: start the service with --problems FILE, a line "
            '{"question": "...", "answer": "..."} for each problem'
        )
    unknown: list[SampleProblem] = []
    samples: list[Sample] = []
    taken_apart: list[Query] = []
    for position, message in enumerate(messages):
        refuse_long(message, wanted.service)
        problem = problems.find(message)
        if problem is None:
            text = "no question of the problem file stands in it"
            unknown.append(SampleProblem(position, "", "messages", text))
            continue
        query = split(message, problem.question, wanted.profile.ends)
        taken_apart.append(query)
        samples.append(
            Sample(
                response=query.response,
                gold=problem.gold,
                id=str(position),
                group=problem.question,
                prompt=problem.question,
                finish_reason="stop" if query.ended else "length",
            )
        )
    if unknown:
        raise InvalidSamples(unknown)
    return samples, [int(query.ended) for query in taken_apart]
