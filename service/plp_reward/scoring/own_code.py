"""The user's own rewards and graders, as a profile names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationInfo

from plp_reward.graders.own import OwnGrader
from plp_reward.rewards import Reward, find
from plp_reward.scoring.graders import named_graders
from plp_reward.scoring.own_rewards import installed_rewards, is_code

Code = Reward | OwnGrader
"""What the user's own code can be."""


def own_names(table: Mapping[str, Any]) -> list[str]:
    """Return the names in a profile's table that are code of the user's."""
    return [*own_rewards(table), *named_graders(table)]


def own_rewards(table: Mapping[str, Any]) -> list[str]:
    """Return the names in a profile's table that are rewards of the user's."""
    terms = table.get("rewards")
    groups = table.get("groups")
    tables = [table, *(terms if isinstance(terms, list) else ())]
    named = [one.get("reward") for one in tables if isinstance(one, Mapping)]
    named.append(groups.get("fallback") if isinstance(groups, Mapping) else None)
    return [name for name in named if isinstance(name, str) and is_code(name)]


def own_of(info: ValidationInfo) -> Mapping[str, Code]:
    """Return the code that was loaded with the profile that is being validated."""
    own: Mapping[str, Code] = (info.context or {}).get("own", {})
    return own


def find_reward(name: str, own: Mapping[str, Code]) -> Reward:
    """Return a reward by name: one of ``own``, an installed one or a registered one.

    Raises:
        ValueError: there is none; the message lists those there are.
    """
    known = own.get(name) or installed_rewards().get(name)
    return known if isinstance(known, Reward) else find(name)
