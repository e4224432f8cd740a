"""What every adapter scores with: samples in, results out, here or through a service."""

from __future__ import annotations

import asyncio
import atexit
import functools
import logging
import os
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, Self

from plp_reward import rewards
from plp_reward.adapters.settings import AdapterSettings
from plp_reward.client import Retries, RewardClient
from plp_reward.errors import ConfigurationError
from plp_reward.profiles import ENDS, find_profile, load_profiles
from plp_reward.samples import Result, Sample
from plp_reward.scoring import score

LOG = logging.getLogger("plp_reward.adapters")


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

    def close(self) -> None:
        """Close connections."""


class Here:
    """Scores in this process. What needs computer algebra runs where it can be killed."""

    def __init__(self, settings: AdapterSettings) -> None:
        profile = find_profile(load_profiles(settings.profiles), settings.profile, "profile")
        self.profile = profile.model_copy(
            update={"tokenizer": profile.tokenizer or settings.tokenizer}
        )
        needs_group = rewards.find(profile.reward).needs_group
        self.terms = ScoringTerms(profile.reward, needs_group, profile.null_reward, profile.ends)

    def score(self, samples: Sequence[Sample]) -> list[Result]:
        """Score samples."""
        return score(samples, self.profile)

    def close(self) -> None:
        """Do nothing: there are no connections."""


class There:
    """Scores through a running service."""

    def __init__(self, settings: AdapterSettings) -> None:
        for name in ("profiles", "tokenizer"):
            if name in settings.model_fields_set and getattr(settings, name) is not None:
                LOG.warning("%s: has no effect with a service, which has its own", name)
        self.name = settings.profile
        self.run = settings.run
        self.client = RewardClient(
            settings.service or "",
            token=settings.token.get_secret_value() if settings.token else None,
            timeout=settings.timeout,
            retries=Retries(attempts=settings.attempts),
        )
        try:
            self.terms = self._terms()
        except BaseException:
            self.close()
            raise

    def score(self, samples: Sequence[Sample]) -> list[Result]:
        """Score samples."""
        return self.client.score(samples, self.name, run=self.run)

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def _terms(self) -> ScoringTerms:
        profiles = self.client.profiles()
        if self.name not in profiles:
            raise ConfigurationError(
                f"profile: the service has no profile {self.name!r}; it has: "
                f"{', '.join(sorted(profiles))}"
            )
        profile = profiles[self.name]
        return ScoringTerms(
            reward=profile["reward"],
            needs_group="group" in self.client.rewards()[profile["reward"]]["needs"],
            null_reward=float(profile.get("null_reward", 0.0)),
            ends=tuple(profile.get("ends", ENDS)),
        )


class _Backends:
    """This process's backends, made on first use."""

    lock = threading.Lock()
    made: ClassVar[dict[AdapterSettings, Backend]] = {}
    inherited: ClassVar[list[dict[AdapterSettings, Backend]]] = []

    @classmethod
    def get(cls, settings: AdapterSettings) -> Backend:
        with cls.lock:
            if settings not in cls.made:
                cls.made[settings] = There(settings) if settings.service else Here(settings)
            return cls.made[settings]

    @classmethod
    def close(cls) -> None:
        for backend in cls.made.values():
            backend.close()
        cls.made.clear()

    @classmethod
    def after_fork(cls) -> None:
        """Let a forked child open connections of its own, and leave the parent's alone."""
        cls.lock = threading.Lock()
        cls.inherited.append(cls.made)
        cls.made = {}


atexit.register(_Backends.close)
os.register_at_fork(after_in_child=_Backends.after_fork)


@dataclass(frozen=True)
class Scorer:
    """Scores samples for one trainer. Cheap to make, to pickle and to share between threads.

    Connections and profiles are kept once a process and made on first use, so that a framework may
    build an adapter in one process and call it in another.

    Attributes:
        settings: where and how to score.
        undecided: statuses of the results that got ``null_reward``, counted in this process.
    """

    settings: AdapterSettings
    undecided: Counter[str] = field(default_factory=Counter, compare=False)

    @classmethod
    def of(cls, **settings: Any) -> Self:
        """Return this process's scorer with these ``AdapterSettings``.

        Raises:
            ConfigurationError: a setting cannot be used.
        """
        return cls.shared(AdapterSettings.of(**settings))

    @classmethod
    @functools.lru_cache(maxsize=16)
    def shared(cls, settings: AdapterSettings) -> Self:
        """Return this process's scorer with ``settings``."""
        return cls(settings)

    @property
    def terms(self) -> ScoringTerms:
        """What the profile asks for.

        Raises:
            ConfigurationError: there is no such profile.
            ClientError: the service cannot be reached.
        """
        return _Backends.get(self.settings).terms

    def score(self, samples: Sequence[Sample], *, lone: str | None = None) -> list[Result]:
        """Score samples.

        Args:
            samples: the samples; whole groups if the reward compares responses.
            lone: the name of a framework that cannot hand over whole groups, and did not.

        Raises:
            ConfigurationError: the reward compares responses, and these are no whole groups.
            InvalidSamples: a sample lacks what the reward needs; each is named.
            ClientError: the service cannot be reached, or refuses.
        """
        if lone and self.terms.needs_group and not all(sample.evaluation for sample in samples):
            raise ConfigurationError(
                f"profile {self.settings.profile!r}: reward {self.terms.reward!r} compares all "
                f"responses to a prompt, and {lone} does not hand them over together. Choose a "
                "reward that needs no group, or see docs/frameworks.md, section 'Groups'"
            )
        return _Backends.get(self.settings).score(samples)

    async def ascore(self, samples: Sequence[Sample], *, lone: str | None = None) -> list[Result]:
        """``score`` for callers on an event loop, which goes on meanwhile.

        In a thread, since frameworks run one event loop after another, and connections belong to
        the one they were opened on.
        """
        return await asyncio.to_thread(self.score, samples, lone=lone)

    def number(self, result: Result) -> float:
        """Return the reward, or ``null_reward`` if there is none; that is counted and logged."""
        if result.reward is not None:
            return result.reward
        own = self.settings.null_reward
        given = self.terms.null_reward if own is None else own
        self.undecided[result.status.value] += 1
        LOG.warning(
            "sample %r has no verdict (%s: %s) and gets null_reward %g; %d so far",
            result.id,
            result.status.value,
            result.message or "no message",
            given,
            self.undecided.total(),
        )
        return given
