"""What every adapter scores with: samples in, results out, here or through a service."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from plp_reward.adapters.backends import LOG, STARTING, Backends, ScoringTerms
from plp_reward.adapters.settings import AdapterSettings
from plp_reward.errors import ConfigurationError, PlpError
from plp_reward.scoring.samples import Result, Sample


class Undecided(PlpError):  # noqa: N818  named by the state it reports
    """There is no verdict on a response, and so no reward."""


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
        return Backends.get(self.settings).terms

    def check(self, *, lone: str | None = None) -> Self:
        """Ask for the profile's terms, so that a run that cannot get rewards ends as it begins.

        Args:
            lone: the name of a framework that cannot hand over whole groups.

        Raises:
            ConfigurationError: there is no such profile, or its reward compares responses.
            ClientError: the service cannot be reached within ``STARTING`` seconds, or refuses.
        """
        Backends.get(self.settings, min(STARTING, self.settings.patience))
        if lone and self.terms.needs_group:
            raise self._lonely(lone)
        return self

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
        backend = Backends.get(self.settings)
        self._refuse_lone(backend.terms, samples, lone)
        return backend.score(samples)

    async def ascore(
        self,
        samples: Sequence[Sample],
        *,
        lone: str | None = None,
        group_size: int | None = None,
    ) -> list[Result]:
        """``score`` for callers on an event loop, which goes on meanwhile.

        Args:
            samples: the samples.
            lone: see ``score``.
            group_size: the responses to a prompt, if other calls hold the rest of them: the
                service then answers when all have come.
        """
        backend = await Backends.aget(self.settings)
        self._refuse_lone(backend.terms, samples, lone)
        return await backend.ascore(samples, group_size)

    async def aneeds_group(self) -> bool:
        """Return whether the reward compares responses; the event loop goes on meanwhile."""
        return (await Backends.aget(self.settings)).terms.needs_group

    def number(self, result: Result, mean: float | None = None) -> float:
        """Return the reward; what else it gets is counted and logged.

        Args:
            result: what was scored.
            mean: of the decided rewards of its group, if the framework handed it over whole. It
                stands for the missing reward unless ``null_reward`` was set: then the sample's
                advantage is 0 and those of the others are as if it had not been there.
        """
        if result.reward is not None:
            return result.reward
        given = self.settings.null_reward
        if given is None:
            given = self.terms.null_reward if mean is None else mean
        self.undecided[result.status.value] += 1
        LOG.warning(
            "sample %r has no verdict (%s: %s) and gets %g; %d so far",
            result.id,
            result.status.value,
            result.message or "no message",
            given,
            self.undecided.total(),
        )
        return given

    def numbers(self, results: Sequence[Result], groups: Sequence[Hashable]) -> list[float]:
        """Return a reward for each sample of whole groups; see ``number``.

        Args:
            results: what was scored.
            groups: each one's group.
        """
        decided: dict[Hashable, list[float]] = defaultdict(list)
        for result, group in zip(results, groups, strict=True):
            if result.reward is not None:
                decided[group].append(result.reward)
        means = {group: sum(found) / len(found) for group, found in decided.items()}
        return [
            self.number(result, means.get(group))
            for result, group in zip(results, groups, strict=True)
        ]

    def decided(self, result: Result) -> float:
        """Return the reward, for frameworks that leave out a response whose reward fails.

        Raises:
            Undecided: there is none, and no ``null_reward`` was set.
        """
        if result.reward is None and self.settings.null_reward is None:
            self.undecided[result.status.value] += 1
            raise Undecided(f"no verdict ({result.status.value}): {result.message or 'no message'}")
        return self.number(result)

    def _refuse_lone(
        self, terms: ScoringTerms, samples: Sequence[Sample], lone: str | None
    ) -> None:
        if lone and terms.needs_group and not all(sample.evaluation for sample in samples):
            raise self._lonely(lone)

    def _lonely(self, lone: str) -> ConfigurationError:
        return ConfigurationError(
            f"profile {self.settings.profile!r}: reward {self.terms.reward!r} compares all "
            f"responses to a prompt, and {lone} does not hand them over together. Choose a "
            "reward that needs no group, or see docs/frameworks.md, section 'Groups'"
        )
