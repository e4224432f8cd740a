"""Profiles: what a run asks for, named and typed.

A profile file is TOML, a table a profile:

    [plp-7b]
    reward = "plp"
    parameters = { alpha = 4.0, gamma = 0.5 }
    tokenizer = "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"

    [plp-7b.grading.extraction]
    unboxed = false
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from plp_reward import rewards
from plp_reward.answers import GradingPolicy
from plp_reward.errors import ConfigurationError
from plp_reward.rewards.registry import LARGEST

ENDS = (
    "<|im_end|>",  # Qwen and others with ChatML
    "<|endoftext|>",  # Qwen's base models, OLMo, Phi
    "<｜end▁of▁sentence｜>",  # DeepSeek and its distilled models
    "</s>",  # Llama 2, Mistral
    "<|eot_id|>",  # Llama 3
    "<|eom_id|>",
    "<|end_of_text|>",  # Llama 3's base models, Granite
    "<|eot|>",  # Llama 4
    "<end_of_turn>",  # Gemma
    "<eos>",
    "<turn|>",
    "<|end|>",  # Phi
    "<|return|>",  # gpt-oss
    "<|END_OF_TURN_TOKEN|>",  # Command R
)
"""Texts that end a sequence, in the vocabularies of the model families that are trained most."""


LARGEST_GROUP = 4096
"""Most responses to one prompt that are waited for."""


Bound = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]


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
    def _known_fallback(self) -> Self:
        fallback = rewards.find(self.fallback)
        fallback.resolve(self.fallback_parameters)
        if fallback.needs_group:
            raise ValueError(
                f"fallback {self.fallback!r} needs a group itself; choose a reward that does not"
            )
        return self


class Profile(BaseModel):
    """What scoring does with a sample: which reward, graded how, counted by what."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field("", description="What requests call the profile; in a file, its table.")
    reward: str = Field("plp", description="A registered reward.")
    parameters: dict[str, float] = Field(
        default_factory=dict, description="The reward's parameters; defaults are its authors'."
    )
    grading: GradingPolicy = Field(
        default_factory=GradingPolicy, description="What counts as the answer, and as equal."
    )
    tokenizer: str | None = Field(
        None,
        description="Counts tokens where the caller sends neither length nor token_ids: "
        "a tokenizer.json, a folder that holds one, or a hub id.",
    )
    bounds: tuple[Bound, Bound] | None = Field(
        None,
        description="The least and the greatest reward: the values between which the reward lies "
        "are mapped onto them, evenly. For trainers that cut off what is outside their own; unset, "
        "rewards are their authors'.",
    )
    truncated: Literal["wrong", "grade"] = Field(
        "wrong",
        description="A truncated response is wrong, as in the paper (eq. 4), or is graded anyway.",
    )
    ends: tuple[str, ...] = Field(
        ENDS,
        description="End-of-sequence texts, for wires that show a finished response only by them.",
    )
    groups: GroupSettings = Field(
        default_factory=GroupSettings, description="How groups that arrive in pieces are awaited."
    )
    runs: tuple[str, ...] = Field(
        (),
        description="Runs that use this profile where their requests name none: names, or patterns "
        "with * and ?.",
    )
    null_reward: float = Field(
        0.0,
        allow_inf_nan=False,
        description="What a null reward becomes on a wire that has no null. Default with bounds: "
        "what 0 becomes.",
    )
    deadline: float = Field(
        5.0,
        gt=0,
        le=600,
        description="Seconds of computing after which grading a sample is killed.",
    )

    @model_validator(mode="after")
    def _known_reward(self) -> Self:
        rewards.find(self.reward).resolve(self.parameters)
        self._check_fallback()
        self._check_bounds()
        return self

    def _check_bounds(self) -> None:
        if self.bounds is None:
            return
        low, high = self.bounds
        if low >= high:
            raise ValueError(f"bounds: the first must be below the second, not [{low:g}, {high:g}]")
        for name, parameters in self._given():
            extent = rewards.find(name).extent_of(parameters)
            if extent is None:
                bounded = ", ".join(n for n, r in sorted(rewards.REWARDS.items()) if r.extent)
                raise ValueError(
                    f"bounds: reward {name!r} has no least or no greatest value that could be "
                    f"mapped onto bounds; these have: {bounded}"
                )
            if extent[0] >= extent[1]:
                raise ValueError(
                    f"bounds: reward {name!r} is always {extent[0]:g} with these parameters"
                )
        if "null_reward" not in self.model_fields_set:
            self.__dict__["null_reward"] = self.mapped(0.0)  # the model is frozen for its users

    def _given(self) -> list[tuple[str, Mapping[str, float]]]:
        """The rewards that responses may get, with their parameters."""
        given: list[tuple[str, Mapping[str, float]]] = [(self.reward, self.parameters)]
        if self.awaits_groups and self.groups.incomplete == "fallback":
            given.append((self.groups.fallback, self.groups.fallback_parameters))
        return given

    def mapped(self, reward: float) -> float:
        """Return what a reward becomes under ``bounds``, whose ends are met exactly."""
        extent = rewards.find(self.reward).extent_of(self.parameters)
        if self.bounds is None or extent is None:
            return reward
        low, high = self.bounds
        share = (reward - extent[0]) / (extent[1] - extent[0])
        return min(max((1.0 - share) * low + share * high, low), high)

    @property
    def extent(self) -> tuple[float, float] | None:
        """Between which values rewards lie; None if there are no such values."""
        if self.bounds is not None:
            return self.bounds
        found = [rewards.find(name).extent_of(parameters) for name, parameters in self._given()]
        known = [extent for extent in found if extent is not None]
        if len(known) < len(found):
            return None
        return min(low for low, _ in known), max(high for _, high in known)

    def _check_fallback(self) -> None:
        if not self.awaits_groups or self.groups.incomplete != "fallback":
            return
        known = {*rewards.find(self.reward).needs, "correct", "answered"}
        missing = [n for n in rewards.find(self.groups.fallback).needs if n not in known]
        if missing:
            raise ValueError(
                f"groups.fallback: reward {self.groups.fallback!r} needs {', '.join(missing)}, "
                f"which reward {self.reward!r} does not"
            )

    @property
    def remembers(self) -> bool:
        """True if the reward needs the run's memory: settling then writes to it."""
        return rewards.find(self.reward).remembers is not None

    @property
    def awaits_groups(self) -> bool:
        """True if a request may hold part of a group and waits for the others."""
        return self.groups.size is not None and rewards.find(self.reward).needs_group

    def with_group_size(self, size: int | None) -> Profile:
        """Return this profile for groups of ``size``; None leaves it as it is.

        Raises:
            ConfigurationError: the size is out of bounds, or the profile cannot wait for groups.
        """
        if size is None or size == self.groups.size:
            return self
        if not 2 <= size <= LARGEST_GROUP:
            raise ConfigurationError(f"group_size must be from 2 to {LARGEST_GROUP}, not {size}")
        profile = self.model_copy(update={"groups": self.groups.model_copy(update={"size": size})})
        try:
            profile._check_fallback()
            profile._check_bounds()
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
        return profile

    def with_bounds(self, bounds: tuple[float, float] | None) -> Profile:
        """Return this profile with other bounds; None leaves it as it is.

        Raises:
            ConfigurationError: they are none, or the reward cannot be mapped onto them.
        """
        if bounds is None or bounds == self.bounds:
            return self
        if not all(abs(bound) <= LARGEST for bound in bounds):
            raise ConfigurationError(f"bounds: must be numbers from -{LARGEST:g} to {LARGEST:g}")
        profile = self.model_copy(update={"bounds": bounds})
        try:
            profile._check_bounds()
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
        return profile

    def override(
        self, *, reward: str | None = None, parameters: Mapping[str, float] | None = None
    ) -> Profile:
        """Return this profile with another reward or other parameters.

        Naming another reward drops this profile's parameters: they are not that reward's.

        Raises:
            ConfigurationError: no such reward or parameter, or a value out of bounds.
        """
        if reward is None and not parameters:
            return self
        kept = self.parameters if reward in (None, self.reward) else {}
        changes: dict[str, Any] = {
            "reward": reward or self.reward,
            "parameters": {**kept, **(parameters or {})},
        }
        profile = self.model_copy(update=changes)
        try:
            rewards.find(profile.reward).resolve(profile.parameters)
            profile._check_bounds()
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
        return profile


def builtin_profiles() -> dict[str, Profile]:
    """Return a profile for every registered reward, under its name, with its authors' defaults."""
    return {name: Profile(name=name, reward=name) for name in rewards.REWARDS}


def profile_of_run(profiles: Mapping[str, Profile], run: str) -> Profile | None:
    """Return the profile whose ``runs`` name a run, or None: the first in the file's order."""
    for profile in profiles.values():
        if any(fnmatchcase(run, pattern) for pattern in profile.runs):
            return profile
    return None


class UnknownProfile(ConfigurationError):  # noqa: N818  named by what is wrong
    """No profile has that name; the message lists those there are."""


def find_profile(profiles: Mapping[str, Profile], name: str, setting: str = "") -> Profile:
    """Return the profile called ``name``.

    Args:
        profiles: every profile by name.
        name: its name.
        setting: what named it, for the message.

    Raises:
        UnknownProfile: there is none.
    """
    if name not in profiles:
        raise UnknownProfile(
            f"{setting}{setting and ': '}no profile is called {name!r}; there are: "
            f"{', '.join(sorted(profiles))}"
        )
    return profiles[name]


def load_profiles(path: Path | None) -> dict[str, Profile]:
    """Read a profile file; its profiles join the built-in ones, and replace those of their name.

    Args:
        path: the file; without one there are the built-in profiles alone.

    Raises:
        ConfigurationError: the file cannot be read or is not a profile file; the message names
            the profile and the field.
    """
    profiles = builtin_profiles()
    if path is None:
        return profiles
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, RecursionError, ValueError) as error:  # TOMLDecodeError, no UTF-8, a NUL
        raise ConfigurationError(f"profile file {path}: {error}") from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ConfigurationError(
                f"profile file {path}: {name!r} must be a table: write [{name}] above its settings"
            )
        try:
            profiles[name] = Profile.model_validate({"name": name, **table})
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise ConfigurationError(
                f"profile file {path}: [{name}] {place}: {first['msg']}"
            ) from error
    return profiles
