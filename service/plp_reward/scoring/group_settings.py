"""How a group that arrives in pieces is waited for."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from plp_reward.scoring.own_code import find_reward, own_of

LARGEST_GROUP = 4096
"""Most responses to one prompt that are waited for."""


class GroupSettings(BaseModel):
    """How a group that arrives in pieces is waited for; only rewards over groups wait."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int | None = Field(
        None,
        ge=2,
        le=LARGEST_GROUP,
        description="Responses to one prompt. Requests that hold fewer wait for the others; unset, "
        "every request must hold whole groups.",
    )
    deadline: float = Field(
        170.0,
        gt=0,
        le=86400,
        description="Seconds from a group's first sample on after which it is settled as it is.",
    )
    incomplete: Literal["partial", "fallback", "error"] = Field(
        "partial",
        description="What a group gets that is incomplete at its deadline: statistics of those "
        "that came, the reward fallback, or an error.",
    )
    fallback: str = Field(
        "plp", description="The reward of an incomplete group if incomplete is fallback."
    )
    fallback_parameters: dict[str, float] = Field(
        default_factory=dict, description="Its parameters; defaults are its authors'."
    )
    retention: float = Field(
        600.0,
        ge=0,
        le=86400,
        description="Seconds for which a settled group is remembered: a sample that is sent again "
        "gets the same answer, one that was too late gets one.",
    )

    @model_validator(mode="after")
    def _known_fallback(self, info: ValidationInfo) -> Self:
        fallback = find_reward(self.fallback, own_of(info))
        fallback.resolve(self.fallback_parameters)
        if fallback.needs_group:
            raise ValueError(
                f"fallback {self.fallback!r} needs a group itself; choose a reward that does not"
            )
        return self
