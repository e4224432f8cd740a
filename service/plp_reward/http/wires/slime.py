"""POST /slime: the wire of slime's ``remote_rm``. Read in slime 0.3.1, commit 624b824.

slime posts each sample by itself, tries 10 times, and takes the whole answer as the reward: a bare
number, or with ``--reward-key`` an object.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from plp_reward.files.encoding import to_json
from plp_reward.groups.partial import prompt_key
from plp_reward.http.bodies import read
from plp_reward.http.openapi import SCORING_ERRORS, accepts, answers
from plp_reward.http.replies import client_gone, json_response
from plp_reward.http.wires.messages import ChatMessage
from plp_reward.http.wires.shared import asked, labels_of, number, refuse_long, score
from plp_reward.scoring.chats import chat_text, cut_end
from plp_reward.scoring.samples import Sample

router = APIRouter(tags=["slime"])


class SlimeRequest(BaseModel):
    """What slime's remote reward model client posts."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"prompt": "1+1?", "response": "\\boxed{2}<|im_end|>", "label": "2"}]
        }
    )

    prompt: StrictStr | list[ChatMessage] = Field(description="The prompt: text or messages.")
    response: StrictStr = Field(description="The response's text.")
    label: Any = Field(description="The right answer, as OpenRLHF's labels.")


class SlimeScores(BaseModel):
    """What ``--reward-key`` and ``--eval-reward-key`` choose from."""

    reward: float = Field(description="The reward.")
    accuracy: float = Field(description="1 if correct, else 0.")
    response_tokens: float = Field(description="Tokens, or 0 if the profile has no tokenizer.")
    undecided: float = Field(description="1 if there is no verdict.")


Detail = Annotated[bool, Query(description="Answer with an object, for --reward-key.")]


@router.post(
    "/slime/{profile}",
    response_model=float | SlimeScores,
    responses=answers(None, 404, *SCORING_ERRORS),
    openapi_extra=accepts(SlimeRequest),
)
async def slime(request: Request, profile: str, detail: Detail = False) -> Response:
    """Give slime a reward: --rm-type remote_rm --rm-url .../slime/plp."""
    wanted = asked(request, profile, also=["detail"])
    body = await read(request, SlimeRequest)
    (label,) = labels_of([body.label])
    refuse_long(body.response, wanted.service)
    prompt = chat_text(body.model_dump(include={"prompt"})["prompt"])
    response, ended = cut_end(body.response, wanted.profile.ends)
    sample = Sample(
        response=response,
        gold=label.gold,
        id=label.id,
        group=prompt_key(prompt, to_json(body.label)),
        prompt=prompt,
        evaluation=label.evaluation,
        target=label.target,
        extra=label.extra,
    )
    results = await score(request, wanted, [sample], end_tokens=[int(ended)])
    if results is None:
        return client_gone()
    (result,) = results
    reward = number(result, wanted.profile, evaluation=label.evaluation)
    if not detail:
        return json_response(reward)
    return json_response(
        SlimeScores(
            reward=reward,
            accuracy=float(result.correct is True),
            response_tokens=float(result.length or 0),
            undecided=float(result.correct is None),
        ).model_dump()
    )
