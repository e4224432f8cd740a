"""POST /aws: what Amazon Bedrock and SageMaker post to the Lambda of a reinforcement fine-tuning.

Read in AWS' user guides (Bedrock: reward functions for Nova and for open-weight models; SageMaker:
implementing reward functions) and aws-samples/amazon-bedrock-samples, commit 78fee77. They invoke a
Lambda with a list of conversations, and read a list of rewards by id. The Lambda passes both on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, RootModel, StrictInt, StrictStr

from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.files.encoding import to_json
from plp_reward.groups.partial import prompt_key
from plp_reward.http.bodies import read_each
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.replies import client_gone, json_response
from plp_reward.http.wires.messages import ChatMessage
from plp_reward.http.wires.shared import asked, number, row_label, score
from plp_reward.scoring.chats import chat_text
from plp_reward.scoring.labels import answer_in
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Result, Sample

router = APIRouter(tags=["aws"])


class AwsMessage(ChatMessage):
    """A message of the conversation."""

    role: StrictStr | None = Field(None, description="assistant for the response.")


class AwsSample(BaseModel):
    """A conversation: the prompt, the response as its last message, and the row's own fields."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "id": "123",
                    "messages": [
                        {"role": "user", "content": "6 * 7?"},
                        {"role": "assistant", "content": "\\boxed{42}"},
                    ],
                    "reference_answer": {"answer": "42"},
                }
            ]
        },
    )

    id: StrictStr | StrictInt = Field(description="Comes back.")
    messages: list[AwsMessage] = Field(description="The conversation.")
    metadata: dict[str, Any] | None = Field(
        None, description="Where Bedrock has the row's own fields."
    )


class AwsRequest(RootModel[list[AwsSample]]):
    """The Lambda's event."""


class AwsMetric(BaseModel):
    """A number to log."""

    name: str = Field(description="Its name.")
    value: float = Field(description="Its value.")
    type: str = Field(description="Metric, or Reward for the reward.")


class AwsReward(BaseModel):
    """What one conversation gets."""

    id: str | int = Field(description="The conversation's id.")
    aggregate_reward_score: float = Field(description="The reward.")
    metrics_list: list[AwsMetric] = Field(description="Numbers to log.")


class AwsResponse(RootModel[list[AwsReward]]):
    """What the Lambda returns, in the event's order."""


@router.post(
    "/aws/{profile}",
    responses=answers(AwsResponse, 404, *SCORING_ERRORS),
    openapi_extra=accepts(AwsRequest),
)
async def aws(request: Request, profile: str) -> Response:
    """Give the conversations of a Lambda's event their rewards.

    A conversation that cannot be scored does not fail the others: it gets the profile's
    null_reward, as one without a verdict does, and counts as undecided. If none can be scored, the
    request is refused.
    """
    wanted = asked(request, profile)
    each = await read_each(request, AwsSample, wanted.service.settings.max_samples)
    problems = list(each.problems)
    samples: list[Sample] = []
    positions: list[int] = []
    for position, conversation in zip(each.positions, each.items, strict=True):
        try:
            sample = _sample(conversation, position, wanted.service.settings.max_response_chars)
        except InvalidSamples as error:
            problems += error.problems
        else:
            samples.append(sample)
            positions.append(position)
    if problems and not samples:
        raise InvalidSamples(problems)
    results = await score(request, wanted, samples)
    if results is None:
        return client_gone()
    scored = dict(zip(positions, zip(samples, results, strict=True), strict=True))
    if problems:
        structlog.get_logger("aws").warning(
            "conversations that cannot be scored get null_reward",
            problems=[str(problem) for problem in problems[:10]],
            count=len({problem.position for problem in problems}),
        )
    return json_response(
        [
            _reward(name, scored.get(position), wanted.profile)
            for position, name in enumerate(each.names)
        ]
    )


def _sample(conversation: AwsSample, position: int, longest: int) -> Sample:
    name = str(conversation.id)

    def wrong(field: str, message: str) -> InvalidSamples:
        return InvalidSamples([SampleProblem(position, name, field, message)])

    *before, last = conversation.messages or [AwsMessage()]
    if last.role != "assistant":
        raise wrong("messages", "the last one must be the response, of the role assistant")
    response = chat_text([last.model_dump()])
    if len(response) > longest:
        raise wrong("messages", f"the response has {len(response)} characters, at most {longest}")
    row = {**(conversation.metadata or {}), **(conversation.model_extra or {})}
    inner = row.get("reference_answer")
    if isinstance(inner, Mapping) and answer_in(inner) is None and "text" in inner:
        row["reference_answer"] = {**inner, "answer": inner["text"]}  # as in AWS' own examples
    try:
        label = row_label(row, "reference_answer")
    except InvalidSamples as error:
        raise wrong("reference_answer", error.problems[0].message) from error
    prompt = chat_text([message.model_dump() for message in before])
    return Sample(
        response=response,
        gold=label.gold,
        id=name,
        group=prompt_key(prompt, to_json(label.gold)),
        prompt=prompt,
        evaluation=label.evaluation,
        target=label.target,
        extra=label.extra,
    )


def _reward(
    name: object, scored: tuple[Sample, Result] | None, profile: Profile
) -> dict[str, object]:
    if scored is None:
        reward, correct, tokens, undecided = profile.null_reward, 0.0, 0.0, 1.0
    else:
        sample, result = scored
        reward = number(result, profile, evaluation=sample.evaluation)
        correct, tokens = float(result.correct is True), float(result.length or 0)
        undecided = float(result.correct is None)
    metrics = (
        (profile.rewarding.name, reward, "Reward"),
        ("accuracy" if profile.rewarding.name != "accuracy" else "correct", correct, "Metric"),
        ("response_tokens", tokens, "Metric"),
        ("undecided", undecided, "Metric"),
    )
    return {
        "id": name,
        "aggregate_reward_score": reward,
        "metrics_list": [{"name": n, "value": v, "type": t} for n, v, t in metrics],
    }
