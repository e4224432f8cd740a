"""What travels over HTTP, as OpenAPI shows it; what it stands for is in ``scoring.samples``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    JsonValue,
    StrictFloat,
    StrictInt,
    StrictStr,
)
from pydantic_core import CoreSchema, core_schema

from plp_reward.answers import Stage, Status
from plp_reward.scoring.samples import MOST_TOKENS, Sample


@dataclass(frozen=True, slots=True)
class Fix:
    """Replaces whatever is wrong with a field by one sentence that says what it must be."""

    message: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.custom_error_schema(
            handler(source), custom_error_type="invalid", custom_error_message=self.message
        )


Finite = Annotated[StrictFloat, Field(allow_inf_nan=False)]
Scalar = StrictStr | StrictInt | Finite
Name = Annotated[StrictStr | StrictInt, Fix("must be a string or an integer")]
"""An id. Integers come back as text."""
WireGold = Annotated[
    Scalar | Annotated[list[Scalar], Field(min_length=1, fail_fast=True)],
    Fix("must be a string, a finite number, or a list of at least one of these"),
]
TokenCount = Annotated[
    Annotated[int, Field(ge=0, le=MOST_TOKENS)],
    Fix(f"must be a number of tokens: an integer from 0 to {MOST_TOKENS}"),
]

_SAMPLE: dict[str, JsonValue] = {
    "id": "gsm8k-17/0",
    "group": "gsm8k-17",
    "response": "16 - 3 - 4 = 9 eggs, at 2 dollars each: \\boxed{18}",
    "gold": 18,
    "length": 31,
    "finish_reason": "stop",
}


class WireModel(BaseModel):
    """Unknown fields are refused: a misspelt name must not be dropped silently."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WireSample(WireModel):
    """One response to one problem."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SAMPLE]})

    id: Name | None = Field(
        None,
        description="Your name for the sample; it comes back in the result. Default: its position.",
    )
    group: Name | None = Field(
        None,
        description="The prompt's id. Rewards that compare the responses to one prompt need it, "
        "and all its responses: in the same request, or with group_size in several.",
    )
    prompt: Annotated[StrictStr | None, Fix("must be a string")] = Field(
        None, description="The prompt's text, so that an echo of it is not taken for an answer."
    )
    response: Annotated[StrictStr, Fix("must be a string: the response's text")] = Field(
        description="The response's text, without the prompt."
    )
    gold: WireGold = Field(
        description="The right answer: text, a number of any size, or a list of acceptable ones."
    )
    length: TokenCount | None = Field(
        None,
        description="Tokens of the response, counted by you: as many as the trainer's action mask "
        "has, the end token among them.",
    )
    token_ids: (
        Annotated[
            Annotated[list[Annotated[int, Field(ge=0)]], Field(fail_fast=True)],
            Fix("must be a list of token ids"),
        ]
        | None
    ) = Field(None, description="The response's tokens, instead of their number.")
    finish_reason: Annotated[StrictStr | None, Fix("must be a string")] = Field(
        None,
        description="Why generation ended. 'length' (also 'max_tokens', 'max_length', 'abort') "
        "means truncated, which is wrong unless the profile says otherwise.",
    )
    evaluation: Annotated[bool, Fix("must be true or false")] = Field(
        False, description="True for a sample that measures the policy: its reward is accuracy."
    )

    target: (
        Annotated[
            Annotated[int, Field(ge=1, le=MOST_TOKENS)],
            Fix(f"must be a number of tokens: an integer from 1 to {MOST_TOKENS}"),
        ]
        | None
    ) = Field(None, description="Tokens that the prompt asks for; some rewards compare with it.")
    extra: Annotated[
        dict[StrictStr, JsonValue] | None, Fix("must be an object of further fields by name")
    ] = Field(
        None,
        description="Further fields of the sample by name, at most 64 KiB as JSON: for profiles "
        "that choose graders by one, and for rewards and graders that look at them.",
    )

    def to_sample(self, position: int) -> Sample:
        """Return the sample this stands for; ``position`` is its id if it has none."""
        id_, group = self.id, self.group
        return Sample(
            self.response,
            self.gold,
            str(position if id_ is None else id_),
            None if group is None else str(group),
            self.prompt,
            self.length,
            self.token_ids,
            self.finish_reason,
            self.evaluation,
            self.target,
            self.extra,
        )


class RewardSettings(WireModel):
    """How to score a request's samples."""

    profile: StrictStr | None = Field(
        None, description="How to score; GET /profiles lists them. Default: the server's."
    )
    group_size: Annotated[StrictInt | None, Fix("must be an integer")] = Field(
        None,
        description="Responses to one prompt, if their samples come in several requests: each "
        "waits until its group is complete. Default: the profile's groups.size.",
    )
    reward: StrictStr | None = Field(
        None, description="Another reward than the profile's; GET /rewards lists them."
    )
    parameters: dict[str, Annotated[float, Field(allow_inf_nan=False)]] = Field(
        default_factory=dict, description="Parameters of the reward that differ from the profile's."
    )
    run: Annotated[StrictStr | None, Fix("must be a string")] = Field(
        None,
        description="The training run's name: in logs and metrics, for the profile of requests "
        "that name none, and for rewards that remember a run's earlier responses. May come as the "
        "header X-Run-ID instead.",
    )
    on_invalid: Literal["reject", "report"] = Field(
        "reject",
        description="What an invalid sample does: 'reject' refuses the request and lists the "
        "problems; 'report' gives that one a result with status 'invalid' and scores the others.",
    )


class RewardRequest(RewardSettings):
    """Samples to score: any number, of any number of groups."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"samples": [_SAMPLE]},
                {
                    "profile": "plp",
                    "parameters": {"alpha": 4},
                    "on_invalid": "report",
                    "samples": [
                        _SAMPLE,
                        {"response": "\\boxed{7}", "gold": ["7", "7.0"], "length": 9},
                    ],
                },
            ]
        }
    )

    samples: list[WireSample] = Field(description="The samples; an empty list has no results.")


class WireResult(WireModel):
    """A sample's reward and everything it follows from."""

    id: str = Field(description="The sample's id.")
    reward: float | None = Field(description="The reward; null when correct is null.")
    correct: bool | None = Field(description="Right, wrong, or null when not decided: see status.")
    status: Status | Literal["invalid"] = Field(description="Why correct is what it is.")
    answer: str | None = Field(description="The final answer found in the response.")
    found_by: str = Field(description="The extraction rule that found it, or empty.")
    rule: str = Field(description="The comparison rule that decided, or empty.")
    length: int | None = Field(description="Tokens of the response, if known.")
    length_source: str = Field(
        description="Where the length came from: client, token_ids, tokenizer:NAME or none."
    )
    components: dict[str, float] = Field(description="The reward's parts; they add up to it.")
    group: str | None = Field(description="The sample's group.")
    message: str = Field(description="What went wrong or is worth knowing, or empty.")


def invalid_result(id: str, message: str) -> dict[str, Any]:  # noqa: A002  the wire's name
    """Return the result of a sample that could not be scored as sent."""
    return {
        "id": id,
        "reward": None,
        "correct": None,
        "status": "invalid",
        "answer": None,
        "found_by": "",
        "rule": "",
        "length": None,
        "length_source": "none",
        "components": {},
        "group": None,
        "message": message,
    }


class RewardResponse(WireModel):
    """One result a sample, in the request's order, and what they were scored with."""

    results: list[WireResult]
    profile: str = Field(description="The profile's name.")
    reward: str = Field(description="The reward's name.")
    parameters: dict[str, float] = Field(description="Every parameter of the reward as used.")


class GradeRequest(WireModel):
    """One response to grade, without a reward."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"response": "So x = \\boxed{\\frac12}.", "gold": "0.5", "explain": True}]
        }
    )

    response: Annotated[StrictStr, Fix("must be a string: the response's text")] = Field(
        description="The response's text."
    )
    gold: WireGold = Field(description="The right answer, or a list of acceptable ones.")
    prompt: Annotated[StrictStr | None, Fix("must be a string")] = Field(
        None, description="The prompt's text, so that an echo of it is not taken for an answer."
    )
    finish_reason: Annotated[StrictStr | None, Fix("must be a string")] = Field(
        None, description="Why generation ended, for graders that look at it."
    )
    extra: Annotated[
        dict[StrictStr, JsonValue] | None, Fix("must be an object of further fields by name")
    ] = Field(
        None,
        description="Further fields of the sample by name, at most 64 KiB as JSON: for profiles "
        "that choose graders by one, and for rewards and graders that look at them.",
    )
    profile: StrictStr | None = Field(
        None, description="Whose grader and policy to use. Default: the server's profile."
    )
    explain: Annotated[bool, Fix("must be true or false")] = Field(
        False, description="List what was tried, in order."
    )


class GradeStep(WireModel):
    """One step on the way to a verdict."""

    stage: Stage = Field(description="What it was about.")
    what: str = Field(description="The place, the side, the rule or the setting.")
    outcome: str = Field(description="What came of it, or empty.")
    why: str = Field(description="The reason, in words, or empty.")


class GradeResponse(WireModel):
    """A verdict: whether the final answer equals gold, and how that was decided."""

    correct: bool | None = Field(description="Right, wrong, or null when not decided: see status.")
    status: Status = Field(description="Why correct is what it is.")
    answer: str | None = Field(description="The final answer found in the response.")
    found_by: str = Field(description="The extraction rule that found it, or empty.")
    rule: str = Field(description="The comparison rule that decided, or empty.")
    gold_form: str | None = Field(description="Gold's normal form under that rule.")
    answer_form: str | None = Field(description="The answer's normal form under that rule.")
    message: str = Field(description="What went wrong or is worth knowing, or empty.")
    steps: list[GradeStep] = Field(
        description="How the verdict came about, if an explanation was asked for."
    )


class Problem(WireModel):
    """What is wrong with one sample."""

    position: int = Field(description="The sample's index in the request, from 0.")
    id: str = Field(description="The sample's id, or empty.")
    field: str = Field(description="The field at fault.")
    message: str = Field(description="What is wrong and how to mend it.")


class ErrorDetail(WireModel):
    """Why a request was not answered."""

    type: str = Field(description="What kind of error, for programs.")
    message: str = Field(description="What is wrong and how to mend it, for people.")
    problems: list[Problem] = Field(description="Each invalid sample's problem, if there are any.")


class ErrorResponse(WireModel):
    """The body of every answer that is not a success."""

    error: ErrorDetail
    request_id: str = Field(description="The request's id, as in the logs.")
