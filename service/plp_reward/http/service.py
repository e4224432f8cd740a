"""The service behind the routes: profiles, the grading pool, token counting, one way to score."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Self

from plp_reward.answers import Verdict
from plp_reward.errors import ConfigurationError
from plp_reward.http.counting import CountingThread
from plp_reward.http.errors import UnknownProfile
from plp_reward.http.metrics import Metrics
from plp_reward.lengths import Length, load_counter, measure
from plp_reward.memory import Memory
from plp_reward.profiles import Profile
from plp_reward.samples import Result
from plp_reward.scoring import Plan, without_memory
from plp_reward.settings import ServiceSettings
from plp_reward.workers import Job, Pool


class Service:
    """What lives as long as the app does.

    Attributes:
        settings: the service's settings.
        profiles: every profile by name.
        pool: grades, in processes that can be killed.
        metrics: what Prometheus reads.
        memory: what rewards remember of earlier responses; None without a folder for it.
        draining: true once the service is asked to stop; it goes on answering what it took.
    """

    def __init__(self, settings: ServiceSettings, pool: Pool | None = None) -> None:
        self.settings = settings
        self.profiles = settings.load_profiles()
        self.pool = pool or Pool(settings.pool)
        self.metrics = Metrics(self.pool)
        self.memory: Memory | None = None
        self.draining = False
        self._counting = CountingThread()

    async def __aenter__(self) -> Self:
        if self.settings.state is not None:
            self.memory = Memory(self.settings.state)
        await self.pool.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.pool.aclose()
        self._counting.close()
        if self.memory is not None:
            self.memory.close()

    def load_tokenizers(self) -> None:
        """Load every profile's tokenizer, so that no request waits for a download.

        Raises:
            ConfigurationError: one cannot be loaded; the message names the profile.
        """
        for profile in self.profiles.values():
            if profile.tokenizer is not None:
                try:
                    load_counter(profile.tokenizer)
                except ConfigurationError as error:
                    raise ConfigurationError(f"profile {profile.name!r}: {error}") from error

    def profile(self, name: str | None) -> Profile:
        """Return a profile by name, or the server's default.

        Raises:
            UnknownProfile: there is none of that name.
        """
        name = name or self.settings.profile
        try:
            return self.profiles[name]
        except KeyError:
            raise UnknownProfile(name, sorted(self.profiles)) from None

    async def score(
        self, plan: Plan, *, end_tokens: Sequence[int] = (), run: str = ""
    ) -> list[Result]:
        """Carry out a plan: grading in the pool and counting in a thread run at the same time.

        Args:
            plan: what to score.
            end_tokens: for each sample, tokens behind its response that were counted here and
                still count; none by default.
            run: whose memory a reward that remembers uses; by default that of the profile's name.

        Raises:
            ConfigurationError: the reward remembers and the service has no folder for it.
            Overloaded: too many samples are waiting.
        """
        if plan.remembers and self.memory is None:
            raise ConfigurationError(without_memory(plan.profile))
        verdicts, lengths = await asyncio.gather(self._grade(plan.jobs), self._measure(plan))
        if end_tokens:
            lengths = [
                length if length.tokens is None else Length(length.tokens + extra, length.source)
                for length, extra in zip(lengths, end_tokens, strict=True)
            ]
        if plan.remembers:
            # Waits for the disk. A client that gives up and asks again gets the same rewards.
            results = await asyncio.to_thread(plan.settle, verdicts, lengths, self.memory, run)
        else:
            results = plan.settle(verdicts, lengths)
        self.metrics.scored(plan.profile.name, results)
        return results

    async def grade(self, job: Job) -> Verdict:
        """Grade one response."""
        (verdict,) = await self._grade([job])
        return verdict

    async def _grade(self, jobs: Sequence[Job]) -> list[Verdict]:
        start = time.perf_counter()
        verdicts = await self.pool.grade(jobs)
        self.metrics.grading_seconds.observe(time.perf_counter() - start)
        return verdicts

    async def _measure(self, plan: Plan) -> list[Length]:
        lengths = measure(plan.samples, None)
        uncounted = [i for i, length in enumerate(lengths) if length.tokens is None]
        counter = plan.counter
        if counter is None or not uncounted:
            return lengths
        start = time.perf_counter()
        texts = [plan.samples[i].response for i in uncounted]
        for i, tokens in zip(uncounted, await self._counting.count(counter, texts), strict=True):
            lengths[i] = Length(tokens, counter.source)
        self.metrics.counting_seconds.observe(time.perf_counter() - start)
        return lengths
