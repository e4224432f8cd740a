"""The one path from samples to results: HTTP, dumps and Python all take it.

A call goes through three steps, of which only the middle one needs other processes:

    plan = Plan.of(samples, profile)   what must be graded and counted; refuses what cannot be
    verdicts, lengths = ...            a pool grades, a tokenizer counts
    results = settle(samples, verdicts, lengths, profile)

A reward that remembers settles with the memory of its run: ``settle(..., memory, run)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from plp_reward import rewards
from plp_reward.answers import Gold, Status, Verdict
from plp_reward.errors import ConfigurationError, InvalidSamples, SampleProblem
from plp_reward.graders import Fields, Grading, How
from plp_reward.judging.opinions import Opinion
from plp_reward.scoring.graders import extra_fault
from plp_reward.scoring.grading import grade_jobs
from plp_reward.scoring.lengths import TokenCounter, load_counter, measure
from plp_reward.scoring.memory import Memory
from plp_reward.scoring.named_profiles import builtin_profiles, find_profile
from plp_reward.scoring.own_rewards import load_asked
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import MOST_TOKENS, Result, Sample
from plp_reward.scoring.settling import settle, without_memory
from plp_reward.workers import Job

Grader = Callable[[Sequence[Job]], Sequence[Verdict]]
"""Grades jobs: as many verdicts, in the same order."""


CUT_OFF = Verdict(False, Status.TRUNCATED, message="the response hit the generation limit")
"""What counts of a response that was cut off, where the profile has it so."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a call needs done before rewards can be given.

    Attributes:
        samples: the call's samples.
        profile: how to score them.
        jobs: what must be graded.
        graded: positions in ``samples`` of ``jobs``; the others are truncated.
    """

    samples: Sequence[Sample]
    profile: Profile
    jobs: Sequence[Job]
    graded: Sequence[int]

    @classmethod
    def of(cls, samples: Sequence[Sample], profile: Profile) -> Plan:
        """Plan a call.

        Raises:
            InvalidSamples: a sample lacks what the profile's reward needs.
        """
        if problems := _problems(samples, profile):
            raise InvalidSamples(problems)
        skip_truncated = profile.truncated == "wrong"
        graded = [i for i, s in enumerate(samples) if not (skip_truncated and s.truncated)]
        if profile.grades_mathematics:
            jobs = [
                Job(s.response, s.gold, profile.grading, prompt=s.prompt, deadline=profile.deadline)
                for s in (samples[i] for i in graded)
            ]
        else:
            jobs = [_job(samples[i], profile) for i in graded]
        return cls(samples, profile, jobs, graded)

    @property
    def counter(self) -> TokenCounter | None:
        """The profile's tokenizer, or None if it names none.

        Raises:
            ConfigurationError: it cannot be loaded.
        """
        return None if self.profile.tokenizer is None else load_counter(self.profile.tokenizer)

    @property
    def remembers(self) -> bool:
        """Whether the reward needs the run's memory: settling then writes to it."""
        return self.profile.remembers

    def by_sample(self, verdicts: Sequence[Verdict]) -> list[Verdict]:
        """Return a verdict for each of ``samples``, given one for each of ``jobs``."""
        by_sample: list[Verdict] = [CUT_OFF] * len(self.samples)
        for position, verdict in zip(self.graded, verdicts, strict=True):
            by_sample[position] = verdict
        return by_sample

    def to_judge(self, verdicts: Sequence[Verdict]) -> list[tuple[Verdict, Gold, str | None]]:
        """Return what ``judging`` is told of a verdict for each of ``samples``."""
        return [(v, s.gold, s.prompt) for v, s in zip(verdicts, self.samples, strict=True)]


def job_of(sample: Sample, profile: Profile, *, explain: bool = False) -> Job:
    """Return what a pool is asked to grade a sample.

    Raises:
        InvalidSamples: the profile has no grader for it, or its further fields cannot be taken.
    """
    if problems := [SampleProblem(0, sample.id, *lack) for lack in _lacks_grader(sample, profile)]:
        raise InvalidSamples(problems)
    return _job(sample, profile, explain=explain)


def _job(sample: Sample, profile: Profile, *, explain: bool = False) -> Job:
    how = profile.how(sample)
    return Job(
        sample.response,
        sample.gold,
        how,
        prompt=sample.prompt,
        deadline=profile.deadline,
        explain=explain,
        fields=_fields(sample, how),
    )


def _fields(sample: Sample, how: How) -> Fields | None:
    """What a sample's grader looks at besides the texts."""
    if not isinstance(how, Grading) or not (looks_at := how.grader.looks_at):
        return None
    known = {"finish_reason": sample.finish_reason, "extra": dict(sample.extra or {})}
    return {name: value for name, value in known.items() if name in looks_at}


def _lacks_grader(sample: Sample, profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield why a sample's further fields cannot be taken, or no grader takes it."""
    if sample.extra is not None and (fault := extra_fault(sample.extra)):
        yield "extra", fault
    elif profile.graders is not None:
        try:
            profile.graders.find(sample)
        except LookupError as error:
            yield f"extra.{profile.graders.by}", str(error)


def score(
    samples: Sequence[Sample],
    profile: Profile | str = "plp",
    *,
    reward: str | None = None,
    parameters: Mapping[str, float] | None = None,
    grader: Grader | None = None,
    memory: Memory | None = None,
    run: str = "",
) -> list[Result]:
    """Score samples.

    Args:
        samples: responses with their golds; for a reward over groups, whole groups.
        profile: how to score them: a profile, or the name of a built-in one, which is the name
            of its reward.
        reward: another reward than the profile's: a name, or one of yours, as
            ``my_rewards.py:brisk`` or ``package.module:function``.
        parameters: the reward's parameters that differ, as ``{"alpha": 4.0}``.
        grader: grades the samples; by default this process does, see ``plp_reward.grade``.
        memory: what the run's earlier calls left, for a reward that remembers.
        run: whose memory; by default that of the profile's name.

    Returns:
        One result a sample, in order.

    Raises:
        ConfigurationError: no such profile, its tokenizer cannot be loaded, or its reward remembers
            and there is no memory.
        InvalidSamples: a sample lacks what the reward needs; each is named.
    """
    chosen = find_profile_of(profile).knowing(load_asked(reward))
    plan = Plan.of(samples, chosen.override(reward=reward, parameters=parameters))
    if plan.remembers and memory is None:
        raise ConfigurationError(without_memory(plan.profile))
    verdicts = plan.by_sample((grader or grade_jobs)(plan.jobs))
    if plan.profile.judge is not None:
        from plp_reward.judging.sync import SyncJudge  # a network's client, which few need

        with SyncJudge(plan.profile.judge) as judge:
            opinions = judge.review(plan.to_judge(verdicts))
        verdicts = with_opinions(verdicts, opinions)
    lengths = measure(samples, plan.counter)
    return settle(samples, verdicts, lengths, plan.profile, memory, run)


def with_opinions(verdicts: Sequence[Verdict], opinions: Sequence[Opinion | None]) -> list[Verdict]:
    """Return what counts after a judge was asked."""
    paired = zip(verdicts, opinions, strict=True)
    return [verdict if told is None else told.verdict for verdict, told in paired]


def find_profile_of(profile: Profile | str) -> Profile:
    """Return a profile, or the built-in one of a name.

    Raises:
        ConfigurationError: there is none.
    """
    return profile if isinstance(profile, Profile) else find_profile(builtin_profiles(), profile)


def _problems(samples: Sequence[Sample], profile: Profile) -> list[SampleProblem]:
    reward = profile.rewarding
    return [
        SampleProblem(position, sample.id, field, message)
        for position, sample in enumerate(samples)
        for field, message in _lacks(sample, reward, profile)
    ]


def _lacks(sample: Sample, reward: rewards.Reward, profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield the fields that keep a sample from its reward, each with the fix."""
    if sample.length is not None and not 0 <= sample.length <= MOST_TOKENS:
        yield "length", f"must be from 0 to {MOST_TOKENS} tokens"
    if sample.extra is not None or profile.graders is not None:
        yield from _lacks_grader(sample, profile)
    if sample.evaluation:
        return
    counted = sample.length is not None or sample.token_ids is not None
    if reward.needs_length and not counted and profile.tokenizer is None:
        yield (
            "length",
            (
                f"reward {reward.name!r} needs the response's tokens: send length or token_ids, or "
                "name a tokenizer in the profile"
            ),
        )
    if reward.needs_group and sample.group is None:
        again = ", the same one whenever it comes back" if reward.remembers == "prompt" else ""
        yield (
            "group",
            (
                f"reward {reward.name!r} compares the responses to one prompt: send the prompt's "
                f"id as group{again}, and all its responses in the same call"
            ),
        )
    if "prompt" in reward.needs and sample.prompt is None:
        yield "prompt", f"reward {reward.name!r} looks at the prompt: send its text as prompt"
    if reward.needs_target and (sample.target is None or not 1 <= sample.target <= MOST_TOKENS):
        yield (
            "target",
            (
                f"reward {reward.name!r} compares the response's length with the tokens that the "
                f"prompt asks for: send their number, from 1 to {MOST_TOKENS}, as target"
            ),
        )
