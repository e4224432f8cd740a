"""Scoring an audit log again, under another profile or by another version, and what changed.

Under the same profile and version every reward is the same, bit for bit: the same samples are
scored together, in the same order, from the same verdicts and lengths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from plp_reward.answers import Verdict
from plp_reward.audit.reading import Logged, LoggedScoring
from plp_reward.errors import InvalidSamples
from plp_reward.judging.opinions import JUDGE
from plp_reward.scoring.lengths import Length, TokenCounter
from plp_reward.scoring.memory import Memory
from plp_reward.scoring.plan import Grader, Plan
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Sample
from plp_reward.scoring.settling import settle

CHUNK = 512
"""Samples that are graded at once."""


class ReplayResult(NamedTuple):
    """What a sample got.

    Attributes:
        reward: its reward, or None.
        correct: true, false, or None when not decided.
        status: why.
        answer: the final answer in its response.
        tokens: tokens of its response.
    """

    reward: float | None
    correct: bool | None
    status: str
    answer: str | None
    tokens: int | None

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        word = {True: "right", False: "wrong", None: "undecided"}[self.correct]
        return word if self.status == "ok" else f"{word} ({self.status})"


@dataclass(frozen=True, slots=True)
class Replayed:
    """A sample that was scored again.

    Attributes:
        run: its run.
        sample: the sample.
        before: what it got.
        after: what it would get.
        graded: false if the verdict was taken from the log.
    """

    run: str
    sample: Sample
    before: ReplayResult
    after: ReplayResult
    graded: bool

    @property
    def verdict_changed(self) -> bool:
        """True if another verdict was reached, or by another answer."""
        return self.before[1:4] != self.after[1:4]

    @property
    def reward_changed(self) -> bool:
        """True if the reward is another, by however little."""
        return self.before.reward != self.after.reward

    @property
    def changed(self) -> bool:
        """True if anything is not what it was."""
        return self.before != self.after

    def row(self) -> dict[str, Any]:
        """Return a row for a file."""
        return {
            "run": self.run,
            "id": self.sample.id,
            "group": self.sample.group,
            "gold": self.sample.gold,
            "before": self.before._asdict(),
            "after": self.after._asdict(),
            "graded_again": self.graded,
        }


@dataclass(slots=True)
class Summary:
    """Counts of a replay.

    Attributes:
        scorings: calls and groups that were scored again.
        samples: samples in them that had been answered.
        graded: of these, graded again.
        correct_before, correct_after: right ones.
        verdicts: whose verdict changed.
        rewards: whose reward changed.
        lengths: whose number of tokens changed.
        largest: greatest change of a reward.
        refused: samples that the profile cannot score, and why the first one.
        own_code: samples by the user's own code that scored them in another version.
    """

    scorings: int = 0
    samples: int = 0
    graded: int = 0
    correct_before: int = 0
    correct_after: int = 0
    verdicts: int = 0
    rewards: int = 0
    lengths: int = 0
    largest: float = 0.0
    refused: int = 0
    reason: str = ""
    by_change: dict[str, int] = field(default_factory=dict)
    own_code: dict[str, int] = field(default_factory=dict)

    def add(self, replayed: Replayed) -> None:
        """Count a sample."""
        before, after = replayed.before, replayed.after
        self.samples += 1
        self.graded += replayed.graded
        self.correct_before += before.correct is True
        self.correct_after += after.correct is True
        self.verdicts += replayed.verdict_changed
        self.rewards += replayed.reward_changed
        self.lengths += before.tokens != after.tokens
        if before.reward is not None and after.reward is not None:
            self.largest = max(self.largest, abs(after.reward - before.reward))
        if before[1:3] != after[1:3]:
            change = f"{before.verdict} -> {after.verdict}"
            self.by_change[change] = self.by_change.get(change, 0) + 1

    def compare_code(self, scoring: LoggedScoring, profile: Profile) -> None:
        """Count samples by the user's own code that is not what it was then."""
        for name, now in profile.versions.items():
            if (then := scoring.versions.get(name, now)) != now:
                change = f"{name}: {then} -> {now}"
                self.own_code[change] = self.own_code.get(change, 0) + len(scoring.rewards)

    @property
    def unchanged(self) -> bool:
        """True if every sample got what it had."""
        return not (self.verdicts or self.rewards or self.lengths or self.refused)

    def content(self) -> dict[str, Any]:
        """Return the counts as JSON has them."""
        return asdict(self)


Choose = Callable[[Profile], Profile]
"""The profile to score with, given the one that was used."""


def replay(
    logged: Iterable[LoggedScoring],
    choose: Choose,
    grader: Grader | None,
    summary: Summary,
) -> Iterator[Replayed]:
    """Score again what a log holds.

    Args:
        logged: what was scored together.
        choose: which profile to score with.
        grader: grades; None takes every verdict from the log.
        summary: is told the counts.

    Yields:
        Every sample that was answered, in the log's order.

    Raises:
        ConfigurationError: a profile's tokenizer cannot be loaded.
    """
    memory = Memory()  # of rewards that remember: as empty as the service's was at first
    try:
        chunk: list[LoggedScoring] = []
        size = 0
        for scoring in logged:
            chunk.append(scoring)
            size += len(scoring.samples)
            if size >= CHUNK:
                yield from _replay_chunk(chunk, choose, grader, memory, summary)
                chunk, size = [], 0
        yield from _replay_chunk(chunk, choose, grader, memory, summary)
    finally:
        memory.close()


def _replay_chunk(
    chunk: Sequence[LoggedScoring],
    choose: Choose,
    grader: Grader | None,
    memory: Memory,
    summary: Summary,
) -> Iterator[Replayed]:
    planned: list[tuple[LoggedScoring, Plan]] = []
    for scoring in chunk:
        samples = [logged.sample for logged in scoring.samples]
        profile = choose(scoring.profile)
        summary.compare_code(scoring, profile)
        try:
            planned.append((scoring, Plan.of(samples, profile)))
        except InvalidSamples as error:
            summary.refused += len(scoring.rewards)
            summary.reason = summary.reason or str(error)
    again = [
        [
            grader is not None and _gradable(scoring.samples[position], plan.profile)
            for position in plan.graded
        ]
        for scoring, plan in planned
    ]
    jobs = [
        job
        for (_, plan), whether in zip(planned, again, strict=True)
        for job, graded in zip(plan.jobs, whether, strict=True)
        if graded
    ]
    verdicts = iter(grader(jobs) if grader is not None and jobs else [])
    for (scoring, plan), whether in zip(planned, again, strict=True):
        given = [
            next(verdicts) if graded else scoring.samples[position].verdict
            for position, graded in zip(plan.graded, whether, strict=True)
        ]
        graded_again = dict(zip(plan.graded, whether, strict=True))
        summary.scorings += 1
        for replayed in _replayed(scoring, plan, given, graded_again, memory):
            summary.add(replayed)
            yield replayed


def _replayed(
    scoring: LoggedScoring,
    plan: Plan,
    verdicts: Sequence[Verdict],
    graded_again: dict[int, bool],
    memory: Memory,
) -> Iterator[Replayed]:
    by_sample = plan.by_sample(verdicts)
    lengths = [_length(logged, plan.counter) for logged in scoring.samples]
    results = settle(plan.samples, by_sample, lengths, plan.profile, memory, scoring.run)
    first = len(scoring.samples) - len(scoring.rewards)
    for position in range(first, len(scoring.samples)):
        logged, result = scoring.samples[position], results[position]
        verdict = logged.verdict
        yield Replayed(
            run=scoring.run,
            sample=logged.sample,
            before=ReplayResult(
                scoring.rewards[position - first],
                verdict.correct,
                verdict.status.value,
                verdict.answer,
                logged.length.tokens,
            ),
            after=ReplayResult(
                result.reward,
                result.correct,
                result.status.value,
                result.answer,
                result.length,
            ),
            graded=graded_again.get(position, False),
        )


def _gradable(logged: Logged, profile: Profile) -> bool:
    """Whether to grade again: the log has the text, and what decided was no judge."""
    return logged.whole and (profile.judge is None or logged.verdict.rule != JUDGE)


def _length(logged: Logged, counter: TokenCounter | None) -> Length:
    """Take the number from the log, unless another tokenizer is to count."""
    source = logged.length.source
    if source in ("client", "token_ids") or counter is None or source == counter.source:
        return logged.length
    if not logged.whole:
        return logged.length
    (tokens,) = counter.count([logged.sample.response])
    return Length(tokens + logged.end_tokens, counter.source)
