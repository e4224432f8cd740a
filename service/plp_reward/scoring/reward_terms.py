"""A reward of a sum, as a profile names it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from plp_reward.rewards.registry import LARGEST
from plp_reward.rewards.sums import When

Bound = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]


class RewardTerm(BaseModel):
    """One reward of a sum."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reward: str = Field(description="A registered reward, or one of yours: file.py:function.")
    parameters: dict[str, float] = Field(
        default_factory=dict, description="Its parameters; defaults are its authors'."
    )
    weight: Bound = Field(1.0, description="What it is multiplied by.")
    when: When = Field(
        "always", description="Whether it counts always, or for right responses only."
    )
    name: str = Field(
        "",
        pattern=r"^[\w-]*$",
        description="What results call it. Default: the reward's name, without its file.",
    )

    @property
    def called(self) -> str:
        """What results call it."""
        return self.name or self.reward.rpartition(":")[2]
