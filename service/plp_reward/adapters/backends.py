"""Where samples are scored: in this process, or by a running service."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from plp_reward.adapters.settings import AdapterSettings
from plp_reward.client import AsyncRewardClient, Retries, RewardClient
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.named_profiles import find_profile, load_profiles
from plp_reward.scoring.plan import score
from plp_reward.scoring.samples import Result, Sample
from plp_reward.scoring.sequence_ends import ENDS

LOG = logging.getLogger("plp_reward.adapters")

STARTING = 30.0
"""Seconds that a run which begins waits for its service: one that restarts is back by then, and a
wrong address ends the run before anything is generated."""


@dataclass(frozen=True, slots=True)
class ScoringTerms:
    """What an adapter must know of a profile.

    Attributes:
        reward: the reward's name.
        needs_group: true if it compares the responses to one prompt.
        null_reward: what null becomes where a framework has no null.
        ends: texts that end a sequence.
    """

    reward: str
    needs_group: bool
    null_reward: float
    ends: tuple[str, ...]


class Backend(Protocol):
    """Scores with one profile."""

    terms: ScoringTerms

    def score(self, samples: Sequence[Sample]) -> list[Result]:
        """Score samples; one result each, in order."""

    async def ascore(
        self, samples: Sequence[Sample], group_size: int | None = None
    ) -> list[Result]:
        """Score samples; with ``group_size`` others send the rest of their groups."""

    def close(self) -> None:
        """Close connections."""


class Here:
    """Scores in this process. What needs computer algebra runs where it can be killed."""

    def __init__(self, settings: AdapterSettings) -> None:
        profile = find_profile(load_profiles(settings.profiles), settings.profile, "profile")
        self.profile = profile.model_copy(
            update={"tokenizer": profile.tokenizer or settings.tokenizer}
        )
        needs_group = profile.rewarding.needs_group
        self.terms = ScoringTerms(
            profile.rewarding.name, needs_group, profile.null_reward, profile.ends
        )

    def score(self, samples: Sequence[Sample]) -> list[Result]:
        """Score samples."""
        return score(samples, self.profile)

    async def ascore(
        self, samples: Sequence[Sample], group_size: int | None = None
    ) -> list[Result]:
        """Score samples, in a thread.

        Raises:
            ConfigurationError: the rest of their groups is scored by other processes.
        """
        if group_size is not None:
            raise ConfigurationError(
                "service: only a running service can collect the responses to a prompt that "
                "several processes hold; give its address"
            )
        return await asyncio.to_thread(self.score, samples)

    def close(self) -> None:
        """Do nothing: there are no connections."""


class There:
    """Scores through a running service."""

    def __init__(self, settings: AdapterSettings, patience: float) -> None:
        for name in ("profiles", "tokenizer"):
            if name in settings.model_fields_set and getattr(settings, name) is not None:
                LOG.warning("%s: has no effect with a service, which has its own", name)
        self.name = settings.profile
        self.run = settings.run
        self._options: dict[str, Any] = {
            "token": settings.token.get_secret_value() if settings.token else None,
            "timeout": settings.timeout,
            "retries": Retries(patience=settings.patience),
        }
        self.address = settings.service or ""
        self.client = RewardClient(self.address, **self._options)
        # A client belongs to the event loop that it was made on, and frameworks run one after
        # another. None keeps idle connections, so that a loop leaves nothing open behind.
        self._clients: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncRewardClient] = (
            weakref.WeakKeyDictionary()
        )
        try:
            with RewardClient(
                self.address, **{**self._options, "retries": Retries(patience=patience)}
            ) as client:
                self.terms = self._terms(client)
        except BaseException:
            self.close()
            raise

    def score(self, samples: Sequence[Sample]) -> list[Result]:
        """Score samples."""
        return self.client.score(samples, self.name, run=self.run)

    async def ascore(
        self, samples: Sequence[Sample], group_size: int | None = None
    ) -> list[Result]:
        """Score samples; no thread waits for them."""
        loop = asyncio.get_running_loop()
        if (client := self._clients.get(loop)) is None:
            client = AsyncRewardClient(self.address, **self._options, keep_alive=False)
            self._clients[loop] = client
        return await client.score(samples, self.name, run=self.run, group_size=group_size)

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def _terms(self, client: RewardClient) -> ScoringTerms:
        profiles = client.profiles()
        if self.name not in profiles:
            raise ConfigurationError(
                f"profile: the service has no profile {self.name!r}; it has: "
                f"{', '.join(sorted(profiles))}"
            )
        profile = profiles[self.name]
        return ScoringTerms(
            reward=profile["reward"],
            needs_group="group" in profile["needs"],
            null_reward=float(profile.get("null_reward", 0.0)),
            ends=tuple(profile.get("ends", ENDS)),
        )


class Backends:
    """This process's backends, made on first use."""

    lock = threading.Lock()
    made: ClassVar[dict[AdapterSettings, Backend]] = {}
    inherited: ClassVar[list[dict[AdapterSettings, Backend]]] = []

    @classmethod
    def get(cls, settings: AdapterSettings, patience: float | None = None) -> Backend:
        """Return the backend of these settings.

        Args:
            settings: where and how to score.
            patience: seconds to wait for a service that was not asked yet; the settings' by
                default.
        """
        with cls.lock:
            if settings not in cls.made:
                wait = settings.patience if patience is None else patience
                cls.made[settings] = There(settings, wait) if settings.service else Here(settings)
            return cls.made[settings]

    @classmethod
    async def aget(cls, settings: AdapterSettings) -> Backend:
        """Return the backend of these settings; the event loop goes on meanwhile."""
        made = cls.made.get(settings)
        return await asyncio.to_thread(cls.get, settings) if made is None else made

    @classmethod
    def close(cls) -> None:
        """Close all connections."""
        for backend in cls.made.values():
            backend.close()
        cls.made.clear()

    @classmethod
    def after_fork(cls) -> None:
        """Let a forked child open connections of its own, and leave the parent's alone."""
        cls.lock = threading.Lock()
        cls.inherited.append(cls.made)
        cls.made = {}


atexit.register(Backends.close)
os.register_at_fork(after_in_child=Backends.after_fork)
