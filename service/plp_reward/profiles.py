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
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from plp_reward import rewards
from plp_reward.answers import GradingPolicy
from plp_reward.errors import ConfigurationError

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
    truncated: Literal["wrong", "grade"] = Field(
        "wrong",
        description="A truncated response is wrong, as in the paper (eq. 4), or is graded anyway.",
    )
    ends: tuple[str, ...] = Field(
        ENDS,
        description="End-of-sequence texts, for wires that show a finished response only by them.",
    )
    null_reward: float = Field(
        0.0,
        allow_inf_nan=False,
        description="What a null reward becomes on a wire that has no null.",
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
        return self

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
        try:
            rewards.find(changes["reward"]).resolve(changes["parameters"])
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
        return self.model_copy(update=changes)


def builtin_profiles() -> dict[str, Profile]:
    """Return a profile for every registered reward, under its name, with its authors' defaults."""
    return {name: Profile(name=name, reward=name) for name in rewards.REWARDS}


def load_profiles(path: Path) -> dict[str, Profile]:
    """Read a profile file; its profiles join the built-in ones, and replace those of their name.

    Raises:
        ConfigurationError: the file cannot be read or is not a profile file; the message names
            the profile and the field.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"profile file {path}: {error}") from error
    profiles = builtin_profiles()
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
