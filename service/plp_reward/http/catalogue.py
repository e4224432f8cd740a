"""GET /rewards and GET /profiles: what a request can ask for."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from plp_reward import rewards
from plp_reward.http.openapi import answers
from plp_reward.http.routes import Route
from plp_reward.http.service import Service
from plp_reward.rewards.registry import INPUTS

router = APIRouter(tags=["catalogue"], route_class=Route)


class ParameterEntry(BaseModel):
    """A number that shapes a reward."""

    default: float = Field(description="The authors' value.")
    minimum: float = Field(description="Smallest value.")
    maximum: float = Field(description="Largest value.")
    exclusive_minimum: bool = Field(description="True if the smallest value itself is not allowed.")
    whole: bool = Field(description="True if only whole numbers are allowed.")


class RewardEntry(BaseModel):
    """A registered reward."""

    summary: str = Field(description="What it computes.")
    needs: dict[str, str] = Field(description="What it needs to know of a sample, and its meaning.")
    remembers: Literal["prompt", "run"] | None = Field(
        description="What it remembers of a run's earlier responses, or null: the service needs "
        "--state for it."
    )
    parameters: dict[str, ParameterEntry] = Field(description="Its parameters by name.")
    extent: tuple[float, float] | None = Field(
        description="The least and the greatest value with the authors' parameters, or null: a "
        "length pulls it down for ever."
    )
    source: str = Field(description="The paper and equation, or the code, that it follows.")
    version: str = Field(description="A digest of the operator's own code, or empty.")


class Rewards(BaseModel):
    """Every registered reward by name."""

    rewards: dict[str, RewardEntry]


class Profiles(BaseModel):
    """Every profile by name."""

    default: str = Field(description="The profile of requests that name none.")
    profiles: dict[str, dict[str, Any]] = Field(description="Each profile's settings.")


class ReloadedProfiles(BaseModel):
    """What loading the profiles again changed."""

    added: list[str] = Field(description="Profiles that are new.")
    changed: list[str] = Field(description="Profiles that are not what they were.")
    removed: list[str] = Field(description="Profiles that are gone.")


@router.get("/rewards", responses=answers(Rewards, 401))
async def list_rewards(request: Request) -> Rewards:
    """List the rewards, the operator's own too: needs, parameters, bounds, sources."""
    service: Service = request.app.state.service
    own = {
        reward.name: reward
        for profile in service.profiles.in_use.values()
        for reward in profile.rewards_used
    }
    return Rewards(rewards={name: _entry(r) for name, r in (rewards.REWARDS | own).items()})


@router.get("/profiles", responses=answers(Profiles, 401))
async def list_profiles(request: Request) -> Profiles:
    """List the profiles: the built-in ones and the operator's."""
    service: Service = request.app.state.service
    return Profiles(
        default=service.settings.profile,
        profiles={
            name: {key: of for key, of in profile.table().items() if key != "name"}
            | {"reward": profile.rewarding.name, "needs": list(profile.rewarding.needs)}
            for name, profile in service.profiles.in_use.items()
        },
    )


@router.post("/profiles/reload", responses=answers(ReloadedProfiles, 401, 422))
async def reload_profiles(request: Request) -> ReloadedProfiles:
    """Load the operator's file of profiles again. If any of it is invalid, nothing changes.

    Requests under way keep the profile that they began with.
    """
    service: Service = request.app.state.service
    changes = await service.profiles.reload("POST /profiles/reload")
    return ReloadedProfiles(**changes._asdict())


def _entry(reward: rewards.Reward) -> RewardEntry:
    return RewardEntry(
        summary=reward.summary,
        needs={need: INPUTS[need] for need in reward.needs},
        remembers=reward.remembers,
        version=reward.version,
        extent=reward.extent_of({}),
        parameters={
            name: ParameterEntry(
                default=parameter.default,
                minimum=parameter.bounds.low,
                maximum=parameter.bounds.high,
                exclusive_minimum=parameter.bounds.low_open,
                whole=parameter.bounds.whole,
            )
            for name, parameter in reward.parameters.items()
        },
        source=reward.source,
    )
