"""Rewards of the user's own: by path, by module, or from an installed package's entry point.

A name with a colon is code: ``my_rewards.py:brisk`` or ``package.module:function``. It is loaded
for whoever runs the process, from profile files, command lines and Python, and never for a request:
what a request may name was loaded before. An installed package offers rewards under the entry point
group ``plp_reward.rewards``; those have plain names, as built-in ones do.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path

from plp_reward.errors import ConfigurationError
from plp_reward.graders.own import digest
from plp_reward.rewards import REWARDS, Reward
from plp_reward.rewards.registry import RewardFunction, describe
from plp_reward.settings.user_functions import load_function

GROUP = "plp_reward.rewards"
"""The entry points that are rewards."""


def is_code(name: str) -> bool:
    """Return whether a reward's name says where its code is."""
    return ":" in name


def load_reward(name: str, folder: Path | None = None) -> Reward:
    """Load a reward of the user's own: a file anew, so that what has changed in it counts.

    A module stays what it was when the process first imported it.

    Args:
        name: ``path/to/file.py:function`` or ``package.module:function``.
        folder: what a relative path starts from; by default, where the process runs.

    Returns:
        The reward, called as it was named; a registered one if the function is one.

    Raises:
        ConfigurationError: there is no such file, module or function, it cannot be imported, or its
            arguments are not those of a reward.
    """
    place, _, attribute = name.rpartition(":")
    found = place
    if place.endswith(".py") and folder is not None:
        found = str(folder / place)
    function = load_function(f"{found}:{attribute}")
    for entry in REWARDS.values():
        if entry.function is function:
            return entry if entry.built_in else replace(entry, version=_version(function, found))
    return _described(function, name, place, _version(function, found))


def load_rewards(names: Iterable[str], folder: Path | None = None) -> dict[str, Reward]:
    """Load those of the names that are code, each once.

    Raises:
        ConfigurationError: as for ``load_reward``.
    """
    return {name: load_reward(name, folder) for name in dict.fromkeys(names) if is_code(name)}


def load_asked(name: str | None) -> dict[str, Reward]:
    """Load what a command line or a caller asks for by name, if that is code.

    Raises:
        ConfigurationError: as for ``load_reward``.
    """
    return load_rewards([name] if name else [])


@lru_cache(maxsize=1)
def installed_rewards() -> Mapping[str, Reward]:
    """Return the rewards that installed packages offer, by name.

    Raises:
        ConfigurationError: one cannot be loaded, is no reward, or is called like a built-in one.
    """
    found: dict[str, Reward] = {}
    for point in entry_points(group=GROUP):
        where = f"reward {point.name!r} of {point.dist.name if point.dist else point.value}"
        if point.name in REWARDS or point.name in found:
            raise ConfigurationError(f"{where}: another reward has that name")
        try:
            function = point.load()
        except (Exception, SystemExit) as error:  # importing runs the package's code
            raise ConfigurationError(f"{where}: cannot be loaded: {error}") from error
        found[point.name] = _described(function, point.name, point.value, _digest(function))
    return found


def _described(function: RewardFunction, name: str, source: str, version: str) -> Reward:
    try:
        return describe(function, name=name, source=source, version=version)
    except Exception as error:  # annotations are the user's code too
        raise ConfigurationError(f"{name}: {error}") from error


def _version(function: RewardFunction, place: str) -> str:
    """Return a digest of the file that was named, or of the one that a module's function is in."""
    return digest(Path(place).read_bytes()) if place.endswith(".py") else _digest(function)


@lru_cache(maxsize=256)
def _digest(function: RewardFunction) -> str:
    """Return a digest of the file that the function is in.

    Kept for a module's function, which is not loaded again when its file has changed.
    """
    try:
        file = inspect.getsourcefile(inspect.unwrap(function))
        return digest(Path(file or "").read_bytes())
    except (OSError, TypeError):
        return "compiled"
