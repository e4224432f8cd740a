"""POST /efficient_reasoning: the wire of Zanette-Labs' fork of OpenRLHF 0.5. Read at e3611e4.

Each query holds a whole conversation as text, the row of the data set as ``aux_info``, and in it
``all_responses``: the conversations of its group. So rewards over groups are exact, whatever part
of a group a request holds. The client makes a tensor of every list in the answer.
"""

from __future__ import annotations

import asyncio
from itertools import chain
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from plp_reward.answers import Gold
from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.files.encoding import to_json
from plp_reward.groups.partial import prompt_key
from plp_reward.http.bodies import read
from plp_reward.http.callers import Caller
from plp_reward.http.errors import TooLarge
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.replies import json_response
from plp_reward.http.wires.conversations import split
from plp_reward.http.wires.queries import Query
from plp_reward.http.wires.shared import Asked, asked, labels_of, number, refuse_long
from plp_reward.scoring.labels import ANSWER_KEYS, answer_in
from plp_reward.scoring.plan import Plan
from plp_reward.scoring.problems import QUESTION_KEYS
from plp_reward.scoring.samples import Result, Sample

router = APIRouter(tags=["efficient_reasoning"])


class EfficientReasoningQuery(BaseModel):
    """One sample."""

    response: StrictStr = Field(description="Prompt and response as one text, padding kept.")
    aux_info: dict[str, Any] = Field(
        description="The data set's row, with the question and the right answer, and all_responses."
    )


class EfficientReasoningRequest(BaseModel):
    """What the fork's remote reward client posts."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "query": [
                        {
                            "response": "1+1?\n\\boxed{2}</s>",
                            "aux_info": {
                                "dataset_name": "openai/gsm8k",
                                "question": "1+1?",
                                "answer": "2",
                                "all_responses": ["1+1?\n\\boxed{2}</s>", "1+1?\n\\boxed{3}</s>"],
                            },
                        }
                    ],
                    "steps": 1,
                    "total_steps": 100,
                }
            ]
        }
    )

    query: list[EfficientReasoningQuery] = Field(description="The samples of a micro-batch.")
    steps: Any = Field(None, description="The trainer's step; not used.")
    total_steps: Any = Field(None, description="Its steps in all; not used.")


class EfficientReasoningResponse(BaseModel):
    """Lists of the request's length; the trainer logs all but rewards."""

    rewards: list[float] = Field(description="Rewards.")
    accuracy: list[float] = Field(description="1 if correct, else 0.")
    response_tokens: list[float] = Field(description="Tokens; 0 without a tokenizer.")
    finished: list[float] = Field(description="1 if the response ended by itself.")
    undecided: list[float] = Field(description="1 if there is no verdict.")


@router.post(
    "/efficient_reasoning/{profile}",
    responses=answers(EfficientReasoningResponse, 404, *SCORING_ERRORS),
    openapi_extra=accepts(EfficientReasoningRequest),
)
async def efficient_reasoning(request: Request, profile: str) -> Response:
    """Reward samples with their groups: --remote_rm_url .../efficient_reasoning/plp."""
    wanted = asked(request, profile)
    body = await read(request, EfficientReasoningRequest)
    # In a thread: looking for a question in a long text takes its time.
    samples, ended, mine = await asyncio.to_thread(_samples, body, wanted)
    plan = Plan.of(samples, wanted.profile)
    caller = Caller(request, wanted.run)
    scored = await wanted.service.score(plan, caller, run=wanted.run, end_tokens=ended)
    results: list[Result] = [scored[place] for place in mine]
    return json_response(
        {
            "rewards": [number(result, wanted.profile) for result in results],
            "accuracy": [float(result.correct is True) for result in results],
            "response_tokens": [float(result.length or 0) for result in results],
            "finished": [float(ended[place]) for place in mine],
            "undecided": [float(result.correct is None) for result in results],
        }
    )


def _samples(
    body: EfficientReasoningRequest, wanted: Asked
) -> tuple[list[Sample], list[int], list[int]]:
    """Return samples, each group once; whether each ended; and where each query's own stands."""
    grouped = wanted.profile.rewarding.needs_group
    _refuse_large(body, wanted, grouped=grouped)
    samples: list[Sample] = []
    ended: list[int] = []
    mine: list[int] = []
    groups: dict[tuple[str, ...], dict[Query, int]] = {}

    def add(query: Query, question: str, gold: Gold, group: str) -> int:
        samples.append(
            Sample(
                response=query.response,
                gold=gold,
                id=str(len(samples)),
                group=group,
                prompt=question,
                finish_reason="stop" if query.ended else "length",
            )
        )
        ended.append(int(query.ended))
        return len(samples) - 1

    for position, query in enumerate(body.query):
        question, gold = _row(query.aux_info, position, wanted)
        own = split(query.response, question, wanted.profile.ends)
        if not grouped:
            mine.append(add(own, question, gold, question))
            continue
        texts = _group(query)
        if texts is None:
            raise _problem(position, "aux_info.all_responses", "must be a list of strings")
        key = (question, *texts)
        if key not in groups:
            name = prompt_key(question, to_json(texts))
            members = [split(text, question, wanted.profile.ends) for text in texts]
            groups[key] = {member: add(member, question, gold, name) for member in members}
        # Whole queries are compared: a response that ended has a twin that was cut off.
        if own not in groups[key]:
            raise _problem(position, "response", "is none of aux_info.all_responses")
        mine.append(groups[key][own])
    return samples, ended, mine


def _refuse_large(body: EfficientReasoningRequest, wanted: Asked, *, grouped: bool) -> None:
    """Refuse what is over a limit before any of it is looked at.

    Raises:
        TooLarge: it is.
    """
    groups = {tuple(_group(query) or ()) for query in body.query} if grouped else set()
    most = wanted.service.settings.max_samples
    if max(len(body.query), sum(map(len, groups))) > most:
        raise TooLarge(f"query: over {most} responses, its groups' included")
    for text in chain((query.response for query in body.query), *groups):
        refuse_long(text, wanted.service)


def _group(query: EfficientReasoningQuery) -> list[str] | None:
    texts = query.aux_info.get("all_responses")
    whole = isinstance(texts, list) and all(isinstance(text, str) for text in texts)
    return texts if whole else None


def _row(row: dict[str, Any], position: int, wanted: Asked) -> tuple[str, Gold]:
    question = next((row[key] for key in QUESTION_KEYS if isinstance(row.get(key), str)), "")
    answer = answer_in(row)
    if answer is not None:
        (label,) = labels_of([answer[1]], start=position)
        return question, label.gold
    problem = wanted.service.problems.find(question)
    if problem is None:
        raise _problem(
            position,
            "aux_info",
            f"has no answer under {', '.join(ANSWER_KEYS)}, and its question is in no problem file "
            "(--problems)",
        )
    return question, problem.gold


def _problem(position: int, field: str, message: str) -> InvalidSamples:
    return InvalidSamples([SampleProblem(position, "", field, message)])
