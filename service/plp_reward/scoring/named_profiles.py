"""Profiles by their names: the built-in ones, those of a file, that of a run.

A profile file is TOML, a table a profile:

    [plp-7b]
    reward = "plp"
    parameters = { alpha = 4.0, gamma = 0.5 }
    tokenizer = "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"

    [plp-7b.grading.extraction]
    unboxed = false

A sum of rewards, one of them the user's own:

    [tidy]
    rewards = [{ reward = "plp" }, { reward = "my_rewards.py:brisk", weight = 0.1 }]

Graders chosen by a field of the sample:

    [mixed.graders]
    by = "data_source"
    use = { gsm8k = "math", "mmlu*" = "choice" }
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import ValidationError

from plp_reward.errors import ConfigurationError
from plp_reward.rewards import REWARDS
from plp_reward.scoring.graders import named_graders
from plp_reward.scoring.own_code import Code, own_rewards
from plp_reward.scoring.own_graders import load_graders
from plp_reward.scoring.own_rewards import installed_rewards, load_rewards
from plp_reward.scoring.profiles import Profile
from plp_reward.settings.problems import problems


def builtin_profiles() -> dict[str, Profile]:
    """Return a profile for every registered reward, under its name, with its authors' defaults."""
    built_in = [name for name, reward in REWARDS.items() if reward.built_in]
    names = [*built_in, *installed_rewards()]
    return {name: Profile(name=name, reward=name) for name in names}


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
        if table.get("rewards") == []:
            raise ConfigurationError(f"profile file {path}: [{name}] rewards: must hold one")
        try:
            own: dict[str, Code] = {**load_rewards(own_rewards(table), path.parent)}
        except ConfigurationError as error:
            raise ConfigurationError(f"profile file {path}: [{name}] reward: {error}") from error
        try:
            own |= load_graders(named_graders(table), path.parent)
        except ConfigurationError as error:
            raise ConfigurationError(f"profile file {path}: [{name}] grader: {error}") from error
        try:
            profiles[name] = Profile.read({"name": name, **table}, own, path.parent)
        except ValidationError as error:
            first = next(problems(error, Profile))
            raise ConfigurationError(f"profile file {path}: [{name}] {first}") from error
    return profiles
