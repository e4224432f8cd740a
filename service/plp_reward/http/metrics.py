"""What Prometheus reads: the samples, the requests, the pool."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter as Count
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from plp_reward.audit.log import AuditState
from plp_reward.groups.rendezvous import Rendezvous
from plp_reward.http.build import versions
from plp_reward.judging.judge import Judge
from plp_reward.judging.settings import JudgeSettings
from plp_reward.scoring.samples import Result
from plp_reward.workers import Pool

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_TOKENS = (32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536)
_REWARDS = (-1, 0, 0.25, 0.5, 0.75, 0.9, 1, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.5, 2, 3, 5)


class Metrics:
    """The service's metrics, in a registry of their own."""

    def __init__(
        self,
        pool: Pool,
        rendezvous: Rendezvous[Any, Any, Any],
        audit: Callable[[], AuditState],
    ) -> None:
        registry = self.registry = CollectorRegistry()
        self.samples = Counter(
            "plp_samples_total",
            "Samples scored, by profile, run, status and verdict (true, false or null).",
            ["profile", "run", "status", "correct"],
            registry=registry,
        )
        self.rewards = SampleHistogram(
            "plp_reward", "Rewards given; samples without a verdict have none.", _REWARDS
        )
        self.response_tokens = SampleHistogram(
            "plp_response_tokens", "Tokens of the responses whose length is known.", _TOKENS
        )
        registry.register(self.rewards)
        registry.register(self.response_tokens)
        self.grading_seconds = Histogram(
            "plp_grading_seconds",
            "From handing a request's samples to the pool to having all verdicts.",
            buckets=_SECONDS,
            registry=registry,
        )
        self.counting_seconds = Histogram(
            "plp_counting_seconds",
            "From asking for a request's token counts to having them.",
            buckets=_SECONDS,
            registry=registry,
        )
        self.requests = Counter(
            "plp_requests_total",
            "Requests answered, by route and HTTP status.",
            ["route", "code"],
            registry=registry,
        )
        self.token_requests = Counter(
            "plp_token_requests_total",
            "Requests of named tokens answered, by HTTP status.",
            ["token", "code"],
            registry=registry,
        )
        self.request_seconds = Histogram(
            "plp_request_seconds",
            "From a request's headers to the end of its answer, by route.",
            ["route"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.in_flight = Gauge(
            "plp_requests_in_flight",
            "Requests whose body is whole that are being answered.",
            registry=registry,
        )
        self.receiving = Gauge(
            "plp_requests_receiving",
            "Requests whose body is on its way.",
            registry=registry,
        )
        self.prompts_not_found = Counter(
            "plp_openrlhf_prompts_not_found_total",
            "Queries of OpenRLHF in which the prompt was not found: all of it counted as response.",
            ["profile"],
            registry=registry,
        )
        self.groups = Counter(
            "plp_groups_total",
            "Groups that arrived in pieces, by profile, run and how they were settled.",
            ["profile", "run", "outcome"],
            registry=registry,
        )
        self.group_seconds = Histogram(
            "plp_group_seconds",
            "From a group's first sample to its answer.",
            buckets=(*_SECONDS, 120, 300, 600, 1200),
            registry=registry,
        )
        self.opinions = Counter(
            "plp_judge_opinions_total",
            "Second opinions, by profile, run and what came of them.",
            ["profile", "run", "outcome"],
            registry=registry,
        )
        Gauge(
            "plp_build_info",
            "1; its labels are the service's version and those of what its verdicts depend on.",
            list(versions()),
            registry=registry,
        ).labels(**versions()).set(1)
        registry.register(RendezvousCollector(rendezvous))
        registry.register(AuditCollector(audit))
        registry.register(PoolCollector(pool))
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        # A child is looked up in less time than its labels are checked.
        self._samples_of = lru_cache(maxsize=1024)(self.samples.labels)
        self._requests_of = lru_cache(maxsize=1024)(self.requests.labels)
        self._request_seconds_of = lru_cache(maxsize=1024)(self.request_seconds.labels)

    def scored(self, profile: str, run: str, results: Sequence[Result]) -> None:
        """Count the results of one request or group."""
        kinds = Count((result.status, result.correct) for result in results)
        for (status, correct), number in kinds.items():
            verdict = "null" if correct is None else str(correct).lower()
            self._samples_of(profile, run, status.value, verdict).inc(number)
        label = (profile, run)
        self.rewards.observe(label, [r.reward for r in results if r.reward is not None])
        self.response_tokens.observe(label, [r.length for r in results if r.length is not None])

    def settled(self, profile: str, run: str, outcome: str, seconds: float) -> None:
        """Count a group that arrived in pieces."""
        self.groups.labels(profile, run, outcome).inc()
        if outcome != "late":
            self.group_seconds.observe(seconds)

    def answered(self, route: str, code: int, seconds: float, token: str = "") -> None:
        """Count one request, and by the name of its token if that has one."""
        if token:
            self.token_requests.labels(token, str(code)).inc()
        self._requests_of(route, str(code)).inc()
        self._request_seconds_of(route).observe(seconds)

    def render(self) -> bytes:
        """Return every metric in Prometheus' text format."""
        return generate_latest(self.registry)


class SampleHistogram(Collector):
    """A histogram by profile and run that takes a request's samples at once.

    ``prometheus_client.Histogram`` takes them one by one: 4 microseconds each, of which a request
    of hundreds would notice.
    """

    def __init__(self, name: str, documentation: str, bounds: Sequence[float]) -> None:
        self.name = name
        self.documentation = documentation
        self.bounds = [float(bound) for bound in bounds]
        self.counts: dict[tuple[str, str], list[int]] = {}
        self.sums: dict[tuple[str, str], float] = {}

    def observe(self, label: tuple[str, str], values: Sequence[float]) -> None:
        """Count ``values`` of a profile and run."""
        counts = self.counts.setdefault(label, [0] * (len(self.bounds) + 1))
        for value in values:
            counts[bisect_left(self.bounds, value)] += 1
        self.sums[label] = self.sums.get(label, 0.0) + float(sum(values))

    def describe(self) -> Iterable[Metric]:
        """Name the metric without its values."""
        return self.collect()

    def collect(self) -> Iterator[Metric]:
        """Show the histogram of each profile and run."""
        family = Metric(self.name, self.documentation, "histogram")
        bounds = [*map(str, self.bounds), "+Inf"]
        for (profile, run), counts in self.counts.items():
            label = {"profile": profile, "run": run}
            for bound, count in zip(bounds, accumulate(counts), strict=True):
                family.add_sample(f"{self.name}_bucket", {"le": bound, **label}, count)
            family.add_sample(f"{self.name}_count", label, float(sum(counts)))
            family.add_sample(f"{self.name}_sum", label, self.sums[profile, run])
        yield family


def _families(
    kind: type[GaugeMetricFamily] | type[CounterMetricFamily], *metrics: tuple[str, str, float]
) -> Iterator[Metric]:
    """A metric without labels for each name, description and value."""
    for name, documentation, value in metrics:
        yield kind(name, documentation, value=value)


class AuditCollector(Collector):
    """The audit log's state at the moment of asking."""

    def __init__(self, audit: Callable[[], AuditState]) -> None:
        self.audit = audit

    def describe(self) -> Iterable[Metric]:
        """Name the metrics without their values."""
        return self.collect()

    def collect(self) -> Iterator[Metric]:
        """Read the log's state."""
        state = self.audit()
        yield from _families(
            CounterMetricFamily,
            ("plp_audit_written", "Lines of the audit log that are on the disk.", state.written),
            ("plp_audit_lost", "Lines of the audit log that were not written.", state.lost),
            ("plp_audit_bytes", "Bytes of the audit log written.", state.bytes),
            ("plp_audit_deleted", "Files of the audit log deleted.", state.deleted),
        )
        yield from _families(
            GaugeMetricFamily,
            ("plp_audit_queued_bytes", "Bytes that wait for the disk.", state.queued),
            ("plp_audit_failing", "1 if the last attempt to write failed.", state.failing),
        )


class JudgeCollector(Collector):
    """What the judges did, at the moment of asking."""

    def __init__(self, judges: Mapping[JudgeSettings, Judge]) -> None:
        self.judges = judges

    def describe(self) -> Iterable[Metric]:
        """Name the metrics without their values."""
        return self.collect()

    def collect(self) -> Iterator[Metric]:
        """Read what the judges did."""
        states = [judge.state for judge in self.judges.values()]
        yield from _families(
            CounterMetricFamily,
            ("plp_judge_calls", "Calls to judges.", sum(s.calls for s in states)),
            ("plp_judge_cached", "Opinions without a call.", sum(s.cached for s in states)),
            ("plp_judge_cost", "What these cost, at most.", sum(s.cost for s in states)),
        )


class RendezvousCollector(Collector):
    """What waits for the rest of its group at the moment of asking."""

    def __init__(self, rendezvous: Rendezvous[Any, Any, Any]) -> None:
        self.rendezvous = rendezvous

    def describe(self) -> Iterable[Metric]:
        """Name the metrics without their values."""
        return self.collect()

    def collect(self) -> Iterator[Metric]:
        """Read the rendezvous' state."""
        state = self.rendezvous.state()
        yield from _families(
            GaugeMetricFamily,
            ("plp_groups_waiting", "Groups that are not complete yet.", state.groups),
            ("plp_groups_waiting_samples", "Samples that wait for their group.", state.samples),
            ("plp_groups_reserved", "Samples that waiting groups have room for.", state.reserved),
            ("plp_groups_bytes", "Bytes of waiting samples and remembered answers.", state.bytes),
            ("plp_groups_remembered", "Settled groups that are remembered.", state.remembered),
        )
        yield from _families(
            CounterMetricFamily,
            ("plp_groups_retries", "Samples that came again and were recognised.", state.retries),
            ("plp_groups_late", "Samples that came after their group was settled.", state.late),
            ("plp_groups_abandoned", "Groups dropped as nobody waited.", state.abandoned),
            ("plp_groups_refused", "Samples refused as too much waited.", state.refused),
        )


class PoolCollector(Collector):
    """The pool's state at the moment of asking."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def describe(self) -> Iterable[Metric]:
        """Name the metrics without their values."""
        return self.collect()

    def collect(self) -> Iterator[Metric]:
        """Read the pool's state."""
        state = self.pool.state()
        lanes = {"quick": state.quick, "symbolic": state.symbolic, "own": state.own}
        for name, help_text, field in (
            ("plp_pool_waiting", "Samples that wait for a worker.", "waiting"),
            ("plp_pool_workers", "Workers that are ready or busy.", "workers"),
            ("plp_pool_busy", "Workers that are grading.", "busy"),
        ):
            gauge = GaugeMetricFamily(name, help_text, labels=["lane"])
            for lane_name, lane in lanes.items():
                gauge.add_metric([lane_name], getattr(lane, field))
            yield gauge
        yield GaugeMetricFamily(
            "plp_pool_held_bytes", "Bytes that the samples in the pool take.", state.held
        )
        graded = CounterMetricFamily(
            "plp_pool_graded", "Samples given a verdict, by lane.", labels=["lane"]
        )
        ended = CounterMetricFamily(
            "plp_pool_workers_ended",
            "Workers that ended and were replaced, by lane and cause.",
            labels=["lane", "cause"],
        )
        for lane_name, lane in lanes.items():
            graded.add_metric([lane_name], lane.graded)
            for cause, number in lane.ended.items():
                ended.add_metric([lane_name, cause.value], number)
        yield graded
        yield ended
        yield from _families(
            CounterMetricFamily,
            ("plp_pool_deferred", "Samples moved on to the symbolic lane.", state.deferred),
            ("plp_pool_retried", "Samples graded again as their worker ended.", state.retried),
            ("plp_pool_timeouts", "Samples with the status timeout.", state.timeouts),
            ("plp_pool_errors", "Samples with the status error.", state.errors),
            ("plp_pool_overloaded", "Requests refused as too much waited.", state.overloaded),
            ("plp_pool_cancelled", "Requests dropped as their client had gone.", state.cancelled),
            ("plp_pool_restarts", "Times all workers were started anew.", state.zygote_restarts),
        )
