"""The reward under test: a registered one, or a function of the user's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from plp_reward.errors import ConfigurationError
from plp_reward.probe.responses import Responses
from plp_reward.rewards import REWARDS, Reward
from plp_reward.rewards.given import RaisedError, RewardError
from plp_reward.rewards.registry import History
from plp_reward.scoring.own_rewards import installed_rewards, is_code, load_reward
from plp_reward.scoring.profiles import Profile


class Malformed(Exception):  # noqa: N818  a finding, not a failure of the probe
    """The reward raised, or gave something that is not a finite number a sample."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A reward with its parameters.

    Attributes:
        reward: the reward.
        parameters: every parameter's value.
        history: what a reward that remembers has seen before; calling the subject changes nothing.
            One number a prompt stands for every prompt that is asked about.
    """

    reward: Reward
    parameters: Mapping[str, float]
    history: History | None = None

    @property
    def limit(self) -> int | None:
        """Tokens after which generation stops, if the reward knows it: its parameter ``limit``."""
        return int(self.parameters["limit"]) if "limit" in self.parameters else None

    def __call__(self, responses: Responses) -> NDArray[np.float64]:
        """Give the responses their rewards.

        Raises:
            Malformed: the reward raised, or gave something that is not a finite number a sample.
        """
        return self._give(responses)[0]

    def having_seen(self, responses: Responses) -> Subject:
        """Return the subject as it is after a call with these responses.

        Raises:
            Malformed: as for a call.
        """
        if self.reward.remembers is None:
            return self
        return replace(self, history=self._give(responses)[1])

    def _give(self, responses: Responses) -> tuple[NDArray[np.float64], History]:
        groups = int(responses.group.max(initial=-1)) + 1
        history = self.history
        if history is not None and self.reward.remembers == "prompt" and history.size == 1:
            history = np.full(groups, history[0])
        if history is not None:
            history = history.copy()
            history.flags.writeable = False
        try:
            given, new = self.reward.give(
                responses.inputs(texts=self.reward.needs_texts), self.parameters, history
            )
        except RaisedError as fault:
            error = fault.__cause__
            raise Malformed(f"it raises {type(error).__name__}: {error}") from fault
        except RewardError as fault:
            raise Malformed(str(fault)) from fault
        if not np.isfinite(given).all():
            raise Malformed(f"it gives {given[~np.isfinite(given)][0]}")
        return given, new


def load_subject(
    name: str,
    parameters: Mapping[str, float] | None = None,
    profiles: Mapping[str, Profile] = MappingProxyType({}),
) -> Subject:
    """Find a reward.

    Args:
        name: a registered reward's name, ``module:function`` or ``path/to/file.py:function``. A
            function takes what it needs by the names in ``plp_reward.rewards.INPUTS``, as a
            registered one does; it need not be registered.
        parameters: values other than the defaults.
        profiles: profiles by name; one called ``name`` comes before a reward of that name, and is
            looked at as it gives rewards: a sum as a sum.

    Raises:
        ConfigurationError: there is no such reward, module or function, it cannot be imported, its
            arguments are not those of a reward, or a parameter does not fit.
    """
    if name in profiles:
        profile = profiles[name].override(parameters=parameters)
        return Subject(profile.rewarding, profile.rewarding.resolve(profile.parameters))
    reward = load_reward(name) if is_code(name) else {**REWARDS, **installed_rewards()}.get(name)
    if reward is None:
        raise ConfigurationError(
            f"no reward is called {name!r}; there are: {', '.join(sorted(REWARDS))}; a function of "
            "yours is module:function or file.py:function"
        )
    try:
        return Subject(reward, reward.resolve(parameters or {}))
    except ValueError as error:
        raise ConfigurationError(str(error)) from error
