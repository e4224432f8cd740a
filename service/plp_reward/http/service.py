"""The service behind the routes: profiles, the grading pool, token counting, one way to score."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Self, TypeVar

import structlog

from plp_reward.answers import Verdict
from plp_reward.audit import records
from plp_reward.audit.log import AuditLog, AuditState
from plp_reward.errors import ConfigurationError
from plp_reward.groups.partial import Answer, Graded, profile_of, settle_group, values_of
from plp_reward.groups.rendezvous import Gathering, Rendezvous, WaitingLimits
from plp_reward.http.callers import Caller
from plp_reward.http.counting import CountingThread
from plp_reward.http.judges import Judges
from plp_reward.http.metrics import Metrics
from plp_reward.http.own_code import OwnCode
from plp_reward.http.readiness import Readiness
from plp_reward.http.reloading import Profiles
from plp_reward.http.runs import RunLabels
from plp_reward.http.settings import ServiceSettings
from plp_reward.http.tokens import Access, Tokens
from plp_reward.scoring.lengths import Length, TokenCounter, measure
from plp_reward.scoring.memory import Memory
from plp_reward.scoring.named_profiles import find_profile, profile_of_run
from plp_reward.scoring.plan import Plan
from plp_reward.scoring.problems import Problems, load_problems
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Result, Sample
from plp_reward.scoring.settling import settle, without_memory
from plp_reward.viewer.logged import LoggedSamples, source_of
from plp_reward.viewer.source import Source
from plp_reward.viewer.window import News, Window
from plp_reward.workers import Job, Pool

T = TypeVar("T")


class Service:
    """What lives as long as the app does.

    Attributes:
        settings: the service's settings.
        tokens: who may ask, and for how much.
        profiles: the profiles in use, and loading them and the tokens again.
        pool: grades, in processes that can be killed.
        readiness: says whether it does.
        metrics: what Prometheus reads.
        problems: right answers by question, for wires that send none.
        memory: what rewards remember of earlier responses; None without a folder for it.
        audit: the log of what was asked and answered, if there is one.
        window: the last samples, for the page; None without it.
        source: where the page's samples come from: log or window, unless it shows files.
        looking: the thread in which the page asks it, one question at a time.
        runs: names of runs in the metrics.
        judges: second opinions, for profiles that want any.
        own_code: runs the operator's own rewards.
        rendezvous: where samples wait for the rest of their group.
        waiting_requests: requests that only wait for it.
        started: when.
        draining: true once the service is asked to stop; it goes on answering what it took.
    """

    def __init__(
        self, settings: ServiceSettings, pool: Pool | None = None, source: Source | None = None
    ) -> None:
        self.settings = settings
        self.window: Window | None = None
        self.source = source
        self.problems = load_problems(settings.problems) if settings.problems else Problems()
        self.pool = pool or Pool(settings.pool)
        self.readiness = Readiness(self.pool)
        self.memory: Memory | None = None
        self.audit: AuditLog | None = None
        self.draining = False
        self.started = datetime.now(UTC)
        self.runs = RunLabels(settings.max_run_labels)
        self.rendezvous = Rendezvous(
            self._settle_group,
            WaitingLimits(settings.groups.max_samples, int(settings.groups.max_mb * 2**20)),
        )
        self.waiting_requests = 0
        self.metrics = Metrics(self.pool, self.rendezvous, self._audit_state)
        self.tokens = Tokens(settings.token, settings.tokens, self.metrics.registry)
        self.profiles = Profiles(settings, self.metrics.registry, self.tokens)
        self.judges = Judges(self.metrics)
        self.looking = ThreadPoolExecutor(1, "page")
        self.own_code = OwnCode()
        self._counting = CountingThread()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opened:
            if self.settings.audit.folder is not None:
                self.audit = AuditLog(self.settings.audit)
                opened.push_async_callback(asyncio.to_thread, self.audit.close)
            if self.settings.state is not None:
                self.memory = Memory(self.settings.state)
                opened.push_async_callback(asyncio.to_thread, self.memory.close)
            if self.settings.page and self.source is None:
                self.window = Window(int(self.settings.page_mb * 2**20))
                opened.push_async_callback(asyncio.to_thread, self.window.close)
                self.source = source_of(self.window, self.settings.audit, self.settings.page_log_mb)
                if isinstance(self.source, LoggedSamples):
                    opened.callback(self.source.close)
            opened.callback(self.looking.shutdown, wait=False, cancel_futures=True)
            opened.callback(self._counting.close)
            opened.push_async_callback(self.judges.aclose)
            await self.pool.start()
            opened.push_async_callback(self.pool.aclose)
            files = (self.settings.profiles, self.settings.tokens)
            if self.settings.watch_profiles:
                for file in filter(None, files):
                    watch = asyncio.create_task(self.profiles.watch(file))
                    opened.callback(watch.cancel)
            if self.profiles.missing:
                search = asyncio.create_task(self.profiles.find_missing())
                opened.callback(search.cancel)
            self._opened = opened.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    def profile(self, access: Access, name: str | None, run: str = "") -> Profile:
        """Return a profile by name, else the run's own, else the server's default.

        Raises:
            UnknownProfile: there is none of that name.
            Forbidden: it is not for those who ask.
        """
        profiles = self.profiles.in_use
        own = profile_of_run(profiles, run) if run and not name else None
        found = own or find_profile(profiles, name or self.settings.profile)
        access.check_profile(found)
        return found

    async def score(
        self, plan: Plan, caller: Caller, *, run: str = "", end_tokens: Sequence[int] = ()
    ) -> list[Result]:
        """Carry out a plan: grading in the pool and counting in a thread run at the same time.

        Args:
            plan: what to score.
            caller: who asks. Its samples take turns with other callers', and are dropped when it
                goes before they are graded.
            run: the run that asks; its memory is what a reward that remembers uses, that of the
                profile's name if it has no name.
            end_tokens: for each sample, tokens behind its response that were counted here and
                still count; none by default.

        Raises:
            ClientDisconnect: the caller has gone; nothing was scored.
            ConfigurationError: the reward remembers and the service has no folder for it.
            Overloaded: too many samples are waiting.
        """
        self.check_memory(plan.profile)
        async with caller:
            verdicts, lengths = await self.examine(plan, caller, run=run, end_tokens=end_tokens)
        if plan.profile.settles_slowly:
            # A client that gives up and asks again gets the same rewards.
            results = await self.aside(
                plan.profile,
                partial(settle, plan.samples, verdicts, lengths, plan.profile, self.memory, run),
            )
        else:
            results = settle(plan.samples, verdicts, lengths, plan.profile)
        self.note_call(run, plan.profile, plan.samples, verdicts, lengths, end_tokens, results)
        return results

    def check_memory(self, profile: Profile) -> None:
        """Raise ``ConfigurationError`` if a profile's reward remembers and there is no memory."""
        if profile.remembers and self.memory is None:
            raise ConfigurationError(without_memory(profile))

    def note_call(
        self,
        run: str,
        profile: Profile,
        samples: Sequence[Sample],
        verdicts: Sequence[Verdict],
        lengths: Sequence[Length],
        end_tokens: Sequence[int],
        results: Sequence[Result],
    ) -> None:
        """Count what was scored together in one request, and log it if there is an audit log."""
        self.metrics.scored(profile.name, self.runs.label(run), results)
        request = _logged("request_id")
        if self.window is not None:
            keys = [f"{request}.{position}" for position in range(len(samples))]
            self.window.add(News(time.time(), run, profile.name, keys, samples, results))
        if self.audit is not None:
            whole = self.settings.audit.responses == "whole"
            samples = [records.kept(sample, whole=whole) for sample in samples]
            make = partial(
                records.call_record,
                run,
                request,
                profile,
                samples,
                verdicts,
                lengths,
                end_tokens,
                results,
                whole=whole,
                token_name=_logged("token_name"),
            )
            weight = records.held_bytes(samples, verdicts)
            self.audit.add(make, weight=weight, profile=profile)

    def note_sample(
        self, run: str, sample: Sample, verdict: Verdict, length: Length, end_tokens: int
    ) -> str:
        """Note a sample that waits for its group; return what log and page call it, or ""."""
        if self.audit is None and self.window is None:
            return ""
        ref = uuid.uuid4().hex
        if self.window is not None:
            self.window.wait(ref, sample)
        if self.audit is None:
            return ref
        whole = self.settings.audit.responses == "whole"
        sample = records.kept(sample, whole=whole)
        make = partial(
            records.sample_record,
            ref,
            run,
            _logged("request_id"),
            sample,
            verdict,
            length,
            end_tokens,
            whole=whole,
            token_name=_logged("token_name"),
        )
        self.audit.add(make, weight=records.held_bytes([sample], [verdict]))
        return ref

    def _audit_state(self) -> AuditState:
        return AuditState() if self.audit is None else self.audit.state()

    async def examine(
        self, plan: Plan, caller: Caller, *, run: str = "", end_tokens: Sequence[int] = ()
    ) -> tuple[list[Verdict], list[Length]]:
        """Grade and count what a plan asks for, both at the same time; give no rewards.

        Where the profile has a judge, its opinions are in the verdicts.

        Returns:
            A verdict and a length for each of the plan's samples.

        Raises:
            NoTokenizer: some must be counted, and the profile's tokenizer cannot be loaded.
            Overloaded: too many samples are waiting, or the caller's of a minute are used up.
        """
        lengths = measure(plan.samples, None)
        uncounted = [i for i, length in enumerate(lengths) if length.tokens is None]
        if uncounted:
            self.profiles.check_tokenizer(plan.profile)
        caller.access.take_samples(len(plan.jobs))
        counter = plan.counter if uncounted else None
        if counter is None:
            verdicts = await self._grade(plan.jobs, caller)
        else:
            counts = self._count(counter, [plan.samples[i].response for i in uncounted])
            try:
                verdicts = await self._grade(plan.jobs, caller)
                for i, tokens in zip(uncounted, await counts, strict=True):
                    lengths[i] = Length(tokens, counter.source)
            finally:
                counts.cancel()
        if end_tokens:
            lengths = [
                length if length.tokens is None else Length(length.tokens + extra, length.source)
                for length, extra in zip(lengths, end_tokens, strict=True)
            ]
        verdicts = plan.by_sample(verdicts)
        if (judge := plan.profile.judge) is not None:
            verdicts = await self.judges.review(judge, plan, verdicts, self.runs.label(run))
        return verdicts, lengths

    def _settle_group(
        self, gathering: Gathering[Profile, Graded]
    ) -> list[Answer] | Awaitable[list[Answer]]:
        if profile_of(gathering).settles_slowly:
            return self._settle_slowly(gathering)
        self._count_group(gathering)
        return self._count_answers(gathering, settle_group(gathering))

    async def _settle_slowly(self, gathering: Gathering[Profile, Graded]) -> list[Answer]:
        self._count_group(gathering)
        call = partial(settle_group, gathering, self.memory)
        answers = await self.aside(profile_of(gathering), call)
        return self._count_answers(gathering, answers)

    async def aside(self, profile: Profile, call: Callable[[], T]) -> T:
        """Return what a call returns that gives a profile's rewards, and go on meanwhile.

        Raises:
            ConfigurationError: the reward is the operator's own, and the call took too long.
        """
        if profile.rewarding.version:
            return await self.own_code.run(profile.rewarding, call)
        return await asyncio.to_thread(call)

    def _count_group(self, gathering: Gathering[Profile, Graded]) -> None:
        profile, run = gathering.terms.context, gathering.values[0].run
        outcome: str = "late" if gathering.late else profile.groups.incomplete
        if gathering.complete:
            outcome = "complete"
        self.metrics.settled(profile.name, self.runs.label(run), outcome, gathering.seconds)

    def _count_answers(
        self, gathering: Gathering[Profile, Graded], answers: list[Answer]
    ) -> list[Answer]:
        answered = answers[-1:] if gathering.late else answers
        run = gathering.values[0].run
        results = [answer.result for answer in answered]
        self.metrics.scored(gathering.terms.context.name, self.runs.label(run), results)
        refs = [value.ref for value in values_of(gathering)]
        if self.window is not None:
            name = gathering.terms.context.name
            self.window.settle(run, name, refs[-len(results) :], results)
        if self.audit is not None:
            profile = profile_of(gathering)
            make = partial(
                records.group_record, run, profile, refs, results, complete=gathering.complete
            )
            self.audit.add(make, weight=1024 + 256 * len(refs), profile=profile)
        return answers

    async def grade(self, job: Job, caller: Caller) -> Verdict:
        """Grade one response; see ``score`` for what a caller is."""
        caller.access.take_samples(1)
        async with caller:
            (verdict,) = await self._grade([job], caller)
        return verdict

    def finish_within(self, seconds: float) -> None:
        """Answer what waits, within ``seconds``: its group settled, or with an error."""
        self.rendezvous.close()
        self.pool.finish_within(seconds)

    async def _grade(self, jobs: Sequence[Job], caller: Caller) -> list[Verdict]:
        start = time.perf_counter()
        verdicts = await self.pool.grade(jobs, turn=caller.turn)
        self.metrics.grading_seconds.observe(time.perf_counter() - start)
        return verdicts

    def _count(self, counter: TokenCounter, texts: Sequence[str]) -> asyncio.Future[list[int]]:
        start = time.perf_counter()
        counts = self._counting.count(counter, texts)
        counts.add_done_callback(
            lambda _: self.metrics.counting_seconds.observe(time.perf_counter() - start)
        )
        return counts


def _logged(field: str) -> str:
    """What the log's lines of this request have in a field, or ""."""
    return str(structlog.contextvars.get_contextvars().get(field, ""))
